// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// settling is a case of what becomes of a member.
type settling struct {
	attempt campaigns.Attempt
	change  func(*campaigns.Campaign, *campaigns.Member)
	one     bool // the member has one number
	want    fate
	counts  bool
}

func (s settling) check(t *testing.T) {
	t.Helper()
	c, m := newCampaign(), newMember(mobile, office)
	if s.one {
		m = newMember(mobile)
	}
	if s.change != nil {
		s.change(&c, &m)
	}
	c.Normalize()
	a := s.attempt
	a.ID, a.Number, a.ClaimedAt, a.EndedAt = "a1", mobile, noon.Add(-time.Minute), noon
	if got := fateOf(c.Settle(m, &a, noon)); got != s.want {
		t.Error(cmp.Diff(s.want, got))
	}
	if a.Counts != s.counts {
		t.Errorf("counts: %v", a.Counts)
	}
}

func waiting(wait time.Duration, next, attempts int) fate {
	return fate{State: campaigns.Waiting, Wait: wait, Next: next, Attempts: attempts}
}

func ended(cause campaigns.Cause, attempts int) fate {
	return fate{State: campaigns.Over, Next: -1, Attempts: attempts, EndCause: cause}
}

var (
	talked = campaigns.Attempt{
		Result: campaigns.Connected, Cause: campaigns.NormalClearing, Agent: "ann",
		DialedAt: noon.Add(-50 * time.Second), AnsweredAt: noon.Add(-40 * time.Second), BridgedAt: noon.Add(-40 * time.Second),
	}
	rang = campaigns.Attempt{Result: campaigns.Unanswered, Cause: campaigns.NoAnswer, DialedAt: noon.Add(-50 * time.Second)}
	gone = campaigns.Attempt{
		Result: campaigns.Abandoned, Cause: campaigns.LoseRace,
		DialedAt: noon.Add(-50 * time.Second), AnsweredAt: noon.Add(-2 * time.Second),
	}
)

func with(a campaigns.Attempt, change func(*campaigns.Attempt)) campaigns.Attempt {
	change(&a)
	return a
}

func blocked(gate campaigns.Gate, until time.Time) campaigns.Attempt {
	return campaigns.Attempt{Result: campaigns.Blocked, Refusal: &campaigns.Refusal{Gate: gate, Until: until}}
}

