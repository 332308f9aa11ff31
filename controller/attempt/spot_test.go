// SPDX-License-Identifier: MIT

package attempt

import (
	"time"

	"tandem/campaigns"
)

// inputsAt gives what can happen at a spot.
func inputsAt(s spot) []Input {
	later := zero.Add(10 * time.Second) // when a missing leg is believed
	ins := []Input{
		{Kind: Start}, {Kind: StopNow}, {Kind: NoAgent}, {Kind: BridgeFailed},
		{Kind: LegBridged, Leg: Customer, Facts: Facts{Peer: s.a.Seat.Leg}},
	}
	ins = append(ins, peopleAt(s.a)...)
	if s.a.Seeking {
		ins = append(ins, Input{Kind: AgentFound, Seat: seatOf("bob", true)})
		if s.start == 0 {
			ins = append(ins, Input{Kind: AgentFound, Seat: seatOf("cat", false)})
		}
	}
	for t, running := range s.timers {
		if running {
			ins = append(ins, Input{Kind: TimerFired, Timer: Timer(t)})
		}
	}
	if s.start > 0 {
		ins = append(ins, calmSwitch()...)
	}
	for _, leg := range []Leg{Customer, Agent} {
		if s.start > 0 {
			break
		}
		for _, k := range []Kind{LegCreated, LegRinging, LegAnswered, LegParked, JobOver} {
			ins = append(ins, Input{Kind: k, Leg: leg})
		}
		other := s.a.Record.CustomerLeg
		if leg == Customer {
			other = s.a.Seat.Leg
		}
		for _, c := range causesOf[leg] {
			ins = append(ins, Input{Kind: JobOver, Leg: leg, Cause: c}, Input{Kind: LegGone, Leg: leg, Cause: c})
		}
		ins = append(ins, Input{Kind: OriginateSent, Leg: leg, Outcome: NotSent})
		for _, f := range []Facts{
			{}, {Alive: true}, {Alive: true, Answered: true}, {Alive: true, Answered: true, Over: true},
			{Alive: true, Answered: true, Over: true, Moving: true},
			{Alive: true, Answered: true, Over: true, Peer: other},
		} {
			ins = append(ins, Input{Kind: Found, Leg: leg, Facts: f})
		}
	}
	for i := range ins {
		ins[i].At = later
	}
	return ins
}

// calmSwitch is a switch that tells everything in order.
func calmSwitch() []Input {
	var ins []Input
	for _, leg := range []Leg{Customer, Agent} {
		for _, k := range []Kind{LegRinging, LegAnswered, LegParked} {
			ins = append(ins, Input{Kind: k, Leg: leg})
		}
		for _, c := range causesOf[leg][:min(2, len(causesOf[leg]))] {
			ins = append(ins, Input{Kind: LegGone, Leg: leg, Cause: c})
		}
	}
	return append(ins, Input{Kind: Found, Leg: Customer, Facts: Facts{}})
}

// peopleAt gives what people can say, press and hear at a spot.
func peopleAt(a Attempt) []Input {
	var ins []Input
	if a.Rules.preview() && a.Seat.Agent != "" {
		for _, answer := range []campaigns.Answer{
			campaigns.AnswerAccept, campaigns.AnswerReject, campaigns.AnswerRejectClose, campaigns.AnswerSkip,
			campaigns.AnswerSkipClose, campaigns.AnswerCancel, campaigns.AnswerCancelReservation,
		} {
			ins = append(ins, Input{Kind: OfferAnswered, Agent: a.Seat.Agent, Answer: answer})
		}
	}
	if a.Rules.Machine.Action != campaigns.MachineIgnore {
		ins = append(ins, Input{Kind: BeepHeard}, Input{Kind: MachineVerdict, Machine: true}, Input{Kind: MachineVerdict})
	}
	if a.Hearing != "" {
		ins = append(ins, Input{Kind: MessageOver, Leg: Customer, Message: a.Hearing})
	}
	if a.Whisper == Whispering {
		ins = append(ins, Input{Kind: MessageOver, Leg: Agent, Message: campaigns.WhisperMessage})
	}
	if a.Begun || a.Farewell != "" {
		ins = append(ins, Input{Kind: KeyPressed, Leg: Customer, Key: "1"}, Input{Kind: KeyPressed, Leg: Customer, Key: "9"})
	}
	return append(ins, Input{Kind: LateCancel}, Input{Kind: OriginateSent, Leg: Customer, Outcome: Forbidden})
}
