// SPDX-License-Identifier: MIT

package attempt

import (
	"errors"
	"fmt"

	"tandem/campaigns"
)

// sounds watches what people hear.
type sounds struct {
	hearing             campaigns.MessageKind // the customer, as far as the effects say
	whisper             string                // the agent's leg that hears it
	whispered           map[string]bool
	welcomed            bool
	recording, optedOut bool
}

func (s *sounds) learn(before Attempt, in Input) {
	switch {
	case in.Kind == MessageOver && in.Leg == Customer && in.Message == s.hearing:
		s.hearing = ""
	case in.Kind == MessageOver && in.Leg == Agent && in.Message == campaigns.WhisperMessage && before.Seat.Leg == s.whisper:
		s.whisper = ""
	case in.Kind == LegBridged, in.Kind == Found && in.Facts.Peer != "", in.Kind == LegGone && in.Leg == Customer:
		s.whisper = "" // ended by it
		if peer := in.Facts.Peer; before.Farewell == "" || peer != "" && (peer == before.Seat.Leg || peer == before.Record.CustomerLeg) {
			s.hearing = ""
		}
	}
}

func (s *sounds) check(after Attempt, e Effect) error {
	switch e.Kind {
	case Play:
		return s.checkPlay(e)
	case StopPlaying:
		if e.Leg == Customer {
			s.hearing = ""
		} else {
			s.whisper = ""
		}
	case SendBridge:
		if s.hearing != "" || s.whisper != "" {
			return fmt.Errorf("bridged while %s%s plays", s.hearing, s.whisper)
		}
	case SetTimer:
		if e.Timer == WhisperTimer && e.After > WhisperBound {
			return errors.New("a customer waits too long for a whisper")
		}
	case Record:
		if s.recording || after.Rules.Record == campaigns.RecordNever {
			return errors.New("recorded twice, or who must not be")
		}
		s.recording = true
	case OptOut:
		if s.optedOut || !after.Record.OptOut {
			return errors.New("opted out twice, or the record does not say so")
		}
		s.optedOut = true
	}
	return nil
}

func (s *sounds) checkPlay(e Effect) error {
	switch {
	case e.Leg == Customer && e.Message == campaigns.WelcomeMessage:
		if s.welcomed || !e.Both {
			return errors.New("welcomed twice, or one side only")
		}
		s.welcomed = true
	case e.Leg == Customer:
		if s.hearing != "" {
			return fmt.Errorf("%s over %s", e.Message, s.hearing)
		}
		s.hearing = e.Message
	case s.whispered[e.UUID]:
		return errors.New("whispered twice to one agent")
	default:
		if s.whispered == nil {
			s.whispered = map[string]bool{}
		}
		s.whispered[e.UUID], s.whisper = true, e.UUID
	}
	return nil
}

// checkOffer: an offer is made to the seated agent, before anybody is called, and
// ends once.
func (l *laws) checkOffer(before, after Attempt, e Effect) error {
	switch e.Kind {
	case Offer:
		again := before.Adopted && !before.Resumed
		if !after.Record.DialedAt.IsZero() || l.offered != "" && !again || l.held[e.Seat.Leg].Agent == "" {
			return errors.New("an offer that cannot be made")
		}
		for _, name := range before.tried() {
			if name == e.Seat.Agent {
				return fmt.Errorf("%s is offered it again", name)
			}
		}
		l.offered = e.Seat.Agent
	case Withdraw:
		if l.offered != e.Seat.Agent {
			return errors.New("an offer ends that was not made")
		}
		l.offered = ""
	}
	return nil
}

// checkKill: a phone rings for the minimum, unless a person wants it otherwise.
func checkKill(before Attempt, in Input, e Effect) error {
	r := &before.Record
	person := in.Kind == StopNow || in.Kind == OfferAnswered ||
		before.Rules.preview() && in.Leg == Agent && in.Cause == campaigns.NormalClearing
	switch rung := in.At.Sub(r.RingingAt); {
	case e.UUID == "":
		return errors.New("a kill of nothing")
	case e.Leg == Customer && before.Customer == Ringing && before.Verdict == "" && !person && !r.RingingAt.IsZero() && rung < before.Rules.MinRing:
		return fmt.Errorf("given up after %s of ringing", rung)
	}
	return nil
}

// checkStory: an ended record is complete.
func checkStory(a Attempt) error {
	for _, o := range a.Record.Offers {
		if o.Outcome == "" || o.EndedAt.IsZero() || o.Agent == "" {
			return fmt.Errorf("the part of %q has no end", o.Agent)
		}
	}
	for _, x := range a.Record.Messages {
		if x.EndedAt.IsZero() || x.EndedAt.Before(x.At) {
			return fmt.Errorf("the message %s has no end", x.Kind)
		}
	}
	return nil
}
