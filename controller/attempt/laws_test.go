// SPDX-License-Identifier: MIT

package attempt

import (
	"errors"
	"fmt"
	"reflect"
	"time"

	"tandem/campaigns"
)

// laws watches an attempt from outside: what goes in, what comes out. It knows
// nothing of the machine's reasons.
type laws struct {
	originated map[string]bool // leg UUIDs, and those that a process before us may have used
	dials      int             // originates of the customer
	held       map[string]Seat // agents who were given and not given back, by leg
	dealt      map[string]bool // legs of the seats that were ever given

	answered, over bool            // the customer's answer, and the end of its originate, were applied
	agentUp        map[string]bool // agent legs that answered and whose originate is over
	agentAnswered  map[string]bool
	customerGone   bool
	agentOff       bool // the seated agent's leg is gone, or parked after the bridge
	bridged        bool
	finished       int
	inCall         map[string]bool // by agent leg
	lastBridge     time.Time
	commands       map[string]int // bridge commands, by agent leg
	separated      bool
	sounds         sounds
	offered        string // who has an open offer
}

func newLaws(a Attempt) *laws {
	l := &laws{
		originated: map[string]bool{}, held: map[string]Seat{}, dealt: map[string]bool{},
		agentUp: map[string]bool{}, agentAnswered: map[string]bool{}, commands: map[string]int{}, inCall: map[string]bool{}, bridged: a.Bridged(),
	}
	if a.Seat.Agent != "" {
		l.give(a.Seat)
	}
	l.sounds = sounds{hearing: a.Hearing, optedOut: a.Record.OptOut, recording: a.Recording}
	if a.Offering {
		l.offered = a.Seat.Agent
	}
	if a.Adopted {
		l.originated[a.Seat.Leg] = a.Agent != None
		if a.Customer != None {
			l.originated[a.Record.CustomerLeg] = true
			l.dials = 1
		}
	}
	return l
}

func (l *laws) give(s Seat) {
	l.held[s.Leg] = s
	l.dealt[s.Leg] = true
	if s.NailedUp {
		l.agentUp[s.Leg] = true
	}
}

// learn takes note of what an input says, if anybody was there to hear it.
func (l *laws) learn(before Attempt, in Input) {
	fact := in.Facts
	leg := before.Seat.Leg
	alive := fact.Alive && in.Kind == Found
	gone := in.Kind == LegGone || in.Kind == JobOver && in.Cause != "" || in.Kind == Found && !fact.Alive
	over := in.Kind == LegParked || in.Kind == JobOver && in.Cause == "" || alive && fact.Over
	answered := in.Kind == LegAnswered || alive && fact.Answered
	switch {
	case (in.Kind == AgentFound || in.Kind == TransferTo) && !l.dealt[in.Seat.Leg]:
		l.give(in.Seat)
	case in.Kind == BridgeFailed:
		l.lastBridge = time.Time{}
	case in.Leg == Customer:
		l.answered = l.answered || answered && before.Customer != None
		l.over = l.over || over && before.Customer != None
		l.customerGone = l.customerGone || gone
	case in.Leg == Second:
		leg = before.Next.Leg
		l.agentAnswered[leg] = l.agentAnswered[leg] || answered
		l.agentUp[leg] = l.agentUp[leg] || over && l.agentAnswered[leg]
	case in.Leg == Agent:
		l.agentAnswered[leg] = l.agentAnswered[leg] || answered
		l.agentUp[leg] = l.agentUp[leg] || over && l.agentAnswered[leg]
		free := in.Kind == LegParked && before.Bridged() || alive && fact.Peer == ""
		l.agentOff = l.agentOff || gone || free
	}
}

// check judges one step of the machine.
func (l *laws) check(before Attempt, in Input, after Attempt, effects []Effect) error {
	l.learn(before, in)
	if before.Ended {
		return l.checkAfterEnd(before, in, after, effects)
	}
	if !before.Bridged() && after.Bridged() {
		l.bridged = true
		told := in.Kind == LegGone && in.Leg == Customer && in.Life.Bridged > 0
		if peer := in.Facts.Peer; !told && (peer != before.Seat.Leg && peer != before.Record.CustomerLeg || peer == "") {
			return fmt.Errorf("bridged by %q", describe(in))
		}
	}
	l.sounds.learn(before, in)
	errs := []error{l.checkSteps(before, after), l.checkTimes(after)}
	for _, e := range effects {
		errs = append(errs, l.checkEffect(before, in, after, e), l.sounds.check(after, e), l.checkOffer(before, after, e))
	}
	if after.Ended {
		errs = append(errs, l.checkEnd(before, in, after))
	}
	return errors.Join(errs...)
}

