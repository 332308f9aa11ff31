// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

func wantCode(t *testing.T, err error, code campaigns.Code, field string) {
	t.Helper()
	var e *campaigns.Error
	if !errors.As(err, &e) || e.Code != code || e.Field != field {
		t.Fatalf("got %v, want %s %s", err, code, field)
	}
}

// An edit of a member with two numbers.
type edit func(*campaigns.Campaign, campaigns.Member) (campaigns.Member, error)

func TestEdits(t *testing.T) {
	t.Parallel()
	hour := noon.Add(time.Hour)
	priority := func(p int) edit {
		return func(c *campaigns.Campaign, m campaigns.Member) (campaigns.Member, error) {
			return c.SetPriority(m, p, noon)
		}
	}
	expire := func(at time.Time) edit {
		return func(c *campaigns.Campaign, m campaigns.Member) (campaigns.Member, error) {
			return c.SetExpire(m, at, noon)
		}
	}
	due := func(at time.Time) edit {
		return func(c *campaigns.Campaign, m campaigns.Member) (campaigns.Member, error) {
			return c.SetDue(m, at, noon)
		}
	}
	stop := func(n string) edit {
		return func(c *campaigns.Campaign, m campaigns.Member) (campaigns.Member, error) {
			return c.StopNumber(m, n, noon)
		}
	}
	add := func(n campaigns.Communication) edit {
		return func(c *campaigns.Campaign, m campaigns.Member) (campaigns.Member, error) {
			return c.AddNumber(m, n, noon)
		}
	}
	reset := func(c *campaigns.Campaign, m campaigns.Member) (campaigns.Member, error) { return c.Reset(m, noon) }
	terminate := func(c *campaigns.Campaign, m campaigns.Member) (campaigns.Member, error) { return c.Terminate(m, noon) }
	callback := func(cb campaigns.Callback) edit {
		return func(c *campaigns.Campaign, m campaigns.Member) (campaigns.Member, error) {
			return c.SetCallback(m, cb, noon)
		}
	}
	state := func(s campaigns.MemberState) func(*campaigns.Member) {
		return func(m *campaigns.Member) { m.State = s }
	}
	over := func(cause campaigns.Cause) func(*campaigns.Member) {
		return func(m *campaigns.Member) {
			m.State, m.EndCause, m.Next, m.Due, m.Attempts = campaigns.Over, cause, -1, time.Time{}, 5
		}
	}
	await := func(m *campaigns.Member) {
		m.State, m.Due, m.Await = campaigns.Held, time.Time{}, &campaigns.Await{Attempt: "a", Deadline: hour}
	}
	expires := func(m *campaigns.Member) { m.Expire = hour }
	claimed := fate{State: campaigns.Claimed}

	for name, tt := range map[string]struct {
		member func(*campaigns.Member)
		edit   edit
		want   fate
		code   campaigns.Code // of the error, "" = none
		field  string
	}{
		"priority":                          {nil, priority(7), waiting(0, 0, 0), "", ""},
		"priority too great":                {nil, priority(1001), fate{}, campaigns.Invalid, "priority"},
		"expires later":                     {nil, expire(hour), waiting(0, 0, 0), "", ""},
		"expires before it is called":       {nil, expire(noon), ended(campaigns.MemberExpired, 0), "", ""},
		"expires while it is called":        {state(campaigns.Claimed), expire(noon), claimed, "", ""},
		"held, has expired":                 {await, expire(noon), ended(campaigns.MemberExpired, 0), "", ""},
		"held, expires later":               {await, expire(hour), fate{State: campaigns.Held}, "", ""},
		"does not expire":                   {expires, expire(time.Time{}), waiting(0, 0, 0), "", ""},
		"called later":                      {nil, due(hour), waiting(time.Hour, 0, 0), "", ""},
		"called at once":                    {nil, due(noon.Add(-time.Hour)), waiting(0, 0, 0), "", ""},
		"called after it expires":           {expires, due(hour), fate{}, campaigns.Invalid, "due"},
		"called later, is being called":     {state(campaigns.Claimed), due(hour), fate{}, campaigns.Conflict, ""},
		"called later, has ended":           {over(campaigns.MaxTryCount), due(hour), fate{}, campaigns.Conflict, ""},
		"stop the next number":              {nil, stop(mobile), waiting(0, 1, 0), "", ""},
		"stop another number":               {nil, stop(office), waiting(0, 0, 0), "", ""},
		"stop the last number":              {func(m *campaigns.Member) { m.Communications[1].Ended = true }, stop(mobile), ended(campaigns.NoCommunications, 0), "", ""},
		"stop a number it does not have":    {nil, stop(home), fate{}, campaigns.Invalid, "number"},
		"stop the number that is called":    {state(campaigns.Claimed), stop(mobile), claimed, "", ""},
		"held, stop the last number":        {func(m *campaigns.Member) { m.State, m.Communications[1].Ended = campaigns.Held, true }, stop(mobile), ended(campaigns.NoCommunications, 0), "", ""},
		"awaiting, stop the last number":    {func(m *campaigns.Member) { await(m); m.Communications[1].Ended = true }, stop(mobile), fate{State: campaigns.Held}, "", ""},
		"add a number":                      {nil, add(campaigns.Communication{Number: home}), waiting(0, 0, 0), "", ""},
		"add a better number":               {nil, add(campaigns.Communication{Number: "+49 30 100003", Priority: 9}), waiting(0, 2, 0), "", ""},
		"add a number while it is called":   {state(campaigns.Claimed), add(campaigns.Communication{Number: home, Priority: 9}), claimed, "", ""},
		"add a number that it has":          {nil, add(campaigns.Communication{Number: office}), fate{}, campaigns.Conflict, ""},
		"add what is no number":             {nil, add(campaigns.Communication{Number: "x"}), fate{}, campaigns.Invalid, "number"},
		"add a number of no type":           {nil, add(campaigns.Communication{Number: home, Type: "a b"}), fate{}, campaigns.Invalid, "type"},
		"reset an ended one":                {over(campaigns.MaxTryCount), reset, waiting(0, 0, 0), "", ""},
		"reset a closed one":                {over(campaigns.Disabled), reset, waiting(0, 0, 0), "", ""},
		"reset while it is called":          {func(m *campaigns.Member) { m.State, m.Attempts = campaigns.Claimed, 3 }, reset, claimed, "", ""},
		"reset while it awaits":             {await, reset, waiting(0, 0, 0), "", ""},
		"reset an expired one":              {func(m *campaigns.Member) { over(campaigns.MemberExpired)(m); m.Expire = noon }, reset, fate{}, campaigns.Conflict, ""},
		"reset one that must not be called": {func(m *campaigns.Member) { over(campaigns.DoNotCall)(m); barAll(m) }, reset, fate{}, campaigns.Conflict, ""},
		"terminate":                         {nil, terminate, ended(campaigns.ManagerRequest, 0), "", ""},
		"terminate while it awaits":         {await, terminate, ended(campaigns.ManagerRequest, 0), "", ""},
		"terminate while it is called":      {state(campaigns.Claimed), terminate, claimed, "", ""},
		"terminate what has ended":          {over(campaigns.MaxTryCount), terminate, ended(campaigns.MaxTryCount, 5), "", ""},
		"callback":                          {nil, callback(campaigns.Callback{At: hour, Agent: "ann"}), waiting(time.Hour, 0, 0), "", ""},
		"callback to a number":              {nil, callback(campaigns.Callback{At: hour, Number: "+49 30 100002"}), waiting(time.Hour, 1, 0), "", ""},
		"callback to a new number":          {nil, callback(campaigns.Callback{At: hour, Number: home}), waiting(time.Hour, 2, 0), "", ""},
		"callback at once":                  {nil, callback(campaigns.Callback{At: noon.Add(-time.Hour)}), waiting(0, 0, 0), "", ""},
		"callback after a success":          {over(campaigns.NormalClearing), callback(campaigns.Callback{At: hour}), waiting(time.Hour, 0, 5), "", ""},
		"callback instead of a result":      {await, callback(campaigns.Callback{At: hour}), waiting(time.Hour, 0, 0), "", ""},
		"callback while it is called":       {state(campaigns.Claimed), callback(campaigns.Callback{At: hour}), claimed, "", ""},
		"callback to one who is disabled":   {over(campaigns.Disabled), callback(campaigns.Callback{At: hour}), fate{}, campaigns.Conflict, ""},
		"callback to one who must not be":   {barAll, callback(campaigns.Callback{At: hour, Number: mobile}), fate{}, campaigns.Invalid, "number"},
		"callback after it expires":         {expires, callback(campaigns.Callback{At: hour}), fate{}, campaigns.Invalid, "at"},
		"callback in a year":                {nil, callback(campaigns.Callback{At: noon.AddDate(1, 0, 0)}), fate{}, campaigns.Invalid, "at"},
		"callback to what is no agent":      {nil, callback(campaigns.Callback{At: hour, Agent: "a b"}), fate{}, campaigns.Invalid, "agent"},
		"callback to what is no number":     {nil, callback(campaigns.Callback{At: hour, Number: "x"}), fate{}, campaigns.Invalid, "number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, m := newCampaign(), newMember(mobile, office)
			if tt.member != nil {
				tt.member(&m)
			}
			before := m
			before.Communications = append([]campaigns.Communication(nil), m.Communications...)
			got, err := tt.edit(&c, m)
			if diff := cmp.Diff(before, m); diff != "" {
				t.Errorf("the member that was passed in has changed: %s", diff)
			}
			if tt.code != "" {
				wantCode(t, err, tt.code, tt.field)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if f := fateOf(got); f != tt.want {
				t.Error(cmp.Diff(tt.want, f))
			}
		})
	}
}

