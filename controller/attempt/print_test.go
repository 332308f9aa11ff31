// SPDX-License-Identifier: MIT

package attempt

import (
	"fmt"
	"strings"
	"time"
)

// Words of the transcripts.
var (
	kindWords = map[Kind]string{
		Start: "start", OriginateSent: "originate", JobOver: "job", LegCreated: "created", LegRinging: "ringing",
		LegAnswered: "answered", LegParked: "parked", LegBridged: "bridged", LegGone: "gone",
		BridgeFailed: "bridge refused", AgentFound: "agent found", NoAgent: "no agent", TimerFired: "timer",
		Found: "found", StopNow: "stop", OfferAnswered: "offer", KeyPressed: "key", MessageOver: "message over",
		BeepHeard: "beep", MachineVerdict: "verdict", LateCancel: "late cancel",
	}
	outcomeWords = map[Outcome]string{Accepted: "accepted", NotSent: "not sent", Unclear: "unclear", Forbidden: "forbidden"}
	timerWords   = map[Timer]string{
		DialTimer: "dial", AgentTimer: "agent", BridgeTimer: "bridge", WaitTimer: "wait", CloseTimer: "close",
		OfferTimer: "offer", RingTimer: "ring", PlayTimer: "play", WhisperTimer: "whisper", MachineTimer: "machine",
	}
)

// describe tells an input in the words in which transcripts are written.
func describe(in Input) string {
	words := []string{}
	switch in.Kind {
	case OriginateSent:
		words = append(words, string(in.Leg), outcomeWords[in.Outcome])
	case JobOver:
		words = append(words, string(in.Leg), "job", orOK(string(in.Cause)))
	case LegCreated, LegRinging, LegAnswered, LegParked:
		words = append(words, string(in.Leg), kindWords[in.Kind])
	case LegBridged:
		words = append(words, "bridged", in.Facts.Peer)
	case LegGone:
		words = append(words, string(in.Leg), "gone", string(in.Cause))
	case AgentFound:
		words = append(words, "seat", kindOfSeat(in.Seat), in.Seat.Agent)
	case TimerFired:
		words = append(words, "timer", timerWords[in.Timer])
	case OfferAnswered:
		words = append(words, in.Agent, "says", string(in.Answer))
	case TransferTo:
		words = append(words, "transfer to", kindOfSeat(in.Seat), in.Seat.Agent)
	case TransferOut:
		words = append(words, "transfer out to", in.Extension)
	case HeldSet, MutedSet, KeysSent, Reported:
		words = append(words, describeTalk(in))
	case KeyPressed:
		words = append(words, string(in.Leg), "key", in.Key)
	case MessageOver:
		words = append(words, string(in.Leg), "heard", string(in.Message))
	case MachineVerdict:
		words = append(words, "verdict", map[bool]string{true: "machine", false: "person"}[in.Machine])
	case Found:
		words = append(words, string(in.Leg), "found", describeFacts(in.Facts))
	default:
		words = append(words, kindWords[in.Kind])
	}
	return strings.Join(words, " ")
}

func orOK(s string) string {
	if s == "" {
		return "ok"
	}
	return s
}

func orNobody(s string) string {
	if s == "" {
		return "unanswered"
	}
	return s
}

func kindOfSeat(s Seat) string {
	if s.NailedUp {
		return "nailed-up"
	}
	return "on-demand"
}

func describeFacts(f Facts) string {
	switch {
	case !f.Alive:
		return "gone"
	case f.Peer != "":
		return "bridged " + f.Peer
	case f.Moving:
		return "moving"
	case f.Over:
		return "over"
	case f.Answered:
		return "answered"
	}
	return "ringing"
}

// talkWords are what an agent does in a talk, on and off.
var talkWords = map[Kind][2]string{
	HeldSet: {"retrieves", "holds"}, MutedSet: {"unmutes", "mutes"}, KeysSent: {"presses", "presses"}, Reported: {"reports", "reports"},
}

func describeTalk(in Input) string {
	word := talkWords[in.Kind][0]
	if in.On {
		word = talkWords[in.Kind][1]
	}
	if in.Kind == Reported {
		return word + " " + in.Report.Disposition
	}
	return in.UUID + " " + word
}

// describeEffect tells what is to be done in one line.
func describeEffect(e Effect) string {
	switch e.Kind {
	case Originate:
		return fmt.Sprintf("originate %s%s%s", e.Leg, when(e.Intercept, ", intercept"), when(e.Commit, ", after the ledger"))
	case SendBridge:
		return "bridge" + when(e.Leg == Second, " with the next agent")
	case Kill:
		return fmt.Sprintf("kill %s (%s) %s", e.Leg, e.UUID, e.Cause)
	case Seek:
		return "seek an agent" + when(len(e.Except) > 0, " but "+strings.Join(e.Except, ", "))
	case Unseek:
		return "seek no more"
	case ReleaseAgent:
		return fmt.Sprintf("release %s, %s", e.Seat.Agent, e.Outcome)
	case SetTimer:
		return fmt.Sprintf("timer %s in %s", timerWords[e.Timer], e.After)
	case CancelTimer:
		return fmt.Sprintf("no timer %s", timerWords[e.Timer])
	case Probe:
		return fmt.Sprintf("probe %s", e.Leg)
	case Note:
		return "note"
	case InCall:
		return "in call"
	case Finish:
		return "finish"
	case Offer:
		return "offer to " + e.Seat.Agent
	case Withdraw:
		return fmt.Sprintf("offer to %s over, %s", e.Seat.Agent, orNobody(string(e.Answer)))
	case Play:
		return fmt.Sprintf("play %s to %s (%s)%s", e.Message, e.Leg, e.Sound, when(e.Both, " and the other side"))
	case StopPlaying:
		return fmt.Sprintf("stop playing to %s", e.Leg)
	case Record:
		return "record"
	case OptOut:
		return "opt out"
	case Detect, StopDetecting:
		return fmt.Sprintf("%s by %s", map[EffectKind]string{Detect: "detect", StopDetecting: "detect no more"}[e.Kind], e.Detector)
	case Separate:
		return "separate"
	case Transfer:
		return fmt.Sprintf("transfer to %s", e.Extension)
	case Retrieve:
		return "retrieve from " + e.UUID + when(e.Leg == Customer, ", no music")
	case Unmute:
		return "unmute " + e.UUID
	}
	return fmt.Sprintf("effect %d", e.Kind)
}

func when(on bool, word string) string {
	if on {
		return word
	}
	return ""
}

// describeState tells where an attempt is.
func describeState(a Attempt) string {
	seat := "nobody"
	if a.Seat.Agent != "" {
		seat = a.Seat.Agent + " " + a.Agent.String()
	}
	s := fmt.Sprintf("%s: customer %s, %s", a.Phase(), a.Customer, seat)
	s += when(a.Hearing != "", ", hears "+string(a.Hearing)) + when(a.Record.Held, ", on hold") + when(a.Record.Muted, ", agent muted")
	if a.Next.Agent != "" {
		s += fmt.Sprintf(", on to %s %s", a.Next.Agent, a.NextLeg)
	}
	if a.Ended {
		s += fmt.Sprintf(", %s%s", a.Record.Result, when(a.Record.Cause != "", " by "+string(a.Record.Cause)))
	}
	return s
}

func clock(t time.Time) string { return fmt.Sprintf("%7.3f", t.Sub(zero).Seconds()) }
