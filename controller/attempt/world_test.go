// SPDX-License-Identifier: MIT

package attempt

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/campaigns"
)

// world is a switch and the shell of a controller around one attempt, as unkind
// as its choices make it. An honest world loses, delays and repeats events; one
// that is not honest also lies and mixes their order up.
type world struct {
	pick   func(n int) int // the next choice, 0…n-1
	honest bool
	fair   bool // from now on everything arrives and everything goes on

	a       Attempt
	now     time.Time
	timers  map[Timer]setting
	sets    int
	legs    []*channel
	mail    []letter
	asked   map[Leg]letter // what the switch said, on its way
	heard   bool           // of the customer's leg
	sought  bool
	agents  int
	laws    *laws
	history []string
}

// letter is an input on its way; uuid is the leg of a channel event, set the
// setting of a timer.
type letter struct {
	in   Input
	uuid string
	set  int
}

type setting struct {
	due   time.Time
	set   int
	fired bool
}

// step applies one input and has the laws judge it.
func (w *world) step(in Input) error {
	before := w.a
	after, effects := Apply(before, in)
	w.a = after
	w.history = append(w.history, fmt.Sprintf("%s %s", clock(in.At), describe(in)))
	for _, e := range effects {
		w.history = append(w.history, "          > "+describeEffect(e))
	}
	w.history = append(w.history, "        = "+describeState(after))
	if err := w.laws.check(before, in, after, effects); err != nil {
		return w.fault(err)
	}
	if err := w.checkLegs(before); err != nil && !before.Ended {
		return w.fault(err)
	}
	for _, e := range effects {
		w.carryOut(e)
	}
	running := func(t Timer) bool { _, ok := w.timers[t]; return ok }
	if err := checkNotLeft(after, running); err != nil {
		return w.fault(err)
	}
	if err := checkTwice(after, in); err != nil {
		return w.fault(err)
	}
	return nil
}

func (w *world) fault(err error) error {
	return fmt.Errorf("%w\n%s", err, strings.Join(w.history, "\n"))
}

func (w *world) carryOut(e Effect) {
	switch e.Kind {
	case Originate:
		w.originate(e)
	case SendBridge:
		w.bridge(w.find(w.a.Record.CustomerLeg), w.find(e.UUID))
	case Kill:
		if c := w.find(e.UUID); c.up() && !w.unlucky(6) {
			w.hangUp(c, e.Cause)
		}
	case Seek:
		w.sought = true
		if w.pick(2) == 0 {
			w.findAgent()
		} else {
			w.send(Input{Kind: NoAgent})
		}
	case Unseek:
		w.sought = false
	case SetTimer:
		w.sets++
		w.timers[e.Timer] = setting{due: w.now.Add(e.After), set: w.sets}
	case CancelTimer:
		delete(w.timers, e.Timer)
	case Probe:
		w.ask(e.Leg)
	case Play:
		if c := w.find(e.UUID); c.up() {
			c.hears = e.Message
		} else {
			w.send(Input{Kind: MessageOver, Leg: e.Leg, Message: e.Message})
		}
	case StopPlaying:
		if c := w.find(e.UUID); c.up() {
			c.hears = ""
		}
	case Separate:
		w.separate(w.find(w.a.Record.CustomerLeg))
	case Transfer:
		if c := w.find(e.UUID); c.up() && !w.unlucky(4) {
			w.sendAway(c)
		} else {
			w.send(Input{Kind: MessageOver, Leg: Customer, Message: campaigns.BroadcastMessage})
		}
	case ReleaseAgent, Note, InCall, Finish, Offer, Withdraw, Record, OptOut, Detect, StopDetecting:
	}
}

// originate: taken, not sent, or unclear and one of both.
func (w *world) originate(e Effect) {
	c := &channel{uuid: w.a.Record.CustomerLeg, leg: Customer, state: Sent}
	if e.Leg == Agent {
		c = &channel{uuid: w.a.Seat.Leg, leg: Agent, state: Sent}
	} else if e.Leg == Second {
		c = &channel{uuid: w.a.Next.Leg, leg: Second, state: Sent}
	} else if e.Intercept {
		c.intercept = w.a.Seat.Leg
	}
	outcome, taken := Accepted, true
	if w.unlucky(4) {
		outcome = []Outcome{NotSent, Unclear, Forbidden}[w.pick(3)]
		taken = outcome == Unclear && w.pick(2) == 0
	}
	if taken {
		w.legs = append(w.legs, c)
	}
	w.send(Input{Kind: OriginateSent, Leg: e.Leg, Outcome: outcome})
}

func (w *world) findAgent() {
	w.sought = false
	w.send(Input{Kind: AgentFound, Seat: w.newSeat()})
}

func (w *world) newSeat() Seat {
	w.agents++
	s := seatOf(fmt.Sprintf("agent-%d", w.agents), w.pick(2) == 0)
	if s.NailedUp {
		w.legs = append(w.legs, &channel{uuid: s.Leg, leg: Agent, state: Ready, nailedUp: true})
	}
	return s
}

// send puts an input of the shell's own into the mailbox. Those are never lost.
func (w *world) send(in Input) {
	in.At = w.now
	w.mail = append(w.mail, letter{in: in})
}

// event puts an event of the switch into the mailbox, if it arrives.
func (w *world) event(uuid string, in Input) {
	in.At = w.now
	if w.unlucky(8) {
		return
	}
	for range 1 + w.pick(8)/7*w.hostile() {
		w.mail = append(w.mail, letter{in: in, uuid: uuid})
	}
}

// hostile is 1 while the world is not fair.
func (w *world) hostile() int {
	if w.fair {
		return 0
	}
	return 1
}

// unlucky says once in n times that something goes wrong.
func (w *world) unlucky(n int) bool { return !w.fair && w.pick(n) == n-1 }

