// SPDX-License-Identifier: MIT

package web

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// populate adds n members to "spring", of batches a and b.
func (f *fixture) populate(tb testing.TB, n int) {
	tb.Helper()
	f.furnish(tb)
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"name":"Member %d","priority":%d,"variables":{"batch":"%c","note":"=1+%d"},"communications":[{"number":"+4477%08d"}]}`,
			i+1, i%3, 'a'+rune(i%2), i, i+1)
	}
	f.call(tb, "POST", "/api/v2/dialer/spring/members", "["+strings.Join(rows, ",")+"]").must(200)
}

// page reads a page of a list of anything.
func (r reply) page() ([]map[string]any, string) {
	r.tb.Helper()
	r.must(200)
	var envelope struct {
		Data []map[string]any `json:"data"`
		Next string           `json:"next"`
	}
	if err := json.Unmarshal([]byte(r.body), &envelope); err != nil {
		r.tb.Fatal(err)
	}
	return envelope.Data, envelope.Next
}

// ids goes through all pages of a list.
func (f *fixture) ids(tb testing.TB, path string) []string {
	tb.Helper()
	var all []string
	cursor := ""
	for {
		page, next := f.call(tb, "GET", path+"&cursor="+url.QueryEscape(cursor), "").page()
		for _, one := range page {
			all = append(all, fmt.Sprint(one["id"]))
		}
		if cursor = next; cursor == "" {
			return all
		}
	}
}

// Members are listed in pages, by filter, order and columns, and counted.
func TestListMembers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.populate(t, 90)
	f.call(t, "DELETE", "/api/v2/dialer/spring/members/7", "").must(200)
	const path = "/api/v2/dialer/spring/members"
	if got := f.ids(t, path+"?limit=20"); len(got) != 90 || got[0] != "1" || got[89] != "90" {
		t.Error(got)
	}
	if got := f.ids(t, path+"?limit=7&sort=-id"); len(got) != 90 || got[0] != "90" || got[89] != "1" {
		t.Error(got)
	}
	if got := f.ids(t, path+"?limit=7&sort=due"); len(got) != 89 || got[0] != "3" {
		t.Error(got)
	}
	if got := f.ids(t, path+"?limit=7&filter="+url.QueryEscape(`{"state":"waiting","variables":{"batch":"b"}}`)); len(got) != 45 {
		t.Error(got)
	}
	if page, next := f.call(t, "GET", path, "").page(); len(page) != 40 || next == "" {
		t.Errorf("%d members on the first page", len(page))
	}
	_, next := f.call(t, "GET", path+"?limit=20", "").page()
	var lanes aggregation
	f.call(t, "POST", path+"/aggregate", `{"by":"lane"}`).into(&lanes)
	f.play(t, []scenario{
		{"a page by its number", "GET", path + "?limit=20&page=3", "", 200, []string{`"id":41`, `"id":60`, `"next":`}, nil},
		{"the last page", "GET", path + "?limit=20&page=5", "", 200, []string{`"id":90`}, nil},
		{"beyond it", "GET", path + "?limit=20&page=6", "", 200, []string{`"data":[]`}, nil},
		{"columns", "GET", path + "?limit=1&columns=id,variables.batch", "", 200, []string{`"data":[{"id":1,"variables":{"batch":"a"}}]`}, nil},
		{"by number", "GET", path + "?number=%2B447700000009", "", 200, []string{`"id":9`}, nil},
		{"by a number of nobody", "GET", path + "?number=%2B447700000999", "", 200, []string{`"data":[]`}, nil},
		{"by the old product's names", "GET", path + "?filter=" + url.QueryEscape(`{"_endCause":"MANAGER_REQUEST"}`), "", 200, []string{`"id":7`}, nil},
		{"by two that exclude each other", "GET", path + "?state=waiting&endCause=MANAGER_REQUEST", "", 200, []string{`"data":[]`}, nil},
		{"by lane", "GET", path + "?limit=1&lane=" + url.QueryEscape(lanes.Groups[0].Key), "", 200, []string{`"id":`}, nil},
		{"a cursor of another filter", "GET", path + "?limit=20&state=waiting&cursor=" + next, "", 400, []string{`"field":"cursor"`}, nil},
		{"a cursor of another order", "GET", path + "?limit=20&sort=-id&cursor=" + next, "", 400, []string{`"field":"cursor"`}, nil},
		{"no cursor at all", "GET", path + "?cursor=x", "", 400, []string{`"field":"cursor"`}, nil},
		{"no order", "GET", path + "?sort=name", "", 400, []string{`"field":"sort"`, `[id -id due]`}, nil},
		{"a page of what has no numbers", "GET", path + "?state=waiting&page=2", "", 400, []string{`"field":"page"`}, nil},
		{"no page", "GET", path + "?page=0", "", 400, []string{`"field":"page"`}, nil},
		{"no limit", "GET", path + "?limit=1001", "", 400, []string{`"field":"limit"`}, nil},
		{"no column", "GET", path + "?columns=id,shoe", "", 400, []string{`"field":"columns"`, "shoe"}, nil},
		{"no parameter", "GET", path + "?shoe=1", "", 400, []string{`"field":"shoe"`}, nil},
		{"no condition", "GET", path + "?filter=" + url.QueryEscape(`{"shoe":1}`), "", 400, []string{`"field":"shoe"`}, nil},
		{"an operator", "GET", path + "?filter=" + url.QueryEscape(`{"priority":{"$gt":1}}`), "", 400, []string{`"field":"priority"`}, nil},
		{"a filter that is none", "GET", path + "?filter=%7B", "", 400, []string{`"field":"filter"`}, nil},
		{"no state", "GET", path + "?state=asleep", "", 400, []string{`"field":"state"`}, nil},
		{"no time", "GET", path + "?dueFrom=soon", "", 400, []string{`"field":"dueFrom"`}, nil},
		{"no number to look for", "GET", path + "?number=ada", "", 400, []string{`"field":"number"`}, nil},
		{"no campaign", "GET", "/api/v2/dialer/none/members", "", 404, nil, nil},
		{"counted", "GET", path + "/count?state=waiting", "", 200, []string{`"data":{"count":89}`}, nil},
		{"counted by a walk", "GET", path + "/count?variables.batch=a", "", 200, []string{`"data":{"count":45}`}, nil},
		{"by state", "POST", path + "/aggregate", `{"by":"state"}`, 200, []string{`{"key":"waiting","count":89}`, `{"key":"ended","count":1}`}, nil},
		{"by cause", "POST", path + "/aggregate", `{"by":"endCause"}`, 200, []string{`"groups":[{"key":"MANAGER_REQUEST","count":1}]`}, nil},
		{"by lane and zone", "POST", path + "/aggregate", `{"by":"zone"}`, 200, []string{`"of":"due"`}, nil},
		{"by result", "POST", path + "/aggregate", `{"by":"result"}`, 200, []string{`"of":"attempts","groups":[]`}, nil},
		{"by something else", "POST", path + "/aggregate", `{"by":"shoe"}`, 400, []string{`"field":"by"`}, nil},
	})
}

// The old product's calls that change many members, or one.
func TestMemberBulk(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.populate(t, 30)
	const path = "/api/v2/dialer/spring/members"
	f.play(t, []scenario{
		{"terminated", "PUT", path + "/1/terminate", `{}`, 200, []string{`"endCause":"MANAGER_REQUEST"`}, nil},
		{"without a body", "PUT", path + "/2/terminate", "", 200, []string{`"state":"ended"`}, nil},
		{"once", "PUT", path + "/1/terminate", `{}`, 405, []string{"MANAGER_REQUEST", `"code":"conflict"`}, nil},
		{"with something else", "PUT", path + "/3/terminate", `{"now":true}`, 400, []string{`"field":"now"`}, nil},
		{"replaced", "PUT", path + "/4", `{"name":"Grace","communications":[{"number":"+447700000900"},{"number":"+447700000004","priority":9}]}`, 200,
			[]string{`"name":"Grace"`, `"variables":{}`, `"next":1`, `"priority":9`}, nil},
		{"by a number of another", "PUT", path + "/4", `{"communications":[{"number":"+447700000005"}]}`, 409, nil, nil},
		{"by nothing", "PUT", path + "/4", `{}`, 400, []string{`"field":"communications"`}, nil},
		{"what it had is free", "POST", path, `{"communications":[{"number":"+447700000901"}]}`, 200, nil, nil},
		{"an empty filter", "DELETE", path, `{}`, 400, []string{`"field":"filter"`}, nil},
		{"no filter", "DELETE", path, `[]`, 400, nil, nil},
		{"many", "DELETE", path + "?limit=10", `{"variables.batch":"a"}`, 200, []string{`"ended":9`, `"more":true`, `"next":`}, nil},
		{"the rest", "DELETE", path, `{"variables.batch":"a","state":"waiting"}`, 200, []string{`"ended":5`, `"more":false`}, nil},
		{"log", "PUT", path + "/reset?_log=true", "", 400, []string{`"field":"_log"`}, nil},
		{"no time", "PUT", path + "/reset?from=soon", "", 400, []string{`"field":"from"`}, nil},
		{"nobody to reset", "PUT", path + "/reset?from=0", "", 200, []string{`"reset":0`}, nil},
	})
}

// awaiting makes member 1 of "spring" wait for the result of an attempt.
func (f *fixture) awaiting(tb testing.TB, deadline time.Time) {
	tb.Helper()
	_, err := f.store.EditMember(tb.Context(), "spring", 1, func(m campaigns.Member) (campaigns.Member, error) {
		m.State, m.EndCause, m.Due, m.Next, m.Attempts = campaigns.Held, "", time.Time{}, 0, 3
		m.Communications = []campaigns.Communication{{Number: "+447700900001", Attempts: 3}, {Number: "+447700900002"}, {Number: "+447700900003"}}
		m.Await = &campaigns.Await{Attempt: "a1", Deadline: deadline}
		return m, nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// The status call of the seed, field by field, with what each does.
func TestStatusCall(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"parameters":{"intervalTryCount":900,"maxTryCount":9}}`).must(200)
	f.call(t, "POST", "/api/v2/dialer/spring/members", `{"communications":[{"number":"+447700900001"}]}`).must(200)
	for _, tt := range []struct {
		name, body string
		status     int
		contains   []string
		wait       int // s until the next call; -1: none
		next       string
	}{
		{"success", `{"success":true,"comment":"sold"}`, 200, []string{`"endCause":"NORMAL_CLEARING"`}, -1, ""},
		{"success stops nothing that counts", `{"success":true,"next_after_sec":60}`, 200, []string{`"state":"ended"`}, -1, ""},
		{"no success", `{"success":false}`, 200, nil, 900, "+447700900002"},
		{"nothing said", `{}`, 200, nil, 900, "+447700900002"},
		{"later", `{"success":false,"next_after_sec":3600}`, 200, nil, 3600, "+447700900002"},
		{"0 is now", `{"success":false,"next_after_sec":0}`, 200, nil, 0, "+447700900002"},
		{"reset", `{"reset_retries":true}`, 200, []string{`"attempts":0`}, 900, "+447700900001"},
		{"another number", `{"next_communication":"+447700900003"}`, 200, nil, 900, "+447700900003"},
		{"a new number", `{"next_communication":"+447700900009"}`, 200, []string{`"number":"+447700900009","priority":100`}, 900, "+447700900009"},
		{"stop some", `{"stop_communications":["+447700900002","+447700900001"]}`, 200, nil, 900, "+447700900003"},
		{"stop one by itself", `{"stop_communications":"+447700900002"}`, 200, nil, 900, "+447700900003"},
		{"stop all", `{"stop_communications":"all"}`, 200, []string{`"endCause":"NO_COMMUNICATIONS"`}, -1, ""},
		{"stop all but one", `{"stop_communications":"all","next_communication":"+447700900001"}`, 200, nil, 900, "+447700900001"},
		{"stop all and a new one", `{"stop_communications":"all","next_communication":"+447700900009"}`, 200, nil, 900, "+447700900009"},
		{"everything, as in the seed", `{"success":false,"reset_retries":false,"next_after_sec":3600,"next_communication":"380910000000",
			"stop_communications":["380920000000","380930000000"],"comment":"Перезвонить через час на другой номер"}`, 200, nil, 3600, "380910000000"},
		{"of the attempt that waits", `{"session_id":"a1","description":"x"}`, 200, nil, 900, "+447700900002"},
		{"of another attempt", `{"session_id":"a2"}`, 409, []string{`"field":"session_id"`}, -1, ""},
		{"the seed's sample, which lacks a comma", "{\"success\": false,\n\"stop_communications\": [\"380920000000\"] \"comment\": \"x\"}", 400,
			[]string{`"code":"invalid_json"`, `"line":2`}, -1, ""},
		{"no time", `{"next_after_sec":-1}`, 400, []string{`"field":"next_after_sec"`}, -1, ""},
		{"too late", `{"next_after_sec":999999999}`, 400, []string{`"field":"next_after_sec"`}, -1, ""},
		{"no number", `{"next_communication":"ada"}`, 400, []string{`"field":"next_communication`}, -1, ""},
		{"no numbers", `{"stop_communications":["ada"]}`, 400, []string{`"field":"stop_communications`}, -1, ""},
		{"not all", `{"stop_communications":"everything"}`, 400, []string{`"field":"stop_communications`}, -1, ""},
		{"an unknown field", `{"succes":true}`, 400, []string{`"field":"succes"`}, -1, ""},
		{"success of another kind", `{"success":"yes"}`, 400, []string{`"field":"success"`}, -1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f.awaiting(t, time.Now().Add(time.Hour))
			before := time.Now()
			got := f.call(t, "PUT", "/api/v2/dialer/spring/members/1/status", tt.body).must(tt.status)
			for _, part := range tt.contains {
				if !strings.Contains(got.body, part) {
					t.Errorf("the answer lacks %s:\n%s", part, got.body)
				}
			}
			m, err := f.store.Member(t.Context(), "spring", 1)
			if err != nil {
				t.Fatal(err)
			}
			if tt.status != 200 && m.Await == nil {
				t.Error("what was refused has changed the member")
			}
			if tt.wait < 0 {
				return
			}
			wait := m.Due.Sub(before)
			if m.State != campaigns.Waiting || wait < time.Duration(tt.wait)*time.Second-time.Second || wait > time.Duration(tt.wait)*time.Second+time.Minute {
				t.Errorf("%s, called in %s, want %d s", m.State, wait, tt.wait)
			}
			if m.Communications[m.Next].Number != tt.next {
				t.Errorf("next is %s, want %s", m.Communications[m.Next].Number, tt.next)
			}
		})
	}
	f.awaiting(t, time.Now().Add(-time.Second))
	f.call(t, "PUT", "/api/v2/dialer/spring/members/1/status", `{"success":true}`).must(409)
	// What was said is in the events.
	events := f.call(t, "GET", "/api/v2/dialer/spring/events?count=1000", "").must(200).body
	for _, part := range []string{`"comment":"sold"`, `"comment":"Перезвонить через час на другой номер"`, `"stop_communications":["all"]`, `"description":"x"`} {
		if !strings.Contains(events, part) {
			t.Errorf("the events lack %s", part)
		}
	}
}

