// SPDX-License-Identifier: MIT

package e2e_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/imports"
	"tandem/proving/stage"
)

// TestE2ECRMAndDesktop is a day with the API: an admin lets people in, a
// supervisor sets up a campaign and brings a list, agents take the calls at their
// desktops, one on the CTI channel and one by requests, the CRM says what came of
// them, and all of it can be looked up afterwards.
func TestE2ECRMAndDesktop(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	admin, sue, crm := s.admin(), s.supervisor(), s.crm()
	day := office{s, c, sue, crm}
	day.setUp()
	anna, ben := s.desk(c, "shop", 0), s.desk(c, "shop", 1)
	day.permissions(anna, ben)

	wall := s.follow(sue, "campaign:shop")
	day.brings(50)
	wall.until("the campaign to run", func(f figure) bool { return f.State == campaigns.Running && f.Members.Imported == 49 })

	// Both are offered a call of the first ones; afterwards they want a break.
	channel := s.connectAs(c, anna.user())
	channel.talks()
	channel.ask("SET_AGENT_STATE_REQ", map[string]any{"AgentState": "NOT_READY"})
	anna.is("about to go on a break", func(a shownAgent) bool { return a.PauseNext })
	channel.ask("CLEAR_CALL_REQ", nil)
	channel.untilType("END_CALL_EVENT")
	ben.accept()
	ben.phase("bridged")
	ben.status(campaigns.OnBreak)
	ben.on("hangup", nil)
	for _, d := range []desk{anna, ben} {
		d.is("on a break", func(a shownAgent) bool { return a.Status == campaigns.OnBreak })
	}
	all := s.told(c, "shop", 2)
	day.reports(all)
	day.lookedUp(all)
	day.audited(admin, all)
	day.exported(all)

	// Who comes back is offered the next one, until the campaign is stopped.
	channel.ask("SET_AGENT_STATE_REQ", map[string]any{"AgentState": "AVAILABLE"})
	offered := channel.untilType("SCREEN_POP_EVENT")
	s.put(c, "/api/v2/dialer/shop/state/3")
	channel.untilType("END_CALL_EVENT")
	wall.until("the campaign to be idle", func(f figure) bool { return f.State == campaigns.Idle && f.InAir == 0 && f.Members.Waiting == 48 })
	if _, has := anna.call(); has || len(offered) == 0 {
		t.Errorf("the offer is still there: %v", short(offered))
	}
	if m := s.member("shop", s.told(c, "shop", 3)[2].Member); m.State != campaigns.Waiting || m.Attempts != 0 {
		t.Errorf("whose offer was taken back is %s after %d attempts", m.State, m.Attempts)
	}
	s.consistent("shop")
}

// office is where the supervisor and the CRM work.
type office struct {
	*stand
	c        *stage.Controller
	sue, crm client
}

// setUp makes a calendar that is open now, a resource, two agents and a campaign
// whose calls wait for their results.
func (o office) setUp() {
	o.t.Helper()
	var accept []map[string]int
	for day := 1; day <= 7; day++ {
		accept = append(accept, map[string]int{"weekDay": day, "startTime": 0, "endTime": 1440})
	}
	o.sue.do(http.MethodPost, "/api/v2/calendars", map[string]any{
		"id": "always", "name": "Always", "timeZone": map[string]string{"id": "Europe/Berlin"}, "accept": accept,
	})
	var now struct {
		Open bool `json:"open"`
	}
	if o.sue.get("/api/v2/calendars/always/open", &now); !now.Open {
		o.t.Error("the calendar is closed")
	}
	o.sue.do(http.MethodPut, "/api/v2/resources/line", map[string]any{"dialString": "sofia/gateway/tandem-test/{number}"})
	for i, name := range []string{"Anna", "Ben"} {
		o.sue.do(http.MethodPut, fmt.Sprintf("/api/v2/agents/shop-%d", i), map[string]any{
			"name": name, "contact": contact("11", 2, 0), "nailedUp": true, "status": campaigns.Available,
		})
	}
	o.sue.do(http.MethodPost, "/api/v2/dialer", map[string]any{
		"id": "shop", "name": "Shop", "type": "Preview Dialer", "calendar": map[string]string{"id": "always"},
		"resources": []string{"line"}, "agents": []string{"shop-0", "shop-1"},
		"parameters": map[string]int{"wrapUpTime": 0, "maxTryCount": 3, "originateTimeout": 20},
		"await":      map[string]any{"wait": true, "deadline": 3600}, "guards": map[string]any{"min_ring": 1},
		"preview": map[string]any{"timeout": 60}, "local_hours": map[string]int{"start": 0, "end": 1440},
	})
	o.ready("shop", 2)
	var users []string
	if o.sue.get("/api/v2/calendars/always/campaigns", &users); len(users) != 1 || users[0] != "shop" {
		o.t.Errorf("the calendar is used by %v", users)
	}
}

