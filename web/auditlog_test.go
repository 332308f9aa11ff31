// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"tandem/access"
)

// entries reads the audit log.
func (f *fixture) entries(t *testing.T, query string) []auditAnswer {
	t.Helper()
	var page auditPage
	f.call(t, "GET", "/api/v2/audit"+query, "").into(&page)
	return page.Entries
}

func TestAudit(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	supervisor := f.as(t, access.Supervisor)
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"name":"Summer"}`, supervisor).must(200)
	f.call(t, "PUT", "/api/v2/users/root", `{"disabled":true}`, supervisor).must(403)
	f.call(t, "PUT", "/api/v2/dialer/nothing", `{"name":"x"}`, supervisor).must(404)
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"name":"x"}`, asNobody).must(401)
	f.call(t, "GET", "/api/v2/dialer", "", supervisor).must(200)

	all := f.entries(t, "?user=some-supervisor")
	if len(all) != 2 {
		t.Fatalf("%+v", all)
	}
	refused, changed := all[0], all[1]
	if refused.HTTP != 403 || refused.Route != "/api/v2/users/:name" || refused.Object != "/api/v2/users/root" || refused.Method != "PUT" {
		t.Errorf("refused %+v", refused)
	}
	if changed.Object != "campaign spring" || changed.HTTP != 200 || changed.Addr != "192.0.2.1" ||
		string(changed.Before) != `{"name":"Spring"}` || string(changed.After) != `{"name":"Summer"}` {
		t.Errorf("changed %+v\n%s\n%s", changed, changed.Before, changed.After)
	}
	if objects := f.entries(t, "?object=resource"); len(objects) != 1 || objects[0].User != "root" || objects[0].Token == "" || objects[0].Before != nil {
		t.Errorf("resource %+v", objects)
	}
	if one := f.entries(t, "?count=1"); len(one) != 1 || one[0].ID != refused.ID {
		t.Errorf("one %+v", one)
	}
	if older := f.entries(t, "?before="+refused.ID+"&user=some-supervisor"); len(older) != 1 || older[0].ID != changed.ID {
		t.Errorf("older %+v", older)
	}
	f.call(t, "GET", "/api/v2/audit?count=0", "").must(400)
	f.call(t, "GET", "/api/v2/audit?before=x", "").must(400)
}

// TestAuditOfEveryChange: each handler that changes something says what it was.
func TestAuditOfEveryChange(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	for _, c := range []struct{ method, path, body, object, before, after string }{
		{"PUT", "/resources/trunk", `{"limit":7}`, "resource trunk", `"limit":`, `{"limit":7}`},
		{"PUT", "/agents/anna", `{"name":"Anna","skills":{"de":3}}`, "agent anna", `"skills":{}`, `"de":3`},
		{"POST", "/callcenter/agent/anna/status", `{"status":"On Break","reason":"tea"}`, "agent anna", `"Logged Out"`, `"tea"`},
		{"POST", "/dialer/spring/members", `{"name":"x","communications":[{"number":"+4930123456"}]}`, "campaign spring member 1", "", `"added":1`},
		{"POST", "/dialer/spring/members", `[{"name":"x","communications":[{"number":"+4930123457"}]}]`, "campaign spring", "", `"added":1`},
		{"PATCH", "/dialer/spring/members/1", `{"priority":5}`, "campaign spring member 1", `{"priority":0}`, `{"priority":5}`},
		{"DELETE", "/dialer/spring/members/1", ``, "campaign spring member 1", `"state":"waiting"`, `"state":"ended"`},
		{"POST", "/dialer/spring/reset", ``, "campaign spring", "", `"reset":`},
		{"PUT", "/dialer/spring/state/1", ``, "campaign spring", `"stateName":"idle"`, `"stateName":"running"`},
		{"PUT", "/dialer/spring/pause", ``, "campaign spring", `"running"`, `"paused"`},
		{"POST", "/do-not-call/all", `[{"number":"+4930123458"}]`, "do-not-call all", "", `"added":1`},
		{"DELETE", "/do-not-call/all/%2B4930123458", ``, "do-not-call all", `"number":"+4930123458"`, `"removed":1`},
	} {
		f.call(t, c.method, "/api/v2"+c.path, c.body).must(200)
		e := f.entries(t, "?count=1")[0]
		if e.Object != c.object || !strings.Contains(string(e.Before), c.before) || !strings.Contains(string(e.After), c.after) {
			t.Errorf("%s %s: %s, before %s, after %s", c.method, c.path, e.Object, e.Before, e.After)
		}
	}
}

