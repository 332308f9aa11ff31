// SPDX-License-Identifier: MIT

package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tandem/access"
	"tandem/campaigns"
	"tandem/campaigns/store"
)

// past makes attempts of the campaign spring that have ended, one for each change.
func (f *fixture) past(t *testing.T, run store.Run, changes ...func(*campaigns.Attempt)) []campaigns.Attempt {
	t.Helper()
	ctx, now := t.Context(), time.Now()
	campaign, err := f.store.Campaign(ctx, "spring")
	if err != nil {
		t.Fatal(err)
	}
	all := make([]campaigns.Attempt, len(changes))
	for i, change := range changes {
		id := uuid.Must(uuid.NewV7()).String()
		claims, err := f.store.Claim(ctx, "spring", []store.ClaimRequest{{
			Epoch: run.Epoch, Limit: 1000, Now: now,
			Attempt: campaigns.Attempt{ID: id, Campaign: "spring", CustomerLeg: "leg-" + id, Controller: "test", Epoch: run.Epoch, ClaimedAt: now},
		}})
		if err != nil || claims[0].Err != nil {
			t.Fatal(claims, err)
		}
		a := claims[0].Attempt
		a.Result, a.Cause, a.DialedAt, a.EndedAt = campaigns.Busy, campaigns.UserBusy, now, now
		change(&a)
		op := store.Finish{Attempt: a, Epoch: run.Epoch, Member: campaign.Settle(claims[0].Member, &a, now), Raw: claims[0].Raw}
		if errs := f.store.Write(ctx, "spring", []store.Op{op}); errs[0] != nil {
			t.Fatal(errs[0])
		}
		all[i] = a
	}
	return all
}

func busy(*campaigns.Attempt) {}

// talked is an attempt that was answered after 10 s and talked for so long.
func talked(agent string, talk time.Duration) func(*campaigns.Attempt) {
	return func(a *campaigns.Attempt) {
		a.Agent, a.Result, a.Cause, a.Resource, a.CallerID, a.Disposition = agent, campaigns.Connected, campaigns.NormalClearing, "trunk", "+441", "sale"
		a.AnsweredAt = a.DialedAt.Add(10 * time.Second)
		a.BridgedAt = a.AnsweredAt.Add(50 * time.Millisecond)
		a.EndedAt = a.BridgedAt.Add(talk)
		a.Offers = []campaigns.Offer{{Agent: agent, Outcome: campaigns.AgentTalked, OfferedAt: a.DialedAt, AcceptedAt: a.DialedAt}}
	}
}

// refused is an offer that anna answered so.
func refused(answer campaigns.Answer) func(*campaigns.Attempt) {
	return func(a *campaigns.Attempt) {
		a.Result, a.DialedAt = campaigns.NotTaken, time.Time{}
		a.Offers = []campaigns.Offer{{Agent: "anna", OfferedAt: a.ClaimedAt, Answer: answer, EndedAt: a.EndedAt}}
	}
}

// noonZone gives a zone in which it is noon or so: today lasts as long as the test.
func noonZone() *time.Location {
	name := fmt.Sprintf("Etc/GMT%+d", time.Now().UTC().Hour()-12) // the sign is the other way round there
	zone, err := time.LoadLocation(strings.Replace(name, "GMT+0", "GMT", 1))
	if err != nil {
		panic(err)
	}
	return zone
}

