// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientAddr gives the address that a request comes from. What a proxy says of
// its client counts only where the proxy is one that the configuration trusts;
// anybody can send the header. The zero address where it cannot be told.
func (s *Server) clientAddr(r *http.Request) netip.Addr {
	peer := peerAddr(r)
	if !s.trusts(peer) {
		return peer
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		addr, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return peer // what stands further left is nobody's word
		}
		if peer = addr.Unmap(); !s.trusts(peer) {
			return peer
		}
	}
	return peer
}

// peerAddr gives the other end of the connection.
func peerAddr(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap()
}

func (s *Server) trusts(addr netip.Addr) bool { return within(addr, s.proxies) }

func within(addr netip.Addr, nets []netip.Prefix) bool {
	return slices.ContainsFunc(nets, func(n netip.Prefix) bool { return n.Contains(addr.WithZone("")) })
}

// isTLS reports whether the client's connection is encrypted: ours, or that of
// a trusted proxy before us.
func (s *Server) isTLS(r *http.Request) bool {
	return r.TLS != nil || s.trusts(peerAddr(r)) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// isLocal reports whether a program of this machine asks, and no proxy for
// somebody else.
func (s *Server) isLocal(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Real-Ip"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	return !s.open.Load() && peerAddr(r).IsLoopback()
}