// The order of the decision: each line breaks the rule of all lines above it,
// and is decided by its own.
func TestSettleDecidesInOrder(t *testing.T) {
	t.Parallel()
	const wait = campaigns.DefaultRetryWait
	await := func(c *campaigns.Campaign) { c.Await.Wait = true }
	minus := campaigns.Cause("NORMAL_TEMPORARY_FAILURE")
	for _, s := range []struct {
		name string
		settling
	}{
		{"terminated, though closed by an agent and a success", settling{
			attempt: with(talked, func(a *campaigns.Attempt) { a.EndsAs, a.OptOut = campaigns.Disabled, true }),
			change:  func(c *campaigns.Campaign, m *campaigns.Member) { m.Terminate = true; await(c) },
			want:    ended(campaigns.ManagerRequest, 1), counts: true,
		}},
		{"the customer opted out, though abandoned", settling{
			attempt: with(gone, func(a *campaigns.Attempt) { a.OptOut, a.EndsAs = true, campaigns.Disabled }),
			want:    ended(campaigns.DoNotCall, 1), counts: true,
		}},
		{"disabled by an agent in the talk", settling{
			attempt: with(talked, func(a *campaigns.Attempt) { a.EndsAs = campaigns.Disabled }),
			change:  func(c *campaigns.Campaign, _ *campaigns.Member) { await(c) },
			want:    ended(campaigns.Disabled, 1), counts: true,
		}},
		{"abandoned, one number left, whatever the lists say", settling{
			attempt: gone,
			change: func(c *campaigns.Campaign, _ *campaigns.Member) {
				await(c)
				c.Causes = campaigns.CauseLists{OK: []campaigns.Cause{campaigns.LoseRace}}
			},
			want: waiting(wait, 1, 1), counts: true,
		}},
		{"a result from outside, though the cause is not counted", settling{
			attempt: with(talked, func(a *campaigns.Attempt) { a.Cause = minus }),
			change:  func(c *campaigns.Campaign, _ *campaigns.Member) { await(c) },
			want:    fate{State: campaigns.Held, Attempts: 1}, counts: true,
		}},
		{"not counted, though talked and the attempts nearly used up", settling{
			attempt: with(talked, func(a *campaigns.Attempt) { a.Cause = minus }),
			change:  func(_ *campaigns.Campaign, m *campaigns.Member) { m.Attempts = 4 },
			want:    waiting(wait, 0, 4),
		}},
		{"success, though the attempts are used up", settling{
			attempt: talked,
			change:  func(_ *campaigns.Campaign, m *campaigns.Member) { m.Attempts = 4 },
			want:    ended(campaigns.NormalClearing, 5), counts: true,
		}},
		{"an error of the number, though the attempts are used up", settling{
			attempt: with(rang, func(a *campaigns.Attempt) { a.Result, a.Cause = campaigns.BadNumber, "UNALLOCATED_NUMBER" }),
			change:  func(_ *campaigns.Campaign, m *campaigns.Member) { m.Attempts = 4 },
			one:     true, want: ended("UNALLOCATED_NUMBER", 5), counts: true,
		}},
		{"the attempts are used up, though it has expired", settling{
			attempt: rang,
			change:  func(_ *campaigns.Campaign, m *campaigns.Member) { m.Attempts, m.Expire = 4, noon.Add(time.Second) },
			want:    ended(campaigns.MaxTryCount, 5), counts: true,
		}},
		{"expired before the next attempt", settling{
			attempt: rang, change: func(_ *campaigns.Campaign, m *campaigns.Member) { m.Expire = noon.Add(time.Second) },
			want: ended(campaigns.MemberExpired, 1), counts: true,
		}},
		{"tried again", settling{attempt: rang, want: waiting(wait, 1, 1), counts: true}},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.check(t)
		})
	}
}

// What was never called says nothing about the member.
func TestSettleCountsNoCallThatWasNotMade(t *testing.T) {
	t.Parallel()
	const wait = campaigns.DefaultRetryWait
	skipped := campaigns.Attempt{Result: campaigns.NotTaken, Offers: []campaigns.Offer{
		{Agent: "ann", Outcome: campaigns.AgentRejected}, {Agent: "bob", Outcome: campaigns.AgentSkipped},
	}}
	for name, s := range map[string]settling{
		"do not call":                     {attempt: blocked(campaigns.GateDoNotCall, time.Time{}), want: waiting(time.Second, 1, 0)},
		"do not call, the last number":    {attempt: blocked(campaigns.GateDoNotCall, time.Time{}), one: true, want: ended(campaigns.DoNotCall, 0)},
		"a cap":                           {attempt: blocked(campaigns.GateCap, noon.Add(time.Hour)), want: waiting(time.Hour, 0, 0)},
		"a hold that is just over":        {attempt: blocked(campaigns.GateHold, noon), want: waiting(time.Second, 0, 0)},
		"no route, nobody knows how long": {attempt: blocked(campaigns.GateRoute, time.Time{}), want: waiting(wait, 0, 0)},
		"nobody took the offer":           {attempt: campaigns.Attempt{Result: campaigns.NotTaken}, want: waiting(wait, 0, 0)},
		"skipped":                         {attempt: skipped, change: func(c *campaigns.Campaign, _ *campaigns.Member) { c.Preview.SkipWait = time.Hour }, want: waiting(time.Hour, 0, 0)},
		"skipped, no wait of its own":     {attempt: skipped, want: waiting(wait, 0, 0)},
		"closed with a cause":             {attempt: campaigns.Attempt{Result: campaigns.Closed, EndsAs: campaigns.Skipped}, want: ended(campaigns.Skipped, 0)},
		"closed without one":              {attempt: campaigns.Attempt{Result: campaigns.Closed}, want: ended(campaigns.Rejected, 0)},
		"cancelled in the offer":          {attempt: campaigns.Attempt{Result: campaigns.Cancelled, EndsAs: campaigns.Disabled}, want: ended(campaigns.Disabled, 0)},
		"the trunk's fault, in the error list": {
			attempt: with(rang, func(a *campaigns.Attempt) { a.Result, a.Cause, a.TrunkFault = campaigns.Failed, "GATEWAY_DOWN", true }),
			one:     true, want: waiting(wait, 0, 0),
		},
		"the trunk's fault, not reached five times": {
			attempt: with(rang, func(a *campaigns.Attempt) {
				a.Result, a.Cause, a.TrunkFault = campaigns.Failed, "SWITCH_CONGESTION", true
			}),
			change: func(_ *campaigns.Campaign, m *campaigns.Member) { m.Attempts = 4 },
			one:    true, want: waiting(wait, 0, 4),
		},
		"blocked five times of at most one": {
			attempt: blocked(campaigns.GateCap, noon.Add(time.Hour)),
			change: func(c *campaigns.Campaign, m *campaigns.Member) {
				c.Results = map[campaigns.Result]campaigns.ResultRule{campaigns.Blocked: {Most: 1}}
				m.Tally = map[campaigns.Result]int{campaigns.Blocked: 0}
			},
			want: waiting(time.Hour, 0, 0),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.check(t)
		})
	}
}

