// SPDX-License-Identifier: MIT

package attempt

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

// TestLaws lets attempts live in worlds of every kind and asks the laws of
// every step. When the world becomes fair, each has to end.
func TestLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") })
		for range rapid.IntRange(0, 150).Draw(t, "steps") {
			if err := w.live(); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.finishFairly(); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzApply is the same with the choices read from bytes.
func FuzzApply(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 2, 3, 0, 0, 12, 0, 0, 12, 0, 0, 12, 0, 0, 12, 0, 0, 12, 0, 0})
	f.Add([]byte("\x00\x01\x0c\x00\x0c\x00\x0c\x00\x16\x07\x0c\x00\x16\x03\x11\x02\x12\x00\x15\x00"))
	f.Fuzz(func(t *testing.T, choices []byte) {
		if len(choices) > 2000 {
			return
		}
		w := newWorld(func(n int) int {
			if len(choices) == 0 {
				return 0
			}
			c := int(choices[0])
			choices = choices[1:]
			return c % n
		})
		for len(choices) > 0 {
			if err := w.live(); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.finishFairly(); err != nil {
			t.Fatal(err)
		}
	})
}

// newWorld begins with a new claim, or with one that is taken over.
func newWorld(pick func(int) int) *world {
	w := &world{pick: pick, now: zero, timers: map[Timer]setting{}, asked: map[Leg]letter{}, honest: pick(2) == 0}
	seat := []Seat{{}, seatOf("ann", true), seatOf("ann", false)}[pick(3)]
	onDemand := seat.Agent != "" && !seat.NailedUp
	rules := rulesOf(pick, onDemand)
	if rules.NoAgent {
		seat = Seat{}
	}
	record := campaigns.Attempt{CustomerLeg: "customer-leg", CustomerJob: "customer-job", ClaimedAt: zero}
	if !rules.agentFirst() {
		record.DialedAt = zero
	}
	if seat.NailedUp {
		w.legs = append(w.legs, &channel{uuid: seat.Leg, leg: Agent, state: Ready, nailedUp: true})
	}
	if pick(3) == 0 {
		w.adopt(record, rules, seat)
	} else {
		w.a = New(record, rules, seat)
		w.send(Input{Kind: Start})
	}
	w.laws = newLaws(w.a)
	return w
}

// adopt begins where another process was when it died: the legs are somewhere
// on their way, and the ledger is a little behind.
func (w *world) adopt(record campaigns.Attempt, rules Rules, seat Seat) {
	w.now = zero.Add(time.Duration(w.pick(20)) * time.Second)
	customer := &channel{uuid: record.CustomerLeg, leg: Customer, state: LegState(int(Sent) + w.pick(6))}
	agent := w.find(seat.Leg)
	if rules.agentFirst() && w.pick(2) == 0 {
		record.DialedAt, record.AcceptedAt = zero, zero
	}
	if rules.preview() && seat.Agent != "" && w.pick(3) > 0 {
		part := campaigns.Offer{Agent: seat.Agent, Leg: seat.Leg, OfferedAt: zero, AcceptedAt: record.AcceptedAt}
		if w.pick(2) == 0 {
			part.AcceptedAt, record.AcceptedAt = zero, zero
		}
		record.Offers = []campaigns.Offer{part}
	}
	if record.DialedAt.IsZero() {
		customer.state = None
	}
	answered := customer.state == Answered || customer.state == Ready
	if seat.Agent != "" && agent == nil && (rules.agentFirst() || answered) {
		agent = &channel{uuid: seat.Leg, leg: Agent, state: LegState(int(Sent) + w.pick(6))}
		if rules.agentFirst() && customer.state != None {
			agent.state = Ready
		}
		w.legs = append(w.legs, agent)
	}
	if customer.state != None {
		w.legs = append(w.legs, customer)
		if (seat.NailedUp || rules.agentFirst()) && !rules.gate() {
			customer.intercept = seat.Leg
		}
	}
	if answered && w.pick(3) > 0 {
		record.AnsweredAt = zero
	}
	if customer.state == Ready && agent != nil && agent.state == Ready && w.pick(2) == 0 {
		customer.peer, agent.peer = agent.uuid, customer.uuid
		if !record.AnsweredAt.IsZero() && w.pick(2) == 0 {
			record.BridgedAt = zero
		}
	}
	last := []campaigns.MessageKind{"", campaigns.SilentMessage, campaigns.HoldMusic, campaigns.BroadcastMessage, campaigns.MachineMessageOf}
	if kind := last[w.pick(len(last))]; kind != "" && !record.AnsweredAt.IsZero() && record.BridgedAt.IsZero() && w.pick(2) == 0 &&
		(kind == campaigns.BroadcastMessage) == rules.NoAgent && (kind != campaigns.MachineMessageOf || rules.Machine.Action == campaigns.MachineMessage) {
		record.Messages = []campaigns.Message{{Kind: kind, At: zero}}
		customer.away = kind == campaigns.BroadcastMessage && rules.Broadcast.Extension != ""
		if kind == campaigns.MachineMessageOf {
			record.MachineAt = zero
		}
	}
	for _, c := range w.legs {
		c.told = c.state >= Ready
	}
	w.a = Adopt(record, rules, seat)
}
