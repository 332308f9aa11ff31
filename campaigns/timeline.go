// SPDX-License-Identifier: MIT

package campaigns

import (
	"fmt"
	"slices"
	"time"
)

// Moment is something that happened in an attempt.
type Moment struct {
	At     time.Time `json:"at"`
	What   What      `json:"what"`
	Leg    LegSide   `json:"leg,omitempty"` // whose; "" = of neither
	Agent  string    `json:"agent,omitempty"`
	Detail string    `json:"detail,omitempty"` // cause, answer, kind of message, number
}

// What names what happened.
type What string

// What can happen, in the order in which moments of one time are shown.
const (
	WhatClaimed  What = "claimed"
	WhatOffered  What = "offered" // shown to the agent
	WhatAccepted What = "accepted"
	WhatCalled   What = "called"
	WhatRinging  What = "ringing"
	WhatAnswered What = "answered"
	WhatMachine  What = "machine" // an answering machine was heard
	WhatBridged  What = "bridged"
	WhatHeld     What = "hold" // the customer was put on hold
	WhatResumed  What = "resume"
	WhatMuted    What = "mute" // the agent
	WhatUnmuted  What = "unmute"
	WhatKeypad   What = "keypad" // the agent pressed keys
	WhatPlaying  What = "playing"
	WhatPlayed   What = "played"
	WhatHungUp   What = "hung up"
	WhatEnded    What = "ended" // with a result
)

var whatOrder = []What{
	WhatClaimed, WhatOffered, WhatAccepted, WhatCalled, WhatRinging, WhatAnswered, WhatMachine, WhatBridged,
	WhatHeld, WhatResumed, WhatMuted, WhatUnmuted, WhatKeypad, WhatPlaying, WhatPlayed, WhatHungUp, WhatEnded,
}

// moments collects what has a time.
type moments []Moment

func (ms *moments) add(at time.Time, m Moment) {
	if !at.IsZero() {
		m.At = at
		*ms = append(*ms, m)
	}
}

// Timeline gives everything that the record knows, in order of time.
func (a *Attempt) Timeline() []Moment {
	var ms moments
	ms.add(a.ClaimedAt, Moment{What: WhatClaimed, Detail: a.Number})
	for i := range a.Offers {
		ms.offer(&a.Offers[i])
	}
	ms.add(a.DialedAt, Moment{What: WhatCalled, Leg: CustomerSide, Detail: a.Number})
	ms.add(a.RingingAt, Moment{What: WhatRinging, Leg: CustomerSide})
	ms.add(a.AnsweredAt, Moment{What: WhatAnswered, Leg: CustomerSide})
	ms.add(a.MachineAt, Moment{What: WhatMachine, Leg: CustomerSide})
	ms.add(a.BridgedAt, Moment{What: WhatBridged, Agent: a.Agent})
	for _, m := range a.Messages {
		ms.message(m)
	}
	for _, x := range a.Actions {
		ms.add(x.At, Moment{What: x.What, Leg: sideOf(x.What), Agent: x.Agent})
	}
	ms.add(a.EndedAt, Moment{What: WhatEnded, Detail: a.ending()})
	slices.SortStableFunc(ms, func(x, y Moment) int {
		if c := x.At.Compare(y.At); c != 0 {
			return c
		}
		return slices.Index(whatOrder, x.What) - slices.Index(whatOrder, y.What)
	})
	return ms
}

func (ms *moments) offer(o *Offer) {
	m := Moment{Leg: AgentSide, Agent: o.Agent}
	with := func(what What, detail string) Moment {
		m.What, m.Detail = what, detail
		return m
	}
	ms.add(o.OfferedAt, with(WhatOffered, ""))
	ms.add(o.AcceptedAt, with(WhatAccepted, ""))
	ms.add(o.CalledAt, with(WhatCalled, o.Leg))
	ms.add(o.RingingAt, with(WhatRinging, ""))
	ms.add(o.AnsweredAt, with(WhatAnswered, ""))
	detail := string(o.Outcome)
	if o.Answer != "" && o.Answer != AnswerAccept {
		detail = string(o.Answer)
	}
	if o.Cause != "" {
		detail = fmt.Sprintf("%s (%s)", detail, o.Cause)
	}
	ms.add(o.EndedAt, with(WhatHungUp, detail))
}

// sideOf gives the leg that an agent's action is done to.
func sideOf(w What) LegSide {
	if w == WhatMuted || w == WhatUnmuted {
		return AgentSide
	}
	return CustomerSide
}

func (ms *moments) message(m Message) {
	leg := CustomerSide
	switch m.Kind {
	case WhisperMessage:
		leg = AgentSide
	case WelcomeMessage:
		leg = "" // both hear it
	case SilentMessage, HoldMusic, MachineMessageOf, BroadcastMessage, KeyMessage:
	}
	ms.add(m.At, Moment{What: WhatPlaying, Leg: leg, Detail: string(m.Kind)})
	ended := string(m.Kind)
	if m.Cut {
		ended += " (cut)"
	}
	ms.add(m.EndedAt, Moment{What: WhatPlayed, Leg: leg, Detail: ended})
}

// ending gives the result with its cause.
func (a *Attempt) ending() string {
	if a.Cause == "" {
		return string(a.Result)
	}
	return fmt.Sprintf("%s (%s)", a.Result, a.Cause)
}
