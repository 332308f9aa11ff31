// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"errors"
	"time"

	"github.com/coder/websocket"

	"tandem/campaigns"
	"tandem/cti"
	"tandem/feed"
)

// popHistory is how many attempts before the present one a screen pop shows.
const popHistory = 20

// pastCall is an attempt of before on the screen.
type pastCall struct {
	Attempt     string           `json:"attempt"`
	At          time.Time        `json:"at,omitzero"`
	Number      string           `json:"number"`
	Agent       string           `json:"agent"`
	Result      campaigns.Result `json:"result"`
	Cause       campaigns.Cause  `json:"cause"`
	TalkSec     int              `json:"talk_sec"`
	Disposition string           `json:"disposition,omitempty"`
	Comment     string           `json:"comment,omitempty"` // of the result that was reported
}

// follow tells the desktop what happens to its agent, until nothing more comes.
func (d *desktop) follow() error {
	first := true
	for seat := range d.seats.Seats() {
		if err := d.tell(d.x.ctx, seat, first); err != nil {
			if d.x.ctx.Err() == nil {
				d.s.log.Warn("call of an agent not read", "agent", d.agent, "err", err)
			}
			return &closing{websocket.StatusTryAgainLater, "the store does not answer; connect again"}
		}
		first = false
	}
	if err := d.seats.Err(); errors.Is(err, feed.ErrGone) {
		return &closing{closeGone, "there is no such agent any more"}
	}
	return whyClosed(d.seats.Err())
}

// tell applies one seat.
func (d *desktop) tell(ctx context.Context, seat feed.Seat, first bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := cti.Seat{Agent: seat.Agent}
	var err error
	if s.Call, err = d.complete(ctx, seat); err != nil {
		return err
	}
	if !first {
		d.send(d.channel.Apply(s)...)
		return nil
	}
	d.send(cti.Message{Type: cti.OpenConf, Fields: []cti.Field{
		{Name: "AgentID", Value: d.agent}, {Name: "AgentExtension", Value: cti.Extension(seat.Agent.Contact)},
		{Name: "GraceSeconds", Value: d.s.controller.DesktopGrace().Seconds()},
	}})
	d.send(d.channel.Open(s)...)
	return nil
}

// complete gives the attempt of a seat with what is shown of it, which is read
// when the attempt is new. One that was only held for the agent is left out.
func (d *desktop) complete(ctx context.Context, seat feed.Seat) (*cti.Call, error) {
	a := seat.Attempt
	if a == nil {
		return nil, nil //nolint:nilnil // no call is no error
	}
	if d.call == nil || d.call.Record.ID != a.Record.ID {
		call, err := d.s.readCall(ctx, &a.Record)
		if err != nil {
			return nil, err
		}
		d.call, d.number = call, ""
	}
	call := *d.call
	call.Record, call.Over = a.Record, a.Over
	d.call = &call
	return &call, nil
}

// readCall reads what a desktop shows besides the attempt itself.
func (s *Server) readCall(ctx context.Context, a *campaigns.Attempt) (*cti.Call, error) {
	campaign, err := s.store.Campaign(ctx, a.Campaign)
	if err != nil {
		return nil, err
	}
	member, err := s.store.Member(ctx, a.Campaign, a.Member)
	if err != nil {
		return nil, err
	}
	history, err := s.history(ctx, a)
	if err != nil {
		return nil, err
	}
	return &cti.Call{Record: *a, Campaign: campaign, Member: member, Card: memberCardOf(member), History: history}, nil
}
