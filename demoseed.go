// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// seedDemo makes the campaign "Demo" on an empty store and lets it run.
func (h *house) seedDemo(ctx context.Context) error {
	list, err := h.store.Campaigns(ctx)
	if err != nil || len(list) > 0 {
		return err
	}
	campaign := campaigns.Campaign{
		ID: demoCampaign, Name: "Demo", Order: campaigns.AgentFirst, Limit: 2 * demoAgents,
		RetryWait: time.Minute, RingTimeout: 15 * time.Second, WrapUp: 2 * time.Second, MaxAttempts: 3,
		Resources: []string{"demo-trunk"}, LocalHours: campaigns.AllDay(), // a demo that sleeps shows nothing
	}
	campaign.Normalize()
	if err := campaign.Validate(); err != nil {
		return err
	}
	trunk := campaigns.Resource{
		ID: "demo-trunk", DialString: "sofia/gateway/demo/{number}", CallerIDs: []string{"5550100", "5550101"}, CallerName: "Tandem Demo",
	}
	trunk.Normalize()
	if err := h.store.SaveResource(ctx, trunk); err != nil {
		return err
	}
	if err := h.store.CreateCampaign(ctx, campaign); err != nil {
		return err
	}
	for i := range demoAgents {
		if err := h.store.SaveAgent(ctx, demoAgent(i)); err != nil {
			return err
		}
	}
	result, err := h.store.Import(ctx, campaign, bytes.NewReader(demoMembers), store.ImportOptions{})
	if err != nil {
		return err
	}
	fmt.Printf("campaign %q: %d members imported, %d agents\n", campaign.Name, result.Added, demoAgents)
	_, err = h.controller.Run(ctx, demoCampaign)
	return err
}

// demoAgent gives every other agent a nailed-up leg.
func demoAgent(i int) campaigns.Agent {
	a := campaigns.Agent{
		ID: fmt.Sprint(1001 + i), Name: fmt.Sprintf("Agent %d", i+1), Contact: fmt.Sprintf("user/%d", 1001+i),
		NailedUp: i%2 == 0, Status: campaigns.Available, Tiers: []campaigns.Tier{{Campaign: demoCampaign}},
	}
	a.Normalize()
	return a
}
