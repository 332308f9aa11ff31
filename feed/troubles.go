// SPDX-License-Identifier: MIT

package feed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tandem/campaigns"
	"tandem/controller"
	"tandem/esl"
)

// Trouble is something that is wrong now, with what to do about it.
type Trouble struct {
	Code     string    `json:"code"`
	Severity Severity  `json:"severity"`
	Title    string    `json:"title"`
	What     string    `json:"what"`
	Do       string    `json:"do"`
	Campaign string    `json:"campaign,omitempty"`
	Node     string    `json:"node,omitempty"`
	Resource string    `json:"resource,omitempty"`
	Agent    string    `json:"agent,omitempty"`
	Until    time.Time `json:"until,omitzero"` // over by itself then
}

// Severity is how bad a trouble is.
type Severity string

// The severities.
const (
	Warning Severity = "warning"
	Fault   Severity = "fault" // keeps calls from being made that could be
)

// Situation is everything that can be wrong.
type Situation struct {
	Now       time.Time
	Redis     RedisHealth
	Nodes     []NodeFigure // of this controller
	Condition controller.Condition
	Agents    AgentCounts
	Trunks    []TrunkFigure
	Campaigns []CampaignFigure
}

const (
	// slowRedis is an answer that is felt: it stands between an answer and a bridge
	// where the agent is chosen then.
	slowRedis = 50 * time.Millisecond
	// unregisteredShare is from which part of the agents on duty on phones are missed
	// that are not there.
	unregisteredShare = 0.2
)

// Troubles lists what is wrong, faults first.
func Troubles(s Situation) []Trouble {
	t := troubles{now: s.Now, all: []Trouble{}}
	t.redis(s.Redis)
	t.nodes(&s)
	t.trunks(&s)
	t.agents(s.Agents)
	for i := range s.Campaigns {
		if s.Campaigns[i].State == campaigns.Running {
			t.campaign(&s.Campaigns[i], s.Trunks)
		}
	}
	slices.SortStableFunc(t.all, func(a, b Trouble) int {
		return cmp.Or(strings.Compare(string(a.Severity), string(b.Severity)), strings.Compare(a.Code, b.Code),
			strings.Compare(a.Campaign+a.Node+a.Resource, b.Campaign+b.Node+b.Resource))
	})
	return t.all
}

type troubles struct {
	now time.Time
	all []Trouble
}

func (t *troubles) add(one Trouble) { t.all = append(t.all, one) }

func (t *troubles) redis(r RedisHealth) {
	if r.Down != "" {
		t.add(Trouble{
			Code: "redis_unavailable", Severity: Fault, Title: "Redis cannot be used", What: sentence(r.Down),
			Do: "Look whether redis-server runs, and whether its disk or memory is full. Nothing is dialled until it answers; calls in the air go on.",
		})
	}
	if r.Delay > slowRedis {
		t.add(Trouble{
			Code: "redis_slow", Severity: Warning, Title: "Redis answers slowly",
			What: fmt.Sprintf("The last answers took %d ms and more.", r.Delay.Milliseconds()),
			Do:   "Look for other load on its machine, a slow disk under appendfsync always, or a long way over the network.",
		})
	}
	for _, w := range r.Warnings {
		t.add(Trouble{Code: "redis_settings", Severity: Warning, Title: "Redis is set up unsafely", What: sentence(w), Do: "Change the setting in redis.conf."})
	}
}

// nodes looks at FreeSWITCH, as this controller sees it.
func (t *troubles) nodes(s *Situation) {
	for i := range s.Nodes {
		n := &s.Nodes[i]
		switch n.State {
		case esl.StateDown:
			t.add(Trouble{
				Code: "node_down", Severity: Fault, Node: n.Name, Title: n.Name + " is down",
				What: sentence(cmp.Or(n.LastError, "the Event Socket cannot be reached")),
				Do:   "Look whether FreeSWITCH runs and whether address and password of its Event Socket are right: tandem doctor tries it. It is tried again all the time.",
			})
		case esl.StateConnecting, esl.StateSyncing:
			t.add(Trouble{
				Code: "node_syncing", Severity: Warning, Node: n.Name, Title: n.Name + " is not ready yet",
				What: "It is " + string(n.State) + ". Nothing is dialled on it before its channels were compared with the ledger.",
				Do:   "Wait some seconds.",
			})
		default:
			if n.MaxSessions > 0 && n.Sessions >= n.MaxSessions {
				t.add(Trouble{
					Code: "node_full", Severity: Fault, Node: n.Name, Title: n.Name + " is full",
					What: fmt.Sprintf("%d of %d sessions are in use.", n.Sessions, n.MaxSessions),
					Do:   "Raise max-sessions of FreeSWITCH where its machine bears that, lower the limits of the campaigns, or add a node.",
				})
			}
		}
	}
	for _, name := range s.Condition.Late {
		t.add(Trouble{
			Code: "events_late", Severity: Warning, Node: name, Title: "Events of " + name + " come late",
			What: "They took half a second longer than usual. Power and predictive campaigns dial only for agents who are free.",
			Do:   "Look for load on the machines of FreeSWITCH and of this controller, and at the network between them.",
		})
	}
	if s.Condition.Draining {
		t.add(Trouble{
			Code: "draining", Severity: Warning, Title: "This controller is about to end",
			What: "It begins no more calls and waits for those in the air.", Do: "Another controller takes its campaigns over; start one where there is none.",
		})
	}
}

func (t *troubles) trunks(s *Situation) {
	if len(s.Trunks) == 0 && len(s.Campaigns) > 0 {
		t.add(Trouble{
			Code: "no_resources", Severity: Fault, Title: "There is no way out", What: "No resource is set up, so that nobody can be called.",
			Do: "Add a resource with the dial string of a gateway.",
		})
	}
	for i := range s.Trunks {
		r := &s.Trunks[i]
		switch {
		case r.RestUntil.After(t.now):
			t.add(Trouble{
				Code: "resource_resting", Severity: Fault, Resource: r.ID, Title: r.Name + " rests", Until: r.RestUntil,
				What: fmt.Sprintf("%d calls in a row failed by the trunk's fault.", r.Faults),
				Do:   "Look at the gateway: is it registered, has it credit and free channels? It is tried again by itself with one call.",
			})
		case r.InUse >= r.Limit:
			t.add(Trouble{
				Code: "resource_full", Severity: Warning, Resource: r.ID, Title: "All lines of " + r.Name + " are in use",
				What: fmt.Sprintf("%d of %d lines are reserved or in the air.", r.InUse, r.Limit),
				Do:   "Raise its limit where the trunk has more channels, or give the campaigns another resource.",
			})
		}
	}
}

func (t *troubles) agents(a AgentCounts) {
	on := a.Total - a.LoggedOut
	if a.unregistered == 0 || float64(a.unregistered) < unregisteredShare*float64(on) {
		return
	}
	t.add(Trouble{
		Code: "agents_unregistered", Severity: Warning, Title: "Phones of agents are missing",
		What: fmt.Sprintf("%d of %d agents on duty have a phone that FreeSWITCH does not know.", a.unregistered, on),
		Do:   "Have them register their phones. Where it is many at once, look at the SIP profile and the network of the office.",
	})
}

// sentence makes one of a message.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(text[size:], ".") + "."
}
