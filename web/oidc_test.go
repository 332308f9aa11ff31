// SPDX-License-Identifier: MIT

package web

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"tandem/access"
)

// provider is a small provider of OpenID Connect on 127.0.0.1. It signs in
// whomever the test says.
type provider struct {
	*httptest.Server
	key *rsa.PrivateKey

	mu     sync.Mutex
	claims map[string]any    // of the next token, over the usual ones
	asked  map[string]string // challenge by code
	sent   url.Values        // of the latest token request
}

func startProvider(t *testing.T) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{key: key, claims: map[string]any{}, asked: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
			"jwks_uri": p.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		b := base64.RawURLEncoding
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": []map[string]string{{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "one",
			"n": b.EncodeToString(key.N.Bytes()), "e": b.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("/token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// token answers a code, where the verifier fits the challenge of its beginning.
func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = r.ParseForm()
	p.sent = r.PostForm
	sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	if p.asked[r.PostForm.Get("code")] != base64.RawURLEncoding.EncodeToString(sum[:]) {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.sign()})
}

func (p *provider) sign() string {
	b := base64.RawURLEncoding
	head, _ := json.Marshal(map[string]string{"alg": "RS256", "kid": "one"})
	body, _ := json.Marshal(p.claims)
	text := b.EncodeToString(head) + "." + b.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	signature, _ := rsa.SignPKCS1v15(rand.Reader, p.key, crypto.SHA256, sum[:])
	return text + "." + b.EncodeToString(signature)
}

// visitor is a person's browser on its way.
type visitor struct {
	state, code string
	cookie      *http.Cookie
}

