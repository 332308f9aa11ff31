// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"errors"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
	"tandem/esl"
)

// commandTimeout bounds one command to FreeSWITCH.
const commandTimeout = 5 * time.Second

// carryOut does one thing that the machine asked for.
func (o *owner) carryOut(ctx context.Context, e attempt.Effect) {
	switch e.Kind {
	case attempt.Originate:
		o.originate(ctx, e)
	case attempt.SendBridge:
		o.bridge(ctx, e.UUID)
	case attempt.Kill:
		o.kill(ctx, e)
	case attempt.Seek:
		o.seek(ctx, e.Except)
	case attempt.Unseek:
		o.r.unseek(o)
	case attempt.ReleaseAgent:
		o.settleRelease()
		o.left = &e
	case attempt.SetTimer:
		o.setTimer(e.Timer, e.After)
	case attempt.CancelTimer:
		o.cancelTimer(e.Timer)
	case attempt.Probe:
		o.probe(ctx, e.Leg)
	case attempt.Note:
		o.r.journal.put(store.Note{Attempt: o.a.Record, Epoch: o.r.epoch()}, nil)
	case attempt.InCall:
		o.r.journal.put(store.AgentInCall{Agent: o.a.Seat.Agent, Attempt: o.a.Record.ID, Now: time.Now()}, nil)
		o.r.c.stats.bridged(&o.a.Record)
	case attempt.Finish:
		o.finish()
	default:
		o.carryOutSound(ctx, e)
	}
}

// carryOutSound does what is about something to be heard, seen or recorded.
func (o *owner) carryOutSound(ctx context.Context, e attempt.Effect) {
	switch e.Kind {
	case attempt.Offer, attempt.Withdraw:
		o.carryOut(ctx, attempt.Effect{Kind: attempt.Note}) // desktops read the record
	case attempt.Play:
		o.play(ctx, e)
	case attempt.StopPlaying:
		o.stopPlaying(ctx, e)
	case attempt.Record:
		o.record(ctx)
	case attempt.OptOut:
		o.optOut()
	case attempt.Detect:
		o.detect(ctx, e)
	case attempt.StopDetecting:
		o.stopDetecting(ctx, e)
	case attempt.Separate:
		o.separate(ctx)
	case attempt.Retrieve, attempt.Unmute:
		o.loosen(ctx, e)
	case attempt.Transfer:
		o.sendOn(ctx, e)
	default:
	}
}

// originate puts a leg up. The record is in the ledger by then; where the
// customer comes after the agent it is written now, and waited for.
func (o *owner) originate(ctx context.Context, e attempt.Effect) {
	cmd := esl.Originate{Variables: o.variables(), App: esl.Park()}
	rec := &o.a.Record
	if e.Leg == attempt.Customer {
		res := o.r.resource(rec.Resource)
		cmd.UUID, cmd.JobUUID, cmd.DialString = rec.CustomerLeg, rec.CustomerJob, res.Dial(rec.Number)
		cmd.CallerNumber, cmd.CallerName = rec.CallerID, res.CallerName
		cmd.Timeout = o.a.Rules.RingTimeout
		cmd.DetectBeep = o.listensForBeeps()
		if e.Intercept {
			cmd.App = esl.InterceptOrPark(o.a.Seat.Leg)
		}
	} else {
		seat := o.a.Seat
		if e.Leg == attempt.Second {
			seat = o.a.Next
		}
		cmd.UUID, cmd.JobUUID, cmd.DialString, cmd.Timeout = seat.Leg, seat.Job, seat.Contact, seat.Timeout
		cmd.CallerNumber = rec.Number
		o.r.c.router.register(o, seat.Leg, seat.Job)
	}
	if refusal := o.forbidden(ctx, e); refusal != nil {
		o.tell(attempt.Input{Kind: attempt.OriginateSent, Leg: e.Leg, Outcome: attempt.Forbidden, Refusal: refusal})
		return
	}
	outcome := attempt.NotSent
	if o.mayOriginate(ctx, e) {
		cctx, cancel := context.WithTimeout(ctx, commandTimeout)
		outcome = o.outcomeOf(o.node.Originate(cctx, cmd))
		cancel()
	}
	o.tell(attempt.Input{Kind: attempt.OriginateSent, Leg: e.Leg, Outcome: outcome})
}

