// SPDX-License-Identifier: MIT

// Package fetch makes HTTP clients for addresses that people type in: webhooks,
// lists to import. Such a client reaches the outside world only. It refuses this
// machine, its network and everything else that is not public, unless the
// operator has allowed it. What a name resolves to is looked at when the
// connection is made, so that a name that means something else a moment later,
// or a redirect, gets nowhere either.
package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// Policy says which addresses may be reached. The zero value allows public ones only.
type Policy struct {
	Allow []netip.Prefix // networks that may be reached although they are not public
}

// Refused is an address that may not be reached.
type Refused struct {
	Addr netip.Addr
	Why  string // "is a private address"
}

// Error names the address and the reason.
func (e *Refused) Error() string { return fmt.Sprintf("%s %s", e.Addr, e.Why) }

// reserved are the networks that are not public, by what they are
// (the IANA special-purpose registries for IPv4 and IPv6).
var reserved = []struct {
	net netip.Prefix
	why string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "is no address of a machine"},
	{netip.MustParsePrefix("10.0.0.0/8"), "is a private address"},
	{netip.MustParsePrefix("100.64.0.0/10"), "is an address inside a provider's network"},
	{netip.MustParsePrefix("127.0.0.0/8"), "is this machine"},
	{netip.MustParsePrefix("169.254.0.0/16"), "is a link-local address"},
	{netip.MustParsePrefix("172.16.0.0/12"), "is a private address"},
	{netip.MustParsePrefix("192.0.0.0/24"), "is a reserved address"},
	{netip.MustParsePrefix("192.0.2.0/24"), "is an address for examples"},
	{netip.MustParsePrefix("192.88.99.0/24"), "is a relay"},
	{netip.MustParsePrefix("192.168.0.0/16"), "is a private address"},
	{netip.MustParsePrefix("198.18.0.0/15"), "is an address for measurements"},
	{netip.MustParsePrefix("198.51.100.0/24"), "is an address for examples"},
	{netip.MustParsePrefix("203.0.113.0/24"), "is an address for examples"},
	{netip.MustParsePrefix("224.0.0.0/4"), "is a multicast address"},
	{netip.MustParsePrefix("240.0.0.0/4"), "is a reserved address"},
	{netip.MustParsePrefix("::/128"), "is no address of a machine"},
	{netip.MustParsePrefix("::1/128"), "is this machine"},
	{netip.MustParsePrefix("::/96"), "hides an IPv4 address"},
	{netip.MustParsePrefix("::ffff:0:0/96"), "hides an IPv4 address"},
	{netip.MustParsePrefix("::ffff:0:0:0/96"), "hides an IPv4 address"},
	{netip.MustParsePrefix("64:ff9b::/96"), "hides an IPv4 address"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "hides an IPv4 address"},
	{netip.MustParsePrefix("100::/64"), "leads nowhere"},
	{netip.MustParsePrefix("2001::/23"), "is a reserved address"},
	{netip.MustParsePrefix("2001:db8::/32"), "is an address for examples"},
	{netip.MustParsePrefix("2002::/16"), "hides an IPv4 address"},
	{netip.MustParsePrefix("3fff::/20"), "is an address for examples"},
	{netip.MustParsePrefix("5f00::/16"), "is a reserved address"},
	{netip.MustParsePrefix("fc00::/7"), "is a private address"},
	{netip.MustParsePrefix("fe80::/10"), "is a link-local address"},
	{netip.MustParsePrefix("fec0::/10"), "is a private address"},
	{netip.MustParsePrefix("ff00::/8"), "is a multicast address"},
}

// Check reports, with a *Refused, why an address may not be reached. An IPv4
// address that is written as one of IPv6 counts as what it is, so that allowing
// 127.0.0.0/8 allows ::ffff:127.0.0.1 too.
func (p Policy) Check(addr netip.Addr) error {
	plain := addr.WithZone("").Unmap()
	for _, allowed := range p.Allow {
		if allowed.Contains(plain) {
			return nil
		}
	}
	for _, r := range reserved {
		if r.net.Contains(plain) {
			return &Refused{addr, r.why}
		}
	}
	if !plain.IsValid() || !plain.IsGlobalUnicast() {
		return &Refused{addr, "is no public address"}
	}
	return nil
}

// dialPatience bounds one connection and its TLS handshake.
const dialPatience = 5 * time.Second

// maxHeaders is how large the headers of an answer may be, in bytes.
const maxHeaders = 64 << 10

// Client makes a client that reaches what the policy allows. It does not follow
// redirects, uses no proxy from the environment, and gives a whole request,
// with the reading of the answer's body, the time given. The caller bounds what
// it reads of the body, and closes idle connections when it is done.
func (p Policy) Client(timeout time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: dialPatience, KeepAlive: 30 * time.Second, ControlContext: p.control}
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: dialPatience, ForceAttemptHTTP2: true,
			MaxIdleConns: 100, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: maxHeaders,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// control is asked with the address that a connection is about to be made to,
// after the name was resolved.
func (p Policy) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%s %s is no address to connect to", network, address)
	}
	return p.Check(at.Addr())
}
