// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"testing"
	"time"

	"tandem/campaigns"
)

// reachedMember is a member whose talk was a success that nobody waits for the result of.
func reachedMember(c *campaigns.Campaign, edit func(*campaigns.Attempt, *campaigns.Member)) (campaigns.Member, campaigns.Attempt) {
	c.Normalize()
	m, a := newMember(mobile, office), talked
	a.ID, a.Number, a.EndedAt = "a1", mobile, noon
	if edit != nil {
		edit(&a, &m)
	}
	return c.Settle(m, &a, noon), a
}

// What an agent says of a call holds whether or not the campaign waits for it.
func TestDispose(t *testing.T) {
	t.Parallel()
	now := noon.Add(30 * time.Second)
	two := 2 * time.Hour
	for name, tt := range map[string]struct {
		report campaigns.Report
		change func(*campaigns.Member)
		want   fate
		code   campaigns.Code
	}{
		"a success stays one":   {campaigns.Report{Success: true}, nil, ended(campaigns.NormalClearing, 1), ""},
		"no success after all":  {campaigns.Report{NextAfter: &two}, nil, fate{State: campaigns.Waiting, Wait: two + 30*time.Second, Next: 1, Attempts: 1}, ""},
		"a wrong number":        {campaigns.Report{Stop: []string{mobile}}, nil, fate{State: campaigns.Waiting, Wait: 5*time.Minute + 30*time.Second, Next: 1, Attempts: 1}, ""},
		"closed by a person":    {campaigns.Report{}, func(m *campaigns.Member) { m.EndCause = campaigns.ManagerRequest }, ended(campaigns.ManagerRequest, 1), ""},
		"called again since":    {campaigns.Report{}, func(m *campaigns.Member) { m.LastAttempt = now }, ended(campaigns.NormalClearing, 1), campaigns.Conflict},
		"is being called again": {campaigns.Report{}, func(m *campaigns.Member) { m.State = campaigns.Claimed }, fate{}, campaigns.Conflict},
		"another is waited for": {campaigns.Report{}, func(m *campaigns.Member) { m.Await = &campaigns.Await{Attempt: "x"} }, fate{}, campaigns.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCampaign()
			m, a := reachedMember(&c, nil)
			if tt.change != nil {
				tt.change(&m)
			}
			after, err := c.Dispose(m, &a, tt.report, now)
			if campaigns.CodeOf(err) != tt.code {
				t.Fatal(err)
			}
			if got := fateOf(after); tt.code == "" && got != tt.want {
				t.Errorf("%+v, want %+v", got, tt.want)
			}
		})
	}
}

// A promise is kept at its time, whatever the disposition says of a retry.
func TestDisposeKeepsThePromise(t *testing.T) {
	t.Parallel()
	c := newCampaign()
	m, a := reachedMember(&c, nil)
	m, err := c.SetCallback(m, campaigns.Callback{At: noon.Add(2 * time.Minute)}, noon)
	if err != nil {
		t.Fatal(err)
	}
	m, err = c.Dispose(m, &a, campaigns.Report{}, noon.Add(time.Second))
	if err != nil || m.State != campaigns.Waiting || !m.Due.Equal(noon.Add(2*time.Minute)) {
		t.Errorf("%v %+v", err, m)
	}
}

// A result that was reported during the call holds at its end.
func TestSettleReported(t *testing.T) {
	t.Parallel()
	for _, waits := range []bool{false, true} {
		c := newCampaign()
		c.Await.Wait = waits
		hour := time.Hour
		m, _ := reachedMember(&c, func(a *campaigns.Attempt, _ *campaigns.Member) {
			a.Report = &campaigns.Report{NextAfter: &hour, Disposition: "later"}
		})
		if m.State != campaigns.Waiting || !m.Due.Equal(noon.Add(hour)) || m.Await != nil {
			t.Errorf("awaited %v: %+v", waits, m)
		}
		m, _ = reachedMember(&c, func(a *campaigns.Attempt, m *campaigns.Member) {
			a.Report, m.Terminate = &campaigns.Report{NextAfter: &hour}, true
		})
		if m.State != campaigns.Over || m.EndCause != campaigns.ManagerRequest {
			t.Errorf("who was closed meanwhile: %+v", m)
		}
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	c := newCampaign()
	if all := c.OfferedDispositions(); len(all) != len(campaigns.DefaultDispositions()) {
		t.Errorf("%+v", all)
	}
	c.Dispositions = campaigns.DefaultDispositions()
	c.Normalize()
	if err := c.Validate(); err != nil {
		t.Error(err) // the defaults are valid settings
	}
	r, err := c.Complete(campaigns.Report{Disposition: "wrong_number"}, mobile)
	if err != nil || len(r.Stop) != 1 || r.Stop[0] != mobile {
		t.Errorf("%v %+v", err, r)
	}
	own := time.Minute
	r, err = c.Complete(campaigns.Report{Disposition: "no_decision", NextAfter: &own}, mobile)
	if err != nil || *r.NextAfter != own {
		t.Errorf("%v %+v", err, r)
	}
	_, err = c.Complete(campaigns.Report{Disposition: "none"}, mobile)
	wantCode(t, err, campaigns.Invalid, "disposition")
}

func TestCustomerZone(t *testing.T) {
	t.Parallel()
	c := newCampaign()
	c.Timezone, c.Numbers.Zone = "Europe/Oslo", campaigns.ZoneOfNumber
	for name, tt := range map[string]struct {
		zone, number string
		want         string
		sure         bool
	}{
		"their own":          {"America/Lima", "+4930100101", "America/Lima", true},
		"of the number":      {"", "+4930100101", "Europe/Berlin", true},
		"of the campaign":    {"", "1001", "Europe/Oslo", false},
		"one of many places": {"", "+525512345678901", "", false},
	} {
		m := campaigns.Member{Timezone: tt.zone, Communications: []campaigns.Communication{{Number: tt.number}}}
		zone, sure := c.CustomerZone(&m, tt.number)
		if tt.want != "" && zone.String() != tt.want || sure != tt.sure && tt.want != "" {
			t.Errorf("%s: %s, %v", name, zone, sure)
		}
	}
}