func (l *laws) checkAfterEnd(before Attempt, in Input, after Attempt, effects []Effect) error {
	if !reflect.DeepEqual(after, before) {
		return errors.New("an ended attempt changed")
	}
	for _, e := range effects {
		if e.Kind != ReleaseAgent || in.Kind != AgentFound && in.Kind != TransferTo || e.Seat != in.Seat {
			return fmt.Errorf("after the end: %s", describeEffect(e))
		}
		if err := l.release(e.Seat); err != nil {
			return err
		}
	}
	if len(l.held) > 0 {
		return errors.New("an agent who was found after the end was kept")
	}
	return nil
}

// checkSteps: legs only advance, and a verdict stands.
func (l *laws) checkSteps(before, after Attempt) error {
	switch {
	case after.Customer < before.Customer:
		return fmt.Errorf("customer went from %s to %s", before.Customer, after.Customer)
	case after.Seat == before.Seat && after.Agent < before.Agent:
		return fmt.Errorf("agent went from %s to %s", before.Agent, after.Agent)
	case before.Verdict != "" && after.Verdict != before.Verdict:
		return fmt.Errorf("verdict changed from %s to %s", before.Verdict, after.Verdict)
	case after.Seat.Agent != "" && after.Seeking:
		return errors.New("an agent is sought, and one is seated")
	}
	return nil
}

func (l *laws) checkTimes(a Attempt) error {
	r := a.Record
	if !r.BridgedAt.IsZero() && (r.AnsweredAt.IsZero() || r.BridgedAt.Before(r.AnsweredAt)) {
		return errors.New("bridged before the answer")
	}
	if !r.EndedAt.IsZero() && (r.EndedAt.Before(r.AnsweredAt) || r.EndedAt.Before(r.BridgedAt)) {
		return errors.New("ended before the answer or the bridge")
	}
	return nil
}

func (l *laws) checkEffect(before Attempt, in Input, after Attempt, e Effect) error {
	switch e.Kind {
	case Originate:
		return l.checkOriginate(after, e)
	case SendBridge:
		return l.checkBridge(in, after, e)
	case ReleaseAgent:
		return l.checkRelease(before, after, e)
	case Kill:
		return checkKill(before, in, e)
	case InCall:
		if l.inCall[after.Seat.Leg] {
			return errors.New("in a call twice")
		}
		l.inCall[after.Seat.Leg] = true
	case Finish:
		if l.finished++; l.finished > 1 || !after.Ended {
			return errors.New("finished twice, or early")
		}
	case Seek:
		if after.Rules.NoAgent {
			return errors.New("an agent for a broadcast")
		}
	case Separate:
		l.separated = true
	case Unseek, SetTimer, CancelTimer, Probe, Note, Offer, Withdraw, Play, StopPlaying, Record, OptOut, Detect, StopDetecting, Transfer:
	}
	return nil
}

func (l *laws) checkOriginate(after Attempt, e Effect) error {
	uuid := after.Seat.Leg
	switch e.Leg {
	case Customer:
		uuid = after.Record.CustomerLeg
		l.dials++
	case Second:
		uuid = after.Next.Leg
	}
	switch {
	case uuid == "" || e.Leg == Agent && after.Seat.NailedUp || e.Leg == Second && after.Next.NailedUp:
		return fmt.Errorf("originate of the %s leg %q", e.Leg, uuid)
	case l.originated[uuid]:
		return fmt.Errorf("the leg %s was originated before", uuid)
	case l.dials > 1:
		return errors.New("the customer was dialled twice")
	case e.Leg == Customer && after.Record.DialedAt.IsZero():
		return errors.New("dialled, and the record does not say so")
	case e.Leg == Customer && after.Rules.preview() && after.Record.AcceptedAt.IsZero():
		return errors.New("dialled, and no agent has accepted")
	case e.Intercept && after.Rules.gate():
		return errors.New("straight to the agent before it is known who answers")
	}
	l.originated[uuid] = true
	return nil
}

func (l *laws) checkBridge(in Input, after Attempt, e Effect) error {
	if e.Leg == Second {
		return l.checkPass(after, e)
	}
	switch since := in.At.Sub(l.lastBridge); {
	case !l.answered:
		return errors.New("bridge before the customer's answer")
	case !l.over:
		return errors.New("bridge before the customer's originate is over")
	case !l.agentUp[after.Seat.Leg]:
		return errors.New("bridge before the agent's leg is up")
	case after.Bridged() || after.Verdict != "":
		return errors.New("bridge of a call that is bridged or being ended")
	case e.UUID != after.Seat.Leg:
		return errors.New("bridge with somebody else")
	case after.Gated || after.Whisper == Whispering:
		return errors.New("bridge while it is not known who answered, or while the agent is whispered to")
	case since < BridgeTimeout:
		return fmt.Errorf("bridge %s after the one before", since)
	}
	l.lastBridge = in.At
	if l.commands[after.Seat.Leg]++; l.commands[after.Seat.Leg] > 2 {
		return errors.New("a third bridge command for the same agent")
	}
	return nil
}

