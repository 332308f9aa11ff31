// SPDX-License-Identifier: MIT

package esl_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/esl"
)

func TestValidSound(t *testing.T) {
	t.Parallel()
	for _, sound := range []string{
		"welcome.wav", "/var/sounds/de/welcome.wav", "de/8000/a_b-c.d+e=f.wav", "0", "/x", "noextension",
		"silence_stream://1000", "silence_stream://-1", "silence_stream://1000,400",
		"tone_stream://%(200,100,440)", "tone_stream://%(200,100,440,480);%(1000,0,950.5);loops=-1", "tone_stream://v=-7;%(100,0,600)",
		"local_stream://moh", "local_stream://moh/8000", strings.Repeat("a", 512),
	} {
		if err := esl.ValidSound(sound); err != nil {
			t.Errorf("%q: %v", sound, err)
		}
	}
	for _, sound := range []string{
		"", "/", "a/", "//a", "a//b", ".hidden", "../x.wav", "a/../b.wav", "/var/..", "-x.wav", "a/-b.wav", "a b.wav", " a.wav", "a.wav\n",
		"it's.wav", `"a".wav`, `a\b.wav`, "{a=b}x.wav", "[a]x.wav", "${hostname}.wav", "$x", "a.wav@@100", "a!b.wav", "a;b", "a|b", "a,b.wav",
		"system::id", "say:hello", "phrase:x:y", "a:b.wav", "c:/x.wav", "file_string://a!b", "shout://host/x.mp3", "http://host/x.wav",
		"tone_stream://", "tone_stream:///etc/passwd", "tone_stream://path=x", "tone_stream://PATH=x", "tone_stream://%(1,1,{a})", "Tone_stream://1",
		"silence_stream://", "silence_stream://0", "silence_stream://-2", "silence_stream://1,", "silence_stream://1 2",
		"local_stream://", "local_stream://../x", "local_stream://a b", "tone_stream://system::id", "übung.wav", "a\x00b", "a\xff", "all", "Undef",
		strings.Repeat("a", 513),
	} {
		if err := esl.ValidSound(sound); !errors.Is(err, esl.ErrInvalid) {
			t.Errorf("%q: %v, want ErrInvalid", sound, err)
		}
	}
}

func TestValidRecordingAndExtension(t *testing.T) {
	t.Parallel()
	for name, check := range map[string]struct {
		check     func(string) error
		good, bad []string
	}{
		"recording": {esl.ValidRecording, []string{"a.wav", "/var/rec/2026-11-20/c_1.wav", "a.b.wav"}, []string{
			"", "a", "/var/rec/a", "a.", "all", "silence_stream://1", "local_stream://a.wav", "../a.wav", "/rec/../../etc/a.wav", "a b.wav", "a.wav 10",
			"a.wav\r\n", strings.Repeat("a", 510) + ".wav",
		}},
		"extension": {esl.ValidExtension, []string{"1000", "+41441234567", "tandem-broadcast", "*98", "#1", "a.b_c", strings.Repeat("9", 64)}, []string{
			"", "-bleg", "-both", "undef", "a b", "park:", "a:b", "a,b", "&park()", "a'b", "${x}", "a/b", "a@b", "a\n", strings.Repeat("9", 65), ".a",
		}},
	} {
		for _, value := range check.good {
			if err := check.check(value); err != nil {
				t.Errorf("%s %q: %v", name, value, err)
			}
		}
		for _, value := range check.bad {
			if err := check.check(value); !errors.Is(err, esl.ErrInvalid) {
				t.Errorf("%s %q: %v, want ErrInvalid", name, value, err)
			}
		}
	}
}

// nasty are texts made of what could break out of a command line, a list, a dialplan or a sound's name.
func nasty() *rapid.Generator[string] {
	pieces := []string{
		"a", "b.wav", "/", "..", ".", "-", " ", "'", `"`, `\`, "\r", "\n", "\x00", "{", "}", "[", "]", "$", "${", "::", ":", "!", "@@", ",", ";", "|",
		"silence_stream://", "tone_stream://", "local_stream://", "100", "-1", "%(", ")", "path=", "=", "+", "*", "#", "&", "<", ">", "ü", "\xff", "all", "~", "^^",
	}
	return rapid.OneOf(
		rapid.Map(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 8), func(parts []string) string { return strings.Join(parts, "") }),
		rapid.String(),
	)
}

// wrongOnArrival says what is wrong with how FreeSWITCH takes "api COMMAND u VALUE last" apart.
func wrongOnArrival(value string) string {
	const before, after = "u", "aleg"
	line := before + " " + value + " " + after
	if diff := cmp.Diff([]string{before, value, after}, splitAtSpaces(line, 4)); diff != "" {
		return "arguments: " + diff
	}
	if strings.ContainsAny(value, "\r\n\x00'\"\\{}[]$!@|&<> \t") || strings.HasPrefix(value, "-") || slices.Contains(strings.Split(value, "/"), "..") {
		return "a character that means something to FreeSWITCH"
	}
	return ""
}

// checkNames is the property of all three: what is called valid arrives as it is, and is nothing but a name.
func checkNames(t interface{ Fatalf(string, ...any) }, value string) {
	if esl.ValidSound(value) == nil {
		scheme, rest, stream := strings.Cut(value, "://")
		switch {
		case wrongOnArrival(value) != "":
			t.Fatalf("sound %q: %s", value, wrongOnArrival(value))
		case strings.Contains(value, "::"), !stream && strings.Contains(value, ":"), stream && strings.Contains(rest, ":"):
			t.Fatalf("sound %q: would be executed or spoken", value)
		case stream && scheme != "tone_stream" && scheme != "silence_stream" && scheme != "local_stream":
			t.Fatalf("sound %q: stream %q", value, scheme)
		case !stream && strings.Contains(value, ","):
			t.Fatalf("sound %q: a list", value)
		}
	}
	if esl.ValidRecording(value) == nil && (wrongOnArrival(value) != "" || strings.ContainsAny(value, ":,;%()*#") || !strings.Contains(value, ".")) {
		t.Fatalf("recording %q: %s", value, wrongOnArrival(value))
	}
	if esl.ValidExtension(value) == nil && (wrongOnArrival(value) != "" || strings.ContainsAny(value, ":,;/%()=")) {
		t.Fatalf("extension %q: %s", value, wrongOnArrival(value))
	}
}

func TestNamesCannotBreakOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkNames(t, nasty().Draw(t, "name")) })
}

func FuzzNames(f *testing.F) {
	for _, seed := range []string{"a.wav", "/var/a.wav", "silence_stream://1000,400", "tone_stream://%(1,2,3);loops=2", "local_stream://moh", "system::id",
		"a.wav aleg\r\n\r\napi hupall", "tandem-broadcast", "-bleg", "a..b.wav", "{a=b}x.wav", "say:x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) { checkNames(t, name) })
}
