// SPDX-License-Identifier: MIT

package main

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"tandem/access"
	"tandem/web"
)

// webConfig is how the API is reached, and by whom. The address itself is
// config.HTTP.
type webConfig struct {
	TLSCert string `yaml:"tls_cert"` // files in PEM; both or none
	TLSKey  string `yaml:"tls_key"`
	// CORSOrigins are the origins whose pages may call, "https://crm.example";
	// "*" lets all call with tokens. None by default.
	CORSOrigins []string `yaml:"cors_origins"`
	// TrustedProxies are addresses or networks whose X-Forwarded-For is believed.
	TrustedProxies []string `yaml:"trusted_proxies"`
	// MetricsAllow are addresses or networks that read /metrics without a token.
	MetricsAllow []string `yaml:"metrics_allow"`
	// A session ends when it was not used for SessionIdle, and after
	// SessionAbsolute in any case.
	SessionIdle     time.Duration `yaml:"session_idle"`
	SessionAbsolute time.Duration `yaml:"session_absolute"`
	OIDC            oidcConfig    `yaml:"oidc"`
}

// oidcConfig is the provider of OpenID Connect that people can sign in with;
// none without an issuer.
type oidcConfig struct {
	Issuer           string   `yaml:"issuer"`
	ClientID         string   `yaml:"client_id"`
	ClientSecretFile string   `yaml:"client_secret_file"`
	RedirectURL      string   `yaml:"redirect_url"` // https://HOST/api/v2/session/oidc/callback
	Scopes           []string `yaml:"scopes"`       // besides openid
	NameClaim        string   `yaml:"name_claim"`
	RoleClaim        string   `yaml:"role_claim"`
	// Roles says which role a value of the claim is; DefaultRole is for people
	// with none of them, and "" refuses those.
	Roles       map[string]string `yaml:"roles"`
	DefaultRole string            `yaml:"default_role"`
	AgentClaim  string            `yaml:"agent_claim"` // id of the agent that somebody is
}

const (
	defaultIdle     = 30 * time.Minute
	defaultAbsolute = 12 * time.Hour
	// A session must outlive a form that is being filled in, and not a month.
	shortestIdle    = time.Minute
	longestAbsolute = 31 * 24 * time.Hour
)

func defaultWeb() webConfig {
	return webConfig{
		SessionIdle: defaultIdle, SessionAbsolute: defaultAbsolute,
		OIDC: oidcConfig{Scopes: []string{"profile", "email"}, NameClaim: "preferred_username"},
	}
}

// fromFolder takes relative paths from the folder of the configuration file.
func (w *webConfig) fromFolder(base string) {
	for _, path := range []*string{&w.TLSCert, &w.TLSKey, &w.OIDC.ClientSecretFile} {
		*path = beside(base, *path)
	}
}

func (w *webConfig) validate() error {
	wrong := func(field, format string, args ...any) error {
		return fmt.Errorf("configuration: web.%s: %w", field, fmt.Errorf(format, args...))
	}
	switch {
	case (w.TLSCert == "") != (w.TLSKey == ""):
		return wrong("tls_cert", "tls_cert and tls_key belong together")
	case w.SessionIdle < shortestIdle:
		return wrong("session_idle", "%v is shorter than %v", w.SessionIdle, shortestIdle)
	case w.SessionAbsolute < w.SessionIdle || w.SessionAbsolute > longestAbsolute:
		return wrong("session_absolute", "%v is not between session_idle and %v", w.SessionAbsolute, longestAbsolute)
	}
	for i, origin := range w.CORSOrigins {
		u, err := url.Parse(origin)
		if origin != "*" && (err != nil || u.Host == "" || u.Scheme+"://"+u.Host != origin || u.Scheme != "http" && u.Scheme != "https") {
			return wrong(fmt.Sprintf("cors_origins[%d]", i), `%q is no origin like "https://crm.example" and not "*"`, origin)
		}
	}
	if _, err := networks(w.TrustedProxies); err != nil {
		return wrong("trusted_proxies", "%w", err)
	}
	if _, err := networks(w.MetricsAllow); err != nil {
		return wrong("metrics_allow", "%w", err)
	}
	return w.OIDC.validate()
}