// attempted claims the next member and ends the attempt.
func (f *fixture) attempted(tb testing.TB, run store.Run, result campaigns.Result) {
	tb.Helper()
	ctx, now := tb.Context(), time.Now().UTC()
	id := fmt.Sprintf("018f0000-0000-7000-8000-%012d", now.UnixNano()%1e12)
	claim, err := f.store.Claim(ctx, "spring", []store.ClaimRequest{{Epoch: run.Epoch, Limit: 9, Now: now, Attempt: campaigns.Attempt{
		ID: id, Campaign: "spring", CustomerLeg: "leg", Controller: "other", Epoch: run.Epoch, ClaimedAt: now, DialedAt: now,
	}}})
	if err != nil || claim[0].Err != nil {
		tb.Fatal(err, claim[0].Err)
	}
	campaign, err := f.store.Campaign(ctx, "spring")
	if err != nil {
		tb.Fatal(err)
	}
	a := claim[0].Attempt
	a.Result, a.Cause, a.EndedAt, a.Agent = result, campaigns.UserBusy, now, "anna"
	m := campaign.Settle(claim[0].Member, &a, now)
	if errs := f.store.Write(ctx, "spring", []store.Op{store.Finish{Attempt: a, Epoch: run.Epoch, Member: m, Raw: claim[0].Raw}}); errs[0] != nil {
		tb.Fatal(errs[0])
	}
}

