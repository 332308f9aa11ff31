// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"errors"
	"fmt"
	"regexp"
)

// The methods of this file are about a talk that goes on. Their errors are those of channelcommands.go.

// Hold puts the partner of a leg on hold: it hears the leg's hold_music, a variable or else FreeSWITCH's own, again and
// again, and where there is none, nothing. The leg's phone is told. The music begins 140 to 200 ms after the command. A
// leg that holds already is no error here. The end of the bridge ends the hold.
func (n *Node) Hold(ctx context.Context, leg string) error { return n.hold(ctx, leg, leg) }

// Retrieve ends a hold that Hold began; one that is over is no error. Where it comes before the music has begun,
// FreeSWITCH plays the music into the talk, for ever: [Node.Break] of the partner must follow, which ends the music in
// either case.
func (n *Node) Retrieve(ctx context.Context, leg string) error { return n.hold(ctx, leg, "off", leg) }

// hold has FreeSWITCH change a hold. For a channel that does not exist it answers success, for one that is as it should be
// already failure.
func (n *Node) hold(ctx context.Context, leg string, args ...string) error {
	const op = "uuid_hold"
	if err := checkUUID(leg); err != nil {
		return invalid(op, leg, err)
	}
	err := n.do(ctx, op, leg, args...)
	var refused *CommandError
	if errors.As(err, &refused) && refused.Reply == "-ERR Operation failed" {
		return nil
	}
	return err
}

// Mute has the partner of a leg not hear it. It goes on over bridges and parks, until Unmute. A second one changes nothing.
func (n *Node) Mute(ctx context.Context, leg string) error {
	const op = "uuid_audio"
	if err := checkUUID(leg); err != nil {
		return invalid(op, leg, err)
	}
	return n.do(ctx, op, leg, leg, "start", "read", "mute", "-4")
}

// Unmute ends what Mute began, if anything.
func (n *Node) Unmute(ctx context.Context, leg string) error {
	const op = "uuid_audio"
	if err := checkUUID(leg); err != nil {
		return invalid(op, leg, err)
	}
	return n.do(ctx, op, leg, leg, "stop")
}

var keys = regexp.MustCompile(`^[0-9*#A-D]{1,32}$`)

// ValidKeys reports whether FreeSWITCH can send s as keys of a phone: 1 to 32 of 0-9, *, # and A to D.
func ValidKeys(s string) bool { return keys.MatchString(s) }

// SendKeys sends the tones of keys ([ValidKeys]) to a leg. FreeSWITCH sends what it is given without looking at it.
func (n *Node) SendKeys(ctx context.Context, leg, digits string) error {
	const op = "uuid_send_dtmf"
	err := checkUUID(leg)
	if err == nil && !ValidKeys(digits) {
		err = fmt.Errorf("keys of %d bytes", len(digits))
	}
	if err != nil {
		return invalid(op, leg, err)
	}
	return n.do(ctx, op, leg, leg, digits)
}
