// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"tandem/campaigns"
	"tandem/controller"
)

// campaignCalls are the calls of a campaign that are in the air.
type campaignCalls struct {
	InAir   int    `json:"inAir"`
	Bridged int    `json:"bridged"`
	List    []call `json:"list"` // the oldest ones, maxCalls at most
}

// maxCalls is how many calls one answer lists.
const maxCalls = 1000

// call is one attempt that is not over.
type call struct {
	Attempt    string    `json:"attempt"`
	Member     uint64    `json:"member"`
	Number     string    `json:"number"`
	Agent      string    `json:"agent"`
	Resource   string    `json:"resource"`
	Node       string    `json:"node"`
	Phase      string    `json:"phase"`
	ClaimedAt  time.Time `json:"claimedAt,omitzero"`
	DialedAt   time.Time `json:"dialedAt,omitzero"`
	RingingAt  time.Time `json:"ringingAt,omitzero"`
	AnsweredAt time.Time `json:"answeredAt,omitzero"`
	BridgedAt  time.Time `json:"bridgedAt,omitzero"`
}

// calls gives the calls of a campaign: as this process knows them, and where
// another controller runs the campaign as the ledger does.
func (s *Server) calls(ctx context.Context, campaign string) (campaignCalls, error) {
	var all []call
	for _, l := range s.controller.InAir(campaign) {
		all = append(all, callOf(l.Attempt, l.Phase))
	}
	if all == nil {
		open, err := s.store.OpenAttempts(ctx, campaign)
		if err != nil {
			return campaignCalls{}, err
		}
		for _, a := range open {
			all = append(all, callOf(a, controller.PhaseOf(&a)))
		}
		slices.SortFunc(all, func(a, b call) int { return strings.Compare(a.Attempt, b.Attempt) })
	}
	out := campaignCalls{InAir: len(all), List: list(all)}
	for _, c := range all {
		if !c.BridgedAt.IsZero() {
			out.Bridged++
		}
	}
	out.List = out.List[:min(len(out.List), maxCalls)]
	return out, nil
}

func callOf(a campaigns.Attempt, phase string) call {
	return call{
		Attempt: a.ID, Member: a.Member, Number: a.Number, Agent: a.Agent, Resource: a.Resource, Node: a.Node, Phase: phase,
		ClaimedAt: a.ClaimedAt, DialedAt: a.DialedAt, RingingAt: a.RingingAt, AnsweredAt: a.AnsweredAt, BridgedAt: a.BridgedAt,
	}
}
