// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"fmt"
	"strings"
)

// The methods of this file are about what is heard on a leg. Their errors are those of channelcommands.go.

// Side tells which legs of a bridge a message is for.
type Side string

// The sides. Without a bridge the named leg is the only one, and BLeg is nobody.
const (
	ALeg     Side = "aleg" // the leg that the command names
	BLeg     Side = "bleg" // its partner
	BothLegs Side = "both"
)

// Broadcast plays a sound ([ValidSound]) to a leg that is up, parked or bridged. nil says that FreeSWITCH has taken the
// message, not that there is such a file: [Event.MessageOver] tells how it went. Messages to one leg play one after
// the other. On a bridge the leg hears the message instead of its partner.
//
// Bridge, Intercept, Park and Transfer cut the message that plays; it need not be broken before. But messages that wait
// behind it survive a bridge and are played into the conversation: Break first where more than one was sent.
func (n *Node) Broadcast(ctx context.Context, leg, sound string, side Side) error {
	const op = "uuid_broadcast"
	err := checkUUID(leg)
	if err == nil {
		err = ValidSound(sound)
	}
	if err != nil {
		return invalid(op, leg, err)
	}
	switch side {
	case ALeg, BLeg, BothLegs:
		return n.do(ctx, op, leg, leg, quoteArgument(sound), string(side))
	}
	return invalid(op, leg, fmt.Errorf("side %q", side))
}

// Break ends what is being played to a leg, and drops what waits to be played. Of a bridge it breaks the one leg.
func (n *Node) Break(ctx context.Context, leg string) error {
	const op = "uuid_break"
	if err := checkUUID(leg); err != nil {
		return invalid(op, leg, err)
	}
	return n.do(ctx, op, leg, leg, "all")
}

// RecordAction is what Record does with a recording.
type RecordAction string

// The actions. A recording that is masked goes on with silence, so that its times stay true.
const (
	RecordStart  RecordAction = "start"
	RecordStop   RecordAction = "stop"
	RecordMask   RecordAction = "mask"
	RecordUnmask RecordAction = "unmask"
)

// Record starts, stops, masks or unmasks the recording of a leg to a file ([ValidRecording]): both directions of it, so
// of a bridge the whole conversation. FreeSWITCH makes the folder that is missing; a relative file lies in its
// recordings_dir ([Node.RecordingsDir]), and is known by its whole path from then on: a stop, mask or unmask of the
// relative one fails. A leg can have several recordings, told apart by their files. They go on when the leg is parked,
// transferred or bridged anew, and end with it. A second start of the same file changes nothing and succeeds; an
// unknown format, and stop, mask or unmask of a file that is not being recorded, are errors. The leg must have media.
func (n *Node) Record(ctx context.Context, leg, file string, action RecordAction) error {
	const op = "uuid_record"
	err := checkUUID(leg)
	if err == nil {
		err = ValidRecording(file)
	}
	if err != nil {
		return invalid(op, leg, err)
	}
	switch action {
	case RecordStart, RecordStop, RecordMask, RecordUnmask:
		return n.do(ctx, op, leg, leg, string(action), quoteArgument(file))
	}
	return invalid(op, leg, fmt.Errorf("action %q", action))
}

// RecordingsDir gives the folder in which recordings with a relative name lie.
func (n *Node) RecordingsDir(ctx context.Context) (string, error) {
	const op = "global_getvar"
	dir, err := n.api(ctx, op, "", "recordings_dir")
	switch {
	case err != nil:
		return "", err
	case !strings.HasPrefix(dir, "/"):
		n.counters.commandFailures.Add(1)
		return "", replyError(op, "", dir)
	}
	return dir, nil
}

// Transfer sends a leg to an extension ([ValidExtension]). dialplan and dialContext may be "" for the leg's own; the
// dialplan "inline", whose extensions are applications, is refused. A bridged partner parks where it has
// park_after_bridge, else it is hung up. An extension that does not exist ends the leg.
func (n *Node) Transfer(ctx context.Context, leg, extension, dialplan, dialContext string) error {
	const op = "uuid_transfer"
	err := checkUUID(leg)
	if err == nil {
		err = ValidExtension(extension)
	}
	if err != nil {
		return invalid(op, leg, err)
	}
	if dialplan == "" && dialContext != "" {
		return invalid(op, leg, fmt.Errorf("context %q without a dialplan", dialContext))
	}
	args := []string{leg, extension}
	for _, word := range []string{dialplan, dialContext} {
		if word == "" {
			break
		}
		if !isWord(word) || strings.EqualFold(word, "inline") {
			return invalid(op, leg, fmt.Errorf("dialplan or context %q", word))
		}
		args = append(args, word)
	}
	return n.do(ctx, op, leg, args...)
}

// DetectBeep starts FreeSWITCH's beep detector (mod_avmd) on a leg that is up, as the application: started by its api
// command it never detects anything. [Originate.DetectBeep] starts it with the answer. It goes on while a message plays
// and after a bridge; a second start changes nothing.
func (n *Node) DetectBeep(ctx context.Context, leg string) error {
	return n.application(ctx, leg, "avmd_start")
}

// StopDetectingBeep ends what DetectBeep began.
func (n *Node) StopDetectingBeep(ctx context.Context, leg string) error {
	return n.application(ctx, leg, "avmd_stop")
}

// application executes an application without arguments on a leg, beside what runs there. The name is ours.
func (n *Node) application(ctx context.Context, leg, name string) error {
	const op = "uuid_broadcast"
	if err := checkUUID(leg); err != nil {
		return invalid(op, leg, err)
	}
	// Without the :: the name would be played as a file.
	return n.do(ctx, op, leg, leg, name+"::", string(ALeg))
}
