// SPDX-License-Identifier: MIT

package access

import (
	"slices"
	"testing"
)

// needs are all there are.
func needs() []Need {
	var all []Need
	both := []bool{false, true}
	for _, area := range append(Areas(), "") {
		for _, public := range both {
			for _, writes := range both {
				for _, person := range both {
					all = append(all, Need{Public: public, Area: area, Write: writes, Person: person})
					all = append(all, Need{Public: public, Area: area, Write: writes, Person: person, Own: "id"})
				}
			}
		}
	}
	return all
}

// principals are all that differ to a need of an area.
func principals(area Area) []Principal {
	var all []Principal
	other := Members
	if area == other {
		other = Campaigns
	}
	for _, user := range []string{"", "anna"} {
		for _, role := range append(Roles(), "", "boss") {
			for _, agent := range []string{"", "1001", "1002"} {
				p := Principal{User: user, Role: role, Agent: agent}
				all = append(all, p)
				p.Token = "key"
				for _, scopes := range [][]Scope{nil, {{area, false}}, {{area, true}}, {{other, true}}, {{other, true}, {area, false}}} {
					p.Scopes = scopes
					all = append(all, p)
				}
			}
		}
	}
	return all
}

// What a principal may do, said in sentences that are each true alone, of every
// need, every principal and every agent in the path.
func TestPermissions(t *testing.T) {
	t.Parallel()
	for _, n := range needs() {
		for _, p := range principals(n.Area) {
			for _, agent := range []string{"", "1001", "1002"} {
				checkPermission(t, p, n, agent)
			}
		}
	}
}

func checkPermission(t *testing.T, p Principal, n Need, agent string) {
	t.Helper()
	may := p.May(n, agent)
	says := func(rule string, broken bool) {
		if broken {
			t.Fatalf("%s: %+v may %+v of agent %q: %v", rule, p, n, agent, may)
		}
	}
	if n.Public {
		says("what is public is for all", !may)
		return
	}
	says("nobody may nothing", p.User == "" && may)
	says("a token is no person", p.Token != "" && n.Person && may)
	says("an unknown role may nothing in an area", n.Area != "" && !slices.Contains(Roles(), p.Role) && may)
	says("supervisors leave users and the audit log alone",
		p.Role == Supervisor && (n.Area == Users || n.Area == Audit) && may)
	says("an agent touches what is theirs", p.Role == Agent && n.Area != "" && (n.Own == "" || agent == "" || agent != p.Agent) && may)
	says("scopes limit", p.Token != "" && n.Area != "" && !slices.Contains(p.Scopes, Scope{n.Area, true}) &&
		(n.Write || !slices.Contains(p.Scopes, Scope{n.Area, false})) && may)

	session := p
	session.Token, session.Scopes = "", nil
	says("a token may no more than its owner", may && !session.May(n, agent))
	reading := n
	reading.Write = false
	says("who may write may read", may && !p.May(reading, agent))
	admin := p
	admin.Role = Admin
	says("nobody may more than an admin", may && !admin.May(n, agent))
	if p.User != "" && p.Token == "" {
		says("an admin may everything", p.Role == Admin && !may)
		says("whoever is signed in", n.Area == "" && !may)
		says("supervisors do all the rest", p.Role == Supervisor && n.Area != Users && n.Area != Audit && !may)
		says("theirs is theirs", p.Role == Agent && n.Own != "" && agent != "" && agent == p.Agent && !may)
	}
}