// checkPass: a customer is passed on from a bridge to an agent who is on the line.
func (l *laws) checkPass(after Attempt, e Effect) error {
	if l.commands[e.UUID]++; l.commands[e.UUID] > 1 {
		return errors.New("passed on twice to the same agent")
	}
	if !after.Bridged() || after.Verdict != "" || e.UUID != after.Next.Leg || !l.agentUp[e.UUID] {
		return errors.New("passed on to whom nobody can talk")
	}
	return nil
}

func (l *laws) checkRelease(before, after Attempt, e Effect) error {
	if err := l.release(e.Seat); err != nil {
		return err
	}
	talked := before.Bridged() || after.Bridged()
	machine := !after.Record.MachineAt.IsZero() && after.Rules.Machine.Action != campaigns.MachineConnect
	// Whoever talked, it was not an agent whose phone was never called.
	seated := before.Agent != None && (e.Seat == before.Seat || e.Seat == after.Seat)
	passedOn := before.Next.Agent != "" && after.Seat == before.Next || before.SentOn && l.agentOff
	switch {
	case e.Outcome == "":
		return errors.New("released, and nothing is said of the agent")
	case talked && seated && !machine && e.Outcome != campaigns.AgentTalked, e.Outcome == campaigns.AgentTalked && !talked:
		return fmt.Errorf("released as %s", e.Outcome)
	case talked && seated && !passedOn && !((l.customerGone || l.separated) && l.agentOff):
		return errors.New("released while the agent is talking")
	}
	return nil
}

func (l *laws) release(s Seat) error {
	if _, ok := l.held[s.Leg]; !ok || s.Agent == "" {
		return fmt.Errorf("released, and not held: %q", s.Agent)
	}
	delete(l.held, s.Leg)
	return nil
}

func (l *laws) checkEnd(before Attempt, in Input, a Attempt) error {
	r := a.Record
	early := in.Kind == Found && before.Customer == Sent && r.EndedAt.Sub(r.DialedAt) < unclearWait
	switch {
	case l.finished != 1:
		return errors.New("ended without a finish")
	case len(l.held) > 0:
		return fmt.Errorf("ended with agents held: %v", l.held)
	case r.Result == "" || r.EndedAt.IsZero():
		return errors.New("ended without a result or a time")
	case (r.Result == campaigns.Machine) != !r.MachineAt.IsZero():
		return fmt.Errorf("result %s, and a machine at %s", r.Result, r.MachineAt)
	case r.Result != campaigns.Machine && (r.Result == campaigns.Connected) != l.bridged:
		return fmt.Errorf("result %s, and bridged is %t", r.Result, l.bridged)
	case l.offered != "":
		return fmt.Errorf("ended, and %s is still offered it", l.offered)
	case (r.Result == campaigns.Closed) != (r.EndsAs == campaigns.Rejected || r.EndsAs == campaigns.Skipped):
		return fmt.Errorf("result %s, and the member ends as %q", r.Result, r.EndsAs)
	case r.Result == campaigns.Ambiguous && early:
		return errors.New("given up before the command can have been read")
	case a.Seeking:
		return errors.New("ended while an agent is sought")
	}
	return checkStory(a)
}

// checkNotLeft: an answered customer who is not bridged waits for something
// that will come.
func checkNotLeft(a Attempt, running func(Timer) bool) error {
	if a.Ended || !a.answered() || a.Bridged() {
		return nil
	}
	switch {
	case a.Farewell != "" || a.Begun && a.Verdict == "":
		if !running(PlayTimer) {
			return errors.New("a customer hears something without end, or nothing")
		}
	case a.Verdict != "":
		if !running(CloseTimer) {
			return errors.New("a customer is being hung up, and nobody looks after it")
		}
	case a.Seeking:
		if !running(WaitTimer) {
			return errors.New("an answered customer waits for an agent without end")
		}
	case a.Gated:
		if !running(MachineTimer) {
			return errors.New("an answered customer waits for a verdict without end")
		}
	case !running(BridgeTimer) && !running(AgentTimer) && !running(WhisperTimer):
		return errors.New("an answered customer is left in silence")
	}
	return nil
}

// checkTwice: an input that comes twice in a row adds no originate and no
// release. Timers and what the switch says of a missing leg are left out: a
// second one of those is another fact.
func checkTwice(a Attempt, in Input) error {
	if in.Kind == TimerFired || in.Kind == Found && !in.Facts.Alive || in.Kind == AgentFound && a.Seat != in.Seat ||
		in.Kind == TransferTo && a.Seat != in.Seat && a.Next != in.Seat {
		return nil
	}
	_, effects := Apply(a, in)
	for _, e := range effects {
		if e.Kind == Originate || e.Kind == ReleaseAgent || e.Kind == SendBridge {
			return fmt.Errorf("the same input again: %s", describeEffect(e))
		}
	}
	return nil
}
