// SPDX-License-Identifier: MIT

package store

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tandem/campaigns"
)

// Every member comes out of its record as it went in.
func TestRecordRoundTrip(t *testing.T) {
	t.Parallel()
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		return fromMillis(rapid.Int64Range(0, 1<<41).Draw(t, "ms"))
	})
	result := rapid.SampledFrom(append(campaigns.Results(), ""))
	rapid.Check(t, func(t *rapid.T) {
		m := campaigns.Member{
			ID: rapid.Uint64Range(1, 1<<40).Draw(t, "id"), Name: rapid.StringN(0, 50, -1).Draw(t, "name"),
			Priority: rapid.IntRange(-1000, 1000).Draw(t, "priority"),
			Timezone: rapid.SampledFrom([]string{"", "UTC", "Europe/Berlin"}).Draw(t, "zone"),
			Expire:   moment.Draw(t, "expire"), Attempts: rapid.IntRange(0, 9).Draw(t, "attempts"),
			LastResult: result.Draw(t, "result"), LastAttempt: moment.Draw(t, "last"),
			Variables: rapid.MapOfN(rapid.StringMatching(`[a-z_]{1,9}`), rapid.String(), 0, 4).Draw(t, "variables"),
			Person:    rapid.SampledFrom([]string{"", "p-1", `a"|b`}).Draw(t, "person"),
			Skills:    rapid.MapOfN(rapid.SampledFrom([]string{"fr", "de"}), rapid.IntRange(1, 100), 0, 2).Draw(t, "skills"),
			NoRecord:  rapid.Bool().Draw(t, "no record"), Recalled: rapid.Bool().Draw(t, "recalled"), Terminate: rapid.Bool().Draw(t, "terminate"),
			LastAgent: rapid.SampledFrom([]string{"", "ann"}).Draw(t, "last agent"), LastTalk: moment.Draw(t, "last talk"),
			Tally: rapid.MapOfN(result, rapid.IntRange(1, 9), 0, 2).Draw(t, "tally"),
			State: rapid.SampledFrom([]campaigns.MemberState{campaigns.Waiting, campaigns.Claimed, campaigns.Held, campaigns.Over}).Draw(t, "state"),
		}
		for i := range rapid.IntRange(1, 4).Draw(t, "numbers") {
			m.Communications = append(m.Communications, campaigns.Communication{
				Number: fmt.Sprintf("+4930%06d", i), Priority: rapid.IntRange(-1, 1).Draw(t, "priority"),
				Type: rapid.SampledFrom([]string{"", "home"}).Draw(t, "type"), Ended: rapid.Bool().Draw(t, "ended"),
				Attempts: rapid.IntRange(0, 2).Draw(t, "tries"), Cause: rapid.SampledFrom([]campaigns.Cause{"", campaigns.UserBusy}).Draw(t, "cause"),
				Last: moment.Draw(t, "last call"),
			})
		}
		if rapid.Bool().Draw(t, "calls back") {
			m.Callback = &campaigns.Callback{
				At: moment.Draw(t, "callback"), Agent: rapid.SampledFrom([]string{"", "ann"}).Draw(t, "agent"),
				Number: rapid.SampledFrom([]string{"", "+4930000001"}).Draw(t, "callback number"), Missed: rapid.IntRange(0, 2).Draw(t, "missed"),
			}
		}
		at := place{
			lane: campaigns.Lane{
				Zone:  rapid.SampledFrom([]string{m.Timezone, "", "Asia/Tokyo"}).Draw(t, "lane's zone"),
				Type:  rapid.SampledFrom([]string{"", "home"}).Draw(t, "lane's type"),
				Agent: rapid.SampledFrom([]string{"", "ann"}).Draw(t, "lane's agent"), Reserved: rapid.Bool().Draw(t, "reserved"),
			}.String(),
			rank: rapid.OneOf(rapid.Just(m.Priority+plainRank), rapid.IntRange(0, campaigns.MaxRank)).Draw(t, "rank"),
		}
		attempt, due := "", time.Time{}
		m.Next = rapid.IntRange(0, len(m.Communications)-1).Draw(t, "next")
		switch m.State {
		case campaigns.Waiting:
			m.Due = moment.Draw(t, "due")
			due = m.Due
		case campaigns.Claimed:
			attempt = "01a1f95f-d8a1-70ec-bc5a-de23106417a9"
		case campaigns.Held:
			if rapid.Bool().Draw(t, "awaits") {
				due = moment.Draw(t, "deadline")
				m.Await = &campaigns.Await{Attempt: "a1", Deadline: due, Enough: rapid.Bool().Draw(t, "enough")}
			}
		case campaigns.Over:
			m.Next, m.EndCause = -1, campaigns.MaxTryCount
		}
		raw := encodeMember(&m, at, attempt)
		got, gotAttempt, err := decodeMember(m.ID, raw, due)
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		if diff := cmp.Diff(m, got, cmpopts.EquateEmpty()); diff != "" || gotAttempt != attempt {
			t.Fatalf("%s: attempt %q, %s", raw, gotAttempt, diff)
		}
	})
}