// permissions holds what each may not do.
func (o office) permissions(anna, ben desk) {
	o.t.Helper()
	nobody := client{t: o.t, at: o.c}
	nobody.refused(http.StatusUnauthorized, http.MethodGet, "/api/v2/dialer", nil)
	o.sue.refused(http.StatusForbidden, http.MethodGet, "/api/v2/users", nil)
	o.sue.refused(http.StatusForbidden, http.MethodGet, "/api/v2/audit", nil)
	o.crm.refused(http.StatusForbidden, http.MethodGet, "/api/v2/dialer/shop", nil)
	o.crm.refused(http.StatusForbidden, http.MethodPut, "/api/v2/dialer/shop/state/1", nil)
	anna.user().refused(http.StatusForbidden, http.MethodGet, "/api/v2/dialer", nil)
	anna.user().refused(http.StatusForbidden, http.MethodGet, "/api/v2/agents/"+ben.agent+"/call", nil)
	anna.user().refused(http.StatusForbidden, http.MethodPut, "/api/v2/agents/"+anna.agent, map[string]any{"contact": "user/1"})
	foreign := anna.user()
	foreign.csrf = "guessed"
	foreign.refused(http.StatusForbidden, http.MethodPost, "/api/v2/callcenter/agent/"+anna.agent+"/status", map[string]any{"status": campaigns.OnBreak}, "csrf")
}

// brings uploads a list of so many rows, one of which is no member, and has the
// campaign run when they are there. The first two can be reached.
func (o office) brings(rows int) {
	o.t.Helper()
	var list strings.Builder
	list.WriteString("Name;Number;Priority;Customer\n")
	for i := range rows {
		switch n := number("02", 0, 0); {
		case i < 2:
			fmt.Fprintf(&list, "Customer %d;%s;10;C-%d\n", i, number("01", 2, 0), i)
		case i == 7:
			fmt.Fprintf(&list, "Nobody;unknown;0;C-%d\n", i)
		default:
			fmt.Fprintf(&list, "Customer %d;%s;0;C-%d\n", i, n, i)
		}
	}
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	file, err := parts.CreateFormFile("file", "customers.csv")
	must(o.t, err)
	_, err = file.Write([]byte(list.String()))
	must(o.t, err)
	must(o.t, parts.Close())
	status, _, text := o.sue.exchange(http.MethodPost, "/api/v2/dialer/shop/imports", parts.FormDataContentType(), form.Bytes())
	var uploaded struct {
		Data imports.Job `json:"data"`
	}
	if must(o.t, json.Unmarshal(text, &uploaded)); status != http.StatusOK || uploaded.Data.State != imports.Uploaded || uploaded.Data.By != "sue" {
		o.t.Fatalf("the upload: %d %s", status, text)
	}
	at := "/api/v2/dialer/shop/imports/" + uploaded.Data.ID
	o.sue.do(http.MethodPost, at+"/start", map[string]any{"autoRun": true})
	var job imports.Job
	o.until("the end of the import", func() bool {
		o.sue.get(at, &job)
		return job.State != imports.Running
	})
	want := imports.Result{Rows: rows, Added: rows - 1, Rejected: 1}
	if job.State != imports.Done || job.Result != want || job.File != "customers.csv" {
		o.t.Errorf("the import: %+v, want %+v", job, want)
	}
	if rejects := o.sue.text(at + "/rejects"); !strings.Contains(rejects, "Nobody") || !strings.Contains(rejects, "unknown") || strings.Contains(rejects, "Customer 1;") {
		o.t.Errorf("rejected: %s", rejects)
	}
}

// reports has the CRM say what came of two calls: the first is a success, the
// second is to be made again in an hour.
func (o office) reports(all []told) {
	o.t.Helper()
	for i, a := range all {
		if a.Result != campaigns.Connected || a.Resource != "line" || a.AcceptedAt.IsZero() {
			o.t.Errorf("attempt %d: %s over %s with %s", i, a.Result, a.Resource, a.Agent)
		}
		if m := o.member("shop", a.Member); m.State != campaigns.Held || m.Await == nil || m.Await.Attempt != a.ID {
			o.t.Errorf("member %d is %s and waits for %+v", m.ID, m.State, m.Await)
		}
		if e := o.explained(a.Member); e.Callable || e.Gate != campaigns.GateState {
			o.t.Errorf("member %d: %+v", a.Member, e)
		}
	}
	path := func(i int) string { return fmt.Sprintf("/api/v2/dialer/shop/members/%d/status", all[i].Member) }
	o.crm.refused(http.StatusConflict, http.MethodPut, path(0), map[string]any{"success": true, "session_id": all[1].ID}, "session_id")
	o.crm.do(http.MethodPut, path(0), map[string]any{"success": true, "session_id": all[0].ID, "comment": "ordered"})
	o.crm.do(http.MethodPut, path(1), map[string]any{"success": false, "session_id": all[1].ID, "next_after_sec": 3600, "comment": "in a meeting"})
	if m := o.member("shop", all[0].Member); m.State != campaigns.Over || m.Await != nil {
		o.t.Errorf("who has ordered is %s", m.State)
	}
	if m := o.member("shop", all[1].Member); m.State != campaigns.Waiting || time.Until(m.Due) < 50*time.Minute {
		o.t.Errorf("who is in a meeting is %s, due %s", m.State, m.Due)
	}
	o.crm.refused(http.StatusConflict, http.MethodPut, path(0), map[string]any{"success": true, "session_id": all[0].ID})
}

