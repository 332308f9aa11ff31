// SPDX-License-Identifier: MIT

package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"tandem/web/ui"
)

const builtPage = `<!doctype html><meta name="csp-nonce" content="__NONCE__"><script type="module" src="/assets/main-1a2b.js"></script>`

// built is an application as Vite makes it.
func built() fstest.MapFS {
	return fstest.MapFS{
		".keep":                 {},
		"index.html":            {Data: []byte(builtPage)},
		"favicon.svg":           {Data: []byte("<svg/>")},
		"assets/main-1a2b.js":   {Data: []byte(strings.Repeat("main();\n", 500))},
		"assets/inter-9f.woff2": {Data: []byte("\x00\x01wOF2 in which nothing can be made smaller")},
	}
}

var asBrowser = header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")

// TestApplicationPage: every path of the application gets its page, and nothing
// that belongs to the API does.
func TestApplicationPage(t *testing.T) {
	t.Parallel()
	f := newFixtureWith(t, func(c *Config) { c.UI = built() })
	for _, path := range []string{"/", "/campaigns/x/live", "/demo/supervisor", "/apis"} {
		got := f.send(t, "GET", path, "", asBrowser, asNobody).must(200)
		if got.header.Get("Content-Type") != "text/html; charset=UTF-8" || !strings.Contains(got.body, "/assets/main-1a2b.js") {
			t.Errorf("%s: %s %s", path, got.header.Get("Content-Type"), got.body)
		}
		if got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s is kept: %s", path, got.header.Get("Cache-Control"))
		}
	}
	f.call(t, "GET", "/", "").must(200) // whoever asks
	for _, path := range []string{"/api/v2/nothing", "/api", "/api/", "/healthz/x", "/metrics/x", "/readyz/", "/assets/old-77.js", "/assets/"} {
		if got := f.call(t, "GET", path, "", asBrowser).must(404).refusal(); got.Code != "not_found" {
			t.Errorf("%s: %+v", path, got)
		}
	}
	f.call(t, "GET", "/campaigns/x", "", header("Accept", "application/json")).must(404)
	f.call(t, "GET", "/campaigns/x", "", header("Accept", "*/*")).must(404)
	f.call(t, "POST", "/campaigns/x", "{}", asBrowser).must(404)
	f.call(t, "DELETE", "/api/v2/dialer", "", asBrowser).must(405) // a path of the API, with another method
	for _, hidden := range []string{"/.keep", "/index.html", "/assets/../.keep"} {
		if got := f.send(t, "GET", hidden, "", header("Accept", "*/*")); got.status != 404 {
			t.Errorf("%s is served: %d", hidden, got.status)
		}
	}
	f.send(t, "GET", "/campaigns", "", asBrowser, host("evil.example")).must(421)
}

var noncePattern = regexp.MustCompile(`content="([A-Za-z0-9+/]{24})"`)

