// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/access"
)

const password = "correct horse battery"

// cookieOf gives the session's cookie of an answer.
func cookieOf(t *testing.T, r reply) *http.Cookie {
	t.Helper()
	for _, c := range (&http.Response{Header: r.header}).Cookies() {
		if c.Name == cookieName {
			return c
		}
	}
	t.Fatalf("no cookie: %v", r.header)
	return nil
}

func withCookie(c *http.Cookie, csrf string) func(*http.Request) {
	return func(r *http.Request) {
		asNobody(r)
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		if csrf != "" {
			r.Header.Set("X-CSRF-Token", csrf)
		}
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.user(t, access.User{Name: "anna", Role: access.Supervisor, Agent: "a1"}, password)
	got := f.call(t, "POST", "/api/v2/session", `{"name":"Anna","password":"`+password+`"}`, asNobody)
	var session sessionAnswer
	got.into(&session)
	if session.User != "anna" || session.Role != access.Supervisor || session.Agent != "a1" || session.CSRF == "" ||
		session.Permissions[access.Campaigns] != "write" || session.Permissions[access.Users] != "" {
		t.Errorf("%+v", session)
	}
	c := cookieOf(t, got)
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Secure || c.MaxAge < 60 || strings.Contains(got.body, c.Value) {
		t.Errorf("cookie %+v", c)
	}

	in := withCookie(c, session.CSRF)
	var again sessionAnswer
	f.call(t, "GET", "/api/v2/session", "", withCookie(c, "")).into(&again)
	if again.User != "anna" || again.CSRF != session.CSRF {
		t.Errorf("%+v", again)
	}
	f.play(t, []scenario{
		{"reading needs no csrf", "GET", "/api/v2/live", "", 200, nil, withCookie(c, "")},
		{"writing does", "PUT", "/api/v2/resources/r", `{"dialString":"x/{number}"}`, 403, []string{`"code":"csrf"`}, withCookie(c, "")},
		{"the right one", "PUT", "/api/v2/resources/r", `{"dialString":"x/{number}"}`, 403, []string{`"csrf"`}, withCookie(c, session.CSRF+"x")},
		{"with it", "PUT", "/api/v2/resources/r", `{"dialString":"x/{number}"}`, 200, nil, in},
		{"not of another site all the same", "PUT", "/api/v2/resources/r", `{"dialString":"x/{number}"}`, 403, []string{"cross_site"}, both(in, header("Origin", "http://evil.example"))},
		{"sign out", "DELETE", "/api/v2/session", "", 200, nil, in},
		{"over", "GET", "/api/v2/live", "", 401, []string{`"code":"unauthorized"`}, in},
	})
}

func both(a, b func(*http.Request)) func(*http.Request) { return func(r *http.Request) { a(r); b(r) } }

// TestSignInTellsNothing: whatever is wrong, the answer is the same.
func TestSignInTellsNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.user(t, access.User{Name: "anna", Role: access.Supervisor}, password)
	f.user(t, access.User{Name: "gone", Role: access.Supervisor, Disabled: true}, password)
	var bodies []string
	for _, body := range []string{
		`{"name":"anna","password":"wrong"}`, `{"name":"nobody","password":"wrong"}`, `{"name":"gone","password":"` + password + `"}`,
		`{"name":"root","password":""}`, `{"name":"","password":""}`,
	} {
		got := f.call(t, "POST", "/api/v2/session", body, asNobody).must(401)
		if got.header.Get("Set-Cookie") != "" || got.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%v", got.header)
		}
		bodies = append(bodies, got.body)
	}
	for _, body := range bodies {
		if body != bodies[0] {
			t.Errorf("%s is not %s", body, bodies[0])
		}
	}
}