// ask has the switch say what it knows of a leg. The answer comes later.
func (w *world) ask(leg Leg) {
	if _, waits := w.asked[leg]; waits || w.unlucky(6) {
		return
	}
	uuid := w.a.Record.CustomerLeg
	switch leg {
	case Agent:
		uuid = w.a.Seat.Leg
	case Second:
		uuid = w.a.Next.Leg
	}
	w.asked[leg] = letter{in: Input{Kind: Found, Leg: leg, Facts: w.find(uuid).facts()}, uuid: uuid}
}

func (w *world) answer() {
	for _, leg := range []Leg{Agent, Second, Customer} {
		if l, ok := w.asked[leg]; ok {
			l.in.At = w.now
			w.mail = append(w.mail, l)
			delete(w.asked, leg)
		}
	}
}

// sync compares the attempt with the switch, the agent first.
func (w *world) sync() {
	w.answer()
	if w.a.Seat.Leg != "" {
		w.ask(Agent)
		w.answer()
	}
	if w.a.Next.Leg != "" {
		w.ask(Second)
		w.answer()
	}
	w.ask(Customer)
	w.answer()
}

// fire lets a timer fire, and time pass until then.
func (w *world) fire(t Timer) {
	s, ok := w.timers[t]
	if !ok || s.fired {
		return
	}
	if s.due.After(w.now) {
		w.now = s.due
	}
	s.fired = true
	w.timers[t] = s
	w.mail = append(w.mail, letter{in: Input{Kind: TimerFired, At: w.now, Timer: t}, set: s.set})
}

// deliver gives the letter to the attempt, addressed as the controller does it.
func (w *world) deliver(l letter) error {
	in := l.in
	switch {
	case in.Kind == TimerFired:
		s, ok := w.timers[in.Timer]
		if !ok || s.set != l.set {
			return nil
		}
		delete(w.timers, in.Timer)
	case l.uuid == "":
	case l.uuid == w.a.Record.CustomerLeg:
		in.Leg = Customer
	case l.uuid == w.a.Next.Leg:
		if in.Leg = Second; in.Kind == LegBridged {
			return nil
		}
	case l.uuid == w.a.Seat.Leg:
		if in.Leg = Agent; in.Kind == LegBridged {
			return nil
		}
	default:
		return nil
	}
	return w.step(in)
}

func (w *world) next() error {
	if len(w.mail) == 0 {
		return nil
	}
	l := w.mail[0]
	w.mail = w.mail[1:]
	return w.deliver(l)
}

// live is one thing that happens.
func (w *world) live() error {
	switch c := w.pick(27); {
	case c < 9:
		return w.next()
	case c < 15:
		if len(w.legs) > 0 {
			w.progress(w.legs[w.pick(len(w.legs))])
		}
	case c < 17:
		w.fire(Timer(w.pick(Timers)))
	case c == 17:
		w.answer()
	case c == 18:
		if w.sought {
			w.findAgent()
		}
	case c == 19:
		w.sync()
	case c == 20:
		w.now = w.now.Add(time.Duration(w.pick(2000)) * time.Millisecond)
	case c == 21:
		w.disturb()
	case c > 23:
		w.people()
	case c == 22 && !w.honest:
		return w.step(w.lie())
	case c == 23 && !w.honest && len(w.mail) > 1:
		i := w.pick(len(w.mail))
		w.mail = append(slices.Delete(slices.Clone(w.mail), i, i+1), w.mail[i])
	}
	return nil
}

// disturb is what happens seldom.
func (w *world) disturb() {
	switch w.pick(4) {
	case 0:
		w.send(Input{Kind: StopNow})
	case 1: // the switch is restarted
		w.legs = nil
	case 2:
		if len(w.legs) > 0 {
			w.hangUp(w.legs[w.pick(len(w.legs))], campaigns.NormalClearing)
		}
	}
}

// finishFairly lets the world be fair until the attempt has ended.
func (w *world) finishFairly() error {
	w.fair = true
	for range 500 {
		if w.a.Ended && len(w.mail) == 0 {
			return nil
		}
		if err := w.goOn(); err != nil {
			return err
		}
	}
	return w.fault(fmt.Errorf("the attempt never ends: %s", describeState(w.a)))
}

// goOn does what comes first: mail, calls, timers, and a comparison with the
// switch when nothing else is left to wait for.
func (w *world) goOn() error {
	w.answer()
	if len(w.mail) > 0 {
		return w.next()
	}
	if slices.ContainsFunc(w.legs, w.progress) {
		return nil
	}
	first, found := DialTimer, false
	for t, s := range w.timers {
		if !s.fired && (!found || s.due.Before(w.timers[first].due)) {
			first, found = t, true
		}
	}
	if found {
		w.fire(first)
		return nil
	}
	w.now = w.now.Add(time.Minute)
	w.sync()
	return nil
}

// checkLegs: where nobody lied, an attempt that ends leaves nobody on the line.
// A command that the switch reads after all the waiting is another matter.
func (w *world) checkLegs(before Attempt) error {
	w.heard = w.heard || w.a.Customer > Sent && w.a.Customer < Gone
	if c := w.find(w.a.Record.CustomerLeg); w.honest && w.a.Ended && c.up() && w.heard {
		return fmt.Errorf("ended, and the customer's leg is %s", c.state)
	}
	if c := w.find(w.a.Seat.Leg); w.honest && w.a.Ended && c.up() && (!c.nailedUp && before.Agent > Sent || w.heard && w.talking(c)) {
		return fmt.Errorf("ended, and the agent's leg is %s", c.state)
	}
	return nil
}

// talking reports whether a leg is bridged with one that still exists.
func (w *world) talking(c *channel) bool { return w.find(c.peer).up() }
