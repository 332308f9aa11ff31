// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// awaiting is a member whose second attempt, on the office number, waits for
// its result.
func awaiting(c *campaigns.Campaign, t *testing.T) campaigns.Member {
	t.Helper()
	c.Await.Wait = true
	c.Normalize()
	m := newMember(mobile, office)
	m.Attempts, m.Communications[1].Attempts = 1, 0
	a := talked
	a.ID, a.Number = "a2", office
	m = c.Settle(m, &a, noon)
	if m.State != campaigns.Held || m.Await == nil || m.Await.Attempt != "a2" || m.Next != 1 || !m.Due.IsZero() {
		t.Fatalf("%+v", m)
	}
	return m
}

func TestAwaitDeadline(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		rules  campaigns.AwaitRules
		wrapUp time.Duration
		want   time.Duration
	}{
		"its own":       {campaigns.AwaitRules{Deadline: time.Hour}, time.Minute, time.Hour},
		"the wrap-up":   {campaigns.AwaitRules{}, 30 * time.Second, 30 * time.Second},
		"neither of it": {campaigns.AwaitRules{}, 0, campaigns.DefaultAwait},
	} {
		c := newCampaign()
		c.Await, c.WrapUp = tt.rules, tt.wrapUp
		if m := awaiting(&c, t); !m.Await.Deadline.Equal(noon.Add(tt.want)) {
			t.Errorf("%s: %s", name, m.Await.Deadline)
		}
	}
}

func TestSettleAwait(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*campaigns.Campaign)
		want   fate
	}{
		"tried again, counted":          {func(*campaigns.Campaign) {}, fate{State: campaigns.Waiting, Wait: 5 * time.Minute, Attempts: 2}},
		"tried again, not counted":      {func(c *campaigns.Campaign) { c.Await.Free = true }, fate{State: campaigns.Waiting, Wait: 5 * time.Minute, Attempts: 1}},
		"a success":                     {func(c *campaigns.Campaign) { c.Await.Success = true }, ended(campaigns.NormalClearing, 2)},
		"too short for a success":       {func(c *campaigns.Campaign) { c.Await.Success, c.MinTalk = true, time.Hour }, fate{State: campaigns.Waiting, Wait: 5 * time.Minute, Attempts: 2}},
		"the attempts are used up":      {func(c *campaigns.Campaign) { c.MaxAttempts = 2 }, ended(campaigns.MaxTryCount, 2)},
		"… but this one is not counted": {func(c *campaigns.Campaign) { c.MaxAttempts, c.Await.Free = 2, true }, fate{State: campaigns.Waiting, Wait: 5 * time.Minute, Attempts: 1}},
		"the wait is over already":      {func(c *campaigns.Campaign) { c.RetryWait = time.Second }, fate{State: campaigns.Waiting, Wait: time.Minute, Attempts: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCampaign()
			tt.change(&c)
			m := awaiting(&c, t)
			if early := c.SettleAwait(m, m.Await.Deadline.Add(-time.Nanosecond)); early.State != campaigns.Held {
				t.Error("settled before the deadline")
			}
			after := c.SettleAwait(m, m.Await.Deadline)
			if after.Next == 1 && !c.Await.Free {
				t.Error("the office is called again before the mobile")
			}
			got := fateOf(after)
			if after.State == campaigns.Waiting {
				got.Next = 0
			}
			if got != tt.want || after.Await != nil {
				t.Error(cmp.Diff(tt.want, got), after.Await)
			}
		})
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	now := noon.Add(10 * time.Second)
	after := func(d time.Duration) *time.Duration { return &d }
	in := func(d time.Duration, next, attempts int) fate {
		return fate{State: campaigns.Waiting, Wait: d + 10*time.Second, Next: next, Attempts: attempts}
	}
	for name, tt := range map[string]struct {
		report campaigns.Report
		change func(*campaigns.Campaign)
		want   fate
	}{
		"success":                        {campaigns.Report{Success: true}, nil, ended(campaigns.NormalClearing, 2)},
		"no success":                     {campaigns.Report{}, nil, in(5*time.Minute, 0, 2)},
		"later":                          {campaigns.Report{NextAfter: after(time.Hour)}, nil, in(time.Hour, 0, 2)},
		"now":                            {campaigns.Report{NextAfter: after(0)}, nil, in(0, 0, 2)},
		"start over":                     {campaigns.Report{ResetRetries: true}, nil, in(5*time.Minute, 0, 0)},
		"start over, used up":            {campaigns.Report{ResetRetries: true}, func(c *campaigns.Campaign) { c.MaxAttempts = 2 }, in(5*time.Minute, 0, 0)},
		"used up":                        {campaigns.Report{}, func(c *campaigns.Campaign) { c.MaxAttempts = 2 }, ended(campaigns.MaxTryCount, 2)},
		"the same number next":           {campaigns.Report{NextCommunication: office}, nil, in(5*time.Minute, 1, 2)},
		"a new number next":              {campaigns.Report{NextCommunication: home}, nil, in(5*time.Minute, 2, 2)},
		"stop one":                       {campaigns.Report{Stop: []string{mobile}}, nil, in(5*time.Minute, 1, 2)},
		"stop both":                      {campaigns.Report{Stop: []string{mobile, office}}, nil, ended(campaigns.NoCommunications, 2)},
		"stop all":                       {campaigns.Report{StopAll: true}, nil, ended(campaigns.NoCommunications, 2)},
		"stop all but one":               {campaigns.Report{StopAll: true, NextCommunication: office}, nil, in(5*time.Minute, 1, 2)},
		"stop one that it does not have": {campaigns.Report{Stop: []string{home}}, nil, in(5*time.Minute, 0, 2)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCampaign()
			if tt.change != nil {
				tt.change(&c)
			}
			m, err := c.Report(awaiting(&c, t), tt.report, now)
			if err != nil {
				t.Fatal(err)
			}
			if got := fateOf(m); got != tt.want || m.Await != nil {
				t.Error(cmp.Diff(tt.want, got))
			}
		})
	}
}