// explanation is why a member is or is not called.
type explanation struct {
	Callable bool           `json:"callable"`
	Gate     campaigns.Gate `json:"gate"`
	Why      string         `json:"why"`
	Gates    []struct {
		Gate  campaigns.Gate `json:"gate"`
		Open  bool           `json:"open"`
		Opens time.Time      `json:"opens"`
	} `json:"gates"`
}

// opens tells when a gate opens by itself.
func (e explanation) opens(gate campaigns.Gate) time.Time {
	for _, g := range e.Gates {
		if g.Gate == gate && !g.Open {
			return g.Opens
		}
	}
	return time.Time{}
}

func (o office) explained(member uint64) explanation {
	o.t.Helper()
	var e explanation
	o.crm.get(fmt.Sprintf("/api/v2/dialer/shop/members/%d/explain", member), &e)
	return e
}

// lookedUp holds explanations, the waterfall and the attempts against each other
// and against what was done.
func (o office) lookedUp(all []told) {
	o.t.Helper()
	if e := o.explained(all[0].Member); e.Gate != campaigns.GateState || e.Why == "" || !e.opens(campaigns.GateState).IsZero() {
		o.t.Errorf("who has ordered: %+v", e)
	}
	if e := o.explained(all[1].Member); e.Gate != campaigns.GateDue || time.Until(e.opens(campaigns.GateDue)) < 50*time.Minute {
		o.t.Errorf("who is in a meeting: %+v", e)
	}
	var w struct {
		Imported int `json:"imported"`
		Callable int `json:"callable"`
		Steps    []struct {
			Gate    campaigns.Gate `json:"gate"`
			Stopped int            `json:"stopped"`
			Left    int            `json:"left"`
		} `json:"steps"`
	}
	o.crm.get("/api/v2/dialer/shop/waterfall", &w)
	left, stopped := w.Imported, map[campaigns.Gate]int{}
	for _, step := range w.Steps {
		stopped[step.Gate] += step.Stopped
		if left -= step.Stopped; left != step.Left {
			o.t.Errorf("%s leaves %d, not %d", step.Gate, step.Left, left)
		}
	}
	if w.Imported != 49 || left != w.Callable || stopped[campaigns.GateState] != 1 || stopped[campaigns.GateDue] != 1 {
		o.t.Errorf("the waterfall: %+v", w)
	}
	for i, comment := range []string{"ordered", "in a meeting"} {
		var attempts []struct {
			Attempt told `json:"attempt"`
			Report  struct {
				Success bool   `json:"success"`
				Comment string `json:"comment"`
			} `json:"report"`
		}
		o.crm.get(fmt.Sprintf("/api/v2/dialer/shop/members/%d/attempts", all[i].Member), &attempts)
		if len(attempts) != 1 || attempts[0].Attempt.ID != all[i].ID || attempts[0].Report.Comment != comment || attempts[0].Report.Success != (i == 0) {
			o.t.Fatalf("the attempts of member %d: %+v", all[i].Member, attempts)
		}
		a := attempts[0].Attempt
		a.chronological(o.t)
		agent := strings.TrimPrefix(a.Agent, "shop-")
		want := []string{"agent " + agent + ": k nailed-up spoke", "customer: k rang spoke"}
		if diff := cmp.Diff(want, a.rows()); diff != "" {
			o.t.Errorf("rows (-want +got):\n%s", diff)
		}
	}
}

