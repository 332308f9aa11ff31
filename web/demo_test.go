// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"strings"
	"testing"

	"tandem/access"
)

// inTheDemo is a server that lets anybody in, with two seats.
func inTheDemo(t *testing.T) *fixture {
	t.Helper()
	f := newFixtureWith(t, func(c *Config) {
		c.Demo = &Demo{Supervisor: "supervisor", Seats: []DemoSeat{{Agent: "1101", User: "agent"}, {Agent: "1102", User: "agent2"}}}
	})
	f.user(t, access.User{Name: "supervisor", Role: access.Supervisor}, "")
	for name, agent := range map[string]string{"agent": "1101", "agent2": "1102"} {
		f.call(t, "PUT", "/api/v2/agents/"+agent, `{"name":"Agent `+agent+`","contact":"user/`+agent+`"}`).must(200)
		f.user(t, access.User{Name: name, Role: access.Agent, Agent: agent}, "")
	}
	return f
}

func TestDemo(t *testing.T) {
	t.Parallel()
	f := inTheDemo(t)
	const path = "/api/v2/session/demo"
	var shown demoAnswer
	f.call(t, "GET", path, "", asNobody).into(&shown)
	if !shown.Enabled || len(shown.Seats) != 2 || shown.Seats[0] != (demoSeat{"1101", "Agent 1101", false, "Idle", "Logged Out"}) {
		t.Errorf("%+v", shown)
	}

	var session sessionAnswer
	got := f.call(t, "POST", path, `{"role":"supervisor"}`, asNobody)
	got.into(&session)
	if session.User != "supervisor" || session.Role != access.Supervisor || session.CSRF == "" {
		t.Errorf("%+v", session)
	}
	cookie := cookieOf(t, got)
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode {
		t.Errorf("cookie %+v", cookie)
	}
	f.call(t, "GET", "/api/v2/dialer", "", withCookie(cookie, "")).must(200)
	f.call(t, "GET", "/api/v2/users", "", withCookie(cookie, "")).must(403)
	if e := f.entries(t, "?count=1")[0]; e.Object != "session supervisor" || e.Route != "/api/v2/session/demo" || e.User != "supervisor" || e.Addr != "192.0.2.1" {
		t.Errorf("audit %+v", e)
	}

	// Any free seat, the next one, and none.
	for _, agent := range []string{"1101", "1102"} {
		f.call(t, "POST", path, `{"role":"agent"}`, asNobody).into(&session)
		if session.Agent != agent || session.Role != access.Agent {
			t.Errorf("%+v, want the seat of %s", session, agent)
		}
	}
	f.call(t, "GET", path, "", asNobody).into(&shown)
	if !shown.Seats[0].Taken || !shown.Seats[1].Taken {
		t.Errorf("%+v", shown.Seats)
	}
	f.call(t, "POST", path, `{"role":"agent"}`, asNobody).must(409)
	got = f.call(t, "POST", path, `{"role":"agent","agent":"1102"}`, asNobody) // whoever has it
	got.into(&session)
	if session.Agent != "1102" {
		t.Errorf("%+v", session)
	}
	// A session that the browser had is ended.
	old := cookieOf(t, got)
	f.call(t, "POST", path, `{"role":"supervisor"}`, withCookie(old, "")).must(200)
	f.call(t, "GET", "/api/v2/session", "", withCookie(old, "")).must(401)

	f.play(t, []scenario{
		{"as an admin", "POST", path, `{"role":"admin"}`, 400, []string{`"field":"role"`}, asNobody},
		{"as nobody", "POST", path, `{}`, 400, []string{`"field":"role"`}, asNobody},
		{"on a seat that is none", "POST", path, `{"role":"agent","agent":"1001"}`, 400, []string{`"field":"agent"`}, asNobody},
		{"supervisor on a seat", "POST", path, `{"role":"supervisor","agent":"1101"}`, 400, []string{`"field":"agent"`}, asNobody},
		{"from another site", "POST", path, `{"role":"supervisor"}`, 403, []string{"cross_site"}, header("Origin", "http://evil.example")},
		{"by another name", "POST", path, `{"role":"supervisor"}`, 421, nil, host("evil.example")},
		{"as a form", "POST", path, `{"role":"supervisor"}`, 415, nil, header("Content-Type", "text/plain")},
	})

	// A seat whose agent somebody has removed is not there.
	f.call(t, "DELETE", "/api/v2/agents/1101", "").must(200)
	if f.call(t, "GET", path, "", asNobody).into(&shown); len(shown.Seats) != 1 || shown.Seats[0].Agent != "1102" {
		t.Errorf("%+v", shown.Seats)
	}
}

// TestDemoIsOff: without the demo, and where others reach it, nobody gets in.
func TestDemoIsOff(t *testing.T) {
	t.Parallel()
	plain, open := newFixture(t), inTheDemo(t)
	open.open.Store(true)
	for name, f := range map[string]*fixture{"no demo": plain, "reached by others": open} {
		var shown demoAnswer
		if f.call(t, "GET", "/api/v2/session/demo", "", asNobody).into(&shown); shown.Enabled || len(shown.Seats) != 0 {
			t.Errorf("%s: %+v", name, shown)
		}
		for _, role := range []string{"supervisor", "agent"} {
			got := f.call(t, "POST", "/api/v2/session/demo", `{"role":"`+role+`"}`, asNobody).must(404)
			if got.header.Get("Set-Cookie") != "" || strings.Contains(got.body, "csrf") {
				t.Errorf("%s: %v %s", name, got.header, got.body)
			}
		}
	}
}
