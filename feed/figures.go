// SPDX-License-Identifier: MIT

package feed

import (
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller"
	"tandem/esl"
)

// Figures makes the live figures, for the overview and for the feed. It remembers
// what is dear to read, and is safe for concurrent use.
type Figures struct {
	store      *store.Store
	controller *controller.Controller
	accounts   accounts
	health     health
}

// NewFigures makes figures of what a store holds and a controller does.
func NewFigures(s *store.Store, c *controller.Controller) *Figures {
	return &Figures{store: s, controller: c}
}

// MemberCounts is how many members are in which state.
type MemberCounts struct {
	Imported int                     `json:"imported"`
	Waiting  int                     `json:"waiting"`
	Due      int                     `json:"due"` // of the waiting ones
	Claimed  int                     `json:"claimed"`
	Held     int                     `json:"held"`
	Ended    int                     `json:"ended"`
	EndedBy  map[campaigns.Cause]int `json:"endedBy"`
	NextDue  time.Time               `json:"nextDue,omitzero"`
}

// CountsOf gives the counts as they are written on the wire.
func CountsOf(c store.Counts) MemberCounts {
	endedBy := c.EndedBy
	if endedBy == nil {
		endedBy = map[campaigns.Cause]int{}
	}
	return MemberCounts{
		Imported: c.Imported, Waiting: c.Waiting, Due: c.Due, Claimed: c.Claimed, Held: c.Held, Ended: c.Ended,
		EndedBy: endedBy, NextDue: c.NextDue,
	}
}

// NodeFigure is a FreeSWITCH in the live table.
type NodeFigure struct {
	Name        string    `json:"name"`
	State       esl.State `json:"state"`
	Since       time.Time `json:"since,omitzero"`
	Sessions    int       `json:"sessions"`
	MaxSessions int       `json:"maxSessions"`
	Reconnects  uint64    `json:"reconnects"`
	Events      uint64    `json:"events"`
	LastError   string    `json:"lastError"`
}

// Nodes looks at the nodes of this process now.
func (f *Figures) Nodes() []NodeFigure {
	nodes := f.controller.Nodes()
	out := make([]NodeFigure, len(nodes))
	for i, n := range nodes {
		out[i] = NodeFigure{
			Name: n.Name, State: n.State, Since: n.Since, Sessions: n.Sessions, MaxSessions: n.MaxSessions,
			Reconnects: n.Counters.Reconnects, Events: n.Counters.Events, LastError: n.LastError,
		}
	}
	return out
}

// AgentFigure is an agent in the live feed.
type AgentFigure struct {
	ID     string                `json:"id"`
	Name   string                `json:"name"`
	Status campaigns.AgentStatus `json:"status"`
	AgentDoing
}

// AgentDoing is what an agent is doing; times are in seconds.
type AgentDoing struct {
	State    campaigns.AgentState `json:"state"`
	Since    time.Time            `json:"since,omitzero"`
	ReadyAt  time.Time            `json:"readyAt,omitzero"` // end of the wrap-up
	Campaign string               `json:"campaign"`         // of the attempt that holds the agent
	Attempt  string               `json:"attempt"`
	LegUp    bool                 `json:"legUp"` // of a nailed-up agent
	Node     string               `json:"node"`
	LastCall time.Time            `json:"lastCall,omitzero"`

	Displayed   string    `json:"displayed"` // one word for people: Ready, Connected, …
	BreakReason string    `json:"breakReason"`
	PauseNext   bool      `json:"pauseNext"` // On Break as soon as the call is over
	Registered  bool      `json:"registered"`
	OwnCall     bool      `json:"ownCall"`
	LoggedInAt  time.Time `json:"loggedInAt,omitzero"`
	Calls       int       `json:"calls"`                 // since then
	TalkTime    int       `json:"talkTime"`              // since then
	WrapUpAdded int       `json:"wrapUpAdded,omitempty"` // by the agent, to the present wrap-up
}

// DoingOf gives what an agent is doing, at now.
func DoingOf(a campaigns.Agent, now time.Time) AgentDoing {
	return AgentDoing{
		State: a.State, Since: a.Since, ReadyAt: a.ReadyAt, Campaign: a.Campaign, Attempt: a.Attempt, LegUp: a.LegUp, Node: a.Node,
		LastCall: a.LastCall, Displayed: a.Displayed(now), BreakReason: a.BreakReason, PauseNext: a.PauseNext, Registered: a.Registered,
		OwnCall: a.OwnCall, LoggedInAt: a.LoggedInAt, Calls: a.Calls, TalkTime: int(a.TalkTime / time.Second), WrapUpAdded: int(a.WrapUpAdded / time.Second),
	}
}

// AttemptFigure is an attempt in the live feed.
type AttemptFigure struct {
	Attempt    string           `json:"attempt"`
	Campaign   string           `json:"campaign"`
	Member     uint64           `json:"member"`
	Number     string           `json:"number"`
	Agent      string           `json:"agent"` // who has the call, or is to have it
	Next       string           `json:"next"`  // to whom the customer is being passed on
	Resource   string           `json:"resource"`
	Node       string           `json:"node"`
	Mode       campaigns.Mode   `json:"mode"`
	Phase      string           `json:"phase"`
	Paused     bool             `json:"paused"` // the recording
	Held       bool             `json:"held"`   // the customer is on hold
	Muted      bool             `json:"muted"`  // the customer does not hear the agent
	ClaimedAt  time.Time        `json:"claimedAt,omitzero"`
	DialedAt   time.Time        `json:"dialedAt,omitzero"`
	RingingAt  time.Time        `json:"ringingAt,omitzero"`
	AnsweredAt time.Time        `json:"answeredAt,omitzero"`
	BridgedAt  time.Time        `json:"bridgedAt,omitzero"`
	EndedAt    time.Time        `json:"endedAt,omitzero"`
	Result     campaigns.Result `json:"result"` // "" before the end
	Cause      campaigns.Cause  `json:"cause"`
	TalkTime   float64          `json:"talkTime"` // seconds
}

func attemptFigure(a *Attempt) AttemptFigure {
	r := &a.Record
	return AttemptFigure{
		Attempt: r.ID, Campaign: r.Campaign, Member: r.Member, Number: r.Number, Agent: a.Agent, Next: a.Next, Resource: r.Resource,
		Node: r.Node, Mode: r.Mode, Phase: a.Phase, Paused: a.Paused, Held: r.Held, Muted: r.Muted, ClaimedAt: r.ClaimedAt, DialedAt: r.DialedAt,
		RingingAt: r.RingingAt, AnsweredAt: r.AnsweredAt, BridgedAt: r.BridgedAt, EndedAt: r.EndedAt, Result: r.Result, Cause: r.Cause,
		TalkTime: r.Talk().Seconds(),
	}
}