func TestSettleByResult(t *testing.T) {
	t.Parallel()
	const wait = campaigns.DefaultRetryWait
	machine := with(talked, func(a *campaigns.Attempt) { a.Result, a.MachineAt = campaigns.Machine, noon })
	played := with(talked, func(a *campaigns.Attempt) { a.Result, a.BridgedAt = campaigns.Played, time.Time{} })
	rule := func(r campaigns.Result, rule campaigns.ResultRule) func(*campaigns.Campaign, *campaigns.Member) {
		return func(c *campaigns.Campaign, m *campaigns.Member) {
			c.Results = map[campaigns.Result]campaigns.ResultRule{r: rule}
			m.Tally = map[campaigns.Result]int{r: 1}
		}
	}
	for name, s := range map[string]settling{
		"a wait of its own":                    {attempt: rang, change: rule(campaigns.Unanswered, campaigns.ResultRule{Wait: time.Hour}), want: waiting(time.Hour, 1, 1), counts: true},
		"another result's wait":                {attempt: rang, change: rule(campaigns.Busy, campaigns.ResultRule{Wait: time.Hour}), want: waiting(wait, 1, 1), counts: true},
		"once more is left":                    {attempt: rang, change: rule(campaigns.Unanswered, campaigns.ResultRule{Most: 3}), want: waiting(wait, 1, 1), counts: true},
		"the last of its kind":                 {attempt: rang, change: rule(campaigns.Unanswered, campaigns.ResultRule{Most: 2}), want: ended(campaigns.MaxTryCount, 1), counts: true},
		"a machine is no success":              {attempt: machine, want: waiting(wait, 1, 1), counts: true},
		"a machine, though an agent talked":    {attempt: machine, change: func(c *campaigns.Campaign, _ *campaigns.Member) { c.Await.Wait = true }, want: waiting(wait, 1, 1), counts: true},
		"a message that was heard":             {attempt: played, want: ended(campaigns.NormalClearing, 1), counts: true},
		"a message that was not heard long":    {attempt: played, change: func(c *campaigns.Campaign, _ *campaigns.Member) { c.MinTalk = time.Minute }, want: waiting(wait, 1, 1), counts: true},
		"the agent's phone, a wait of its own": {attempt: campaigns.Attempt{Result: campaigns.AgentFailed}, change: rule(campaigns.AgentFailed, campaigns.ResultRule{Wait: time.Minute}), want: waiting(time.Minute, 0, 0)},
		"abandoned, called once more":          {attempt: gone, change: recallAfter(time.Hour), want: waiting(time.Hour, 0, 1), counts: true},
		"abandoned again":                      {attempt: gone, change: func(c *campaigns.Campaign, m *campaigns.Member) { recallAfter(time.Hour)(c, m); m.Recalled = true }, want: waiting(wait, 1, 1), counts: true},
		"abandoned, the attempts are used up":  {attempt: gone, change: func(c *campaigns.Campaign, m *campaigns.Member) { recallAfter(time.Hour)(c, m); m.Attempts = 4 }, want: waiting(time.Hour, 0, 5), counts: true},
		"the recall, in vain":                  {attempt: rang, change: recallAhead, want: waiting(wait, 1, 1), counts: true},
		"the recall, in vain, the only number": {attempt: rang, change: recallAhead, one: true, want: ended(campaigns.NoCommunications, 1), counts: true},
		"the recall, blocked":                  {attempt: blocked(campaigns.GateAgent, noon.Add(time.Minute)), change: recallAhead, want: waiting(time.Minute, 0, 0)},
		"the recall, the trunk's fault":        {attempt: with(rang, func(a *campaigns.Attempt) { a.TrunkFault = true }), change: recallAhead, want: waiting(wait, 0, 0)},
		"every number was stopped in the talk": {attempt: rang, change: stopAll, want: ended(campaigns.NoCommunications, 1), counts: true},
		"… and it was a success all the same":  {attempt: talked, change: stopAll, want: ended(campaigns.NormalClearing, 1), counts: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.check(t)
		})
	}
}