// recheckAfter is how old an admission may be when the customer is called:
// whoever is called at once was asked about a moment ago.
const recheckAfter = time.Second

// forbidden asks the hours about a customer who is about to be called, and the
// guards once more about one whom an agent, or the pace of the switch, has kept
// waiting.
func (o *owner) forbidden(ctx context.Context, e attempt.Effect) *campaigns.Refusal {
	if e.Leg != attempt.Customer {
		return nil
	}
	if closed := o.r.closedTo(&o.member, o.a.Record.Number, time.Now(), o.r.c.wall()); closed != nil {
		return closed
	}
	if !e.Commit && time.Since(o.a.Record.ClaimedAt) < recheckAfter {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	return o.r.askAgain(ctx, o)
}

func (o *owner) mayOriginate(ctx context.Context, e attempt.Effect) bool {
	if !o.r.holds(ctx) {
		return false
	}
	if !e.Commit {
		return true
	}
	// Nobody waits on the line for a Redis that is away.
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	if err := o.r.journal.write(ctx, store.Note{Attempt: o.a.Record, Epoch: o.r.epoch()}); err != nil {
		o.log.Warn("customer not dialled: the ledger could not be written", "err", err)
		return false
	}
	return true
}

func (o *owner) outcomeOf(err error) attempt.Outcome {
	switch {
	case err == nil:
		return attempt.Accepted
	case errors.Is(err, esl.ErrUnclear):
		o.log.Warn("originate unclear", "err", err)
		return attempt.Unclear
	}
	o.log.Warn("originate refused", "err", err)
	return attempt.NotSent
}

// variables are the only ones that go into an originate: ids of our own, and
// that the leg ends with its bridge. Without that a customer whose agent hangs
// up would run on into the park that stands behind the intercept, in silence.
func (o *owner) variables() map[string]string {
	return map[string]string{
		"hangup_after_bridge": "true",
		"tandem_attempt":      o.a.Record.ID,
		"tandem_campaign":     o.a.Record.Campaign,
		"tandem_controller":   o.r.c.cfg.Name,
		"tandem_epoch":        formatEpoch(o.r.epoch()),
		"tandem_installation": o.r.c.installation,
	}
}

func (o *owner) bridge(ctx context.Context, agentLeg string) {
	if !o.r.mayAct(ctx) {
		return
	}
	cctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	err := o.node.Bridge(cctx, o.a.Record.CustomerLeg, agentLeg)
	if errors.Is(err, esl.ErrNoSuchChannel) {
		o.tell(attempt.Input{Kind: attempt.BridgeFailed})
		return
	}
	if err != nil {
		o.log.Warn("bridge", "err", err) // the safety net of the machine follows
	}
}

func (o *owner) kill(ctx context.Context, e attempt.Effect) {
	if !o.r.mayAct(ctx) {
		return
	}
	cctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	err := o.node.Kill(cctx, e.UUID, string(e.Cause))
	if err != nil && !errors.Is(err, esl.ErrNoSuchChannel) {
		o.log.Warn("hang up", "leg", e.Leg, "err", err) // asked about by the machine
	}
}

// seek reserves an agent for a customer who has none. The first try is made
// here, while FreeSWITCH finishes its originate; later ones by the runner, when
// an agent becomes free.
func (o *owner) seek(ctx context.Context, except []string) {
	o.except.Store(&except)
	seat, ok := o.r.reserveFor(ctx, o)
	if ok {
		o.r.c.router.register(o, seat.Leg, "")
		o.tell(attempt.Input{Kind: attempt.AgentFound, Seat: seat})
		return
	}
	o.r.seekLater(o)
	o.tell(attempt.Input{Kind: attempt.NoAgent})
}

// settleRelease writes a release of the agent that was held back so that the
// last one of an attempt and its line go in one write.
func (o *owner) settleRelease() {
	if o.left == nil {
		return
	}
	e := *o.left
	o.left = nil
	if !e.Seat.NailedUp || e.Seat.Leg != o.a.Seat.Leg {
		o.r.c.router.unregister(o, e.Seat.Leg, e.Seat.Job)
	}
	o.r.release(releaseOf(o, e.Seat, e.Outcome))
}

// finish settles the member and ends the attempt in the ledger.
func (o *owner) finish() {
	release := store.Release{
		Attempt: o.a.Record.ID, Resource: o.a.Record.Resource, Now: time.Now(),
	}
	if e := o.left; e != nil {
		release = releaseOf(o, e.Seat, e.Outcome)
		release.Resource = o.a.Record.Resource
		o.left = nil
	}
	o.r.finish(o, release)
}

func releaseOf(o *owner, seat attempt.Seat, outcome campaigns.AgentOutcome) store.Release {
	now := time.Now()
	rel := store.Release{Attempt: o.view.Load().Record.ID, Member: o.view.Load().Record.Member, Agent: seat.Agent, Outcome: outcome, Now: now}
	rel.ReadyAt = now.Add(seat.Card.After(outcome))
	rel.MaxNoAnswer, rel.MaxErrors, rel.MaxSkips = seat.Card.MaxNoAnswer, seat.Card.MaxErrors, seat.Card.MaxSkips
	if outcome == campaigns.AgentTalked {
		rel.Talk = talkSoFar(&o.a.Record, now)
	}
	return rel
}

// talkSoFar gives how long the customer has talked with the agent who leaves now.
func talkSoFar(r *campaigns.Attempt, now time.Time) time.Duration {
	switch {
	case r.BridgedAt.IsZero():
		return 0
	case !r.EndedAt.IsZero():
		return r.Talk()
	}
	return now.Sub(r.BridgedAt)
}

// probe asks the switch about a leg.
func (o *owner) probe(ctx context.Context, leg attempt.Leg) {
	uuid := o.a.Record.CustomerLeg
	switch leg {
	case attempt.Agent:
		uuid = o.a.Seat.Leg
	case attempt.Second:
		uuid = o.a.Next.Leg
	case attempt.Customer:
	}
	cctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	facts, err := factsOf(cctx, o.node, uuid)
	if err != nil {
		// The node is away. It is asked about every attempt when it is back.
		o.log.Info("leg not asked about", "leg", leg, "err", err)
		return
	}
	o.found(uuid, facts)
}

// factsOf asks FreeSWITCH for what it knows of a leg.
func factsOf(ctx context.Context, n *esl.Node, uuid string) (attempt.Facts, error) {
	if uuid == "" {
		return attempt.Facts{}, nil
	}
	dump, err := n.Dump(ctx, uuid)
	if errors.Is(err, esl.ErrNoSuchChannel) {
		return attempt.Facts{}, nil
	}
	if err != nil {
		return attempt.Facts{}, err
	}
	return factsIn(dump), nil
}

// factsIn reads the dump of a channel.
func factsIn(dump map[string]string) attempt.Facts {
	f := attempt.Facts{Alive: true, Answered: dump["Answer-State"] == "answered"}
	other := firstOf(dump["Other-Leg-Unique-ID"], dump["variable_bridge_uuid"], dump["variable_signal_bond"])
	switch dump["Channel-State"] {
	case "CS_HANGUP", "CS_REPORTING", "CS_DESTROY":
		return attempt.Facts{}
	case "CS_EXECUTE", "CS_PARK":
		f.Over = true
	case "CS_SOFT_EXECUTE", "CS_EXCHANGE_MEDIA":
		// Two legs know of each other some 20 ms before they are joined.
		if f.Over = true; dump["Caller-Channel-Bridged-Time"] != "0" {
			f.Peer = other
		}
		f.Moving = f.Peer == ""
	case "CS_HIBERNATE", "CS_RESET":
		f.Over, f.Moving = true, true
	}
	return f
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// lateSeat is what the runner found for a customer who waits.
func (o *owner) lateSeat(seat attempt.Seat) {
	o.r.c.router.register(o, seat.Leg, "")
	if !o.tell(attempt.Input{Kind: attempt.AgentFound, Seat: seat}) {
		o.r.c.router.unregister(o, seat.Leg, "")
		o.r.release(releaseOf(o, seat, campaigns.AgentUntouched))
	}
}
