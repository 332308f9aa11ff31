// SPDX-License-Identifier: MIT

package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
)

// Check finds each kind of damage, and nothing in a healthy campaign.
func TestCheckFindsDamage(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		damage []any // a Redis command
		want   string
	}{
		"healthy":                           {[]any{"PING"}, ""},
		"a member is gone":                  {[]any{"HDEL", bucketKey("c1", 0), 5}, "member 5 was imported and is not there"},
		"a bucket is gone":                  {[]any{"DEL", bucketKey("c1", 1)}, "member 64 was imported and is not there"},
		"a member left its lane":            {[]any{"ZREM", laneKey("c1", ""), indexed(5)}, "member 5 its record says 'w', and it stands in 0 indexes"},
		"a member in lane and retry":        {[]any{"ZADD", retryKey("c1"), 1, indexed(5)}, "member 5 its record says 'w', and it stands in 2 indexes"},
		"a lane that nobody knows":          {[]any{"SREM", lanesKey("c1"), ""}, "100 members imported, but 1 waiting"},
		"waiting and held":                  {[]any{"SADD", heldKey("c1"), 5}, "member 5 its record says 'w', and it stands in another index"},
		"an attempt is lost":                {[]any{"HDEL", openKey("c1"), "a1"}, "member 1 its record says 'c', and it stands in 0 indexes"},
		"an attempt of nobody":              {[]any{"HSET", openKey("c1"), "a9", `{"id":"a9","member":999,"number":"1"}`}, "attempt a9 is of a member who is not there"},
		"an attempt of another's member":    {[]any{"HSET", openKey("c1"), "a9", `{"id":"a9","member":1,"number":"1"}`}, "attempt a9 is open, and its member is not claimed by it"},
		"an attempt without a member":       {[]any{"HSET", openKey("c1"), "a9", `{}`}, "attempt a9 is of a member who is not there"},
		"an unreadable record":              {[]any{"HSET", bucketKey("c1", 0), 5, "?"}, "member 5 its record cannot be read"},
		"a record whose JSON is broken":     {[]any{"HSET", bucketKey("c1", 0), 5, "w|1|||||{"}, "member 5 member 5: broken record"},
		"an ended member in no list":        {[]any{"SREM", slotOf("c1") + "ended:NORMAL_CLEARING", 2}, "member 2 its record says 'e', and it stands in 0 indexes"},
		"imported more than there are":      {[]any{"SET", seqKey("c1"), 101}, "member 101 was imported and is not there"},
		"a number is lost":                  {[]any{"DEL", numberKey("c1", numberBucket("+99901000000005"))}, "has a number that the index gives to member 0"},
		"a number of another":               {[]any{"HSET", numberKey("c1", numberBucket("+99901000000005")), numberField("+99901000000005"), 6}, "member 5 has a number that the index gives to member 6"},
		"a number of nobody":                {[]any{"HSET", numberKey("c1", 7), "1", 6}, "the index has 101 numbers, the members have 100"},
		"an agent offered while reserved":   {[]any{"ZADD", readyKey("c1"), 1, "ann"}, "agent ann is 'Reserved' and stands in ready:c1"},
		"an agent whose lease is lost":      {[]any{"ZREM", reservedKey(), "ann"}, "agent ann is 'Reserved' and stands not in reserved"},
		"an agent who is held by nobody":    {[]any{"HSET", agentKey("ann"), "attempt", ""}, "agent ann is 'Reserved' and held by attempt ''"},
		"a free agent who is not offered":   {[]any{"ZREM", readyKey("c1"), "bob"}, "agent bob is 'Waiting' and stands not in ready:c1"},
		"an agent offered without a leg":    {[]any{"HSET", agentKey("bob"), "nailed", 1}, "agent bob is offered calls and is not available"},
		"an agent held for long":            {[]any{"ZADD", reservedKey(), 1, "ann"}, "agent ann has been held by attempt a1 for long"},
		"an agent of an attempt that ended": {[]any{"HSET", agentKey("ann"), "attempt", "a2"}, ""}, // within the lease
		"a line of an attempt that ended":   {[]any{"ZADD", linesKey("trunk"), 1, "c1/a2"}, "attempt a2 a line of trunk is held by attempt a2, which is over"},
		"a line of another campaign":        {[]any{"ZADD", linesKey("trunk"), 1, "c2/a2"}, ""},
		"a member left the awaited":         {[]any{"ZREM", awaitKey("c1"), indexed(7)}, "member 7 its record says 'h', and it stands in 0 indexes"},
		"waiting and awaited":               {[]any{"ZADD", awaitKey("c1"), 1, indexed(5)}, "member 5 its record says 'w', and it stands in another index"},
		"awaited and held":                  {[]any{"SADD", heldKey("c1"), 7}, "member 7 its record says 'h', and it stands in another index"},
		"another rank":                      {[]any{"ZADD", laneKey("c1", ""), 1, indexed(5)}, "member 5 stands in its lane by another rank"},
		"an answer is lost":                 {[]any{"HDEL", answersKey("c1"), fmt.Sprint(noon.Unix() / 300)}, "the ledger of answers says 0 answered, 0 abandoned and 0 machines, the events say 1, 0 and 0"},
		"events were lost after the tally":  {[]any{"XTRIM", eventsKey("c1"), "MAXLEN", 0}, "the tally says"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, ctx := newStore(t), t.Context()
			busyCampaign(t, s)
			s.must(t, s.rdb.Do(ctx, tt.damage...).Err())
			breaches, err := s.Check(ctx, "c1")
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, b := range breaches {
				all = append(all, b.String())
			}
			text := strings.Join(all, "\n")
			if tt.want == "" && text != "" || !strings.Contains(text, tt.want) {
				t.Errorf("found:\n%s\nwant %q", text, tt.want)
			}
		})
	}
}

