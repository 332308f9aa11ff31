// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"time"

	"tandem/calendars"
	"tandem/campaigns"
	"tandem/campaigns/store"
)

const (
	demoCampaign   = "demo"
	demoPredictive = "demo-predictive"
	demoAgents     = 20
	// demoStrong is how many of the agents are in the predictive campaign as well.
	demoStrong = 10

	demoTrunk  = "demo-trunk"
	demoMobile = "demo-mobile"
	demoAlways = "demo-always"
	demoOffice = "demo-office"
)

// seedDemo furnishes the demo, once: what somebody changes or removes stays so.
// Where the demo is of an older version, what that did not have is added.
func (h *house) seedDemo(ctx context.Context) error {
	list, err := h.store.Campaigns(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		if err := h.seedCalling(ctx); err != nil {
			return err
		}
	}
	_, err = h.store.Agent(ctx, demoSeats[0].agent)
	if campaigns.CodeOf(err) != campaigns.NotFound {
		return err
	}
	for _, seed := range []func(context.Context) error{h.seedRooms, h.seedPredictive, h.seedPreview, h.seedDoNotCall} {
		if err := seed(ctx); err != nil {
			return err
		}
	}
	return nil
}

// seedCalling makes the campaign "Demo" and lets it run.
func (h *house) seedCalling(ctx context.Context) error {
	trunk := campaigns.Resource{
		ID: demoTrunk, Name: "Demo trunk", DialString: "sofia/gateway/demo/{number}", CallerIDs: []string{"5550100", "5550101"}, CallerName: "Tandem Demo",
	}
	trunk.Normalize()
	if err := h.store.SaveResource(ctx, trunk); err != nil {
		return err
	}
	campaign, err := h.create(ctx, campaigns.Campaign{
		ID: demoCampaign, Name: "Demo", Order: campaigns.AgentFirst, Limit: 2 * demoAgents,
		RetryWait: time.Minute, RingTimeout: 15 * time.Second, WrapUp: 2 * time.Second, MaxAttempts: 3,
		Resources: []string{demoTrunk}, LocalHours: campaigns.AllDay(), // a demo that sleeps shows nothing
	})
	if err != nil {
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

// create makes a campaign, unless somebody has made one with its id.
func (h *house) create(ctx context.Context, c campaigns.Campaign) (campaigns.Campaign, error) {
	c.Normalize()
	if err := c.Validate(); err != nil {
		return c, err
	}
	err := h.store.CreateCampaign(ctx, c)
	if campaigns.CodeOf(err) == campaigns.Conflict {
		return h.store.Campaign(ctx, c.ID)
	}
	return c, err
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

// seedRooms makes what the campaigns need besides: calendars and a second trunk.
func (h *house) seedRooms(ctx context.Context) error {
	for _, c := range demoCalendars(time.Now()) {
		if err := h.store.CreateCalendar(ctx, c); err != nil && campaigns.CodeOf(err) != campaigns.Conflict {
			return err
		}
	}
	mobile := campaigns.Resource{
		ID: demoMobile, Name: "Demo trunk for mobiles", DialString: "sofia/gateway/demo/{number}", CallerIDs: []string{"5550190"},
		CallerName: "Tandem Demo", Pattern: `^\+?999007`, Priority: 10, Limit: 30, CPS: 5,
	}
	mobile.Normalize()
	return h.store.SaveResource(ctx, mobile)
}

// demoCalendars are one that is always open, and the hours of an office with its
// holidays.
func demoCalendars(now time.Time) []calendars.Calendar {
	always := calendars.Calendar{ID: demoAlways, Name: "Always", Timezone: "Europe/Berlin"}
	office := calendars.Calendar{ID: demoOffice, Name: "Office hours", Timezone: "Europe/Berlin"}
	for day := time.Sunday; day <= time.Saturday; day++ {
		always.Windows = append(always.Windows, calendars.Window{Weekday: day, End: 24 * 60})
		if day != time.Sunday && day != time.Saturday {
			office.Windows = append(office.Windows,
				calendars.Window{Weekday: day, Start: 9 * 60, End: 12*60 + 30}, calendars.Window{Weekday: day, Start: 13 * 60, End: 18 * 60})
		}
	}
	holidays, err := calendars.HolidaysOf("DE", []int{now.Year(), now.Year() + 1})
	if err == nil { // else an office that works on
		office.Holidays = holidays
	}
	return []calendars.Calendar{always, office}
}

// seedPredictive makes a campaign that waits to be run.
func (h *house) seedPredictive(ctx context.Context) error {
	var messages campaigns.Messages
	if seen, err := h.config.Messages.seen(); err == nil && h.config.Messages.Folder != "" {
		messages.Silent = path.Join(seen, demoMessage+".wav")
	}
	campaign, err := h.create(ctx, campaigns.Campaign{
		ID: demoPredictive, Name: "Demo: predictive", Mode: campaigns.Predictive, Limit: 60, RetryWait: 10 * time.Minute,
		RingTimeout: 20 * time.Second, WrapUp: 3 * time.Second, MaxAttempts: 3, Calendar: demoOffice, Resources: []string{demoTrunk}, Messages: messages,
	})
	if err != nil {
		return err
	}
	for i := range demoStrong {
		err := h.store.AddTier(ctx, campaigns.Tier{Campaign: demoPredictive, Agent: demoAgent(i).ID, Level: 1 + i%2, Position: i + 1})
		if code := campaigns.CodeOf(err); err != nil && code != campaigns.Conflict && code != campaigns.NotFound {
			return err
		}
	}
	_, err = h.store.Import(ctx, campaign, bytes.NewReader(demoMembers), store.ImportOptions{})
	return err
}

// seedDoNotCall puts numbers of members on lists, after the import, which would
// have refused them.
func (h *house) seedDoNotCall(ctx context.Context) error {
	for list, numbers := range map[string][]string{
		campaigns.GlobalDoNotCall: {"+999000000000003", "+999000000000007"}, campaigns.CampaignDoNotCall(demoPreview): {"+99900700000080"},
	} {
		entries := make([]campaigns.DoNotCallEntry, len(numbers))
		for i, number := range numbers {
			entries[i] = campaigns.DoNotCallEntry{Number: number, Reason: "asked for it", Added: time.Now()}
		}
		if _, err := h.store.AddDoNotCall(ctx, list, entries); err != nil {
			return err
		}
	}
	return nil
}