func TestSignInIsThrottled(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.user(t, access.User{Name: "anna", Role: access.Supervisor}, password)
	for range 30 {
		got := f.call(t, "POST", "/api/v2/session", `{"name":"anna","password":"wrong"}`, asNobody)
		if got.status == http.StatusUnauthorized {
			continue
		}
		got.must(http.StatusTooManyRequests)
		if r := got.refusal(); r.Code != "throttled" || got.header.Get("Retry-After") == "" || got.header.Get("Retry-After") == "0" {
			t.Errorf("%+v, %v", r, got.header)
		}
		f.call(t, "POST", "/api/v2/session", `{"name":"anna","password":"`+password+`"}`, asNobody).must(http.StatusTooManyRequests)
		return
	}
	t.Error("thirty wrong passwords and no end")
}

func TestOwnPassword(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.user(t, access.User{Name: "anna", Role: access.Supervisor}, password)
	in, elsewhere := f.inSession(t, "anna"), f.inSession(t, "anna")
	f.play(t, []scenario{
		{"not without the old one", "PUT", "/api/v2/session/password", `{"old":"wrong","new":"another long password"}`, 400, []string{`"field":"old"`}, in},
		{"not a short one", "PUT", "/api/v2/session/password", `{"old":"` + password + `","new":"short"}`, 400, []string{`"field":"new"`}, in},
	})
	got := f.call(t, "PUT", "/api/v2/session/password", `{"old":"`+password+`","new":"another long password"}`, in)
	var session sessionAnswer
	got.into(&session)
	f.play(t, []scenario{
		{"goes on in a new session", "GET", "/api/v2/session", "", 200, nil, withCookie(cookieOf(t, got), "")},
		{"not in the old one", "GET", "/api/v2/session", "", 401, nil, in},
		{"nor elsewhere", "GET", "/api/v2/session", "", 401, nil, elsewhere},
		{"the old password is none", "POST", "/api/v2/session", `{"name":"anna","password":"` + password + `"}`, 401, nil, asNobody},
		{"the new one is", "POST", "/api/v2/session", `{"name":"anna","password":"another long password"}`, 200, nil, asNobody},
	})
}

func TestOwnSessions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.user(t, access.User{Name: "anna", Role: access.Supervisor}, "")
	in, second, third, others := f.inSession(t, "anna"), f.inSession(t, "anna"), f.inSession(t, "anna"), f.inSession(t, "root")
	var cards, foreign []sessionCard
	f.call(t, "GET", "/api/v2/sessions", "", in).into(&cards)
	f.call(t, "GET", "/api/v2/sessions", "", others).into(&foreign)
	if len(cards) != 3 || len(foreign) != 1 || cards[0].Address != "192.0.2.1" {
		t.Fatalf("%+v\n%+v", cards, foreign)
	}
	f.call(t, "DELETE", "/api/v2/sessions/"+foreign[0].ID, "", in).must(404)
	var current string
	f.call(t, "GET", "/api/v2/sessions", "", second).into(&cards)
	for _, c := range cards {
		if c.Current {
			current = c.ID
		}
	}
	f.call(t, "DELETE", "/api/v2/sessions/"+current, "", in).must(200)
	f.call(t, "GET", "/api/v2/session", "", second).must(401)
	f.call(t, "DELETE", "/api/v2/sessions", "", in).must(200)
	f.call(t, "GET", "/api/v2/session", "", third).must(401)
	f.call(t, "GET", "/api/v2/session", "", in).must(200)
	f.call(t, "GET", "/api/v2/session", "", others).must(200)
}

