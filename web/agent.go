// SPDX-License-Identifier: MIT

package web

import (
	"time"

	"tandem/campaigns"
)

// agentCard is what a person decides of an agent, on the wire; times are in seconds.
type agentCard struct {
	ID                string                `json:"id"`
	Name              string                `json:"name"`
	Contact           string                `json:"contact"`
	NailedUp          bool                  `json:"nailedUp"`
	Status            campaigns.AgentStatus `json:"status"`
	CallTimeout       int                   `json:"callTimeout"`
	MaxNoAnswer       int                   `json:"maxNoAnswer"`
	NoAnswerDelayTime int                   `json:"noAnswerDelayTime"`
	WrapUpTime        *int                  `json:"wrapUpTime"` // nil: the campaign's
	BusyDelayTime     int                   `json:"busyDelayTime"`
	RejectDelayTime   int                   `json:"rejectDelayTime"`
	MaxErrors         int                   `json:"maxErrors"`
	Skills            map[string]int        `json:"skills"`
	Tiers             []tier                `json:"tiers"`
}

// tier is an agent's place in one of their campaigns.
type tier struct {
	Campaign string `json:"campaign"`
	Level    int    `json:"level"`
	Position int    `json:"position"`
}

// agentAnswer is an agent with what they are doing.
type agentAnswer struct {
	agentCard
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

// agentFields are the wire names of an agent's fields.
var agentFields = map[string]string{
	"call_timeout": "callTimeout", "max_no_answer": "maxNoAnswer", "no_answer_delay": "noAnswerDelayTime",
	"wrap_up": "wrapUpTime", "busy_delay": "busyDelayTime", "reject_delay": "rejectDelayTime", "max_errors": "maxErrors",
}

func agentCardOf(a campaigns.Agent) agentCard {
	card := agentCard{
		ID: a.ID, Name: a.Name, Contact: a.Contact, NailedUp: a.NailedUp, Status: a.Status,
		CallTimeout: int(a.Timeout / time.Second), MaxNoAnswer: a.MaxNoAnswer,
		NoAnswerDelayTime: int(a.NoAnswerDelay / time.Second), BusyDelayTime: int(a.BusyDelay / time.Second),
		RejectDelayTime: int(a.RejectDelay / time.Second), MaxErrors: a.MaxErrors, Skills: table(a.Skills), Tiers: []tier{},
	}
	if a.WrapUp != nil {
		card.WrapUpTime = new(int(*a.WrapUp / time.Second))
	}
	for _, t := range a.Tiers {
		card.Tiers = append(card.Tiers, tier{t.Campaign, t.Level, t.Position})
	}
	return card
}

func agentAnswerOf(a campaigns.Agent) agentAnswer {
	return agentAnswer{
		agentCard: agentCardOf(a), State: a.State, Since: a.Since, ReadyAt: a.ReadyAt, Campaign: a.Campaign,
		Attempt: a.Attempt, LegUp: a.LegUp, Node: a.Node, LastCall: a.LastCall,
		Displayed: a.Displayed(time.Now()), BreakReason: a.BreakReason, PauseNext: a.PauseNext, Registered: a.Registered,
		OwnCall: a.OwnCall, LoggedInAt: a.LoggedInAt, Calls: a.Calls, TalkTime: int(a.TalkTime / time.Second),
	}
}

// agent gives the domain's agent, normalized and valid.
func (w *agentCard) agent() (campaigns.Agent, error) {
	a := campaigns.Agent{
		ID: w.ID, Name: w.Name, Contact: w.Contact, NailedUp: w.NailedUp, Status: w.Status, MaxNoAnswer: w.MaxNoAnswer,
		MaxErrors: w.MaxErrors, Skills: w.Skills,
	}
	times := []struct {
		name string
		from *int
		to   *time.Duration
	}{
		{"callTimeout", &w.CallTimeout, &a.Timeout},
		{"noAnswerDelayTime", &w.NoAnswerDelayTime, &a.NoAnswerDelay},
		{"busyDelayTime", &w.BusyDelayTime, &a.BusyDelay},
		{"rejectDelayTime", &w.RejectDelayTime, &a.RejectDelay},
	}
	for _, t := range times {
		if err := seconds(t.name, t.from, 1, t.to); err != nil {
			return a, err
		}
	}
	if w.WrapUpTime != nil {
		a.WrapUp = new(time.Duration)
		if err := seconds("wrapUpTime", w.WrapUpTime, 0, a.WrapUp); err != nil {
			return a, err
		}
	}
	for _, t := range w.Tiers {
		a.Tiers = append(a.Tiers, campaigns.Tier{Campaign: t.Campaign, Agent: a.ID, Level: t.Level, Position: t.Position})
	}
	a.Normalize()
	return a, inWireWords(a.Validate(), agentFields)
}
