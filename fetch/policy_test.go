// SPDX-License-Identifier: MIT

package fetch

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		out[i] = netip.MustParsePrefix(text)
	}
	return out
}

func TestCheck(t *testing.T) {
	t.Parallel()
	refused := []string{
		"127.0.0.1", "127.255.255.255", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",
		"192.168.0.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1",
		"198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::a00:1",
		"64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:a00:1::", "3fff::1", "5f00::1", "fc00::1",
		"fd12:3456::1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "ff02::1", "ff0e::1",
	}
	for _, text := range refused {
		err := Policy{}.Check(netip.MustParseAddr(text))
		var r *Refused
		if !errors.As(err, &r) || r.Why == "" {
			t.Errorf("%s: %v, want it refused", text, err)
		}
	}
	if (Policy{}).Check(netip.Addr{}) == nil {
		t.Error("no address at all is not refused")
	}
	for _, text := range []string{
		"8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1",
		"126.255.255.255", "128.0.0.1", "169.253.1.1", "192.167.1.1", "223.255.255.255", "::ffff:8.8.8.8", "2606:4700::1111",
		"2a00:1450:4001::1",
	} {
		if err := (Policy{}).Check(netip.MustParseAddr(text)); err != nil {
			t.Errorf("%s: %v, want it allowed", text, err)
		}
	}
	allowing := Policy{Allow: prefixes("10.1.0.0/16", "::1/128")}
	for text, want := range map[string]bool{
		"10.1.2.3": true, "::ffff:10.1.2.3": true, "10.2.0.1": false, "::1": true, "::2": false, "127.0.0.1": false, "8.8.8.8": true,
	} {
		if err := allowing.Check(netip.MustParseAddr(text)); (err == nil) != want {
			t.Errorf("%s: %v, allowed should be %v", text, err, want)
		}
	}
}

// TestClient: what a name leads to is looked at when the connection is made, a
// redirect is not followed, a proxy of the environment is not used.
func TestClient(t *testing.T) {
	reached := 0
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached++
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusFound)
	}))
	t.Cleanup(inside.Close)
	port := inside.Listener.Addr().String()[len("127.0.0.1:"):]
	get := func(p Policy, url string) (int, error) {
		t.Helper()
		client := p.Client(10 * time.Second)
		defer client.CloseIdleConnections()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(r)
		if err != nil {
			return 0, err
		}
		defer resp.Body.Close() //nolint:errcheck // a test's answer
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.StatusCode, nil
	}
	var r *Refused
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]"} {
		if _, err := get(Policy{}, "http://"+host+":"+port); !errors.As(err, &r) {
			t.Errorf("%s: %v", host, err)
		}
	}
	if reached != 0 {
		t.Fatalf("reached %d times", reached)
	}
	home := Policy{Allow: prefixes("127.0.0.0/8")}
	if status, err := get(home, inside.URL); status != http.StatusFound || err != nil || reached != 1 {
		t.Errorf("%d, %v, reached %d times", status, err, reached)
	}
	t.Setenv("HTTP_PROXY", inside.URL)
	t.Setenv("http_proxy", inside.URL)
	if _, err := get(home, "http://192.0.2.1/"); !errors.As(err, &r) || reached != 1 {
		t.Errorf("by a proxy: %v, reached %d times", err, reached)
	}
}
