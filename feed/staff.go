// SPDX-License-Identifier: MIT

package feed

import (
	"sync"

	"tandem/campaigns"
)

// AgentCounts counts agents by what they do, whichever campaign they do it for.
type AgentCounts struct {
	Total     int `json:"total"`
	Ready     int `json:"ready"`
	Reserved  int `json:"reserved"` // held for a call, or offered a member
	Ringing   int `json:"ringing"`  // the agent's phone
	Talking   int `json:"talking"`
	WrapUp    int `json:"wrapUp"`
	OnBreak   int `json:"onBreak"`
	LoggedOut int `json:"loggedOut"`
	Other     int `json:"other"` // logged in, and cannot be given a call

	unregistered int // logged in, and the phone is unknown to FreeSWITCH
}

// place gives the count that an agent belongs to.
func (c *AgentCounts) place(a *campaigns.Agent) *int {
	switch a.State {
	case campaigns.AgentWaiting:
		return &c.Ready
	case campaigns.AgentReserved:
		return &c.Reserved
	case campaigns.AgentReceiving:
		return &c.Ringing
	case campaigns.AgentInCall:
		return &c.Talking
	case campaigns.AgentWrapUp:
		return &c.WrapUp
	case campaigns.AgentIdle:
	}
	switch a.Status {
	case campaigns.LoggedOut:
		return &c.LoggedOut
	case campaigns.OnBreak:
		return &c.OnBreak
	case campaigns.Available, campaigns.AvailableOnDemand:
	}
	return &c.Other
}

func (c *AgentCounts) count(a *campaigns.Agent, by int) {
	c.Total += by
	*c.place(a) += by
	if a.Status != campaigns.LoggedOut && !a.Registered {
		c.unregistered += by
	}
}

// Staff is who is there: of all campaigns, and of each. It is safe for concurrent
// use: the hub counts, and figures are made in goroutines of their own.
type Staff struct {
	mu     sync.Mutex
	all    AgentCounts
	of     map[string]*AgentCounts // by campaign of the agents' tiers
	inCall map[string]int          // by campaign of the call
}

// NewStaff counts some agents.
func NewStaff(agents ...campaigns.Agent) *Staff {
	s := &Staff{of: map[string]*AgentCounts{}, inCall: map[string]int{}}
	for _, a := range agents {
		s.turned(campaigns.Agent{}, a)
	}
	return s
}

// turned counts an agent anew. An agent without an id is none.
func (s *Staff) turned(before, after campaigns.Agent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count(&before, -1)
	s.count(&after, +1)
}

func (s *Staff) count(a *campaigns.Agent, by int) {
	if a.ID == "" {
		return
	}
	s.all.count(a, by)
	for _, t := range a.Tiers {
		c := s.of[t.Campaign]
		if c == nil {
			c = &AgentCounts{}
			s.of[t.Campaign] = c
		}
		if c.count(a, by); c.Total == 0 {
			delete(s.of, t.Campaign)
		}
	}
	if a.State == campaigns.AgentInCall {
		if s.inCall[a.Campaign] += by; s.inCall[a.Campaign] == 0 {
			delete(s.inCall, a.Campaign)
		}
	}
}

// All counts all agents.
func (s *Staff) All() AgentCounts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}

// Of counts the agents with a tier in a campaign, and those who are in a call of it.
func (s *Staff) Of(campaign string) (AgentCounts, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := AgentCounts{}
	if c := s.of[campaign]; c != nil {
		counts = *c
	}
	return counts, s.inCall[campaign]
}