// TestAuditKeepsNoSecrets: whatever people do with secrets, none of them is in the stream.
func TestAuditKeepsNoSecrets(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const first, second, third, typo = "first long secret", "second long secret", "third long secret", "my-password-as-a-name"
	f.call(t, "POST", "/api/v2/users", `{"name":"anna","password":"`+first+`","role":"supervisor"}`).must(200)
	got := f.call(t, "POST", "/api/v2/session", `{"name":"anna","password":"`+first+`"}`, asNobody)
	var session sessionAnswer
	got.into(&session)
	in := withCookie(cookieOf(t, got), session.CSRF)
	f.call(t, "POST", "/api/v2/session", `{"name":"`+typo+`","password":"x"}`, asNobody).must(401)
	f.call(t, "POST", "/api/v2/session", `{"name":"anna","password":"wrong secret"}`, asNobody).must(401)
	var token newToken
	f.call(t, "POST", "/api/v2/tokens", `{"name":"crm","scopes":["all"]}`, in).into(&token)
	f.call(t, "PUT", "/api/v2/users/anna", `{"fullName":"Anna"}`, withToken(token.Bearer)).must(403)
	f.call(t, "PUT", "/api/v2/users/anna/password", `{"password":"`+second+`"}`).must(200)
	got = f.call(t, "POST", "/api/v2/session", `{"name":"anna","password":"`+second+`"}`, asNobody)
	got.into(&session)
	again := cookieOf(t, got)
	f.call(t, "PUT", "/api/v2/session/password", `{"old":"`+second+`","new":"`+third+`"}`, withCookie(again, session.CSRF)).must(200)
	f.call(t, "DELETE", "/api/v2/tokens/"+token.Key, "").must(200)

	raw, err := f.store.Redis().XRange(t.Context(), "tandem:{access}:audit", "-", "+").Result()
	if err != nil {
		t.Fatal(err)
	}
	var stream strings.Builder
	for _, m := range raw {
		text, _ := m.Values["e"].(string)
		stream.WriteString(text + "\n")
	}
	for _, want := range []string{"user anna", "session anna", "token " + token.Key, `"refused":true`, `"changed":"password"`} {
		if !strings.Contains(stream.String(), want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	for name, secret := range map[string]string{
		"a password": first, "another": second, "a third": third, "a password in the wrong field": typo, "a wrong one": "wrong secret",
		"a token's secret": token.Secret, "the admin's token": f.admin, "a cookie": again.Value, "a csrf": session.CSRF, "a hash": "argon2",
	} {
		if strings.Contains(stream.String(), secret) {
			t.Errorf("the log has %s:\n%s", name, &stream)
		}
	}
	if t.Failed() {
		t.Log(stream.String())
	}
}

// TestWhereFrom: a proxy is believed only where the configuration says so.
func TestWhereFrom(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("10.0.0.0/8")}
	cases := []struct {
		name, remote, forwarded string
		proxies                 []netip.Prefix
		want                    string
	}{
		{"nobody is trusted", "192.0.2.1:5", "203.0.113.9", nil, "192.0.2.1"},
		{"a proxy", "192.0.2.1:5", "203.0.113.9", trusted, "203.0.113.9"},
		{"another than the proxy", "198.51.100.1:5", "203.0.113.9", trusted, "198.51.100.1"},
		{"what the client says itself", "192.0.2.1:5", "1.1.1.1, 203.0.113.9", trusted, "203.0.113.9"},
		{"two proxies", "192.0.2.1:5", "203.0.113.9, 10.1.1.1", trusted, "203.0.113.9"},
		{"nonsense", "192.0.2.1:5", "203.0.113.9, nonsense", trusted, "192.0.2.1"},
		{"nothing", "192.0.2.1:5", "", trusted, "192.0.2.1"},
		{"version 6", "[2001:db8::1]:5", "", trusted, "2001:db8::1"},
		{"mapped", "[::ffff:192.0.2.1]:5", "203.0.113.9", trusted, "203.0.113.9"},
	}
	for _, c := range cases {
		s := &Server{proxies: c.proxies}
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := s.clientAddr(r).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