func TestResultTables(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.populate(t, 20)
	zone := noonZone()
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"timezone":"`+zone.String()+`"}`).must(200)
	run := f.start(t)
	f.past(t, run, busy, talked("anna", time.Minute), talked("anna", 30*time.Second), busy, busy)
	const path = "/api/v2/dialer/spring/results"
	var tables []resultTable
	f.call(t, "GET", path+"?by=result,agent,hour,minute,hourOfDay,callerId,resource,disposition", "").into(&tables)
	if len(tables) != 8 || tables[0].By != "result" || tables[7].By != "disposition" {
		t.Fatalf("%+v", tables)
	}
	for _, table := range tables {
		sum := 0
		for _, r := range table.Rows {
			sum += r.Attempts
		}
		if !table.Complete || table.Attempts != 5 || sum != 5 || table.Timezone != zone.String() {
			t.Errorf("%+v", table)
		}
	}
	if day := tables[0].From.In(zone); day.Hour() != 0 || day.Minute() != 0 || time.Since(day) > 24*time.Hour {
		t.Errorf("today begins %s", tables[0].From)
	}
	agents := tables[1].Rows
	if len(agents) != 2 || agents[0].Key != "" || agents[0].Busy != 3 || agents[0].WaitMs != 0 {
		t.Fatalf("%+v", agents)
	}
	if anna := agents[1]; anna.Name != "anna" || anna.Connected != 2 || anna.TalkSec != 90 || anna.WaitMs != 50 || anna.Calls != 2 {
		t.Errorf("%+v", anna)
	}
	if r := tables[6].Rows; len(r) != 2 || r[1].Name != "trunk" {
		t.Errorf("%+v", r)
	}
	// Within a moment the same walk answers; another time is another one.
	f.past(t, run, busy)
	f.call(t, "GET", path+"?by=agent", "").into(&tables)
	if tables[0].Attempts != 5 && tables[0].Attempts != 6 { // the machine may be slow
		t.Errorf("%+v", tables)
	}
	hour := time.Now().Add(-time.Hour).UnixMilli()
	f.call(t, "GET", fmt.Sprintf("%s?from=%d&to=%d", path, hour, hour+7_200_000), "").into(&tables)
	if len(tables) != 1 || tables[0].By != "result" || tables[0].Attempts != 6 {
		t.Errorf("%+v", tables)
	}
	f.play(t, []scenario{
		{"no axis", "GET", path + "?by=shoe", "", 400, []string{`"field":"by"`}, nil},
		{"an axis twice", "GET", path + "?by=agent,agent", "", 400, []string{`"field":"by"`}, nil},
		{"too many minutes", "GET", path + "?by=minute&from=2026-01-01T00:00:00Z&to=2026-01-04T00:00:00Z", "", 400, []string{`"field":"by"`, "48 hours"}, nil},
		{"nothing then", "GET", path + "?by=hour&from=2026-01-01T00:00:00Z&to=2026-01-04T00:00:00Z", "", 200, []string{`"attempts":0`, `"rows":[]`}, nil},
		{"no time", "GET", path + "?from=soon", "", 400, []string{`"field":"from"`}, nil},
		{"no such filter", "GET", path + "?agent=anna", "", 400, []string{`"field":"agent"`}, nil},
		{"no campaign", "GET", "/api/v2/dialer/autumn/results", "", 404, nil, nil},
	})
}

func TestOneAttempt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.populate(t, 3)
	run := f.start(t)
	all := f.past(t, run, talked("anna", time.Minute), func(a *campaigns.Attempt) {
		talked("anna", time.Minute)(a)
		a.Report = &campaigns.Report{Success: true, Comment: "said during the call"}
	})
	ended, reported := all[0], all[1]
	now := time.Now()
	open := campaigns.Attempt{
		ID: uuid.Must(uuid.NewV7()).String(), Campaign: "spring", CustomerLeg: "l", Controller: "other", Epoch: run.Epoch, ClaimedAt: now, DialedAt: now,
	}
	if claims, err := f.store.Claim(t.Context(), "spring", []store.ClaimRequest{{Epoch: run.Epoch, Limit: 10, Now: now, Attempt: open}}); err != nil || claims[0].Err != nil {
		t.Fatal(claims, err)
	}
	const path = "/api/v2/dialer/spring/attempts/"
	for _, query := range []string{"", fmt.Sprintf("?member=%d", ended.Member)} {
		var got oneAttempt
		f.call(t, "GET", path+ended.ID+query, "").into(&got)
		if got.Open || got.Phase != "ended" || got.Attempt.ID != ended.ID || got.MemberState != campaigns.Over || len(got.Attempt.Timeline) == 0 ||
			len(got.Attempt.Legs) != 2 || got.CampaignName != "Spring" || !strings.HasPrefix(got.MemberName, "Member ") {
			t.Errorf("%s: %+v", query, got)
		}
	}
	f.play(t, []scenario{
		{"an open one", "GET", path + open.ID, "", 200, []string{`"open":true`, `"phase":"dialing"`, `"legs":[`, `"memberName":"Member`}, nil},
		{"reported during the call", "GET", path + reported.ID, "", 200, []string{`"report":{"at":"`, `"comment":"said during the call"`}, nil},
		{"none", "GET", path + uuid.Must(uuid.NewV7()).String(), "", 404, nil, nil},
		{"no id", "GET", path + "x", "", 404, nil, nil},
		{"no member", "GET", path + ended.ID + "?member=x", "", 400, []string{`"field":"member"`}, nil},
	})
}

