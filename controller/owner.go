// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
	"tandem/esl"
)

// owner is the single goroutine that an attempt belongs to. It applies what
// happens, in order, and carries out what follows.
type owner struct {
	r       *runner
	node    *esl.Node
	log     *slog.Logger
	box     *mailbox
	probed  atomic.Bool // what the switch says of an adopted attempt has been asked
	view    atomic.Pointer[attempt.Attempt]
	dropped atomic.Bool // another controller has the campaign

	a      attempt.Attempt
	member campaigns.Member
	raw    string // the member as it was stored when it was claimed
	timers [attempt.Timers]timer
	left   *attempt.Effect // a release of the agent that waits for the end of the effects
	unread []letter        // taken from the box, and behind the one that ended the attempt

	except  atomic.Pointer[[]string] // agents who are not to be asked again
	hearing map[string]playing       // by leg
	paused  atomic.Bool              // the recording
	hands   sync.Mutex               // of the agent: one thing after the other is done to a talk
}

// timer is one of an attempt's timers; set numbers its settings.
type timer struct {
	t   *time.Timer
	set uint64
}

func newOwner(r *runner, n *esl.Node, a attempt.Attempt) *owner {
	o := &owner{
		r: r, node: n, a: a, box: newMailbox(), hearing: map[string]playing{},
		log: r.log.With("attempt", a.Record.ID, "member", a.Record.Member),
	}
	o.publish()
	return o
}

// publish shows the attempt to other goroutines.
func (o *owner) publish() {
	a := o.a
	before := o.view.Swap(&a)
	o.r.c.watch.changed(o, before, &a)
}

// event takes a channel event or a job's answer from the router.
func (o *owner) event(ev legEvent) {
	in := attempt.Input{Kind: ev.kind, At: ev.at, Cause: ev.cause, Life: ev.life}
	in.Facts.Peer, in.Key = ev.peer, ev.text
	l := letter{input: in, uuid: ev.uuid}
	if ev.cut {
		time.AfterFunc(cutWait, func() { o.box.put(l) })
		return
	}
	o.box.put(l)
}

// cutWait is how long the end of a sound is kept back that something has cut:
// where that was the far end, who hung up, the end of the leg follows at once and
// says more.
const cutWait = 500 * time.Millisecond

// tell takes any other input. It reports false when the attempt is over.
func (o *owner) tell(in attempt.Input) bool {
	return o.box.put(letter{input: stamped(in)})
}

func stamped(in attempt.Input) attempt.Input {
	if in.At.IsZero() {
		in.At = time.Now()
	}
	return in
}

// found takes what the switch says of a leg. The leg is named, because the
// attempt may have another agent by the time it reads this.
func (o *owner) found(leg string, facts attempt.Facts) {
	o.box.put(letter{input: attempt.Input{Kind: attempt.Found, At: time.Now(), Facts: facts}, uuid: leg})
}

// run lives as long as the attempt.
func (o *owner) run(ctx context.Context, wg *sync.WaitGroup) {
	defer wg.Done()
	defer o.close()
	o.node.AddCalls(1)
	defer o.node.AddCalls(-1)
	for {
		select {
		case <-o.box.bell:
		case <-ctx.Done():
			return
		}
		letters := o.box.take()
		for i, l := range letters {
			if o.dropped.Load() {
				return
			}
			o.apply(ctx, l)
			l.done()
			if o.a.Ended {
				o.unread = letters[i+1:]
				return
			}
		}
	}
}

// apply feeds one letter to the machine and acts on what comes of it.
func (o *owner) apply(ctx context.Context, l letter) {
	in, ok := o.address(l)
	if !ok {
		return
	}
	switch {
	case in.Kind == attempt.LegCreated && in.Leg == attempt.Customer:
		o.giveVariables(ctx)
	case in.Kind == attempt.LegRinging && in.Leg == attempt.Agent && o.a.Agent < attempt.Ringing:
		o.r.journal.put(store.AgentReceiving{Agent: o.a.Seat.Agent, Attempt: o.a.Record.ID, Now: time.Now()}, nil)
	}
	before := o.a
	var effects []attempt.Effect
	o.a, effects = attempt.Apply(o.a, in)
	o.r.watch(&before, &o.a, in.At)
	o.publish()
	for _, e := range effects {
		o.carryOut(ctx, e)
	}
	o.settleRelease()
	o.publish()
}

// address finds out which leg a letter is about; false for one that speaks of
// a leg or a timer that the attempt has left behind.
func (o *owner) address(l letter) (attempt.Input, bool) {
	in := l.input
	switch {
	case in.Kind == attempt.TimerFired:
		return in, l.set == o.timers[in.Timer].set
	case l.uuid == "":
		return in, true
	case l.uuid == o.a.Record.CustomerLeg:
		in.Leg = attempt.Customer
	case l.uuid == o.a.Seat.Leg:
		in.Leg = attempt.Agent
		if in.Kind == attempt.LegBridged {
			return in, false // told from the customer's side too
		}
	case l.uuid == o.a.Next.Leg && in.Kind != attempt.LegBridged:
		in.Leg = attempt.Second
	default:
		return in, false
	}
	if in.Kind == attempt.MessageOver {
		message, ok := o.messageOver(l.uuid, in.Key)
		in.Message, in.Key = message, ""
		return in, ok
	}
	return in, true
}

func (o *owner) setTimer(t attempt.Timer, after time.Duration) {
	o.cancelTimer(t)
	x := &o.timers[t]
	set := x.set
	x.t = time.AfterFunc(after, func() {
		o.box.put(letter{input: attempt.Input{Kind: attempt.TimerFired, At: time.Now(), Timer: t}, set: set})
	})
}

func (o *owner) cancelTimer(t attempt.Timer) {
	x := &o.timers[t]
	x.set++
	if x.t != nil {
		x.t.Stop()
	}
}

// close ends the routing and gives back an agent that came too late.
func (o *owner) close() {
	for t := range o.timers {
		o.cancelTimer(attempt.Timer(t))
	}
	o.r.unseek(o)
	rec := &o.a.Record
	o.r.c.router.unregister(o, rec.CustomerLeg, rec.CustomerJob)
	o.r.c.router.unregister(o, o.a.Seat.Leg, o.a.Seat.Job)
	o.r.c.router.unregister(o, o.a.Next.Leg, o.a.Next.Job)
	for _, l := range slices.Concat(o.unread, o.box.close()) {
		l.done()
		late := l.input.Kind == attempt.AgentFound || l.input.Kind == attempt.TransferTo
		if late && !o.dropped.Load() {
			o.r.release(releaseOf(o, l.input.Seat, campaigns.AgentUntouched))
		}
	}
	o.r.ownerDone(o)
}

// Live is an attempt in the air, for tables.
type Live struct {
	Attempt campaigns.Attempt `json:"attempt"`
	Phase   string            `json:"phase"`
}