func TestUsers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.play(t, []scenario{
		{"create", "POST", "/api/v2/users", `{"name":"Zoë@x.example","password":"` + password + `","role":"supervisor"}`, 200, []string{`"hasPassword":true`}, nil},
		{"once", "POST", "/api/v2/users", `{"name":"zoë@x.example","role":"supervisor"}`, 409, nil, nil},
		{"a short password", "POST", "/api/v2/users", `{"name":"x","password":"short","role":"supervisor"}`, 400, []string{`"field":"password"`}, nil},
		{"no role", "POST", "/api/v2/users", `{"name":"x"}`, 400, []string{`"field":"role"`}, nil},
		{"an unknown field", "POST", "/api/v2/users", `{"name":"x","role":"admin","hash":"y"}`, 400, []string{`"field":"hash"`}, nil},
		{"an agent who is nobody", "POST", "/api/v2/users", `{"name":"x","role":"agent"}`, 400, []string{`"field":"agent"`}, nil},
		{"list", "GET", "/api/v2/users", "", 200, []string{"Zoë@x.example", "root"}, nil},
		{"show", "GET", "/api/v2/users/zo%C3%AB@x.example", "", 200, []string{"Zoë@x.example"}, nil},
		{"no such user", "GET", "/api/v2/users/nobody", "", 404, nil, nil},
		{"sign in", "POST", "/api/v2/session", `{"name":"zoë@x.example","password":"` + password + `"}`, 200, nil, asNobody},
		{"change", "PUT", "/api/v2/users/zo%C3%AB@x.example", `{"fullName":"Zoë"}`, 200, []string{`"fullName":"Zoë"`, `"role":"supervisor"`}, nil},
		{"password", "PUT", "/api/v2/users/zo%C3%AB@x.example/password", `{"password":"another long password"}`, 200, nil, nil},
		{"the old one", "POST", "/api/v2/session", `{"name":"zoë@x.example","password":"` + password + `"}`, 401, nil, asNobody},
		{"the new one", "POST", "/api/v2/session", `{"name":"zoë@x.example","password":"another long password"}`, 200, nil, asNobody},
		{"end sessions", "DELETE", "/api/v2/users/zo%C3%AB@x.example/sessions", "", 200, []string{`"ended":1`}, nil},
		{"disable", "PUT", "/api/v2/users/zo%C3%AB@x.example", `{"disabled":true}`, 200, nil, nil},
		{"disabled", "POST", "/api/v2/session", `{"name":"zoë@x.example","password":"another long password"}`, 401, nil, asNobody},
		{"delete", "DELETE", "/api/v2/users/zo%C3%AB@x.example", "", 200, nil, nil},
		{"gone", "DELETE", "/api/v2/users/zo%C3%AB@x.example", "", 404, nil, nil},
		{"the last admin", "DELETE", "/api/v2/users/root", "", 409, []string{"last admin"}, nil},
		{"the last admin, otherwise", "PUT", "/api/v2/users/root", `{"role":"supervisor"}`, 409, []string{"last admin"}, nil},
	})
}

