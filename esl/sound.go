// SPDX-License-Identifier: MIT

package esl

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// FreeSWITCH reads much more into the name of a sound than a file: "app::args" executes an application ("system::" runs
// a program), "say:" and "phrase:" call speech engines, "{…}" sets options, "${…}" is expanded with the power of the
// api, "name@@samples" seeks, a delimiter makes a list of it, and every "word://" is a module's own language. So what is
// allowed is listed here, and nothing else gets through.
var (
	// fileName is a path of plain names. No space, which would have to be quoted differently in each command, list and
	// dialplan that the name may come through; no colon, no @.
	fileName = regexp.MustCompile(`^/?[A-Za-z0-9_][A-Za-z0-9_.+=-]*(/[A-Za-z0-9_][A-Za-z0-9_.+=-]*)*$`)
	// silence is so many milliseconds, or -1 for ever, and perhaps how loud its noise is.
	silence = regexp.MustCompile(`^(-1|[1-9][0-9]{0,8})(,[0-9]{1,9})?$`)
	// tones is the tone language (TGML): %(on,off,frequency,…), with settings such as loops=3 and v=-7 between them.
	// Without a slash and without path=, which would read a file.
	tones = regexp.MustCompile(`^[A-Za-z0-9%(),;=+*#.-]+$`)
	// localStream is the name of a stream of mod_local_stream.
	localStream = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$`)
)

// maxSound is how long the name of a sound or a recording may be.
const maxSound = 512

// ValidSound says what is wrong with the name of a sound that is to be played, nil when nothing is: the path of a file
// (a relative one lies in FreeSWITCH's folder of sounds, or below the channel variable sound_prefix), or
// silence_stream://MILLISECONDS, tone_stream://TONES, local_stream://NAME. Paths are made of letters, digits and
// _ . + = - in ASCII, and never go upwards. The error wraps ErrInvalid.
func ValidSound(sound string) error {
	scheme, rest, stream := strings.Cut(sound, "://")
	valid := false
	switch {
	case len(sound) > maxSound:
	case !stream:
		valid = isFileName(sound)
	case scheme == "silence_stream":
		valid = silence.MatchString(rest)
	case scheme == "tone_stream":
		valid = tones.MatchString(rest) && !strings.Contains(strings.ToLower(rest), "path=")
	case scheme == "local_stream":
		valid = localStream.MatchString(rest)
	}
	if !valid {
		return fmt.Errorf("%w: sound %q", ErrInvalid, sound)
	}
	return nil
}

// ValidRecording says what is wrong with the name of a file that is to be written, nil when nothing is: a path as
// [ValidSound] allows it that ends in an extension, by which FreeSWITCH knows the format (.wav). The error wraps
// ErrInvalid.
func ValidRecording(file string) error {
	if len(file) > maxSound || !isFileName(file) || len(path.Ext(file)) < 2 {
		return fmt.Errorf("%w: recording %q", ErrInvalid, file)
	}
	return nil
}

// isFileName tells whether it is a path that says the same to everybody and does not go upwards: no part of it begins
// with a dot, or with the dash of an option. "all" is a word of uuid_record, "undef" one of many commands.
func isFileName(name string) bool {
	return fileName.MatchString(name) && !strings.EqualFold(name, "undef") && !strings.EqualFold(name, "all")
}

var extension = regexp.MustCompile(`^[A-Za-z0-9_+*#][A-Za-z0-9_+*#.-]{0,63}$`)

// ValidExtension says what is wrong with an extension of the dialplan, nil when nothing is: letters, digits and
// _ + * # . - in ASCII, 64 at most. The error wraps ErrInvalid.
func ValidExtension(name string) error {
	if !extension.MatchString(name) || strings.EqualFold(name, "undef") {
		return fmt.Errorf("%w: extension %q", ErrInvalid, name)
	}
	return nil
}
