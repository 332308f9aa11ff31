// SPDX-License-Identifier: MIT

package attempt

import (
	"time"

	"tandem/campaigns"
)

// people say, press and hear things.
func (w *world) people() {
	if w.a.Bridged() && w.pick(3) == 0 {
		w.send(Input{Kind: TransferTo, Seat: w.newSeat()})
		return
	}
	switch w.pick(7) {
	case 0, 1:
		answers := []campaigns.Answer{
			campaigns.AnswerAccept, campaigns.AnswerAccept, campaigns.AnswerAccept, campaigns.AnswerReject,
			campaigns.AnswerReject, campaigns.AnswerRejectClose, campaigns.AnswerSkip, campaigns.AnswerSkipClose,
			campaigns.AnswerCancel, campaigns.AnswerCancelReservation,
		}
		w.send(Input{Kind: OfferAnswered, Agent: w.a.Seat.Agent, Answer: answers[w.pick(len(answers))]})
	case 2:
		w.send(Input{Kind: KeyPressed, Leg: Customer, Key: string("1239#x"[w.pick(6)])})
	case 3:
		w.send(Input{Kind: BeepHeard})
	case 4:
		w.send(Input{Kind: MachineVerdict, Machine: w.pick(2) == 0})
	case 5:
		w.send(Input{Kind: LateCancel})
	case 6:
		w.send(Input{Kind: TransferOut, Extension: "reception"})
	}
}

// lie makes an input up. Only what the controller itself guarantees is kept:
// a timer fires when it was set, and an agent is found once.
func (w *world) lie() Input {
	kinds := []Kind{
		Start, OriginateSent, JobOver, LegCreated, LegRinging, LegAnswered, LegParked, LegBridged, LegGone,
		BridgeFailed, NoAgent, Found, StopNow, OfferAnswered, KeyPressed, MessageOver, BeepHeard, MachineVerdict, LateCancel,
	}
	messages := []campaigns.MessageKind{
		campaigns.SilentMessage, campaigns.WelcomeMessage, campaigns.WhisperMessage, campaigns.HoldMusic,
		campaigns.MachineMessageOf, campaigns.BroadcastMessage, campaigns.KeyMessage,
	}
	peers := []string{"", "stranger", w.a.Seat.Leg, w.a.Record.CustomerLeg}
	causes := []campaigns.Cause{"", campaigns.NormalClearing, campaigns.UserBusy, campaigns.DestinationOutOfOrder}
	return Input{
		Kind: kinds[w.pick(len(kinds))], At: w.now, Leg: []Leg{Customer, Agent}[w.pick(2)],
		Message: messages[w.pick(len(messages))], Key: "9", Agent: w.a.Seat.Agent, Answer: campaigns.AnswerReject, Machine: w.pick(2) == 0,
		Cause: causes[w.pick(len(causes))], Life: Life{Answered: time.Duration(w.pick(3)), Bridged: time.Duration(w.pick(3))}, Outcome: Outcome(w.pick(4)),
		Facts: Facts{
			Alive: w.pick(2) == 0, Answered: w.pick(2) == 0, Over: w.pick(2) == 0, Peer: peers[w.pick(len(peers))],
			Moving: w.pick(4) == 3,
		},
	}
}
