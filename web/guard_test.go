// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"
)

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func host(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }

func TestGuard(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	const stop = "/api/v2/dialer/spring/state/3"
	f.play(t, []scenario{
		{"rebound name", "GET", "/api/v2/live", "", 421, []string{`"code":"misdirected"`}, host("evil.example:8080")},
		{"rebound name, page", "GET", "/", "", 421, nil, host("evil.example")},
		{"name that only begins so", "GET", "/healthz", "", 421, nil, host("localhost.evil.example")},
		{"address that is not this machine", "GET", "/healthz", "", 421, nil, host("192.0.2.1:8080")},
		{"localhost", "GET", "/healthz", "", 200, nil, host("localhost:8080")},
		{"loopback of version 6", "GET", "/healthz", "", 200, nil, host("[::1]:8080")},
		{"without a port", "GET", "/healthz", "", 200, nil, host("[::1]")},
		{"half a bracket", "GET", "/healthz", "", 421, nil, host("[")},
		{"no host at all", "GET", "/healthz", "", 200, nil, host("")},
		{"write from another site", "PUT", stop, "", 403, []string{`"code":"cross_site"`}, header("Sec-Fetch-Site", "cross-site")},
		{"write from another port", "PUT", stop, "", 403, nil, header("Sec-Fetch-Site", "same-site")},
		{"write with a foreign origin", "PUT", stop, "", 403, nil, header("Origin", "http://evil.example")},
		{"write with no origin to tell", "PUT", stop, "", 403, nil, header("Origin", "null")},
		{"write from the page", "PUT", stop, "", 200, nil, header("Sec-Fetch-Site", "same-origin")},
		{"write with the own origin", "PUT", stop, "", 200, nil, header("Origin", "http://127.0.0.1:8080")},
		{"read from another site", "GET", "/healthz", "", 200, nil, header("Sec-Fetch-Site", "cross-site")},
		{"form", "POST", "/api/v2/dialer", `{"name":"x"}`, 415, []string{`"code":"unsupported_media_type"`}, header("Content-Type", "text/plain")},
		{"no content type", "POST", "/api/v2/dialer", `{"name":"x"}`, 415, nil, func(r *http.Request) { r.Header.Del("Content-Type") }},
		{"charset", "POST", "/api/v2/dialer", `{"name":"x"}`, 415, nil, header("Content-Type", "application/json; charset=latin1")},
		{"utf-8", "POST", "/api/v2/dialer", `{"name":"x"}`, 400, []string{"Type is required"}, header("Content-Type", "application/json; charset=UTF-8")},
		{"no such path", "GET", "/api/v2/nothing", "", 404, []string{`"status":"error"`, `"code":"not_found"`}, nil},
		{"no such method", "DELETE", "/api/v2/dialer", "", 405, []string{`"code":"method_not_allowed"`}, nil},
	})
}

// TestOpenAddress: on another address than a loopback one any name is served,
// and other sites still may not write.
func TestOpenAddress(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.open.Store(true)
	f.play(t, []scenario{
		{"name", "GET", "/healthz", "", 200, nil, host("tandem.example")},
		{"write from another site", "PUT", "/api/v2/dialer/x/state/3", "", 403, nil, header("Origin", "http://evil.example")},
	})
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, path := range []string{"/", "/api/v2/live", "/api/v2/nothing"} {
		h := f.call(t, "GET", path, "").header
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: headers %v", path, h)
		}
		if h.Get("Cross-Origin-Opener-Policy") != "same-origin" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" ||
			h.Get("Permissions-Policy") == "" || h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
}

func TestInvalidJSON(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	cases := []struct {
		name, body   string
		line, column int
	}{
		{"comma missing", "{\n  \"name\": \"x\"\n  \"comment\": \"y\"\n}", 3, 3},
		{"cut off", `{"name": "x"`, 1, 13},
		{"two values", `{} {}`, 1, 4},
		{"after letters of two bytes", `{"näme": x}`, 1, 10},
		{"in the second member", "[\n{\"name\":\"a\"},\n{\"name\":}]", 3, 9},
		{"single quotes", `{'name':1}`, 1, 2},
		{"not UTF-8", "{\"name\":\"a\xff\"}", 1, 11},
		{"leading zero", `{"priority":01}`, 1, 14},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := f.call(t, "POST", "/api/v2/dialer/spring/members", c.body).must(400).refusal()
			if got.Code != "invalid_json" || got.Line != c.line || got.Column != c.column {
				t.Errorf("%+v, want line %d, column %d", got, c.line, c.column)
			}
		})
	}
	got := f.call(t, "POST", "/api/v2/dialer/spring/members", "", header("Content-Type", "application/json")).must(400).refusal()
	if diff := cmp.Diff([]any{"invalid_json", 1, 1}, []any{got.Code, got.Line, got.Column}); diff != "" {
		t.Errorf("an empty body:\n%s", diff)
	}
}

// TestPanicEndsARequestOnly: the answer is an error that tells nothing.
func TestPanicEndsARequestOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.echo.GET("/panic", func(echo.Context) error { panic("secret") })
	got := f.call(t, "GET", "/panic", "").must(500)
	if strings.Contains(got.body, "secret") || got.refusal().Code != "internal" {
		t.Error(got.body)
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.call(t, "HEAD", "/healthz", "").must(200)
	f.call(t, "HEAD", "/api/v2/nothing", "").must(404)
}