// busyCampaign makes a campaign with members in every state, an agent reserved
// for attempt a1 and one who waits, and a tally that was read.
func busyCampaign(t *testing.T, s *fixture) {
	t.Helper()
	ctx := t.Context()
	c, run := s.campaign(t, "c1")
	s.must(t, s.SaveResource(ctx, campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/t/{number}"}))
	if _, err := s.AddMembers(ctx, "c1", people(100), noon); err != nil {
		t.Fatal(err)
	}
	s.agent(t, "ann")
	if got := s.reserved(t, reserving("a1")); len(got) != 1 {
		t.Fatal(got)
	}
	s.agent(t, "bob")
	first, second := request(run, noon), request(run, noon)
	first.Attempt.ID, second.Attempt.ID = "a1", "a2"
	claims, err := s.Claim(ctx, "c1", []ClaimRequest{first, second, request(run, noon)})
	if err != nil || claims[2].Err != nil {
		t.Fatal(err, claims[2].Err)
	}
	answered := claims[1].Claim
	answered.Attempt.AnsweredAt = noon
	s.finish(t, c, run, answered, campaigns.Connected, noon)
	s.finish(t, c, run, claims[2].Claim, campaigns.Busy, noon)
	s.must(t, s.HoldMember(ctx, "c1", 4))
	if _, err := s.EditMember(ctx, "c1", 7, func(m campaigns.Member) (campaigns.Member, error) {
		m.State, m.Due, m.Await = campaigns.Held, time.Time{}, &campaigns.Await{Attempt: "a0", Deadline: noon.Add(time.Hour)}
		return m, nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Tally(ctx, "c1"); err != nil {
		t.Fatal(err)
	}
}

// A report has an end, however bad it is.
func TestCheckIsBounded(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(5000), noon); err != nil {
		t.Fatal(err)
	}
	s.must(t, s.rdb.Del(ctx, laneKey("c1", "")).Err())
	breaches, err := s.Check(ctx, "c1")
	if err != nil || len(breaches) < maxBreaches || len(breaches) > 2*maxBreaches+checkPage*BucketMembers {
		t.Error(len(breaches), err)
	}
}

// A lease that is over is no breach before the sweep has had its time.
func TestCheckGivesTheSweepTime(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	busyCampaign(t, s)
	s.clock = noon.Add(10*time.Second + leaseGrace - time.Second)
	s.sound(t, "c1")
	s.clock = s.clock.Add(time.Second)
	breaches, err := s.Check(t.Context(), "c1")
	if len(breaches) != 1 || breaches[0].Agent != "ann" || err != nil {
		t.Error(breaches, err)
	}
}
