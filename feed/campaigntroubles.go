// SPDX-License-Identifier: MIT

package feed

import (
	"fmt"
	"slices"
	"time"

	"tandem/campaigns"
)

// campaign looks at a campaign that runs. What keeps it from dialling at all hides
// what would be wrong otherwise.
func (t *troubles) campaign(c *CampaignFigure, trunks []TrunkFigure) {
	put := func(code string, severity Severity, title, what, do string, until time.Time) {
		t.add(Trouble{Code: code, Severity: severity, Title: title, What: what, Do: do, Campaign: c.ID, Until: until})
	}
	if c.unowned {
		put("campaign_unowned", Fault, "Nobody runs "+c.Name, "It is running, and no controller has it.",
			"Start a controller, or look why those that run do not take it over: their logs say.", time.Time{})
	}
	if c.Asleep {
		what := "Its calendar is closed, and will not open again."
		if !c.NextChange.IsZero() {
			what = "Its calendar is closed until " + forPeople(c.NextChange) + "."
		}
		put("campaign_closed", Warning, c.Name+" is outside its hours", what, "Wait, or change the calendar.", c.NextChange)
		return
	}
	t.routes(c, trunks)
	if t.list(c); c.Members.Waiting == 0 {
		return
	}
	if c.mode != campaigns.Broadcast {
		t.staff(c)
	}
	if a := c.Abandonment; a != nil && a.Spent {
		put("cap_spent", Warning, "The abandonment cap of "+c.Name+" is used up",
			fmt.Sprintf("%.1f %% of %.0f answered calls were abandoned, of %.1f %% that may be. Each line holds an agent before it is dialled.",
				100*a.Share, a.Answered, 100*a.Cap),
			"Nothing: it goes on with reserved agents until the window has room again. What-if shows what fewer lines or more agents would do.", time.Time{})
	}
}

// routes looks whether there is a resource to call on.
func (t *troubles) routes(c *CampaignFigure, trunks []TrunkFigure) {
	for _, id := range c.resources {
		if !slices.ContainsFunc(trunks, func(r TrunkFigure) bool { return r.ID == id }) {
			t.add(Trouble{
				Code: "resource_missing", Severity: Fault, Campaign: c.ID, Resource: id, Title: c.Name + " lacks a resource",
				What: "It is to call on " + id + ", which does not exist.", Do: "Add the resource, or take it out of the campaign.",
			})
		}
	}
}

// list looks whether there is anybody to call.
func (t *troubles) list(c *CampaignFigure) {
	m := &c.Members
	nobody := Trouble{
		Code: "campaign_nobody_due", Severity: Warning, Campaign: c.ID, Title: "Nobody can be called in " + c.Name + " now",
		Do: "Wait. Why, in the campaign's pages, says at which gate its members stop.",
	}
	switch {
	case m.Claimed > 0:
	case m.Waiting == 0:
		t.add(Trouble{
			Code: "campaign_list_done", Severity: Warning, Campaign: c.ID, Title: c.Name + " is out of members",
			What: fmt.Sprintf("Of %d members none is waiting; %d are held.", m.Imported, m.Held), Do: "Import more, or stop the campaign.",
		})
	case m.Due == 0:
		nobody.What = fmt.Sprintf("None of %d waiting members is due.", m.Waiting)
		if nobody.Until = m.NextDue; !m.NextDue.IsZero() {
			nobody.What = fmt.Sprintf("None of %d waiting members is due before %s.", m.Waiting, forPeople(m.NextDue))
		}
		t.add(nobody)
	case c.shut >= m.Due:
		nobody.What = fmt.Sprintf("%d members are due, and it is outside the hours where they live.", m.Due)
		t.add(nobody)
	}
}

// staff looks whether there is anybody to take the calls.
func (t *troubles) staff(c *CampaignFigure) {
	a := &c.Agents
	switch busy := a.Ready + a.Reserved + a.Ringing + a.Talking + a.WrapUp; {
	case a.Total == a.LoggedOut:
		t.add(Trouble{
			Code: "campaign_no_agents", Severity: Fault, Campaign: c.ID, Title: "No agent is there for " + c.Name,
			What: fmt.Sprintf("All %d agents of the campaign are logged out.", a.Total), Do: "Have agents sign in, or give the campaign agents who are there.",
		})
	case busy == 0:
		t.add(Trouble{
			Code: "campaign_no_agents_ready", Severity: Warning, Campaign: c.ID, Title: "No agent of " + c.Name + " takes calls",
			What: fmt.Sprintf("%d are on a break, %d cannot be given a call.", a.OnBreak, a.Other),
			Do:   "Ask them to become ready. The agents' page says what keeps those who cannot: a phone that is not registered, a call of their own, a line that is down.",
		})
	}
}

// forPeople writes a time as one reads it; with its zone, for whoever reads it may
// be in another.
func forPeople(t time.Time) string { return t.UTC().Format("Mon 2 Jan 15:04 MST") }
