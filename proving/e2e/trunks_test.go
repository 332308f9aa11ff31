// SPDX-License-Identifier: MIT

package e2e_test

import (
	"testing"
	"time"

	"tandem/campaigns"
)

// TestE2ETrunkFaults has a trunk fail call after call: it rests, its calls go
// elsewhere, and nothing of it is charged to the members.
func TestE2ETrunkFaults(t *testing.T) {
	t.Parallel()
	faulty := map[string]string{
		"congested": "sofia/gateway/tandem-test/99906{number}", // a SIP 503, whatever follows
		"missing":   "sofia/gateway/nowhere/{number}",
	}
	s := newStand(t)
	c := s.controller("one")
	for id, dial := range faulty {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			s.resource(campaigns.Resource{ID: id + "-bad", DialString: dial, Priority: 10, MaxErrors: 2, Rest: time.Minute})
			s.resource(campaigns.Resource{ID: id + "-good", DialString: "sofia/gateway/tandem-test/{number}"})
			campaign := onAnswer(id)
			campaign.Resources, campaign.RetryWait = []string{id + "-bad", id + "-good"}, time.Second
			const members = 4
			var numbers []string
			for i := range members {
				numbers = append(numbers, "999010201"+string(rune('0'+i))) // short, so that more fits before it
			}
			s.campaign(campaign, agents(1, true), numbers...)
			s.ready(id, 1)
			s.put(c, "/api/v2/dialer/"+id+"/state/1")
			s.state(id, campaigns.Ended)
			bad, good := 0, 0
			for _, a := range s.told(c, id, members) {
				switch {
				case a.Resource == id+"-good" && a.Result == campaigns.Connected:
					good++
				case a.Resource == id+"-bad" && a.TrunkFault && !a.Counts:
					bad++
				default:
					t.Errorf("over %s: %s (%s), trunk fault %v, counts %v", a.Resource, a.Result, a.Cause, a.TrunkFault, a.Counts)
				}
			}
			// The next call can be on its way when the trunk is sent to rest.
			if bad < 2 || bad > 3 || good != members {
				t.Errorf("%d calls over the bad trunk, want 2; %d over the good one, want %d", bad, good, members)
			}
			for member := range uint64(members) {
				m := s.member(id, member+1)
				if m.EndCause != campaigns.NormalClearing || m.Attempts != 1 {
					t.Errorf("member %d ended with %s after %d attempts", m.ID, m.EndCause, m.Attempts)
				}
			}
			s.consistent(id)
		})
	}
}
