// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/campaigns"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// newCampaign gives a campaign that may call at any hour, and to which it does
// not matter where a number is.
func newCampaign() campaigns.Campaign {
	c := campaigns.Campaign{ID: "c1", Name: "Test", LocalHours: campaigns.AllDay()}
	c.Numbers.Zone = campaigns.ZoneOfCampaign
	c.Normalize()
	return c
}

func newMember(numbers ...string) campaigns.Member {
	c, m := newCampaign(), campaigns.Member{ID: 1, Name: "Ann"}
	for _, n := range numbers {
		m.Communications = append(m.Communications, campaigns.Communication{Number: n})
	}
	m.Begin(&c, noon)
	return m
}

// fate is what became of a member.
type fate struct {
	State    campaigns.MemberState
	Wait     time.Duration
	Next     int
	Attempts int
	EndCause campaigns.Cause
}

func fateOf(m campaigns.Member) fate {
	f := fate{State: m.State, Next: m.Next, Attempts: m.Attempts, EndCause: m.EndCause}
	if m.State == campaigns.Waiting {
		f.Wait = m.Due.Sub(noon)
	}
	return f
}

// One line for everything that can happen to an attempt, named by what did.
func TestSettle(t *testing.T) {
	t.Parallel()
	const (
		first  = "+4930100001"
		second = "+4930100002"
	)
	dialed := noon.Add(-30 * time.Second)
	retry := func(next, attempts int) fate {
		return fate{State: campaigns.Waiting, Wait: campaigns.DefaultRetryWait, Next: next, Attempts: attempts}
	}
	over := func(cause campaigns.Cause, attempts int) fate {
		return fate{State: campaigns.Over, Next: -1, Attempts: attempts, EndCause: cause}
	}
	soon := fate{State: campaigns.Waiting, Wait: time.Second}
	uncounted := retry(0, 0)

	tests := map[string]struct {
		result  campaigns.Result
		cause   campaigns.Cause
		talk    time.Duration
		unsent  bool     // nothing was dialled
		numbers []string // default: first only
		change  func(*campaigns.Campaign, *campaigns.Member)
		want    fate
	}{
		"talked":                               {result: campaigns.Connected, cause: campaigns.NormalClearing, talk: time.Minute, want: over(campaigns.NormalClearing, 1)},
		"talked, odd cause":                    {result: campaigns.Connected, cause: "MEDIA_TIMEOUT", talk: time.Minute, want: over(campaigns.NormalClearing, 1)},
		"talked, listed as retry":              {result: campaigns.Connected, cause: campaigns.OriginatorCancel, talk: time.Minute, want: retry(0, 1)},
		"talked, listed as minus":              {result: campaigns.Connected, cause: "NORMAL_TEMPORARY_FAILURE", talk: time.Minute, want: uncounted},
		"talked too short":                     {result: campaigns.Connected, cause: campaigns.NormalClearing, talk: 4 * time.Second, change: func(c *campaigns.Campaign, _ *campaigns.Member) { c.MinTalk = 5 * time.Second }, want: retry(0, 1)},
		"talked just long enough":              {result: campaigns.Connected, cause: campaigns.NormalClearing, talk: 5 * time.Second, change: func(c *campaigns.Campaign, _ *campaigns.Member) { c.MinTalk = 5 * time.Second }, want: over(campaigns.NormalClearing, 1)},
		"busy":                                 {result: campaigns.Busy, cause: campaigns.UserBusy, want: retry(0, 1)},
		"busy, other number next":              {result: campaigns.Busy, cause: campaigns.UserBusy, numbers: []string{first, second}, want: retry(1, 1)},
		"rejected":                             {result: campaigns.Busy, cause: campaigns.CallRejected, want: retry(0, 1)},
		"rang in vain":                         {result: campaigns.Unanswered, cause: campaigns.NoAnswer, want: retry(0, 1)},
		"subscriber absent":                    {result: campaigns.Unanswered, cause: campaigns.SubscriberAbsent, want: retry(0, 1)},
		"cause in no list":                     {result: campaigns.Failed, cause: "CRASH", want: retry(0, 1)},
		"unallocated, last number":             {result: campaigns.BadNumber, cause: "UNALLOCATED_NUMBER", want: over("UNALLOCATED_NUMBER", 1)},
		"unallocated, one number left":         {result: campaigns.BadNumber, cause: "UNALLOCATED_NUMBER", numbers: []string{first, second}, want: retry(1, 1)},
		"congestion":                           {result: campaigns.Failed, cause: "NORMAL_CIRCUIT_CONGESTION", want: retry(0, 1)},
		"temporary failure":                    {result: campaigns.Failed, cause: "NORMAL_TEMPORARY_FAILURE", want: uncounted},
		"timer expired":                        {result: campaigns.Failed, cause: "RECOVERY_ON_TIMER_EXPIRE", want: uncounted},
		"refused by the switch":                {result: campaigns.Refused, cause: "INVALID_GATEWAY", want: uncounted},
		"customer hung up before the bridge":   {result: campaigns.Dropped, cause: campaigns.NormalClearing, want: retry(0, 1)},
		"abandoned, last number":               {result: campaigns.Abandoned, cause: campaigns.LoseRace, want: over(campaigns.AbandonedEnd, 1)},
		"abandoned, one number left":           {result: campaigns.Abandoned, cause: campaigns.LoseRace, numbers: []string{first, second}, want: retry(1, 1)},
		"agent did not come, nothing dialled":  {result: campaigns.AgentFailed, cause: campaigns.NoAnswer, unsent: true, want: soon},
		"agent left while the customer's rang": {result: campaigns.AgentFailed, cause: campaigns.OriginatorCancel, want: retry(0, 1)},
		"cancelled before dialling":            {result: campaigns.Cancelled, cause: campaigns.ManagerRequest, unsent: true, want: soon},
		"cancelled while ringing":              {result: campaigns.Cancelled, cause: campaigns.ManagerRequest, want: retry(0, 1)},
		"ambiguous":                            {result: campaigns.Ambiguous, want: retry(0, 1)},
		"last attempt":                         {result: campaigns.Busy, cause: campaigns.UserBusy, change: func(_ *campaigns.Campaign, m *campaigns.Member) { m.Attempts = 4 }, want: over(campaigns.MaxTryCount, 5)},
		"last attempt, not counted":            {result: campaigns.Refused, change: func(_ *campaigns.Campaign, m *campaigns.Member) { m.Attempts = 4 }, want: retry(0, 4)},
		"ambiguous, last attempt":              {result: campaigns.Ambiguous, change: func(_ *campaigns.Campaign, m *campaigns.Member) { m.Attempts = 4 }, want: over(campaigns.MaxTryCount, 5)},
		"expires before the next attempt":      {result: campaigns.Busy, cause: campaigns.UserBusy, change: func(_ *campaigns.Campaign, m *campaigns.Member) { m.Expire = noon.Add(time.Minute) }, want: over(campaigns.MemberExpired, 1)},
		"number was removed meanwhile":         {result: campaigns.Busy, cause: campaigns.UserBusy, numbers: []string{second}, want: retry(0, 1)},
		"short retry wait":                     {result: campaigns.Busy, cause: campaigns.UserBusy, change: func(c *campaigns.Campaign, _ *campaigns.Member) { c.RetryWait = time.Minute }, want: fate{State: campaigns.Waiting, Wait: time.Minute, Attempts: 1}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCampaign()
			numbers := tt.numbers
			if numbers == nil {
				numbers = []string{first}
			}
			m := newMember(numbers...)
			if tt.change != nil {
				tt.change(&c, &m)
			}
			a := campaigns.Attempt{Number: first, Result: tt.result, Cause: tt.cause, EndedAt: noon}
			if !tt.unsent {
				a.DialedAt = dialed
			}
			if tt.talk > 0 {
				a.BridgedAt = noon.Add(-tt.talk)
			}
			before := newMember(numbers...)
			before.Attempts, before.Expire = m.Attempts, m.Expire
			after := c.Settle(m, &a, noon)
			if diff := cmp.Diff(tt.want, fateOf(after)); diff != "" {
				t.Error(diff)
			}
			if counted := after.Attempts == m.Attempts+1; a.Counts != counted {
				t.Errorf("the attempt says that it counts: %v; it was counted: %v", a.Counts, counted)
			}
			if diff := cmp.Diff(before, m); diff != "" {
				t.Errorf("the member that was passed in has changed: %s", diff)
			}
		})
	}
}

