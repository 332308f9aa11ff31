// SPDX-License-Identifier: MIT

package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// TestE2ETalk has agents of both kinds put a customer on hold, mute themselves and
// press keys, and a supervisor end the call.
func TestE2ETalk(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	for id, nailedUp := range map[string]bool{"talk-on-demand": false, "talk-nailed-up": true} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			campaign := preview(id)
			campaign.Messages.Hold = "tone_stream://%(500,500,440)"
			campaign.WrapUp = time.Minute
			s.campaign(campaign, agents(1, nailedUp), number("01", 2, 0))
			s.put(c, "/api/v2/dialer/"+id+"/state/1")
			d := s.desk(c, id, 0)
			d.accept()
			call := d.phase("bridged")
			d.user().refused(http.StatusBadRequest, "POST", "/api/v2/agents/"+d.agent+"/call/dtmf", map[string]any{"digits": "1 2"}, "digits")
			d.on("hold", map[string]any{"held": true})
			d.shows("a customer on hold", func(c shownCall) bool { return c.Held && !c.Muted })
			d.on("hold", map[string]any{"held": false})
			d.on("mute", map[string]any{"muted": true})
			d.on("dtmf", map[string]any{"digits": "12#"})
			d.on("hold", map[string]any{"held": true})
			d.shows("a muted agent with a customer on hold", func(c shownCall) bool { return c.Held && c.Muted })
			d.user().refused(http.StatusForbidden, "POST", "/api/v2/dialer/"+id+"/attempts/"+call.Attempt+"/hangup", nil)
			s.do(c, "POST", "/api/v2/dialer/"+id+"/attempts/"+call.Attempt+"/hangup", nil)
			a := s.told(c, id, 1)[0]
			over := d.shows("the call that has ended", func(c shownCall) bool { return c.Over })
			if over.Attempt != call.Attempt || over.Held || over.Muted || a.Held || a.Muted || a.Result != campaigns.Connected {
				t.Errorf("%+v\n%+v", over, a)
			}
			did := a.moments(campaigns.WhatHeld, campaigns.WhatResumed, campaigns.WhatMuted, campaigns.WhatUnmuted, campaigns.WhatKeypad)
			want := []string{"customer hold", "customer resume", "agent mute", "customer keypad", "customer hold"}
			if diff := cmp.Diff(want, did); diff != "" {
				t.Error(diff)
			}
			for _, m := range a.Timeline {
				if strings.Contains(m.Detail, "12#") {
					t.Errorf("the keys are in the timeline: %+v", m)
				}
			}
			a.chronological(t)
			s.refusedTwice(d, call.Attempt)
			s.put(c, "/api/v2/dialer/"+id+"/state/3")
			s.consistent(id)
		})
	}
}

// refusedTwice holds that nothing can be done to a talk that is over.
func (s *stand) refusedTwice(d desk, attempt string) {
	s.t.Helper()
	for what, body := range map[string]map[string]any{"hold": {"held": true}, "mute": {"muted": true}, "dtmf": {"digits": "1"}} {
		d.user().refused(http.StatusConflict, "POST", "/api/v2/agents/"+d.agent+"/call/"+what, body)
	}
	campaign, _, _ := strings.Cut(d.agent, "-0")
	s.supervisor().to(d.c).refused(http.StatusNotFound, "POST", "/api/v2/dialer/"+campaign+"/attempts/"+attempt+"/hangup", nil)
}
