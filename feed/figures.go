// SPDX-License-Identifier: MIT

package feed

import (
	"context"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller"
	"tandem/esl"
)

// Figures makes the live figures, for the overview and for the feed.
type Figures struct {
	Store      *store.Store
	Controller *controller.Controller
}

// CampaignFigure is a campaign in the live table.
type CampaignFigure struct {
	ID      string                   `json:"id"`
	Name    string                   `json:"name"`
	State   campaigns.RunState       `json:"state"`
	Cause   string                   `json:"cause"`
	Members MemberCounts             `json:"members"`
	Results map[campaigns.Result]int `json:"results"` // of the finished attempts
	InAir   int                      `json:"inAir"`   // attempts that are not over
	Bridged int                      `json:"bridged"` // of those, with an agent now
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

// Campaign looks at a campaign now. inCall is how many agents are in a call of
// it. NotFound: it is being created, or was deleted.
func (f Figures) Campaign(ctx context.Context, c campaigns.Campaign, inCall int) (CampaignFigure, error) {
	run, err := f.Store.Run(ctx, c.ID)
	if err != nil {
		return CampaignFigure{}, err
	}
	counts, err := f.Store.Counts(ctx, c.ID)
	if err != nil {
		return CampaignFigure{}, err
	}
	tally, err := f.Store.Tally(ctx, c.ID)
	if err != nil {
		return CampaignFigure{}, err
	}
	results := tally.ByResult
	if results == nil {
		results = map[campaigns.Result]int{}
	}
	return CampaignFigure{
		ID: c.ID, Name: c.Name, State: run.State, Cause: run.Cause, Members: CountsOf(counts), Results: results,
		InAir: counts.Claimed, Bridged: f.bridged(c.ID, counts, inCall),
	}, nil
}

// bridged counts the customers who talk now: by the attempts where the campaign
// is run here, by the agents where another controller runs it.
func (f Figures) bridged(campaign string, counts store.Counts, inCall int) int {
	calls := f.Controller.InAir(campaign)
	if len(calls) == 0 && counts.Claimed > 0 {
		return inCall
	}
	n := 0
	for _, c := range calls {
		if !c.Attempt.BridgedAt.IsZero() {
			n++
		}
	}
	return n
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
func (f Figures) Nodes() []NodeFigure {
	nodes := f.Controller.Nodes()
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
	Calls       int       `json:"calls"`    // since then
	TalkTime    int       `json:"talkTime"` // since then
}

// DoingOf gives what an agent is doing, at now.
func DoingOf(a campaigns.Agent, now time.Time) AgentDoing {
	return AgentDoing{
		State: a.State, Since: a.Since, ReadyAt: a.ReadyAt, Campaign: a.Campaign, Attempt: a.Attempt, LegUp: a.LegUp, Node: a.Node,
		LastCall: a.LastCall, Displayed: a.Displayed(now), BreakReason: a.BreakReason, PauseNext: a.PauseNext, Registered: a.Registered,
		OwnCall: a.OwnCall, LoggedInAt: a.LoggedInAt, Calls: a.Calls, TalkTime: int(a.TalkTime / time.Second),
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
		Node: r.Node, Mode: r.Mode, Phase: a.Phase, Paused: a.Paused, ClaimedAt: r.ClaimedAt, DialedAt: r.DialedAt,
		RingingAt: r.RingingAt, AnsweredAt: r.AnsweredAt, BridgedAt: r.BridgedAt, EndedAt: r.EndedAt, Result: r.Result, Cause: r.Cause,
		TalkTime: r.Talk().Seconds(),
	}
}
