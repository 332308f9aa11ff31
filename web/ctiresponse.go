// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"fmt"
	"time"

	"tandem/campaigns"
	"tandem/cti"
)

// respond carries out a BAResponse: an answer to an offer, or what an agent says
// of a call while it lasts or after it.
func (d *desktop) respond(ctx context.Context, r cti.Request) (outcome, error) {
	c, err := d.current(r)
	if err != nil {
		return outcome{}, err
	}
	record := &c.Call.Record
	switch {
	case r.Response.Answer != "":
		return outcome{}, d.answer(ctx, record, r.Response.Answer)
	case c.Offered:
		return outcome{}, conflict("the offer has to be answered first")
	}
	if err := d.carryOutResponse(ctx, r.Response, c); err != nil {
		return outcome{}, err
	}
	return outcome{then: d.channel.Said(r.Said)}, nil
}

// answer answers the offer. What becomes of it comes as events.
func (d *desktop) answer(ctx context.Context, a *campaigns.Attempt, to campaigns.Answer) error {
	if err := d.s.controller.AnswerOffer(ctx, a.Campaign, a.ID, d.agent, to); err != nil {
		return err
	}
	d.noteCall(ctx, cti.SetCallDataReq, a, map[string]any{"agent": d.agent})
	return nil
}

func (d *desktop) carryOutResponse(ctx context.Context, r cti.BAResponse, c cti.Current) error {
	record := &c.Call.Record
	switch r.Kind {
	case cti.CallbackAt:
		return d.callBack(ctx, r, c)
	case cti.CallbackCancel:
		return d.editMember(ctx, record, cancelCallback)
	case cti.CallbackNumber:
		return d.callBackOn(ctx, r.Number, record)
	case cti.DoNotCall:
		return d.doNotCall(ctx, record)
	case cti.InvalidNumber, cti.Fax, cti.WrongNumber:
		return d.editMember(ctx, record, func(campaign *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error) {
			return campaign.StopNumber(m, record.Number, now)
		})
	case cti.AnsweringMachine, cti.DetectedMachine:
		if !c.Over && record.BridgedAt.IsZero() {
			return d.machine(ctx, record, true)
		}
		return d.editMember(ctx, record, tryAgain)
	case cti.DetectedVoice:
		if c.Over {
			return nil
		}
		return d.machine(ctx, record, false)
	case cti.Busy, cti.WrongPerson, cti.NotHome:
		return d.editMember(ctx, record, tryAgain)
	case cti.Voice, cti.Reclassify:
		return nil // a call that was accepted is one with a person, until something else is said
	default:
		return invalid("BAResponse", "%s cannot be said of a call", r.Kind)
	}
}

// machine says who has answered a call that is not bridged yet.
func (d *desktop) machine(ctx context.Context, a *campaigns.Attempt, is bool) error {
	if err := d.s.controller.Machine(ctx, a.Campaign, a.ID, is); err != nil {
		return err
	}
	d.noteCall(ctx, cti.SetCallDataReq, a, map[string]any{"machine": is})
	return nil
}

// editMember changes the member of a call, and notes it.
func (d *desktop) editMember(ctx context.Context, a *campaigns.Attempt, change editor) error {
	campaign, err := d.s.store.Campaign(ctx, a.Campaign)
	if err != nil {
		return err
	}
	var before memberCard
	m, err := d.s.store.EditMember(ctx, a.Campaign, a.Member, func(m campaigns.Member) (campaigns.Member, error) {
		before = memberCardOf(m)
		return change(&campaign, m, time.Now())
	})
	if err != nil {
		return err
	}
	d.note(ctx, cti.SetCallDataReq, fmt.Sprintf("campaign %s member %d", a.Campaign, a.Member), before, memberCardOf(m))
	return nil
}

// callBack promises a call, at a time on the customer's clock.
func (d *desktop) callBack(ctx context.Context, r cti.BAResponse, c cti.Current) error {
	at := r.At(c.Call.Zone())
	if !at.After(time.Now()) {
		return invalid("BAResponse", "that time has passed where the customer is")
	}
	return d.editMember(ctx, &c.Call.Record, func(campaign *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		return campaign.SetCallback(m, campaigns.Callback{At: at, Number: d.number}, now)
	})
}

