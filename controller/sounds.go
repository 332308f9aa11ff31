// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"errors"

	"tandem/campaigns"
	"tandem/controller/attempt"
	"tandem/esl"
)

// playing is what a leg is hearing.
type playing struct {
	message campaigns.MessageKind
	sound   string
}

// play has a leg, and where Both is asked for the one that it is bridged with,
// hear something. What cannot be played is over at once.
func (o *owner) play(ctx context.Context, e attempt.Effect) {
	if !o.r.mayAct(ctx) {
		return
	}
	side := esl.ALeg
	if e.Both {
		side = esl.BothLegs
	}
	o.hearing[e.UUID] = playing{e.Message, e.Sound}
	cctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	err := o.node.Broadcast(cctx, e.UUID, e.Sound, side)
	if err == nil {
		return
	}
	delete(o.hearing, e.UUID)
	o.log.Warn("not played", "message", e.Message, "sound", e.Sound, "err", err)
	o.tell(attempt.Input{Kind: attempt.MessageOver, Leg: e.Leg, Message: e.Message})
}

// stopPlaying makes a leg hear nothing more.
func (o *owner) stopPlaying(ctx context.Context, e attempt.Effect) {
	if _, hears := o.hearing[e.UUID]; !hears || !o.r.mayAct(ctx) {
		return
	}
	delete(o.hearing, e.UUID)
	cctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	if err := o.node.Break(cctx, e.UUID); err != nil && !errors.Is(err, esl.ErrNoSuchChannel) {
		o.log.Warn("message not stopped", "err", err)
	}
}

// messageOver names the message whose sound has ended on a leg; false for one
// that was replaced or stopped in the meantime.
func (o *owner) messageOver(leg, sound string) (campaigns.MessageKind, bool) {
	p, hears := o.hearing[leg]
	if !hears || p.sound != sound {
		return "", false
	}
	delete(o.hearing, leg)
	return p.message, true
}
