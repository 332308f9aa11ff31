// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// Errors that callers switch on with errors.Is.
var (
	// ErrStale says that the epoch is not the newest: another controller has
	// the campaign, or it was yielded.
	ErrStale = &campaigns.Error{Code: campaigns.Stale, Msg: "another controller has the campaign"}
	// ErrNotRunning says that the campaign is not dialling.
	ErrNotRunning = &campaigns.Error{Code: campaigns.Conflict, Msg: "the campaign is not running"}
	// ErrAtLimit says that as many attempts are open as the limit allows.
	ErrAtLimit = &campaigns.Error{Code: campaigns.Conflict, Msg: "as many attempts are open as the campaign's limit allows"}
	// ErrNoneDue says that no member is due in the lanes that were asked for.
	ErrNoneDue = &campaigns.Error{Code: campaigns.NotFound, Msg: "no member is due"}
	// ErrNotOpen says that there is no such open attempt: never claimed, or finished.
	ErrNotOpen = &campaigns.Error{Code: campaigns.NotFound, Msg: "the attempt is not open"}
	// ErrChanged says that the member was changed since it was read.
	ErrChanged = &campaigns.Error{Code: campaigns.Stale, Msg: "the member was changed meanwhile"}
	// ErrConflict says that the thing is in a state that does not allow this.
	ErrConflict = &campaigns.Error{Code: campaigns.Conflict, Msg: "the state does not allow this"}
	// ErrNotFound says that there is no such thing.
	ErrNotFound = &campaigns.Error{Code: campaigns.NotFound, Msg: "there is no such thing"}
)

// The codes that scripts return, as in lua/campaign.lua and lua/pool.lua.
const (
	codeOK = iota
	codeStale
	codeNotRunning
	codeAtLimit
	codeNoneDue
	codeNotOpen
	codeChanged
	codeConflict
	codeNotFound
	codeOutdated
)

var codeErrors = [...]error{
	codeOK: nil, codeStale: ErrStale, codeNotRunning: ErrNotRunning, codeAtLimit: ErrAtLimit, codeNoneDue: ErrNoneDue,
	codeNotOpen: ErrNotOpen, codeChanged: ErrChanged, codeConflict: ErrConflict, codeNotFound: ErrNotFound,
	codeOutdated: errOutdated,
}

// wrong says what a script's refusal was about.
func wrong(op, subject string, err error) error {
	var e *campaigns.Error
	if !errors.As(err, &e) || e.Op != "" {
		return err
	}
	return &campaigns.Error{Code: e.Code, Op: op, Msg: subject, Err: err}
}

// Redis' own refusals, in words for people.
var refusals = []struct{ prefix, msg string }{
	{"MISCONF", "redis refuses to write because it cannot save to its disk (full, or not writable)"},
	{"OOM", "redis refuses to write because its memory limit (maxmemory) is reached"},
	{"READONLY", "redis is a read-only replica now; its primary has moved"},
	{"LOADING", "redis is still reading its data from disk"},
	{"NOAUTH", "redis wants a password"},
	{"WRONGPASS", "redis refuses the user name or password"},
	{"NOPERM", "the redis user lacks a permission that Tandem needs"},
	{"MASTERDOWN", "this redis replica has lost its primary"},
	{"CLUSTERDOWN", "the redis cluster is down"},
	{"BUSY", "redis is busy with somebody's endless script"},
	{"NOREPLICAS", "redis refuses to write because too few replicas are connected"},
}

// explain makes a domain error of what the client or Redis said. Domain
// errors, and the caller's own cancellation, pass through.
func explain(op string, err error) error {
	var domain *campaigns.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &domain), errors.Is(err, context.Canceled):
		return err
	}
	for _, r := range refusals {
		if redis.HasErrorPrefix(err, r.prefix) {
			return &campaigns.Error{Code: campaigns.Unavailable, Op: op, Msg: r.msg, Err: err}
		}
	}
	// "ERR AUTH <password> called without any password configured" and its like.
	if redis.HasErrorPrefix(err, "ERR AUTH") || redis.HasErrorPrefix(err, "ERR invalid password") {
		return &campaigns.Error{Code: campaigns.Unavailable, Op: op, Msg: "redis refuses the password", Err: err}
	}
	var reply redis.Error
	if errors.As(err, &reply) {
		return fmt.Errorf("%s: redis: %w", op, err)
	}
	return &campaigns.Error{Code: campaigns.Unavailable, Op: op, Msg: "redis cannot be reached", Err: err}
}

var passwordPattern = regexp.MustCompile(`(://[^:/@]*):[^@]*@`)

// withoutPassword makes a URL fit for messages and logs.
func withoutPassword(address string) string {
	return passwordPattern.ReplaceAllString(address, "$1:***@")
}

// scrub takes the URL, and with it the password, out of a parser's error.
func scrub(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