func recallAfter(d time.Duration) func(*campaigns.Campaign, *campaigns.Member) {
	return func(c *campaigns.Campaign, _ *campaigns.Member) {
		c.Pacing.RecallAbandoned, c.Pacing.RecallWait = true, d
	}
}

func recallAhead(c *campaigns.Campaign, m *campaigns.Member) {
	c.Pacing.RecallAbandoned = true
	m.Recalled, m.Communications[0].Cause = true, campaigns.AbandonedEnd
}

func stopAll(_ *campaigns.Campaign, m *campaigns.Member) {
	for i := range m.Communications {
		m.Communications[i].Ended = true
	}
}

// A customer whose call was abandoned is called once more, by an agent who is
// held for them, and then left in peace.
func TestRecall(t *testing.T) {
	t.Parallel()
	c, m := newCampaign(), newMember(mobile, office)
	c.Mode, c.Pacing.RecallAbandoned = campaigns.Predictive, true
	c.Normalize()
	a := gone
	a.Number = mobile
	m = c.Settle(m, &a, noon)
	if lane := c.LaneOf(&m); !lane.Reserved || m.Next != 0 || !m.Recalled {
		t.Fatalf("lane %s, number %d", lane, m.Next)
	}
	b := rang
	b.Number = mobile
	m = c.Settle(m, &b, m.Due)
	if lane := c.LaneOf(&m); lane.Reserved || m.Next != 1 || !m.Communications[0].Ended {
		t.Errorf("after the recall: lane %s, number %d", lane, m.Next)
	}
}

func TestSettleRemembersTheAgent(t *testing.T) {
	t.Parallel()
	c, m := newCampaign(), newMember(mobile)
	c.MinTalk = time.Hour
	a := talked
	a.Number = mobile
	m = c.Settle(m, &a, noon)
	if m.LastAgent != "ann" || !m.LastTalk.Equal(noon) || !m.Communications[0].Last.Equal(noon) {
		t.Errorf("%+v", m)
	}
	b := rang
	b.Number, b.Agent = mobile, "bob"
	m = c.Settle(m, &b, noon.Add(time.Hour))
	if m.LastAgent != "ann" || !m.LastTalk.Equal(noon) {
		t.Error("a call without a talk changes who talked last:", m.LastAgent, m.LastTalk)
	}
}
