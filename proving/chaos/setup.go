// SPDX-License-Identifier: MIT

package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/pacing"
)

// secondsHeld is about how long an attempt holds its agent here, with the time
// that is lost to kills.
const secondsHeld = 2.0

// setUp writes the resource, the campaigns with their lists, and the agents.
// members is the length of a whole list.
func setUp(ctx context.Context, s *store.Store, rate float64, members int) error {
	resource := campaigns.Resource{
		ID: "proof", DialString: "sofia/gateway/proof/{number}", Limit: 100_000, CallerIDs: []string{"5550100", "5550101"},
		MaxErrors: 50, // congestion is among the outcomes, and not to be a rest each time
	}
	if err := s.SaveResource(ctx, resource); err != nil {
		return err
	}
	all := parts()
	for i, p := range all {
		c := p.campaign(i, resource.ID)
		if err := s.CreateCampaign(ctx, c); err != nil {
			return err
		}
		if err := addList(ctx, s, p, i, int(float64(members)*p.share)); err != nil {
			return err
		}
		if p.mode == campaigns.Predictive {
			if err := teach(ctx, s, p.id); err != nil {
				return err
			}
		}
	}
	each := min(max(3, int(rate*secondsHeld/float64(len(all))+0.5)), extensionsOfPart)
	for i, p := range all {
		if p.mode == campaigns.Broadcast {
			continue
		}
		for j := range each {
			if err := s.SaveAgent(ctx, agent(all, i, j)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p part) campaign(i int, resource string) campaigns.Campaign {
	c := campaigns.Campaign{
		ID: p.id, Name: p.id, Mode: p.mode, Order: p.order, Reserve: p.reserve, RetryWait: p.retry, WrapUp: p.wrapUp,
		MaxAttempts: 4, RingTimeout: 5 * time.Second, Guards: campaigns.Guards{MinRing: time.Second}, AgentWait: 2 * time.Second, Resources: []string{resource},
		Priority: i, LocalHours: campaigns.AllDay(),
	}
	if p.edit != nil {
		p.edit(&c)
	}
	return c
}

// extensionsOfPart is how many extensions there are for the agents of a campaign.
const extensionsOfPart = 100

// extensionOf gives the extension of the j-th agent of the i-th part: 1xxx are
// nailed-up, 2xxx are called for each call.
func extensionOf(all []part, i, j int) int {
	base := 2000
	if all[i].nailedUp {
		base = 1000
	}
	for _, p := range all[:i] {
		if p.nailedUp == all[i].nailedUp {
			base += extensionsOfPart
		}
	}
	return base + j
}

// agent gives the j-th agent of the i-th part. Every fourth serves another
// campaign too, so that campaigns compete for agents; of those with a phone, the
// first of each part is not registered.
func agent(all []part, i, j int) campaigns.Agent {
	extension := extensionOf(all, i, j)
	a := campaigns.Agent{
		ID: fmt.Sprintf("a%d", extension), Contact: fmt.Sprintf("user/%d", extension), NailedUp: all[i].nailedUp,
		Status: campaigns.Available, Timeout: 3 * time.Second, NoAnswerDelay: time.Second, BusyDelay: time.Second, RejectDelay: time.Second,
		MaxErrors: 100, Tiers: []campaigns.Tier{{Campaign: all[i].id}},
	}
	if j%4 == 3 {
		if next := all[(i+1)%len(all)]; next.mode != campaigns.Broadcast {
			a.Tiers = append(a.Tiers, campaigns.Tier{Campaign: next.id, Level: 2})
		}
	}
	if !a.NailedUp && j == 0 {
		a.Contact = fmt.Sprintf("user/%d", 2900+i)
	}
	return a
}

// unreachable are the agents whose phones the switch does not know.
func unreachable(agents []campaigns.Agent) map[string]bool {
	set := map[string]bool{}
	for _, a := range agents {
		if len(a.Contact) == len("user/29xx") && a.Contact[:len("user/29")] == "user/29" {
			set[a.ID] = true
		}
	}
	return set
}

const (
	// listPage is how many members are added at a time.
	listPage = 2000
	// shared is how many members of the capped campaigns have the same numbers in
	// both; two of them in a row are one person.
	shared = 150
	// machinePrefix begins the numbers that are often answered by machines.
	machinePrefix = "31"
	// pressing is how often a member of the broadcast presses a key.
	pressing = 5
)

// numberOf gives the number of the j-th member of the i-th part.
func numberOf(p part, i, j int) string {
	capped := p.mode == campaigns.Power || p.mode == campaigns.Broadcast
	switch {
	case capped && j < shared:
		return fmt.Sprintf("+49%s99%06d", machinePrefix, j)
	case p.mode == campaigns.Broadcast && j%pressing == 0: // answers, and presses 1 or 9
		return fmt.Sprintf("+99912020%d%06d", []int{1, 9}[j/pressing%2], j)
	case p.mode == campaigns.Power || p.mode == campaigns.Predictive || p.mode == campaigns.Broadcast:
		return fmt.Sprintf("+49%s%02d%06d", machinePrefix, i, j)
	}
	return fmt.Sprintf("+4930%02d%06d", i, j)
}

// personOf names the person of a member; "" = nobody else's.
func personOf(p part, j int) string {
	if (p.mode == campaigns.Power || p.mode == campaigns.Broadcast) && j < shared {
		return fmt.Sprintf("person-%d", j/2)
	}
	return ""
}

// persons are those of all numbers.
func persons() map[string]string {
	out := map[string]string{}
	for i, p := range parts() {
		for j := range shared {
			if person := personOf(p, j); person != "" {
				out[numberOf(p, i, j)] = person
			}
		}
	}
	return out
}

func addList(ctx context.Context, s *store.Store, p part, i, n int) error {
	for first := 0; first < n; first += listPage {
		page := make([]campaigns.Member, 0, listPage)
		for j := first; j < min(n, first+listPage); j++ {
			page = append(page, campaigns.Member{
				Name: fmt.Sprintf("Member %d", j), Priority: j % 3, Person: personOf(p, j),
				Communications: []campaigns.Communication{{Number: numberOf(p, i, j)}},
			})
		}
		if _, err := s.AddMembers(ctx, p.id, page, time.Now()); err != nil {
			return err
		}
	}
	return nil
}

// teach leaves a model of yesterday to a predictive campaign: processes that are
// killed every few seconds would never have seen enough to predict anything.
func teach(ctx context.Context, s *store.Store, campaign string) error {
	c, err := s.Campaign(ctx, campaign)
	if err != nil {
		return err
	}
	e := pacing.New(pacing.Settings{
		Caps: []pacing.Cap{{Rate: c.Pacing.Cap}}, AgentWait: c.AgentWait, RingTimeout: c.RingTimeout, MinRing: c.Guards.MinRing, Talk: c.Pacing.Talk,
	})
	at := time.Now().Add(-time.Hour)
	e.Decide(&pacing.Snapshot{Now: at, Due: 1, Limit: 1, Free: 1})
	for range 100 {
		at = at.Add(time.Second)
		for kind, age := range map[pacing.FactKind]time.Duration{
			pacing.Answered: 250 * time.Millisecond, pacing.Connected: 0, pacing.TalkEnded: 600 * time.Millisecond, pacing.Failed: 300 * time.Millisecond,
		} {
			e.Observe(pacing.Fact{Kind: kind, At: at, Age: age})
		}
	}
	text, err := json.Marshal(e.State())
	if err != nil {
		return err
	}
	run, ok, err := s.Acquire(ctx, campaign, "teacher", time.Now(), time.Second)
	if err != nil || !ok {
		return fmt.Errorf("campaign %s cannot be taught: %w", campaign, err)
	}
	if err := s.SaveModel(ctx, campaign, run.Epoch, text); err != nil {
		return err
	}
	return s.Yield(ctx, campaign, run.Epoch)
}
