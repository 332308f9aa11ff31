// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tandem/access"
)

func TestCORS(t *testing.T) {
	t.Parallel()
	const crm = "https://crm.example"
	named := newFixtureWith(t, func(c *Config) { c.CORSOrigins = []string{crm} })
	all := newFixtureWith(t, func(c *Config) { c.CORSOrigins = []string{"*"} })
	none := newFixture(t)
	preflight := both(asNobody, header("Access-Control-Request-Method", "PUT"))
	cases := []struct {
		name             string
		f                *fixture
		method, origin   string
		change           func(*http.Request)
		status           int
		allowed, cookies string
	}{
		{"nobody is named", none, "GET", crm, nil, 200, "", ""},
		{"nobody is named, asked first", none, "OPTIONS", crm, preflight, 204, "", ""},
		{"nobody is named, to write", none, "PUT", crm, nil, 403, "", ""},
		{"named", named, "GET", crm, nil, 200, crm, "true"},
		{"named, asked first", named, "OPTIONS", crm, preflight, 204, crm, "true"},
		{"named, to write", named, "PUT", crm, nil, 200, crm, "true"},
		{"another", named, "GET", "https://evil.example", nil, 200, "", ""},
		{"another that begins so", named, "GET", crm + ".evil.example", nil, 200, "", ""},
		{"another, asked first", named, "OPTIONS", "https://evil.example", preflight, 204, "", ""},
		{"another, to write", named, "PUT", "https://evil.example", nil, 403, "", ""},
		{"any", all, "GET", "https://a.example", nil, 200, "*", ""},
		{"any, to write with a token", all, "PUT", "https://a.example", nil, 200, "*", ""},
		{"any, to write with a cookie", all, "PUT", "https://a.example", all.inSession(t, "root"), 403, "*", ""},
		{"any, asked first", all, "OPTIONS", "https://a.example", preflight, 204, "*", ""},
	}
	for _, c := range cases {
		path, body := "/api/v2/live", ""
		if c.method == "PUT" {
			path, body = "/api/v2/resources/r", `{"dialString":"x/{number}"}`
		}
		change := []func(*http.Request){header("Origin", c.origin)}
		if c.change != nil {
			change = append(change, c.change)
		}
		got := c.f.send(t, c.method, path, body, change...)
		h := got.header
		if got.status != c.status || h.Get("Access-Control-Allow-Origin") != c.allowed || h.Get("Access-Control-Allow-Credentials") != c.cookies {
			t.Errorf("%s: status %d, headers %v", c.name, got.status, h)
		}
		if methods := h.Get("Access-Control-Allow-Methods"); (methods != "") != (c.method == "OPTIONS" && c.allowed != "") {
			t.Errorf("%s: methods %q", c.name, methods)
		}
	}
}

// TestOptions: who asks is told what a path takes, and needs no sign-in for it.
func TestOptions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	got := f.send(t, "OPTIONS", "/api/v2/dialer", "", asNobody)
	if allow := got.header.Get("Allow"); got.status != http.StatusNoContent || !strings.Contains(allow, "GET") || !strings.Contains(allow, "POST") {
		t.Errorf("%d %v", got.status, got.header)
	}
	got = f.send(t, "DELETE", "/api/v2/dialer", "")
	if got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") == "" || got.refusal().Code != "method_not_allowed" {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
}

// TestMetricsAreForThisMachine, for configured addresses, and for who may read live.
func TestMetricsAreForThisMachine(t *testing.T) {
	t.Parallel()
	f := newFixtureWith(t, func(c *Config) { c.MetricsAllow = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} })
	from := func(addr string) func(*http.Request) {
		return func(r *http.Request) { asNobody(r); r.RemoteAddr = addr }
	}
	live := withToken(f.token(t, "root", access.Scope{Area: access.Live}))
	other := withToken(f.token(t, "root", access.Scope{Area: access.Members}))
	f.play(t, []scenario{
		{"this machine", "GET", "/metrics", "", 200, nil, from("127.0.0.1:1")},
		{"this machine, version 6", "GET", "/metrics", "", 200, nil, from("[::1]:1")},
		{"a proxy on this machine", "GET", "/metrics", "", 401, nil, both(from("127.0.0.1:1"), header("X-Forwarded-For", "198.51.100.1"))},
		{"another machine", "GET", "/metrics", "", 401, nil, from("198.51.100.1:1")},
		{"a configured one", "GET", "/metrics", "", 200, nil, from("203.0.113.7:1")},
		{"a token", "GET", "/metrics", "", 200, nil, live},
		{"a token for something else", "GET", "/metrics", "", 403, nil, other},
	})
	f.open.Store(true)
	f.play(t, []scenario{{"this machine, where others reach us too", "GET", "/metrics", "", 401, nil, from("127.0.0.1:1")}})
}

// writePair writes a certificate of its own with its key, and gives it.
func writePair(t *testing.T, dir, name string) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plan := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{name}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, plan, plan, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{"key.pem": {Type: "PRIVATE KEY", Bytes: private}, "cert.pem": {Type: "CERTIFICATE", Bytes: der}} {
		if err := os.WriteFile(filepath.Join(dir, file), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// TestTLS: with a certificate the server speaks TLS, its cookies are for TLS
// only, and a certificate that was renewed is taken up.
func TestTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cert := writePair(t, dir, "one.example")
	f := newFixtureWith(t, func(c *Config) { c.TLSCert, c.TLSKey = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem") })
	f.user(t, access.User{Name: "anna", Role: access.Supervisor}, password)
	if err := f.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- f.Serve(ctx, "") }()
	defer func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()

	roots := x509.NewCertPool()
	roots.AddCert(cert)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots}}}
	resp, err := client.Post("https://"+f.Addr()+"/api/v2/session", "application/json", strings.NewReader(`{"name":"anna","password":"`+password+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if c := resp.Cookies(); resp.StatusCode != 200 || len(c) != 1 || !c[0].Secure || resp.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
	next := writePair(t, dir, "two.example")
	later := time.Now().Add(time.Minute) // the file system's clock is coarse
	if err := os.Chtimes(filepath.Join(dir, "cert.pem"), later, later); err != nil {
		t.Fatal(err)
	}
	roots.AddCert(next)
	resp, err = client.Get("https://" + f.Addr() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if name := resp.TLS.PeerCertificates[0].DNSNames[0]; name != "two.example" {
		t.Errorf("still the certificate of %s", name)
	}
}
