// SPDX-License-Identifier: MIT

package web

import (
	"time"

	"tandem/campaigns"
	"tandem/feed"
)

// agentCard is what a person decides of an agent, on the wire; times are in seconds.
type agentCard struct {
	ID                string                `json:"id"`
	Name              string                `json:"name"`
	Contact           string                `json:"contact"`
	NailedUp          bool                  `json:"nailedUp"`
	Phone             campaigns.Phone       `json:"phone"`
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
	feed.AgentDoing
}

// agentFields are the wire names of an agent's fields.
var agentFields = map[string]string{
	"call_timeout": "callTimeout", "max_no_answer": "maxNoAnswer", "no_answer_delay": "noAnswerDelayTime",
	"wrap_up": "wrapUpTime", "busy_delay": "busyDelayTime", "reject_delay": "rejectDelayTime", "max_errors": "maxErrors",
}

func agentCardOf(a campaigns.Agent) agentCard {
	card := agentCard{
		ID: a.ID, Name: a.Name, Contact: a.Contact, NailedUp: a.NailedUp, Phone: a.Phone, Status: a.Status,
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
	return agentAnswer{agentCardOf(a), feed.DoingOf(a, time.Now())}
}

// agent gives the domain's agent, normalized and valid.
func (w *agentCard) agent() (campaigns.Agent, error) {
	a := campaigns.Agent{
		ID: w.ID, Name: w.Name, Contact: w.Contact, NailedUp: w.NailedUp, Phone: w.Phone, Status: w.Status, MaxNoAnswer: w.MaxNoAnswer,
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

// settlePhone brings phone and nailedUp, which say the same of a nailed-up line,
// together again: what was changed counts.
func (w *agentCard) settlePhone(phone campaigns.Phone, nailedUp bool) error {
	nailed := w.Phone == campaigns.PhoneNailedUp
	switch {
	case nailed == w.NailedUp:
	case w.Phone == phone && w.NailedUp != nailedUp:
		w.Phone = "" // the domain's
	case w.NailedUp == nailedUp:
		w.NailedUp = nailed
	default:
		return invalid("phone", "%q does not go with nailedUp %v", w.Phone, w.NailedUp)
	}
	return nil
}
