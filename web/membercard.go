// SPDX-License-Identifier: MIT

package web

import (
	"time"

	"tandem/campaigns"
)

// memberCard is a member on the wire.
type memberCard struct {
	ID             uint64                `json:"id"`
	Name           string                `json:"name"`
	Priority       int                   `json:"priority"`
	Timezone       string                `json:"timezone"`
	Expire         time.Time             `json:"expire,omitzero"`
	Person         string                `json:"person"`
	Variables      map[string]string     `json:"variables"`
	Skills         map[string]int        `json:"skills"`
	NoRecord       bool                  `json:"noRecord"`
	Communications []communicationCard   `json:"communications"`
	State          campaigns.MemberState `json:"state"`
	Due            time.Time             `json:"due,omitzero"`
	Next           int                   `json:"next"` // index of the number that is called next; -1 for none
	Attempts       int                   `json:"attempts"`
	EndCause       campaigns.Cause       `json:"endCause"`
	LastResult     campaigns.Result      `json:"lastResult"`
	LastAttempt    time.Time             `json:"lastAttempt,omitzero"`
	LastAgent      string                `json:"lastAgent"`
	Callback       *callbackBody         `json:"callback,omitempty"`
	Await          *awaitCard            `json:"await,omitempty"`
}

// communicationCard is one number of a member with what came of it.
type communicationCard struct {
	Number   string          `json:"number"`
	Priority int             `json:"priority"`
	Type     string          `json:"type"`
	Ended    bool            `json:"ended"`
	Attempts int             `json:"attempts"`
	Cause    campaigns.Cause `json:"cause"`
}

// callbackBody is a promised call.
type callbackBody struct {
	At     time.Time `json:"at"`
	Agent  string    `json:"agent,omitempty"`
	Number string    `json:"number,omitempty"`
}

// awaitCard is a result that is to come from outside.
type awaitCard struct {
	Attempt  string    `json:"attempt"`
	Deadline time.Time `json:"deadline"`
}

func memberCardOf(m campaigns.Member) memberCard {
	card := memberCard{
		ID: m.ID, Name: m.Name, Priority: m.Priority, Timezone: m.Timezone, Expire: m.Expire, Person: m.Person,
		Variables: table(m.Variables), Skills: table(m.Skills), NoRecord: m.NoRecord, State: m.State, Due: m.Due, Next: m.Next,
		Attempts: m.Attempts, EndCause: m.EndCause, LastResult: m.LastResult, LastAttempt: m.LastAttempt, LastAgent: m.LastAgent,
	}
	for _, c := range m.Communications {
		card.Communications = append(card.Communications, communicationCard{c.Number, c.Priority, c.Type, c.Ended, c.Attempts, c.Cause})
	}
	if b := m.Callback; b != nil {
		card.Callback = &callbackBody{At: b.At, Agent: b.Agent, Number: b.Number}
	}
	if a := m.Await; a != nil {
		card.Await = &awaitCard{Attempt: a.Attempt, Deadline: a.Deadline}
	}
	return card
}
