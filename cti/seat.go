// SPDX-License-Identifier: MIT

package cti

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/campaigns"
)

// Seat is what is known of an agent at one moment.
type Seat struct {
	Agent campaigns.Agent
	Call  *Call // the attempt that holds the agent, or the last that did; nil = none
}

// Call is an attempt with what a desktop is told of it.
type Call struct {
	Record   campaigns.Attempt
	Over     bool // Record is the last of it
	Campaign campaigns.Campaign
	Member   campaigns.Member

	// Card and History go into the screen pop as they are.
	Card, History any
}

// Extension gives the device of an agent: the last part of a dial string such
// as user/4020.
func Extension(contact string) string {
	device, _, _ := strings.Cut(contact[strings.LastIndexByte(contact, '/')+1:], "@")
	return device
}

const defaultLayout = "OODefault"

// The variables of the protocol.
const (
	baCampaign       = "BACampaign"
	baCampaignID     = "BACampaignID"
	baTimeZone       = "BATimeZone"
	baResponse       = "BAResponse"
	baStatus         = "BAStatus"
	baCustomerNumber = "BACustomerNumber"
	userLayout       = "user.layout"
	baAccountNumber  = "BAAccountNumber"
	baDialedListID   = "BADialedListID"
	baBuddyName      = "BABuddyName"
)

// reservationContext gives the variables of an offer. K-7: the campaign's id is
// in them, as the byte count of the printed flow demands.
func (c *Call) reservationContext(status string) Context {
	return Context{
		{baCampaign, c.Campaign.Name}, {baCampaignID, c.Campaign.ID}, {baStatus, status}, {baResponse, ""},
		{userLayout, c.layout()}, {baAccountNumber, c.account()}, {baDialedListID, c.listID()}, {baBuddyName, c.buddyName()},
	}
}

// customerContext gives the variables of a call with the customer.
func (c *Call) customerContext(status, response string) Context {
	return Context{
		{baCampaign, c.Campaign.Name}, {baCampaignID, c.Campaign.ID}, {baTimeZone, c.zone()}, {baResponse, response}, {baStatus, status},
		{baCustomerNumber, c.Record.Number}, {userLayout, c.layout()}, {baAccountNumber, c.account()}, {baDialedListID, c.listID()},
		{baBuddyName, c.buddyName()},
	}
}

func (c *Call) layout() string {
	if layout := c.variable(userLayout); layout != "" {
		return layout
	}
	return defaultLayout
}

func (c *Call) account() string {
	if number := c.variable("account_number", "AccountNumber", baAccountNumber); number != "" {
		return number
	}
	return c.Member.Person
}

func (c *Call) listID() string { return strconv.FormatUint(c.Record.Member, 10) }

// buddyName gives "First,Last". A name of one field is cut at its last space.
func (c *Call) buddyName() string {
	first := c.variable("first_name", "FirstName")
	last := c.variable("last_name", "LastName")
	name := c.Member.Name
	switch at := strings.LastIndexByte(name, ' '); {
	case first != "" || last != "":
		return first + "," + last
	case name == "" || strings.Contains(name, ","):
		return name
	case at > 0:
		return name[:at] + "," + name[at+1:]
	}
	return name + ","
}

// variable gives the first of these that the member has, or else the campaign.
func (c *Call) variable(names ...string) string {
	for _, of := range []map[string]string{c.Member.Variables, c.Campaign.Variables} {
		for _, name := range names {
			if v := of[name]; v != "" {
				return v
			}
		}
	}
	return ""
}

// zone gives how many minutes the member's clocks are ahead of UTC when the
// attempt begins, as ±#####.
func (c *Call) zone() string {
	_, offset := c.Record.ClaimedAt.In(c.location()).Zone()
	return fmt.Sprintf("%+06d", offset/60)
}

// location is the zone in which the member lives: their own, else the campaign's.
func (c *Call) location() *time.Location {
	for _, name := range []string{c.Member.Timezone, c.Campaign.Timezone} {
		if zone, err := time.LoadLocation(name); err == nil && name != "" {
			return zone
		}
	}
	return time.UTC
}

// The values of BAStatus: who is on the line, and that the call is outbound.
const (
	directPreviewReservation = "DO"
	progressiveReservation   = "GO"
	predictiveReservation    = "RO"
	withCustomer             = "CO"
	transferred              = "ZO"
)

// reservedStatus gives the BAStatus before the customer is on the line.
func (c *Call) reservedStatus() string {
	switch c.Record.Mode {
	case campaigns.Preview:
		return directPreviewReservation
	case campaigns.Power, campaigns.Predictive:
		return predictiveReservation
	case campaigns.Progressive, campaigns.Broadcast:
	}
	return progressiveReservation
}

// parts gives the places of the agent's offers in the record.
func (c *Call) parts(agent string) []int {
	var all []int
	for i := range c.Record.Offers {
		if c.Record.Offers[i].Agent == agent {
			all = append(all, i)
		}
	}
	return all
}

// over reports whether the i-th offer is over.
func (c *Call) over(i int) bool { return c.Over || c.Record.Offers[i].Outcome != "" }

// bridged reports whether customer and agent of the i-th offer talk, or did. An
// agent to whom the customer is being passed waits for the one before to leave.
func (c *Call) bridged(i int) bool {
	switch p := &c.Record.Offers[i]; {
	case c.Record.BridgedAt.IsZero() || p.Outcome != "" && p.Outcome != campaigns.AgentTalked:
		return false
	case p.Outcome == campaigns.AgentTalked:
		return true
	}
	return !slices.ContainsFunc(c.Record.Offers[:i], func(o campaigns.Offer) bool { return o.Outcome == "" })
}

// dialed reports whether the customer was called during the i-th offer.
func (c *Call) dialed(i int) bool {
	at, p := c.Record.DialedAt, &c.Record.Offers[i]
	return !at.IsZero() && (p.EndedAt.IsZero() || !at.After(p.EndedAt))
}

// called reports whether the i-th agent's phone was called, or the customer has
// come to them.
func (c *Call) called(i int) bool {
	p := &c.Record.Offers[i]
	return !p.CalledAt.IsZero() || !p.AnsweredAt.IsZero() || c.bridged(i)
}

// passedOn reports whether another agent passed the customer to the i-th one.
func (c *Call) passedOn(i int) bool {
	for j := range i {
		if c.Record.Offers[j].Agent != c.Record.Offers[i].Agent && c.bridged(j) {
			return true
		}
	}
	return false
}