func TestReportNewNumberGoesFirst(t *testing.T) {
	t.Parallel()
	c := newCampaign()
	m := awaiting(&c, t)
	m.Communications[0].Priority = 150
	m, err := c.Report(m, campaigns.Report{NextCommunication: home}, noon)
	if err != nil || m.Communications[2].Priority != 151 {
		t.Errorf("%v %+v", err, m.Communications)
	}
}

func TestReportRefused(t *testing.T) {
	t.Parallel()
	negative := -time.Second
	full := func(m *campaigns.Member) {
		for len(m.Communications) < campaigns.MaxCommunications {
			m.Communications = append(m.Communications, campaigns.Communication{Number: "+49301001" + string(rune('0'+len(m.Communications)/10)) + string(rune('0'+len(m.Communications)%10))})
		}
	}
	for name, tt := range map[string]struct {
		change func(*campaigns.Member)
		report campaigns.Report
		now    time.Time
		code   campaigns.Code
		field  string
	}{
		"waits for none":       {change: func(m *campaigns.Member) { m.Await = nil }, now: noon, code: campaigns.Conflict},
		"too late":             {now: noon.Add(time.Minute), code: campaigns.Conflict},
		"negative wait":        {report: campaigns.Report{NextAfter: &negative}, now: noon, code: campaigns.Invalid, field: "next_after"},
		"no number":            {report: campaigns.Report{NextCommunication: "x"}, now: noon, code: campaigns.Invalid, field: "next_communication"},
		"no number to stop":    {report: campaigns.Report{Stop: []string{mobile, "x"}}, now: noon, code: campaigns.Invalid, field: "stop[1]"},
		"too many numbers":     {change: full, report: campaigns.Report{NextCommunication: home}, now: noon, code: campaigns.Invalid, field: "next_communication"},
		"a number not to call": {change: func(m *campaigns.Member) { m.Communications[0].Cause = campaigns.DoNotCall }, report: campaigns.Report{NextCommunication: mobile}, now: noon, code: campaigns.Invalid, field: "next_communication"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCampaign()
			m := awaiting(&c, t)
			if tt.change != nil {
				tt.change(&m)
			}
			_, err := c.Report(m, tt.report, tt.now)
			wantCode(t, err, tt.code, tt.field)
		})
	}
}