// start runs "spring" for a controller that does nothing.
func (f *fixture) start(tb testing.TB) store.Run {
	tb.Helper()
	if _, err := f.store.SetRunState(tb.Context(), "spring", campaigns.Running, "TEST", time.Now()); err != nil {
		tb.Fatal(err)
	}
	run, ok, err := f.store.Acquire(tb.Context(), "spring", "other", time.Now(), time.Minute)
	if err != nil || !ok {
		tb.Fatal(ok, err)
	}
	return run
}

// Attempts that have ended are listed by campaign and by member, and exported.
func TestAttemptLists(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.populate(t, 25)
	run := f.start(t)
	for i := range 25 {
		f.attempted(t, run, []campaigns.Result{campaigns.Busy, campaigns.Unanswered}[i%2])
	}
	const path = "/api/v2/dialer/spring/attempts"
	oldest, newest := f.ids(t, path+"?limit=10"), f.ids(t, path+"?limit=10&sort=-id")
	slices.Reverse(newest)
	if len(oldest) != 25 || !slices.Equal(oldest, newest) {
		t.Errorf("%d attempts, %d backwards", len(oldest), len(newest))
	}
	if got := f.ids(t, path+"?limit=10&result=BUSY,FAILED"); len(got) != 13 {
		t.Error(len(got))
	}
	_, next := f.call(t, "GET", path+"?limit=10", "").page()
	hour := fmt.Sprint(time.Now().Add(time.Hour).UnixMilli())
	f.play(t, []scenario{
		{"of a member", "GET", "/api/v2/dialer/spring/members/3/attempts", "", 200, []string{`"timeline":[`, `"legs":[`, `"memberState":"waiting"`}, nil},
		{"of one who has none", "GET", "/api/v2/dialer/spring/members/99/attempts", "", 404, nil, nil},
		{"by agent", "GET", path + "?agent=anna&limit=1", "", 200, []string{`"agent":"anna"`}, nil},
		{"by another", "GET", path + "?agent=ben", "", 200, []string{`"data":[]`}, nil},
		{"by time", "GET", path + "?from=" + hour, "", 200, []string{`"data":[]`}, nil},
		{"by member", "GET", path + "?member=3", "", 200, []string{`"member":3`}, nil},
		{"a cursor of another list", "GET", path + "?limit=10&agent=anna&cursor=" + next, "", 400, []string{`"field":"cursor"`}, nil},
		{"no result", "GET", path + "?result=MAYBE", "", 400, []string{`"field":"result"`}, nil},
		{"no time", "GET", path + "?to=soon", "", 400, []string{`"field":"to"`}, nil},
		{"no member", "GET", path + "?member=x", "", 400, []string{`"field":"member"`}, nil},
		{"no order", "GET", path + "?sort=number", "", 400, []string{`"field":"sort"`}, nil},
		{"the states of the campaign", "GET", "/api/v2/dialer/spring/history", "", 200, []string{`"state":"running"`, `"cause":"TEST"`}, nil},
		{"figures of its agents", "POST", "/api/v2/dialer/spring/agents/stats", `{"agents":["anna"]}`, 200, []string{`"id":"anna"`, `"served":0`}, nil},
		{"of others", "POST", "/api/v2/dialer/spring/agents/stats", `{"skills":["french"]}`, 200, []string{`"data":[]`}, nil},
		{"a campaign that runs stays", "DELETE", "/api/v2/dialer/spring", "", 409, []string{"stop it first"}, nil},
	})
	table := f.table(t, path+"/export?columns=member,number,result&separator=semicolon", ';')
	if len(table) != 26 || !slices.Equal(table[0], []string{"member", "number", "result"}) || table[1][2] != "BUSY" {
		t.Error(len(table), table[:2])
	}
}

