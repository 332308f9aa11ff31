// SPDX-License-Identifier: MIT

package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// From is where a request came from.
type From struct {
	Address string // IP address, without a port
	Agent   string // the browser's or program's User-Agent
}

// Session is a user's being signed in, in one browser.
type Session struct {
	ID      string    `json:"id"` // no secret: the cookie cannot be made from it
	User    string    `json:"user"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`  // within a minute or so
	Until   time.Time `json:"until"` // ends then, whatever happens
	Address string    `json:"address"`
	Agent   string    `json:"agent"`

	CSRF string `json:"-"` // what a request that writes must carry beside the cookie
}

// mostSessions is how many sessions a user can have; one more ends the oldest.
const mostSessions = 50

var (
	sessionBeginScript  = load("session_begin")
	sessionScript       = load("session")
	sessionRevokeScript = load("session_revoke")
)

// StartSession signs a user in whose identity somebody else has proved: the
// password's check, or an OIDC provider. The secret, 256 bits in text for a
// cookie, is kept nowhere. A disabled or unknown user gets ErrSignIn.
func (b *Book) StartSession(ctx context.Context, name string, from From) (Session, string, error) {
	return b.start(ctx, name, from, func(record) bool { return true })
}

// start begins a session for a user of whom still holds what was proved.
func (b *Book) start(ctx context.Context, name string, from From, holds func(record) bool) (Session, string, error) {
	raw := make([]byte, 32)
	rand.Read(raw) //nolint:errcheck // never fails, says crypto/rand
	secret := base64.RawURLEncoding.EncodeToString(raw)
	now := fromMillis(millis(b.now()))
	s := Session{
		ID: digest(secret), Created: now, Seen: now, Until: now.Add(b.settings.Absolute),
		Address: from.Address, Agent: cut(from.Agent, 256), CSRF: csrfOf(secret),
	}
	for {
		r, old, err := b.read(ctx, "sign in", name)
		switch {
		case isNotFound(err) || err == nil && (r.Disabled || !holds(r)):
			return Session{}, "", ErrSignIn
		case err != nil:
			return Session{}, "", err
		}
		s.User, r.LastSignIn = r.Name, now
		text, err := json.Marshal(r)
		if err != nil {
			return Session{}, "", fmt.Errorf("sign in: %w", err)
		}
		out, err := b.run(ctx, "sign in", sessionBeginScript, []string{sessionKey(s.ID), sessionsKey(fold(name)), usersKey},
			fold(name), s.ID, millis(now), millis(s.Until), s.Address, s.Agent, mostSessions, sessionSlot, old, text)
		if err != nil {
			return Session{}, "", err
		}
		if out[0] == "OK" {
			return s, secret, nil
		}
	}
}

// csrfOf derives a session's CSRF token, so that there is nothing more to keep.
func csrfOf(secret string) string {
	sum := sha256.Sum256([]byte("csrf of " + secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// SameSecret compares two secrets in a time that tells nothing of them.
func SameSecret(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func cut(s string, most int) string {
	s = strings.ToValidUTF8(s, "")
	for len(s) > most {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}

// BySession gives who is signed in with a secret, and the session. It notes that
// the session is in use, at most once a minute. ErrSession where there is none.
func (b *Book) BySession(ctx context.Context, secret string) (Principal, Session, error) {
	now := b.now()
	id := digest(secret)
	grain := min(time.Minute, b.settings.Idle/10)
	out, err := b.run(ctx, "session", sessionScript, []string{sessionKey(id), usersKey},
		millis(now), b.settings.Idle.Milliseconds(), grain.Milliseconds())
	if err != nil {
		return Principal{}, Session{}, err
	}
	if out[0] != "OK" || len(out) != 8 {
		return Principal{}, Session{}, ErrSession
	}
	r, err := parseRecord(out[7])
	if err != nil {
		return Principal{}, Session{}, err
	}
	if r.Disabled {
		return Principal{}, Session{}, ErrSession
	}
	s := sessionOf(id, out[1:7])
	s.User, s.CSRF = r.Name, csrfOf(secret)
	return Principal{User: r.Name, Role: r.Role, Agent: r.Agent, Session: id}, s, nil
}

// sessionOf reads user, created, seen, until, address and agent.
func sessionOf(id string, f []string) Session {
	at := func(s string) time.Time {
		ms, _ := strconv.ParseInt(s, 10, 64) // written by ourselves
		return fromMillis(ms)
	}
	return Session{ID: id, User: f[0], Created: at(f[1]), Seen: at(f[2]), Until: at(f[3]), Address: f[4], Agent: f[5]}
}

// SignOut ends the session of a secret; one that has ended is no error.
func (b *Book) SignOut(ctx context.Context, secret string) error {
	err := b.RevokeSession(ctx, digest(secret))
	if isNotFound(err) {
		return nil
	}
	return err
}

// RevokeSession ends a session by its id.
func (b *Book) RevokeSession(ctx context.Context, id string) error {
	out, err := b.run(ctx, "revoke session", sessionRevokeScript, []string{sessionKey(id)}, id, sessionsKey(""))
	if err == nil && out[0] != "OK" {
		err = notFound("revoke session", "there is no such session")
	}
	return err
}

// RevokeSessions ends all sessions of a user but one; "" is none. It gives how many.
func (b *Book) RevokeSessions(ctx context.Context, name, but string) (int, error) {
	list, err := b.Sessions(ctx, name)
	if err != nil {
		return 0, err
	}
	ended := 0
	for _, s := range list {
		if s.ID == but {
			continue
		}
		if err := b.RevokeSession(ctx, s.ID); err == nil {
			ended++
		} else if !isNotFound(err) {
			return ended, err
		}
	}
	return ended, nil
}

// Sessions lists the sessions of a user, the latest used first.
func (b *Book) Sessions(ctx context.Context, name string) ([]Session, error) {
	ids, err := b.rdb.ZRange(ctx, sessionsKey(fold(name)), 0, -1).Result()
	if err != nil {
		return nil, explain("sessions", err)
	}
	now := b.now()
	var list []Session
	for _, id := range ids {
		f, err := b.rdb.HMGet(ctx, sessionKey(id), "user", "created", "seen", "until", "address", "agent").Result()
		if err != nil {
			return nil, explain("sessions", err)
		}
		if f[0] == nil {
			continue
		}
		texts := make([]string, len(f))
		for i := range f {
			texts[i], _ = f[i].(string)
		}
		if s := sessionOf(id, texts); now.Before(s.Until) && now.Sub(s.Seen) <= b.settings.Idle {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(x, y Session) int { return y.Seen.Compare(x.Seen) })
	return list, nil
}
