// SPDX-License-Identifier: MIT

package chaos

import (
	"context"
	"fmt"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/esl/switchsim"
)

// part is one campaign of the proof: a way in which legs can be put up.
type part struct {
	id       string
	order    campaigns.Order
	reserve  campaigns.Reserve
	nailedUp bool
	retry    time.Duration
	wrapUp   time.Duration
	share    float64 // of the list; a small one ends while the others go on
}

// parts are every path of an attempt: both orders, both kinds of agent leg,
// both moments at which an agent is reserved.
func parts() []part {
	return []part{
		{id: "nailed-agent-first", order: campaigns.AgentFirst, reserve: campaigns.ReserveBefore, nailedUp: true, retry: 3 * time.Second, share: 1},
		{id: "nailed-customer-first", order: campaigns.CustomerFirst, reserve: campaigns.ReserveBefore, nailedUp: true, retry: time.Second, wrapUp: time.Second, share: 1},
		{id: "nailed-on-answer", order: campaigns.CustomerFirst, reserve: campaigns.ReserveOnAnswer, nailedUp: true, retry: 10 * time.Second, share: 1},
		{id: "demand-agent-first", order: campaigns.AgentFirst, reserve: campaigns.ReserveBefore, retry: 2 * time.Second, share: 1},
		{id: "demand-customer-first", order: campaigns.CustomerFirst, reserve: campaigns.ReserveBefore, retry: 5 * time.Second, share: 0.1},
		{id: "demand-on-answer", order: campaigns.CustomerFirst, reserve: campaigns.ReserveOnAnswer, retry: 20 * time.Second, wrapUp: time.Second, share: 1},
	}
}

// scenario makes calls short, so that many attempts a second need few agents,
// and lets everything go wrong that can.
func scenario() switchsim.Scenario {
	short := switchsim.Between(100*time.Millisecond, 400*time.Millisecond)
	return switchsim.Scenario{
		Gateways: []string{"proof"}, Profiles: []string{"external", "internal"},
		Customers: []switchsim.CustomerRule{{
			Match: `^\+49`,
			Rates: switchsim.CustomerRates{
				Answer: 0.58, Machine: 0.06, Busy: 0.09, RingBusy: 0.05, NoAnswer: 0.02, Silent: 0.01,
				Rejected: 0.07, Unallocated: 0.05, Congestion: 0.05, Invalid: 0.02,
			},
			Ring:     short,
			Talk:     switchsim.Distribution{Kind: switchsim.Lognormal, Mean: 600 * time.Millisecond, Sigma: 0.8, Min: 50 * time.Millisecond, Max: 8 * time.Second},
			Greeting: switchsim.Between(200*time.Millisecond, 600*time.Millisecond),
		}},
		Agents: []switchsim.AgentRule{
			{
				Match: `^1\d{3}$`, AnswerAfter: short,
				Rates:        switchsim.AgentRates{Answer: 0.9, HangsUpEarly: 0.1},
				HangsUpAfter: switchsim.Between(5*time.Second, 60*time.Second),
			},
			{Match: `^29\d{2}$`, Unregistered: true},
			{
				Match: `^2\d{3}$`, AnswerAfter: short,
				Rates:        switchsim.AgentRates{Answer: 0.86, HangsUpEarly: 0.04, Reject: 0.03, Busy: 0.03, NoAnswer: 0.02, Unavailable: 0.02},
				HangsUpAfter: switchsim.Between(50*time.Millisecond, 500*time.Millisecond),
			},
		},
	}
}

// secondsHeld is about how long an attempt holds its agent here, with the time
// that is lost to kills.
const secondsHeld = 2.0

// setUp writes the resource, the campaigns with their lists, and the agents.
// members is the length of a whole list.
func setUp(ctx context.Context, s *store.Store, rate float64, members int) error {
	resource := campaigns.Resource{ID: "proof", DialString: "sofia/gateway/proof/{number}", Limit: 100_000, CallerIDs: []string{"5550100", "5550101"}}
	if err := s.SaveResource(ctx, resource); err != nil {
		return err
	}
	all := parts()
	for i, p := range all {
		c := campaigns.Campaign{
			ID: p.id, Name: p.id, Order: p.order, Reserve: p.reserve, RetryWait: p.retry, WrapUp: p.wrapUp,
			MaxAttempts: 4, RingTimeout: 5 * time.Second, AgentWait: 2 * time.Second, Resources: []string{resource.ID},
			Priority: i,
		}
		if err := s.CreateCampaign(ctx, c); err != nil {
			return err
		}
		if err := addList(ctx, s, p.id, i, int(float64(members)*p.share)); err != nil {
			return err
		}
	}
	each := max(3, int(rate*secondsHeld/float64(len(all))+0.5))
	for i, p := range all {
		for j := range each {
			if err := s.SaveAgent(ctx, agent(all, i, p, j)); err != nil {
				return err
			}
		}
	}
	return nil
}

// agent gives the j-th agent of the i-th part. Every fourth serves another
// campaign too, so that campaigns compete for agents.
func agent(all []part, i int, p part, j int) campaigns.Agent {
	extension := 1000 + 150*i + j
	if !p.nailedUp {
		extension += 1000 - 150*len(all)/2
	}
	a := campaigns.Agent{
		ID: fmt.Sprintf("a%d", extension), Contact: fmt.Sprintf("user/%d", extension), NailedUp: p.nailedUp,
		Status: campaigns.Available, Timeout: 3 * time.Second, NoAnswerDelay: time.Second,
		Tiers: []campaigns.Tier{{Campaign: p.id}},
	}
	if j%4 == 3 {
		a.Tiers = append(a.Tiers, campaigns.Tier{Campaign: all[(i+1)%len(all)].id, Level: 2})
	}
	if !p.nailedUp && j == 0 {
		a.Contact = fmt.Sprintf("user/%d", 2900+i) // not registered
	}
	return a
}

// listPage is how many members are added at a time.
const listPage = 2000

func addList(ctx context.Context, s *store.Store, campaign string, i, n int) error {
	for first := 0; first < n; first += listPage {
		page := make([]campaigns.Member, 0, listPage)
		for j := first; j < min(n, first+listPage); j++ {
			page = append(page, campaigns.Member{
				Name: fmt.Sprintf("Member %d", j), Priority: j % 3,
				Communications: []campaigns.Communication{{Number: fmt.Sprintf("+4930%d%07d", i, j)}},
			})
		}
		if _, err := s.AddMembers(ctx, campaign, page, time.Now()); err != nil {
			return err
		}
	}
	return nil
}