// table reads an export.
func (f *fixture) table(tb testing.TB, path string, separator rune) [][]string {
	tb.Helper()
	got := f.call(tb, "GET", path, "").must(200)
	if kind := got.header.Get("Content-Type"); kind != "text/csv; charset=utf-8" {
		tb.Error(kind)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff")))
	r.Comma = separator
	all, err := r.ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

// Members are exported as CSV that a spreadsheet does not take for formulas.
func TestExportMembers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.populate(t, 2500)
	f.call(t, "POST", "/api/v2/dialer/spring/members", `{"name":"@SUM(A1)","variables":{"debt":"-12.50","x":"+1-1"},
		"communications":[{"number":"+447799999999"},{"number":"+447799999998"}]}`).must(200)
	const path = "/api/v2/dialer/spring/members/export"
	all := f.table(t, path+"?bom=true&columns=id,name,number,numbers,variables.note,variables.debt,variables.x", ',')
	if len(all) != 2502 {
		t.Fatal(len(all))
	}
	if want := []string{"3", "Member 3", "+447700000003", "+447700000003", "'=1+2", "", ""}; !slices.Equal(all[3], want) {
		t.Errorf("%q", all[3])
	}
	if want := []string{"2501", "'@SUM(A1)", "+447799999999", "+447799999999;+447799999998", "", "-12.50", "'+1-1"}; !slices.Equal(all[2501], want) {
		t.Errorf("%q", all[2501])
	}
	if raw := f.table(t, path+"?raw=true&separator=tab&number=%2B447700000003&columns=variables.note", '\t'); len(raw) != 2 || raw[1][0] != "=1+2" {
		t.Error(raw)
	}
	if whole := f.table(t, path+"?variables.batch=b", ','); len(whole) != 1251 || len(whole[0]) != len(memberCells) {
		t.Error(len(whole))
	}
	f.play(t, []scenario{
		{"no separator", "GET", path + "?separator=x", "", 400, []string{`"field":"separator"`}, nil},
		{"no column", "GET", path + "?columns=shoe", "", 400, []string{`"field":"columns"`}, nil},
		{"pages", "GET", path + "?limit=3", "", 400, []string{`"field":"limit"`}, nil},
	})
	head := f.call(t, http.MethodHead, path, "").must(200)
	if len(head.body) > 400 {
		t.Errorf("HEAD reads the list: %d bytes", len(head.body))
	}
}
