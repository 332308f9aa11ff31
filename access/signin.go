// SPDX-License-Identifier: MIT

package access

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"
	"time"
)

// The bounds of wrong sign-ins. Within them nobody waits; beyond, each one more
// doubles the wait. They are counted together over all processes.
const (
	triesWindow  = 15 * time.Minute // without a try, after which all are forgotten
	triesPerName = 10
	triesPerAddr = 50
	firstWait    = 30 * time.Second
	longestWait  = 15 * time.Minute // somebody who does not mean well must not lock a name for long
)

var (
	tryScript     = load("try")
	forgiveScript = load("forgive")
)

// SignIn begins a session for a name and a password. ErrSignIn is the answer
// to everything that is wrong, after the same time; *Throttled comes for names
// that do not exist as for those that do, before anything is compared.
func (b *Book) SignIn(ctx context.Context, name, password string, from From) (Session, string, error) {
	proved, err := b.prove(ctx, name, password, from)
	if err != nil {
		return Session{}, "", err
	}
	return b.start(ctx, name, from, func(r record) bool { return r.Hash == proved })
}

// CheckCredentials is SignIn without a session: for a user who is to prove once
// more that it is them.
func (b *Book) CheckCredentials(ctx context.Context, name, password string, from From) error {
	_, err := b.prove(ctx, name, password, from)
	return err
}

// prove gives the hash that the password has.
func (b *Book) prove(ctx context.Context, name, password string, from From) (string, error) {
	// Counted as wrong before it is compared: tries that come at the same time count, too.
	if err := b.try(ctx, name, from.Address); err != nil {
		return "", err
	}
	var r record
	if len(name) <= 4*maxName {
		var err error
		if r, _, err = b.read(ctx, "sign in", name); err != nil && !isNotFound(err) {
			return "", err
		}
	}
	right, err := b.matches(ctx, r.Hash, password)
	if err != nil {
		return "", err
	}
	if !right || r.Disabled {
		return "", ErrSignIn
	}
	return b.rehash(ctx, r, password), b.forgive(ctx, name, from.Address)
}

// try counts a try, or says how long to wait.
func (b *Book) try(ctx context.Context, name, address string) error {
	out, err := b.run(ctx, "sign in", tryScript, b.triesKeys(name, address),
		millis(b.now()), triesWindow.Milliseconds(), firstWait.Milliseconds(), longestWait.Milliseconds(), triesPerName, triesPerAddr)
	if err != nil || out[0] == "OK" {
		return err
	}
	ms, err := strconv.ParseInt(out[len(out)-1], 10, 64)
	if err != nil || out[0] != "WAIT" {
		return fmt.Errorf("sign in: script returned %q", out)
	}
	return &Throttled{RetryAfter: time.Duration(ms) * time.Millisecond}
}

// forgive takes back what try has counted, with all that was wrong for this name.
func (b *Book) forgive(ctx context.Context, name, address string) error {
	_, err := b.run(ctx, "sign in", forgiveScript, b.triesKeys(name, address))
	return err
}

func (b *Book) triesKeys(name, address string) []string {
	return []string{nameTriesKey(name), addrTriesKey(network(address))}
}

// network is what is counted as one address: of IPv6 the 64 bits that a customer
// of a provider has to themselves.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return digest(address)
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return addr.String()
	}
	return prefix.String()
}

// rehash writes a hash at today's cost in place of one that was made at another,
// and gives the one in force.
func (b *Book) rehash(ctx context.Context, r record, password string) string {
	if !outdated(r.Hash) {
		return r.Hash
	}
	var hash string
	err := b.hashing.do(ctx, func() { hash = today.hash(password) })
	if err == nil {
		_, _, err = b.change(ctx, "rehash", r.Name, func(now *record, _ *edit) error {
			if now.Hash != r.Hash {
				return ErrSignIn // another password meanwhile
			}
			now.Hash = hash
			return nil
		})
	}
	if err != nil {
		b.log.Warn("password not hashed anew", "err", err) // the next sign-in tries again
		return r.Hash
	}
	return hash
}