// begin goes to the provider, who will sign in with these claims.
func (p *provider) begin(t *testing.T, f *fixture, claims map[string]any) visitor {
	t.Helper()
	got := f.call(t, "GET", "/api/v2/session/oidc", "", asNobody).must(http.StatusSeeOther)
	to, err := url.Parse(got.header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	q := to.Query()
	if q.Get("client_id") != "tandem" || q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || q.Get("nonce") == "" {
		t.Errorf("asked %v", q)
	}
	v := visitor{state: q.Get("state"), code: "code-" + q.Get("state")}
	for _, c := range (&http.Response{Header: got.header}).Cookies() {
		if c.Name == oidcCookie && c.HttpOnly && c.SameSite == http.SameSiteLaxMode && c.Path == oidcPath {
			v.cookie = c
		}
	}
	if v.cookie == nil {
		t.Fatalf("no cookie: %v", got.header)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked[v.code] = q.Get("code_challenge")
	p.claims = map[string]any{
		"iss": p.URL, "aud": "tandem", "sub": "s-1", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
		"nonce": q.Get("nonce"), "preferred_username": "anna", "groups": []string{"staff", "boss"},
	}
	for name, value := range claims {
		p.claims[name] = value
	}
	return v
}

// end comes back from the provider.
func (v visitor) end(t *testing.T, f *fixture) reply {
	t.Helper()
	q := url.Values{"state": {v.state}, "code": {v.code}}
	return f.call(t, "GET", OIDCCallback+"?"+q.Encode(), "", asNobody, func(r *http.Request) {
		if v.cookie != nil {
			r.AddCookie(&http.Cookie{Name: v.cookie.Name, Value: v.cookie.Value})
		}
	})
}

func newOIDCFixture(t *testing.T, p *provider, change func(*OIDC)) *fixture {
	t.Helper()
	o := OIDC{
		Issuer: p.URL, ClientID: "tandem", ClientSecret: "hush", RedirectURL: "https://t.example" + OIDCCallback, Scopes: []string{"profile"},
		NameClaim: "preferred_username", RoleClaim: "groups", Roles: map[string]access.Role{"boss": access.Admin, "staff": access.Supervisor},
	}
	change(&o)
	return newFixtureWith(t, func(c *Config) { c.OIDC = &o })
}

func TestOIDC(t *testing.T) {
	t.Parallel()
	p := startProvider(t)
	f := newOIDCFixture(t, p, func(*OIDC) {})
	got := p.begin(t, f, nil).end(t, f).must(http.StatusSeeOther)
	if got.header.Get("Location") != "/" || p.sent.Get("redirect_uri") != "https://t.example"+OIDCCallback {
		t.Errorf("%v, sent %v", got.header, p.sent)
	}
	var session sessionAnswer
	f.call(t, "GET", "/api/v2/session", "", withCookie(cookieOf(t, got), "")).into(&session)
	if session.User != "anna" || session.Role != access.Admin {
		t.Errorf("%+v", session)
	}
	// The same person later: the same user, under whatever name, with the role of the day.
	got = p.begin(t, f, map[string]any{"preferred_username": "else", "groups": "staff"}).end(t, f).must(http.StatusSeeOther)
	f.call(t, "GET", "/api/v2/session", "", withCookie(cookieOf(t, got), "")).into(&session)
	if session.User != "anna" || session.Role != access.Supervisor {
		t.Errorf("%+v", session)
	}
	if all := f.entries(t, "?user=anna"); len(all) < 4 {
		t.Errorf("the audit log has %+v", all)
	}
}

func TestOIDCRefuses(t *testing.T) {
	t.Parallel()
	p := startProvider(t)
	f := newOIDCFixture(t, p, func(*OIDC) {})
	f.user(t, access.User{Name: "taken", Role: access.Admin}, password)
	for name, c := range map[string]struct {
		claims map[string]any
		change func(*visitor)
		status int
	}{
		"a wrong state":               {nil, func(v *visitor) { v.state += "x" }, 401},
		"no cookie":                   {nil, func(v *visitor) { v.cookie = nil }, 401},
		"a cookie of one's own":       {nil, func(v *visitor) { v.cookie.Value = "e30." + v.cookie.Value }, 401},
		"a code of somebody else":     {nil, func(v *visitor) { v.code = "other" }, 401},
		"no code":                     {nil, func(v *visitor) { v.code = "" }, 401},
		"a wrong nonce":               {map[string]any{"nonce": "other"}, nil, 401},
		"a token that is over":        {map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}, nil, 401},
		"a token for somebody else":   {map[string]any{"aud": "other"}, nil, 401},
		"a token of another provider": {map[string]any{"iss": "https://evil.example"}, nil, 401},
		"nobody who has a role":       {map[string]any{"groups": []string{"guest"}}, nil, 403},
		"a name that is taken":        {map[string]any{"preferred_username": "taken"}, nil, 403},
		"a name that is none":         {map[string]any{"preferred_username": "a b\n"}, nil, 403},
		"no name":                     {map[string]any{"preferred_username": nil}, nil, 403},
	} {
		v := p.begin(t, f, c.claims)
		if c.change != nil {
			c.change(&v)
		}
		if got := v.end(t, f); got.status != c.status {
			t.Errorf("%s: status %d, want %d: %s", name, got.status, c.status, got.body)
		}
	}
	users, err := f.access.Users(t.Context())
	if err != nil || len(users) != 2 {
		t.Errorf("users %+v, %v", users, err)
	}
}

// TestOIDCSignature: a token that the provider has not signed is worth nothing.
func TestOIDCSignature(t *testing.T) {
	t.Parallel()
	p := startProvider(t)
	f := newOIDCFixture(t, p, func(*OIDC) {})
	v := p.begin(t, f, nil)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.key = other
	p.mu.Unlock()
	v.end(t, f).must(http.StatusUnauthorized)
}

// TestOIDCDisabledUser, and one whom the provider has taken the role from.
func TestOIDCDisabledUser(t *testing.T) {
	t.Parallel()
	p := startProvider(t)
	f := newOIDCFixture(t, p, func(o *OIDC) { o.RoleClaim, o.Roles, o.DefaultRole = "", nil, access.Supervisor })
	p.begin(t, f, nil).end(t, f).must(http.StatusSeeOther)
	f.call(t, "PUT", "/api/v2/users/anna", `{"disabled":true}`).must(200)
	p.begin(t, f, nil).end(t, f).must(http.StatusUnauthorized)
	f.call(t, "PUT", "/api/v2/users/anna", `{"disabled":false,"role":"admin"}`).must(200)
	p.begin(t, f, nil).end(t, f).must(http.StatusSeeOther)
	if u, err := f.access.User(t.Context(), "anna"); err != nil || u.Role != access.Admin {
		t.Errorf("%+v, %v: without a claim the role is ours to give", u, err)
	}
}

func TestOIDCProviderIsDown(t *testing.T) {
	t.Parallel()
	p := startProvider(t)
	f := newOIDCFixture(t, p, func(*OIDC) {})
	p.Close()
	got := f.call(t, "GET", "/api/v2/session/oidc", "", asNobody).must(http.StatusServiceUnavailable)
	if got.refusal().Code != "unavailable" {
		t.Error(got.body)
	}
}

func TestFlowIsSigned(t *testing.T) {
	t.Parallel()
	now := time.Now()
	key := oidcKey(OIDC{ClientSecret: "hush"})
	value, err := signFlow(key, oidcFlow{State: "s", Until: now.Add(time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := readFlow(oidcKey(OIDC{ClientSecret: "hush"}), value, now); !ok || f.State != "s" {
		t.Errorf("%+v %v", f, ok)
	}
	for name, ok := range map[string]bool{
		"too old":   second(readFlow(key, value, now.Add(time.Hour))),
		"other key": second(readFlow(oidcKey(OIDC{}), value, now)),
		"changed":   second(readFlow(key, "x"+value, now)),
		"empty":     second(readFlow(key, "", now)),
	} {
		if ok {
			t.Errorf("%s: taken", name)
		}
	}
}

func second(_ oidcFlow, ok bool) bool { return ok }
