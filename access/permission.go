// SPDX-License-Identifier: MIT

// Package access says who may do what: users and their roles, sessions, API
// tokens with their scopes, and the book of who did what.
package access

import "slices"

// Role is what a user is to the installation.
type Role string

// The roles.
const (
	Admin      Role = "admin"      // everything
	Supervisor Role = "supervisor" // everything but users, tokens of others and the audit log
	Agent      Role = "agent"      // what is theirs: their own card, status, calls and channel
)

// Area is a part of the API that permissions are given for.
type Area string

// The areas.
const (
	Campaigns Area = "campaigns" // settings, state, pacing, events, attempts
	Members   Area = "members"   // members, their results, imports and exports
	Agents    Area = "agents"    // cards, tiers, status, state, calls
	Resources Area = "resources" // resources, nodes, rule packs, cause lists
	Calendars Area = "calendars"
	DoNotCall Area = "do-not-call"
	Webhooks  Area = "webhooks"
	Live      Area = "live"  // the overview and the live feed
	Users     Area = "users" // users and everybody's tokens
	Audit     Area = "audit" // the log of who did what
)

// Areas lists them all.
func Areas() []Area {
	return []Area{Campaigns, Members, Agents, Resources, Calendars, DoNotCall, Webhooks, Live, Users, Audit}
}

// Need is what a request needs. The zero value needs a signed-in user, no more.
type Need struct {
	Public bool   // nobody has to be known
	Area   Area   // "" = whoever is signed in
	Write  bool   // else reading
	Own    string // the path's parameter that names an agent: that agent may, too
	Person bool   // a user with a session; a token will not do
}

// Scope is what a token may do in one area.
type Scope struct {
	Area  Area `json:"area"`
	Write bool `json:"write"` // and read
}

// Principal is who makes a request.
type Principal struct {
	User    string  `json:"user"` // name; of a token, who made it
	Role    Role    `json:"role"`
	Agent   string  `json:"agent,omitempty"`  // id of the agent that the user is
	Session string  `json:"-"`                // id, "" for a token
	Token   string  `json:"token,omitempty"`  // id, "" for a session
	Scopes  []Scope `json:"scopes,omitempty"` // of a token
}

// May reports whether the principal may do what a request needs. agent is the
// agent whom the path names, where Need.Own says so. A token may do what both
// its scopes and the role of its user allow.
func (p Principal) May(n Need, agent string) bool {
	switch {
	case n.Public:
		return true
	case p.User == "" || n.Person && p.Token != "":
		return false
	case n.Area == "":
		return true
	case p.Token != "" && !slices.ContainsFunc(p.Scopes, func(s Scope) bool { return s.Area == n.Area && (s.Write || !n.Write) }):
		return false
	}
	switch p.Role {
	case Admin:
		return true
	case Supervisor:
		return n.Area != Users && n.Area != Audit
	case Agent:
		return n.Own != "" && agent != "" && p.Agent == agent
	}
	return false
}