// A field that a member gets is not forgotten here: this one has all of them.
func TestRecordHasEveryField(t *testing.T) {
	t.Parallel()
	m := campaigns.Member{
		ID: 7, Name: "Ann", Priority: 3, Timezone: "Asia/Tokyo", Expire: noon, Variables: map[string]string{"a": "b"},
		Communications: []campaigns.Communication{
			{Number: "+4930000001", Priority: 1, Type: "home", Ended: true, Attempts: 2, Cause: campaigns.UserBusy, Last: noon},
			{Number: "+4930000002"},
		},
		Person: "p", Skills: campaigns.Skills{"de": 1}, NoRecord: true,
		Callback: &campaigns.Callback{At: noon, Agent: "ann", Number: "+4930000002", Missed: 1},
		State:    campaigns.Held, Due: noon, Next: 1, Attempts: 1, EndCause: campaigns.UserBusy, LastResult: campaigns.Busy, LastAttempt: noon,
		LastAgent: "ann", LastTalk: noon, Recalled: true, Tally: map[campaigns.Result]int{campaigns.Busy: 1},
		Await: &campaigns.Await{Attempt: "a1", Deadline: noon, Enough: true}, Terminate: true,
	}
	for _, v := range []any{m, m.Communications[0], *m.Callback, *m.Await} {
		for i, s := 0, reflect.ValueOf(v); i < s.NumField(); i++ {
			if s.Field(i).IsZero() {
				t.Errorf("%T.%s has no value in this test", v, s.Type().Field(i).Name)
			}
		}
	}
	m.Due, m.EndCause = time.Time{}, "" // a held member has neither
	got, _, err := decodeMember(7, encodeMember(&m, place{"Asia/Tokyo~home@ann", 2001}, ""), noon)
	if diff := cmp.Diff(m, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// A name with the record's own bar, and a cause that FreeSWITCH made up, do no harm.
func TestRecordHostileText(t *testing.T) {
	t.Parallel()
	m := person(0, 1)
	m.Name, m.State, m.Next = `a|b"c\d`+"\x01", campaigns.Over, -1
	m.EndCause = "ODD|CAUSE\r\n\""
	got, _, err := decodeMember(7, encodeMember(&m, place{rank: plainRank}, ""), time.Time{})
	if err != nil || got.Name != m.Name || got.EndCause != "ODDCAUSE" {
		t.Fatalf("%+v %v", got, err)
	}
}

func TestBrokenRecords(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "w", "w|||||", "z|1||||\x7c{}", "w|1|||||", "w|1||x|||{}", "w|1|||x||{}", "w|1|||||{"} {
		if _, _, err := decodeMember(1, raw, noon); err == nil {
			t.Errorf("%q was read", raw)
		}
	}
}

func TestCompactRecord(t *testing.T) {
	t.Parallel()
	m := person(0, 7)
	var c campaigns.Campaign
	c.Normalize()
	set := settings{Campaign: &c}
	set.begin(&m, noon)
	if got, want := encodeMember(&m, set.place(&m), ""), `w|+99901000000007|||||{"n":"Member 7"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestIndexedSortsLikeNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Uint64Range(1, 9_999_999_999).Draw(t, "a"), rapid.Uint64Range(1, 9_999_999_999).Draw(t, "b")
		if (indexed(a) < indexed(b)) != (a < b) || indexed(a) != fmt.Sprintf("%010d", a) {
			t.Fatal(indexed(a), indexed(b))
		}
	})
}