// TestApplicationPolicy: the page has a policy with a nonce of its own, each time
// another, and its microphone; nothing else has.
func TestApplicationPolicy(t *testing.T) {
	t.Parallel()
	f := newFixtureWith(t, func(c *Config) {
		c.UI = built()
		c.Softphone = Softphone{URL: "wss://pbx.example:7443/sip"}
	})
	seen := map[string]bool{}
	for range 3 {
		got := f.send(t, "GET", "/agents", "", asBrowser).must(200)
		m := noncePattern.FindStringSubmatch(got.body)
		if m == nil || seen[m[1]] {
			t.Fatalf("no nonce, or an old one: %s", got.body)
		}
		seen[m[1]] = true
		policy := got.header.Get("Content-Security-Policy")
		for _, part := range []string{
			"default-src 'none'", "script-src 'self'", "style-src 'self' 'nonce-" + m[1] + "'", "font-src 'self'", "img-src 'self' data: blob:",
			"media-src 'self' blob:", "connect-src 'self' wss://pbx.example:7443", "worker-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
		} {
			if !strings.Contains(policy+";", part+";") {
				t.Errorf("no %s in %s", part, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "__NONCE__") {
			t.Errorf("policy %s", policy)
		}
		if permissions := got.header.Get("Permissions-Policy"); !strings.Contains(permissions, "microphone=(self)") {
			t.Errorf("permissions %s", permissions)
		}
	}
	if got := f.call(t, "GET", "/healthz", "").header; !strings.Contains(got.Get("Permissions-Policy"), "microphone=()") ||
		strings.Contains(got.Get("Content-Security-Policy"), "nonce") {
		t.Errorf("an answer of the API may do as much as the page: %v", got)
	}
	without := newFixtureWith(t, func(c *Config) { c.UI = built() })
	if policy := without.send(t, "GET", "/", "").header.Get("Content-Security-Policy"); !strings.Contains(policy, "connect-src 'self';") {
		t.Errorf("without a softphone: %s", policy)
	}
}

func TestApplicationAssets(t *testing.T) {
	t.Parallel()
	files := built()
	f := newFixtureWith(t, func(c *Config) { c.UI = files })
	script := string(files["assets/main-1a2b.js"].Data)
	plain := f.send(t, "GET", "/assets/main-1a2b.js", "", asNobody).must(200)
	if plain.body != script || plain.header.Get("Content-Type") != "text/javascript; charset=utf-8" ||
		plain.header.Get("Cache-Control") != "public, max-age=31536000, immutable" || plain.header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("%v", plain.header)
	}
	zipped := f.send(t, "GET", "/assets/main-1a2b.js", "", header("Accept-Encoding", "br;q=1.0, gzip;q=0.8")).must(200)
	r, err := gzip.NewReader(strings.NewReader(zipped.body))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); err != nil || string(text) != script || zipped.header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%v, %v", err, zipped.header)
	}
	if plain.header.Get("ETag") == zipped.header.Get("ETag") {
		t.Errorf("one tag for two texts: %s", plain.header.Get("ETag"))
	}
	for _, refused := range []string{"", "br", "gzip;q=0", "identity, gzip; q=0.0"} {
		if got := f.send(t, "GET", "/assets/main-1a2b.js", "", header("Accept-Encoding", refused)); got.header.Get("Content-Encoding") != "" {
			t.Errorf("gzip for %q", refused)
		}
	}
	for _, tags := range []string{plain.header.Get("ETag"), `"x", W/` + plain.header.Get("ETag"), "*"} {
		if got := f.send(t, "GET", "/assets/main-1a2b.js", "", header("If-None-Match", tags)).must(304); got.body != "" {
			t.Errorf("a body with 304: %.20s", got.body)
		}
	}
	f.send(t, "GET", "/assets/main-1a2b.js", "", header("If-None-Match", `"another"`)).must(200)
	known := f.send(t, "GET", "/assets/main-1a2b.js", "", header("Accept-Encoding", "gzip"), header("If-None-Match", zipped.header.Get("ETag"))).must(304)
	if known.header.Get("Content-Encoding") != "" || known.header.Get("Vary") == "" {
		t.Errorf("304 with %v", known.header)
	}

	font := f.send(t, "GET", "/assets/inter-9f.woff2", "", header("Accept-Encoding", "gzip")).must(200)
	if font.header.Get("Content-Type") != "font/woff2" || font.header.Get("Content-Encoding") != "" {
		t.Errorf("%v", font.header)
	}
	icon := f.send(t, "GET", "/favicon.svg", "").must(200)
	if icon.header.Get("Content-Type") != "image/svg+xml" || icon.header.Get("Cache-Control") != "no-cache" || icon.header.Get("ETag") == "" {
		t.Errorf("%v", icon.header)
	}
	head := f.send(t, "HEAD", "/favicon.svg", "").must(200)
	if head.header.Get("ETag") != icon.header.Get("ETag") {
		t.Errorf("%v", head.header)
	}
}

// TestApplicationMissing: a program that was built without Node says what to do.
func TestApplicationMissing(t *testing.T) {
	t.Parallel()
	f := newFixtureWith(t, func(c *Config) { c.UI = fstest.MapFS{".keep": {}} })
	got := f.call(t, "GET", "/", "", asNobody).must(200)
	for _, want := range []string{"make build", `href="/api/docs"`} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	f.send(t, "GET", "/demo/agent", "", asBrowser).must(200)
	for _, inline := range []string{"<style", "style=", " onclick", "<script"} {
		if strings.Contains(got.body, inline) {
			t.Errorf("the page has %s, which its policy forbids", inline)
		}
	}
}

// TestApplicationOfTheProgram: whatever this program was built with can be served.
func TestApplicationOfTheProgram(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	got := f.call(t, "GET", "/", "").must(200)
	for _, m := range regexp.MustCompile(`(?:href|src)="(/[^"]*)"`).FindAllStringSubmatch(got.body, -1) {
		f.send(t, "GET", m[1], "").must(http.StatusOK)
	}
	if strings.Contains(got.body, noncePlace) {
		t.Error("a nonce is missing")
	}
	app, err := newApplication(ui.Files())
	if err != nil {
		t.Fatal(err)
	}
	for name := range app.assets {
		f.send(t, "GET", name, "").must(http.StatusOK)
	}
	// A build empties its folder, and puts back what keeps it in git.
	if text, err := os.ReadFile("ui/public/.keep"); err != nil || len(text) != 0 {
		t.Errorf("%v, %d bytes", err, len(text))
	}
}