// callBackOn names the number of a callback that was promised, or is about to be.
func (d *desktop) callBackOn(ctx context.Context, number string, a *campaigns.Attempt) error {
	campaign, err := d.s.store.Campaign(ctx, a.Campaign)
	if err != nil {
		return err
	}
	parsed, err := campaign.ParseNumber(number)
	if err != nil {
		return under("BAResponse", err)
	}
	m, err := d.s.store.Member(ctx, a.Campaign, a.Member)
	if err != nil {
		return err
	}
	d.number = parsed
	if m.Callback == nil {
		return nil
	}
	return d.editMember(ctx, a, func(campaign *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		if m.Callback == nil {
			return m, nil
		}
		return campaign.SetCallback(m, campaigns.Callback{At: m.Callback.At, Agent: m.Callback.Agent, Number: parsed}, now)
	})
}

// cancelCallback takes a promise back; the member waits as it would without one.
func cancelCallback(campaign *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error) {
	if m.Callback == nil {
		return m, conflict("no call back is promised")
	}
	m.Callback = nil
	if m.State == campaigns.Waiting {
		return campaign.SetDue(m, now.Add(campaign.RetryWait), now)
	}
	return m, nil
}

// tryAgain has a member called again whose call reached nobody, whatever the
// switch says: as a result that was waited for, or else as a promise for when the
// next try would be.
func tryAgain(campaign *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error) {
	if m.Await != nil && now.Before(m.Await.Deadline) {
		return campaign.Report(m, campaigns.Report{}, now)
	}
	if m.Callback != nil {
		return m, nil // called again already
	}
	return campaign.SetCallback(m, campaigns.Callback{At: now.Add(campaign.RetryWait)}, now)
}

// doNotCall keeps the member and their numbers from calls of this campaign.
func (d *desktop) doNotCall(ctx context.Context, a *campaigns.Attempt) error {
	list, added, err := d.s.putOnList(ctx, a.Campaign, a.Member, "agent "+d.agent)
	if err != nil {
		return err
	}
	d.note(ctx, cti.SetCallDataReq, "do-not-call "+list, nil, map[string]int{"added": added})
	return d.editMember(ctx, a, (*campaigns.Campaign).Terminate)
}

// setResult takes the result of a call, as the status call of the API does.
func (d *desktop) setResult(ctx context.Context, r cti.Request) error {
	c, err := d.current(r)
	if err != nil {
		return err
	}
	report, err := parseReport(r.Result)
	if err != nil {
		return under("Result", err)
	}
	a := &c.Call.Record
	campaign, err := d.s.store.Campaign(ctx, a.Campaign)
	if err != nil {
		return err
	}
	disposition, err := report.complete(&campaign, a.Number)
	if err != nil {
		return under("Result", err)
	}
	if !c.Over && !a.AnsweredAt.IsZero() { // it holds when the call is over
		if err := d.s.controller.ReportCall(ctx, a.Campaign, a.ID, d.agent, report.Report); err != nil {
			return err
		}
		d.noteCall(ctx, cti.SetCallResultReq, a, map[string]any{"agent": d.agent})
		return d.barred(ctx, &campaign, disposition, campaigns.Member{ID: a.Member})
	}
	var before memberCard
	m, err := d.s.store.ReportResult(ctx, a.Campaign, a.Member, report.Report, func(m campaigns.Member) (campaigns.Member, error) {
		before = memberCardOf(m)
		if m.Await != nil && m.Await.Attempt != a.ID {
			return m, conflict("the member waits for the result of another call")
		}
		return campaign.Report(m, report.Report, time.Now())
	})
	if err != nil {
		return err
	}
	d.note(ctx, cti.SetCallResultReq, fmt.Sprintf("campaign %s member %d", a.Campaign, a.Member), before, memberCardOf(m))
	return d.barred(ctx, &campaign, disposition, m)
}

// barred does what a disposition says of the do-not-call list.
func (d *desktop) barred(ctx context.Context, campaign *campaigns.Campaign, said campaigns.Disposition, m campaigns.Member) error {
	done := reported{member: m}
	if err := d.s.bar(ctx, campaign, said, "agent "+d.agent, &done); err != nil || done.list == "" {
		return err
	}
	d.note(ctx, cti.SetCallResultReq, "do-not-call "+done.list, nil, map[string]int{"added": done.added})
	return nil
}