func TestTokens(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.user(t, access.User{Name: "anna", Role: access.Supervisor}, "")
	in, admin := f.inSession(t, "anna"), f.inSession(t, "root")
	var token newToken
	got := f.call(t, "POST", "/api/v2/tokens", `{"name":"crm","scopes":["members:write","live:read"]}`, in)
	got.into(&token)
	if token.User != "anna" || len(token.Scopes) != 2 || token.Bearer == "" || token.Secret == "" {
		t.Fatalf("%+v", token)
	}
	pair := func(r *http.Request) {
		asNobody(r)
		r.Header.Set("X-Key", token.Key)
		r.Header.Set("X-Access-Token", token.Secret)
	}
	past := time.Now().Add(-time.Hour).Format(time.RFC3339)
	f.play(t, []scenario{
		{"bearer", "GET", "/api/v2/live", "", 200, nil, withToken(token.Bearer)},
		{"two headers", "GET", "/api/v2/live", "", 200, nil, pair},
		{"who", "GET", "/api/v2/session", "", 200, []string{`"token":"` + token.Key, `"csrf":""`, `"live":"read"`, `"members":"write"`}, pair},
		{"not beyond the scopes", "GET", "/api/v2/dialer", "", 403, []string{`"code":"forbidden"`}, pair},
		{"a wrong secret", "GET", "/api/v2/live", "", 401, nil, withToken(access.Bearer(token.Key, "wrong"))},
		{"no token at all", "GET", "/api/v2/live", "", 401, nil, withToken("x")},
		{"half of the headers", "GET", "/api/v2/live", "", 401, nil, both(asNobody, header("X-Access-Token", token.Key))},
		{"a wrong token beside a good session", "GET", "/api/v2/live", "", 401, nil, both(in, header("X-Key", "x"))},
		{"a scheme of its own", "GET", "/api/v2/live", "", 401, nil, header("Authorization", "Basic cm9vdDp4")},
		{"in the address", "GET", "/api/v2/live?access_token=" + token.Bearer, "", 400, []string{`"code":"token_in_query"`}, in},
		{"in the address, old style", "GET", "/api/v2/live?X_KEY=x", "", 400, []string{"token_in_query"}, pair},
		{"a token makes no tokens", "POST", "/api/v2/tokens", `{"name":"x","scopes":["all"]}`, 403, nil, nil},
		{"nor lists sessions", "GET", "/api/v2/sessions", "", 403, []string{"a token will not do"}, nil},
		{"for somebody else", "POST", "/api/v2/tokens", `{"name":"x","user":"root","scopes":["all"]}`, 403, []string{`"field":"user"`}, in},
		{"for somebody else, by an admin", "POST", "/api/v2/tokens", `{"name":"x","user":"anna","scopes":["all"]}`, 200, []string{`"user":"anna"`}, admin},
		{"no scopes", "POST", "/api/v2/tokens", `{"name":"x","scopes":[]}`, 400, []string{"scopes"}, in},
		{"an area of its own", "POST", "/api/v2/tokens", `{"name":"x","scopes":["moon:read"]}`, 400, []string{"scopes"}, in},
		{"over already", "POST", "/api/v2/tokens", `{"name":"x","scopes":["all"],"expires":"` + past + `"}`, 400, []string{`"field":"expires"`}, in},
		{"everybody's", "GET", "/api/v2/tokens?all=true", "", 403, nil, in},
		{"everybody's, for an admin", "GET", "/api/v2/tokens?all=true", "", 200, []string{token.Key, `"user":"root"`}, admin},
		{"another's", "DELETE", "/api/v2/tokens/" + strings.Split(f.admin, "_")[1], "", 404, nil, in},
		{"no such", "DELETE", "/api/v2/tokens/nothing", "", 404, nil, in},
	})
	if own := f.call(t, "GET", "/api/v2/tokens", "", in).must(200).body; !strings.Contains(own, token.Key) || strings.Contains(own, token.Secret) || strings.Contains(own, `"root"`) {
		t.Error(own)
	}
	f.call(t, "DELETE", "/api/v2/tokens/"+token.Key, "", pair).must(200) // a token may end itself
	f.call(t, "GET", "/api/v2/live", "", pair).must(401)
}

// TestWebSocketsOfOtherSites: browsers send the cookie along without asking.
func TestWebSocketsOfOtherSites(t *testing.T) {
	t.Parallel()
	f := newFixtureWith(t, func(c *Config) { c.CORSOrigins = []string{"https://desk.example"} })
	in := both(f.inSession(t, "root"), header("Upgrade", "websocket"))
	f.play(t, []scenario{
		{"another site", "GET", "/api/v2/live", "", 403, []string{"cross_site"}, both(in, header("Origin", "https://evil.example"))},
		{"another port", "GET", "/api/v2/live", "", 403, []string{"cross_site"}, both(in, header("Origin", "http://127.0.0.1:9090"))},
		{"our page", "GET", "/api/v2/live", "", 200, nil, both(in, header("Origin", "http://127.0.0.1:8080"))},
		{"our page behind a proxy", "GET", "/api/v2/live", "", 200, nil, both(both(in, header("Origin", "https://t.example")), header("Sec-Fetch-Site", "same-origin"))},
		{"a configured site", "GET", "/api/v2/live", "", 200, nil, both(in, header("Origin", "https://desk.example"))},
		{"a program", "GET", "/api/v2/live", "", 200, nil, in},
	})
}