// Whatever happens to a member, in any order: attempts stay within the limit,
// who has ended does not wait, who waits has a number that may be called and is
// not called again at once.
func TestSettleKeepsItsRules(t *testing.T) {
	t.Parallel()
	causes := []campaigns.Cause{
		campaigns.NormalClearing, campaigns.UserBusy, campaigns.NoAnswer, "UNALLOCATED_NUMBER", "NORMAL_TEMPORARY_FAILURE", "ODD", "",
	}
	rapid.Check(t, func(t *rapid.T) {
		c := newCampaign()
		c.MaxAttempts = rapid.IntRange(1, 6).Draw(t, "max attempts")
		c.MinTalk = time.Duration(rapid.IntRange(0, 5).Draw(t, "min talk")) * time.Second
		m := newMember([]string{"+4930100001", "+4930100002", "+4930100003"}[:rapid.IntRange(1, 3).Draw(t, "numbers")]...)
		for i := range m.Communications {
			m.Communications[i].Priority = rapid.IntRange(0, 2).Draw(t, "priority")
		}
		m.Begin(&c, noon)
		if rapid.Bool().Draw(t, "expires") {
			m.Expire = noon.Add(20 * time.Minute)
		}
		for step := 0; m.State == campaigns.Waiting && step < 50; step++ {
			number := m.Communications[m.Next]
			if number.Ended {
				t.Fatalf("%s has ended and is next", number.Number)
			}
			now := m.Due
			a := campaigns.Attempt{
				Number: number.Number, EndedAt: now,
				Result: rapid.SampledFrom(campaigns.Results()).Draw(t, "result"),
				Cause:  rapid.SampledFrom(causes).Draw(t, "cause"),
			}
			if rapid.Bool().Draw(t, "dialled") {
				a.DialedAt = now.Add(-time.Minute)
				a.BridgedAt = now.Add(-time.Duration(rapid.IntRange(0, 9).Draw(t, "talk")) * time.Second)
			}
			before := m
			m = c.Settle(m, &a, now)
			switch {
			case m.Attempts > c.MaxAttempts:
				t.Fatalf("%d attempts of %d", m.Attempts, c.MaxAttempts)
			case m.Attempts < before.Attempts || m.Attempts > before.Attempts+1:
				t.Fatalf("attempts went from %d to %d", before.Attempts, m.Attempts)
			case m.State == campaigns.Waiting && !m.Due.After(now):
				t.Fatalf("due %s, ended %s: redialled at once", m.Due, now)
			case m.State == campaigns.Waiting && m.Attempts >= c.MaxAttempts:
				t.Fatal("waits with all attempts used up")
			case m.State == campaigns.Waiting && m.EndCause != "":
				t.Fatalf("waits and has ended with %s", m.EndCause)
			case m.State == campaigns.Over && (m.EndCause == "" || !m.Due.IsZero() || m.Next != -1):
				t.Fatalf("ended, cause %q, due %s, next %d", m.EndCause, m.Due, m.Next)
			case m.State != campaigns.Waiting && m.State != campaigns.Over:
				t.Fatalf("state %s", m.State)
			}
		}
	})
}

// The greatest priority first, then the number that was tried least, then the
// order of the card.
func TestNextNumber(t *testing.T) {
	t.Parallel()
	c := newCampaign()
	m := newMember("+4930100001", "+4930100002", "+4930100003")
	m.Communications[1].Priority, m.Communications[2].Priority = 5, 5
	m.Begin(&c, noon)
	var order []string
	for m.State == campaigns.Waiting {
		a := campaigns.Attempt{Number: m.Communications[m.Next].Number, DialedAt: noon, Result: campaigns.BadNumber, Cause: campaigns.UserBusy}
		if len(order) == 3 {
			a.Cause = "UNALLOCATED_NUMBER"
		}
		order = append(order, a.Number[len(a.Number)-1:])
		m = c.Settle(m, &a, m.Due)
	}
	// 2 and 3 in turn; 3 ends at its second attempt, and 2 uses up the last one.
	if diff := cmp.Diff([]string{"2", "3", "2", "3", "2"}, order); diff != "" {
		t.Error(diff)
	}
}
