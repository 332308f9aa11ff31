// SPDX-License-Identifier: MIT

package main

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/access"
	"tandem/web"
)

const goodOIDC = "issuer: 'https://login.example', client_id: tandem, redirect_url: 'https://t.example/api/v2/session/oidc/callback'"

func TestWebConfigRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"a certificate without a key":   {"tls_cert: c.pem", "belong together"},
		"an idle time of seconds":       {"session_idle: 5s", "web.session_idle"},
		"idle longer than absolute":     {"session_idle: 24h", "web.session_absolute"},
		"a session of a year":           {"session_absolute: 8760h", "web.session_absolute"},
		"an origin with a path":         {"cors_origins: ['https://a.example/x']", "web.cors_origins[0]"},
		"an origin without a scheme":    {"cors_origins: ['*', 'a.example']", "web.cors_origins[1]"},
		"a proxy that is a name":        {"trusted_proxies: [proxy.example]", "neither an address nor a network"},
		"metrics for a name":            {"metrics_allow: [x]", "web.metrics_allow"},
		"an unknown key":                {"colour: red", "colour"},
		"oidc without a client":         {"oidc: {issuer: 'https://login.example', redirect_url: 'https://t.example/'}", "web.oidc.client_id"},
		"oidc over plain http":          {"oidc: {issuer: 'http://login.example', client_id: t}", "web.oidc.issuer"},
		"oidc back to somewhere else":   {"oidc: {issuer: 'https://l.example', client_id: t, redirect_url: 'https://t.example/x'}", "web.oidc.redirect_url"},
		"oidc that lets nobody in":      {"oidc: {" + goodOIDC + "}", "web.oidc.default_role"},
		"oidc roles without a claim":    {"oidc: {" + goodOIDC + ", roles: {a: admin}}", "web.oidc.role_claim"},
		"oidc with a role of its own":   {"oidc: {" + goodOIDC + ", role_claim: g, roles: {a: boss}}", "web.oidc.roles.a"},
		"oidc with a default of none":   {"oidc: {" + goodOIDC + ", default_role: boss}", "web.oidc.default_role"},
		"oidc without a claim for name": {"oidc: {" + goodOIDC + ", default_role: agent, name_claim: ''}", "web.oidc.name_claim"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := writeConfig(t, "web: {"+tt.text+"}").load()
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestWebConfig(t *testing.T) {
	t.Parallel()
	f := writeConfig(t, `http: "0.0.0.0:8443"
web:
  cors_origins: ["https://crm.example"]
  trusted_proxies: [10.0.0.1, "10.1.2.3/16"]
  session_idle: 15m
  oidc: {`+goodOIDC+`, client_secret_file: s, role_claim: groups, roles: {boss: admin}, default_role: agent}`)
	if err := os.WriteFile(filepath.Join(filepath.Dir(f.Config), "s"), []byte("hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := f.load()
	if err != nil {
		t.Fatal(err)
	}
	if c.HTTP != "0.0.0.0:8443" || c.Web.SessionIdle != 15*time.Minute || c.Web.SessionAbsolute != defaultAbsolute {
		t.Errorf("%s, %v, %v", c.HTTP, c.Web.SessionIdle, c.Web.SessionAbsolute)
	}
	if !strings.HasSuffix(c.sources["web"], "tandem.yaml") {
		t.Errorf("web from %q", c.sources["web"])
	}
	var got web.Config
	if err := c.Web.fill(&got); err != nil {
		t.Fatal(err)
	}
	want := web.Config{
		CORSOrigins:    []string{"https://crm.example"},
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.1/32"), netip.MustParsePrefix("10.1.0.0/16")},
		MetricsAllow:   []netip.Prefix{},
		OIDC: &web.OIDC{
			Issuer: "https://login.example", ClientID: "tandem", ClientSecret: "hush",
			RedirectURL: "https://t.example/api/v2/session/oidc/callback", Scopes: []string{"profile", "email"},
			NameClaim: "preferred_username", RoleClaim: "groups", Roles: map[string]access.Role{"boss": access.Admin}, DefaultRole: access.Agent,
		},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	for _, line := range c.Web.lines() {
		if strings.Contains(line[1], "hush") {
			t.Errorf("doctor would show the secret: %v", line)
		}
	}
}

// TestServedToThisMachineOnly: nobody is served elsewhere unless told so.
func TestServedToThisMachineOnly(t *testing.T) {
	t.Parallel()
	c := defaultConfig()
	if c.HTTP != "127.0.0.1:8080" || c.Web.CORSOrigins != nil || c.Web.TrustedProxies != nil || c.Web.MetricsAllow != nil {
		t.Errorf("%+v", c)
	}
}
