// SPDX-License-Identifier: MIT

package controller

import (
	"context"

	"tandem/campaigns"
	"tandem/controller/attempt"
)

// listensForBeeps reports whether FreeSWITCH's beep detector goes with the
// customer's originate.
func (o *owner) listensForBeeps() bool {
	m := o.a.Rules.Machine
	return m.Action != campaigns.MachineIgnore && m.Detector == campaigns.DetectBeep
}

// detect begins to tell a machine from a person.
func (o *owner) detect(ctx context.Context, e attempt.Effect) {
	d, ok := o.r.c.detectors[e.Detector]
	if !ok {
		o.log.Error("no such detector", "detector", e.Detector)
		return
	}
	call := o.detectedCall()
	go func() {
		err := d.Listen(ctx, call, func(machine bool) {
			o.tell(attempt.Input{Kind: attempt.MachineVerdict, Machine: machine})
		})
		if err != nil && ctx.Err() == nil {
			o.log.Warn("no verdict on the call", "detector", e.Detector, "err", err)
		}
	}()
}

func (o *owner) stopDetecting(ctx context.Context, e attempt.Effect) {
	d, ok := o.r.c.detectors[e.Detector]
	if !ok {
		return
	}
	call := o.detectedCall()
	go func() {
		ctx, cancel := context.WithTimeout(ctx, commandTimeout)
		defer cancel()
		if err := d.Stop(ctx, call); err != nil && ctx.Err() == nil {
			o.log.Debug("detector not stopped", "err", err)
		}
	}()
}

func (o *owner) detectedCall() DetectedCall {
	rec := &o.a.Record
	return DetectedCall{
		Campaign: rec.Campaign, Attempt: rec.ID, Leg: rec.CustomerLeg, Node: o.node, URL: o.a.Rules.Machine.URL,
	}
}

// optOut writes the number into the campaign's do-not-call list, at once: the
// customer is on the line. Until it is written the journal keeps trying.
func (o *owner) optOut() {
	number := o.a.Record.Number
	go o.r.c.keepOptOut(o.r.id, number)
}