// audited holds that the log says who did what.
func (o office) audited(admin client, all []told) {
	o.t.Helper()
	entries := func(object string) []string {
		var page struct {
			Entries []struct {
				User   string `json:"user"`
				Token  string `json:"token"`
				Method string `json:"method"`
				Route  string `json:"route"`
				Action string `json:"action"`
				HTTP   int    `json:"http"`
			} `json:"entries"`
		}
		admin.get("/api/v2/audit?object="+url.QueryEscape(object), &page)
		var out []string
		for _, e := range page.Entries {
			text := fmt.Sprint(e.User, " ", e.Method, " ", strings.TrimPrefix(e.Route, "/api/v2"), " ", e.HTTP)
			if e.Action != "" {
				text += " " + e.Action
			}
			if e.Token != "" {
				text += " by token"
			}
			out = append(out, text)
		}
		slices.Reverse(out) // the newest one is told first
		return out
	}
	for object, want := range map[string][]string{
		"calendar always": {"sue POST /calendars 200"},
		"resource line":   {"sue PUT /resources/:id 200"},
		"campaign shop": {
			"sue POST /dialer 200", "shop-0 GET /cti 200 SET_CALL_DATA_REQ", "shop-0 GET /cti 200 CLEAR_CALL_REQ", "shop-1 POST /agents/:id/call/answer 200", "shop-1 POST /agents/:id/call/hangup 200",
			"crm PUT /dialer/:id/members/:member/status 200 by token", "crm PUT /dialer/:id/members/:member/status 200 by token",
		},
		"user shop-0": {"admin POST /users 200"},
		fmt.Sprintf("campaign shop member %d", all[0].Member): {"crm PUT /dialer/:id/members/:member/status 200 by token"},
		"agent shop-1": {"sue PUT /agents/:id 200", "shop-1 POST /callcenter/agent/:id/status 200"},
	} {
		if diff := cmp.Diff(want, entries(object)); diff != "" {
			o.t.Errorf("the log of %s (-want +got):\n%s", object, diff)
		}
	}
}

// exported holds that the export says of each member what the API says.
func (o office) exported(all []told) {
	o.t.Helper()
	text := o.crm.text("/api/v2/dialer/shop/members/export")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	must(o.t, err)
	if len(rows) != 50 {
		o.t.Fatalf("%d lines: %s", len(rows), text)
	}
	column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	for i, state := range []campaigns.MemberState{campaigns.Over, campaigns.Waiting} {
		at := slices.IndexFunc(rows, func(row []string) bool { return column(row, "id") == strconv.FormatUint(all[i].Member, 10) })
		if at < 0 {
			o.t.Fatalf("member %d is not in the export", all[i].Member)
		}
		row := rows[at]
		if column(row, "number") != all[i].Number || column(row, "state") != string(state) || column(row, "lastAgent") != all[i].Agent ||
			column(row, "lastResult") != string(campaigns.Connected) || !strings.Contains(column(row, "variables"), `"Customer":"C-`) {
			o.t.Errorf("member %d: %q", all[i].Member, row)
		}
	}
}

// connectAs opens the channel of an agent in their own session.
func (s *stand) connectAs(c *stage.Controller, user client) *channel {
	s.t.Helper()
	return &channel{s: s, conn: s.socket(user.to(c), "/api/v2/cti")}
}

// socket opens a WebSocket as somebody.
func (s *stand) socket(k client, path string) *websocket.Conn {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, "http://"+k.at.HTTP+path, &websocket.DialOptions{HTTPHeader: k.header()}) //nolint:bodyclose // Dial closes it
	must(s.t, err)
	s.t.Cleanup(func() { conn.CloseNow() }) //nolint:errcheck // the test is over
	return conn
}

// board is what a supervisor follows on the live feed.
type board struct {
	s    *stand
	conn *websocket.Conn
}

// figure is a campaign on it.
type figure struct {
	State   campaigns.RunState `json:"state"`
	InAir   int                `json:"inAir"`
	Members struct {
		Imported int `json:"imported"`
		Waiting  int `json:"waiting"`
	} `json:"members"`
}

// follow subscribes to a campaign.
func (s *stand) follow(k client, topic string) board {
	s.t.Helper()
	b := board{s, s.socket(k, "/api/v2/feed")}
	must(s.t, b.conn.Write(s.t.Context(), websocket.MessageText, asJSON(s.t, map[string]any{"type": "subscribe", "topics": []string{topic}})))
	return b
}

// until reads the feed until the campaign is as it should be.
func (b board) until(what string, ok func(figure) bool) {
	b.s.t.Helper()
	ctx, cancel := context.WithTimeout(b.s.t.Context(), patience)
	defer cancel()
	for last := ""; ; {
		_, text, err := b.conn.Read(ctx)
		if err != nil {
			b.s.t.Fatalf("waiting for %s: %v, last told %s", what, err, last)
		}
		last = string(text)
		var m struct {
			Type  string `json:"type"`
			Value figure `json:"value"`
		}
		must(b.s.t, json.Unmarshal(text, &m))
		switch {
		case m.Type == "error":
			b.s.t.Fatal(last)
		case ok(m.Value):
			return
		}
	}
}