func barAll(m *campaigns.Member) {
	for i := range m.Communications {
		m.Communications[i].Ended, m.Communications[i].Cause = true, campaigns.DoNotCall
	}
}

// What was terminated, or reset, while it was called shows in the end of the call.
func TestEditsOfClaimedMembers(t *testing.T) {
	t.Parallel()
	c, m := newCampaign(), newMember(mobile, office)
	m.State, m.Attempts, m.Communications[0].Attempts = campaigns.Claimed, 4, 4
	a := rang
	a.Number, a.ClaimedAt = mobile, noon.Add(-time.Minute)

	terminated, err := c.Terminate(m, noon)
	if err != nil || !terminated.Terminate {
		t.Fatal(err, terminated.Terminate)
	}
	if after := c.Settle(terminated, &a, noon); after.EndCause != campaigns.ManagerRequest || after.Terminate {
		t.Errorf("terminated: %s %v", after.EndCause, after.Terminate)
	}
	reset, err := c.Reset(m, noon)
	if err != nil {
		t.Fatal(err)
	}
	if after := c.Settle(reset, &a, noon); after.State != campaigns.Waiting || after.Attempts != 1 {
		t.Errorf("reset: %s, %d attempts", after.State, after.Attempts)
	}
	stopped, err := c.StopNumber(m, mobile, noon)
	if err != nil {
		t.Fatal(err)
	}
	stopped.Attempts = 0
	if after := c.Settle(stopped, &a, noon); after.Next != 1 {
		t.Errorf("a stopped number is next: %d", after.Next)
	}
}

func TestMayReset(t *testing.T) {
	t.Parallel()
	for cause, want := range map[campaigns.Cause]bool{
		campaigns.MaxTryCount: true, campaigns.AbandonedEnd: true, campaigns.NoCommunications: true, campaigns.CallbackMissed: true,
		"UNALLOCATED_NUMBER": true, campaigns.MemberExpired: true,
		campaigns.NormalClearing: false, campaigns.Disabled: false, campaigns.Rejected: false, campaigns.Skipped: false,
		campaigns.DoNotCall: false, campaigns.ManagerRequest: false,
	} {
		m := campaigns.Member{State: campaigns.Over, EndCause: cause}
		if m.MayReset(noon) != want {
			t.Errorf("%s: %v", cause, !want)
		}
		m.Expire = noon
		if m.MayReset(noon) {
			t.Errorf("%s: reset, though it has expired", cause)
		}
	}
	m := campaigns.Member{State: campaigns.Waiting}
	if m.MayReset(noon) {
		t.Error("one that has not ended is reset")
	}
}