func (o *oidcConfig) validate() error {
	if o.Issuer == "" {
		return nil
	}
	wrong := func(field, format string, args ...any) error {
		return fmt.Errorf("configuration: web.oidc.%s: %w", field, fmt.Errorf(format, args...))
	}
	for _, name := range []string{"issuer", "redirect_url"} {
		value := map[string]string{"issuer": o.Issuer, "redirect_url": o.RedirectURL}[name]
		u, err := url.Parse(value)
		if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !isThisMachine(u.Hostname())) {
			return wrong(name, "%q must be an address with https; http is for this machine only", value)
		}
	}
	switch {
	case o.ClientID == "":
		return wrong("client_id", "is required")
	case !strings.HasSuffix(o.RedirectURL, web.OIDCCallback):
		return wrong("redirect_url", "must end in %s", web.OIDCCallback)
	case o.NameClaim == "":
		return wrong("name_claim", "is required")
	case len(o.Roles) > 0 && o.RoleClaim == "":
		return wrong("role_claim", "is required where there are roles")
	case len(o.Roles) == 0 && o.DefaultRole == "":
		return wrong("default_role", "without it and without roles nobody could sign in")
	}
	for _, claim := range slices.Sorted(maps.Keys(o.Roles)) {
		if !isRole(o.Roles[claim]) {
			return wrong("roles."+claim, "%q is no role: admin, supervisor or agent", o.Roles[claim])
		}
	}
	if o.DefaultRole != "" && !isRole(o.DefaultRole) {
		return wrong("default_role", "%q is no role: admin, supervisor or agent", o.DefaultRole)
	}
	return nil
}

func isRole(name string) bool {
	return slices.Contains([]access.Role{access.Admin, access.Supervisor, access.Agent}, access.Role(name))
}

func isThisMachine(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// networks reads addresses, each of which is a network of its own, and networks.
func networks(texts []string) ([]netip.Prefix, error) {
	out := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		net, err := netip.ParsePrefix(text)
		if err != nil {
			addr, aerr := netip.ParseAddr(text)
			if aerr != nil {
				return nil, fmt.Errorf("%q is neither an address nor a network", text)
			}
			net = netip.PrefixFrom(addr, addr.BitLen())
		}
		out[i] = net.Masked()
	}
	return out, nil
}

// fill gives the server its part.
func (w *webConfig) fill(c *web.Config) error {
	var err error
	if c.TrustedProxies, err = networks(w.TrustedProxies); err != nil {
		return err
	}
	if c.MetricsAllow, err = networks(w.MetricsAllow); err != nil {
		return err
	}
	c.CORSOrigins = w.CORSOrigins
	if w.TLSCert != "" {
		if _, err := tls.LoadX509KeyPair(w.TLSCert, w.TLSKey); err != nil {
			return fmt.Errorf("web.tls_cert: %w", err)
		}
		c.TLSCert, c.TLSKey = w.TLSCert, w.TLSKey
	}
	if w.OIDC.Issuer == "" {
		return nil
	}
	c.OIDC, err = w.OIDC.provider()
	return err
}

func (o *oidcConfig) provider() (*web.OIDC, error) {
	out := &web.OIDC{
		Issuer: o.Issuer, ClientID: o.ClientID, RedirectURL: o.RedirectURL, Scopes: o.Scopes, NameClaim: o.NameClaim,
		RoleClaim: o.RoleClaim, Roles: map[string]access.Role{}, DefaultRole: access.Role(o.DefaultRole), AgentClaim: o.AgentClaim,
	}
	for value, role := range o.Roles {
		out.Roles[value] = access.Role(role)
	}
	if o.ClientSecretFile == "" {
		return out, nil // a public client; PKCE protects it
	}
	text, err := secret(o.ClientSecretFile)
	if err != nil {
		return nil, fmt.Errorf("web.oidc.client_secret_file: %w", err)
	}
	out.ClientSecret = text
	return out, nil
}

// lines are what is in force, for doctor: names and values, no secrets.
func (w *webConfig) lines() [][2]string {
	none := func(all []string) string { return cmp.Or(strings.Join(all, ", "), "none") }
	out := [][2]string{
		{"tls_cert", cmp.Or(w.TLSCert, "none: served without TLS")},
		{"session_idle", w.SessionIdle.String()},
		{"session_absolute", w.SessionAbsolute.String()},
		{"cors_origins", none(w.CORSOrigins)},
		{"trusted_proxies", none(w.TrustedProxies)},
		{"metrics_allow", none(w.MetricsAllow)},
		{"oidc.issuer", cmp.Or(w.OIDC.Issuer, "none")},
	}
	if w.OIDC.Issuer != "" {
		out = append(out, [2]string{"oidc.client_id", w.OIDC.ClientID}, [2]string{"oidc.redirect_url", w.OIDC.RedirectURL},
			[2]string{"oidc.default_role", cmp.Or(w.OIDC.DefaultRole, "none: people without a role are refused")})
	}
	return out
}