func TestAgentsDay(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.populate(t, 20)
	zone := noonZone()
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"timezone":"`+zone.String()+`"}`).must(200)
	run := f.start(t)
	made := f.past(t, run, talked("anna", time.Minute), talked("ben", time.Hour), busy, refused(campaigns.AnswerReject), refused(campaigns.AnswerSkipClose),
		refused(campaigns.AnswerCancel), func(a *campaigns.Attempt) {
			refused("")(a)
			a.Offers[0].Outcome = campaigns.AgentNoAnswer
		}, talked("anna", 30*time.Second))
	const path = "/api/v2/agents/anna"
	var day agentDay
	f.call(t, "GET", path+"/figures", "").into(&day)
	if day.Attempts != 6 || day.Calls != 2 || day.Connected != 2 || day.TalkSec != 90 || day.MeanTalkSec != 45 || day.Offers != 6 || day.Accepted != 2 ||
		day.Rejected != 1 || day.Skipped != 1 || day.Cancelled != 1 || day.Missed != 1 || !day.Complete || day.Timezone != zone.String() {
		t.Errorf("%+v", day)
	}
	if day.ByResult[campaigns.Connected] != 2 || day.ByResult[campaigns.NotTaken] != 2 || day.ByDisposition["sale"] != 2 {
		t.Errorf("%+v %+v", day.ByResult, day.ByDisposition)
	}
	var first []agentAttempt
	page := f.call(t, "GET", path+"/attempts?limit=4", "")
	page.into(&first)
	if len(first) != 4 || first[0].Attempt.ID != made[7].ID || first[3].Attempt.ID != made[4].ID || first[0].CampaignName != "Spring" || first[0].MemberName == "" {
		t.Errorf("%+v", first)
	}
	_, next := page.page()
	var rest []agentAttempt
	f.call(t, "GET", path+"/attempts?limit=4&cursor="+next, "").into(&rest)
	if len(rest) != 2 || rest[1].Attempt.ID != made[0].ID {
		t.Errorf("%+v", rest)
	}
	// Agents read themselves and nobody else.
	mine := f.as(t, access.Agent)
	f.play(t, []scenario{
		{"their own", "GET", path + "/figures", "", 200, []string{`"calls":2`}, mine},
		{"their own attempts", "GET", path + "/attempts", "", 200, []string{`"memberName":`}, mine},
		{"another's", "GET", "/api/v2/agents/ben/figures", "", 403, nil, mine},
		{"later", "GET", path + "/figures?from=2107-01-01T00:00:00Z", "", 200, []string{`"attempts":0`, `"byResult":{}`}, nil},
		{"a cursor of another list", "GET", path + "/attempts?from=1000&cursor=" + next, "", 400, []string{`"field":"cursor"`}, nil},
		{"nobody", "GET", "/api/v2/agents/nobody/figures", "", 404, nil, nil},
		{"no such filter", "GET", path + "/attempts?result=BUSY", "", 400, []string{`"field":"result"`}, nil},
	})
}

func TestWhatIfAnswers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.whatIfFor = time.Hour // the simulation is not what is looked at: it takes what it takes
	f.populate(t, 60)
	const path = "/api/v2/dialer/spring/what-if"
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"type":"Predictive Dialer"}`).must(200)
	ask := func(body string) (a whatIfAnswer) {
		t.Helper()
		f.call(t, "POST", path, body).into(&a)
		return a
	}
	// Nothing is measured of a campaign that has called nobody.
	if a := ask(`{}`); len(a.Today.Measured) != 0 || a.Today.Agents != 1 || a.Today.AnswerRate != 0.3 || a.Mode != campaigns.Predictive || len(a.Curves) != 4 {
		t.Errorf("%+v", a.Today)
	}
	run := f.start(t)
	changes := make([]func(*campaigns.Attempt), 40)
	for i := range changes {
		if changes[i] = busy; i%4 == 0 {
			changes[i] = talked("anna", 50*time.Second)
		}
	}
	f.past(t, run, changes...)
	f.call(t, "PUT", "/api/v2/agents/anna", `{"status":"Available"}`).must(200)
	a := ask(`{"agents":10,"ringSec":20,"cap":0.01}`)
	if a.Today.AnswerRate != 0.25 || a.Today.AnswerSec != 10 || a.Today.TalkSec != 50 || strings.Join(a.Today.Measured, " ") != "agents answerRate answerSec talkSec" {
		t.Errorf("today %+v", a.Today)
	}
	if a.Asked.Agents != 10 || a.Asked.RingSec != 20 || a.Asked.AnswerRate >= 0.25 || a.Asked.Cap != 0.01 || strings.Join(a.Asked.Measured, " ") != "answerSec talkSec" ||
		a.Asked.CallsPerHour <= a.Today.CallsPerHour {
		t.Errorf("asked %+v", a.Asked)
	}
	f.play(t, []scenario{
		{"no body", "POST", path, "", 200, []string{`"curves":[`}, nil},
		{"too many agents", "POST", path, `{"agents":5000}`, 400, []string{`"field":"agents"`}, nil},
		{"no chance", "POST", path, `{"answerRate":0}`, 400, []string{`"field":"answerRate"`}, nil},
		{"an unknown figure", "POST", path, `{"shoes":1}`, 400, []string{`"field":"shoes"`}, nil},
	})
	// One at a time.
	if err := f.whatIfs.take(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.call(t, "POST", path, `{}`).must(429)
	f.whatIfs.leave()
	// A machine that has no time for it says so, and the next one may ask.
	f.whatIfFor = time.Nanosecond
	for range 2 {
		f.call(t, "POST", path, `{}`).must(503)
	}
	f.call(t, "POST", "/api/v2/dialer", `{"id":"cast","name":"Cast","type":"Voice Broadcasting","resources":["trunk"],"broadcast":{"sound":"hello.wav"},"timezone":"UTC"}`).must(200)
	f.call(t, "POST", "/api/v2/dialer/cast/what-if", `{}`).must(409)
}
