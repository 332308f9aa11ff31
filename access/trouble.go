// SPDX-License-Identifier: MIT

package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// Errors that callers switch on with errors.Is.
var (
	// ErrSignIn says that the name or the password is wrong. It is the same for a
	// user who does not exist, who is disabled and who has no password.
	ErrSignIn = &campaigns.Error{Code: campaigns.Unauthorized, Op: "sign in", Msg: "the name or the password is wrong"}
	// ErrSession says that there is no such session: ended, revoked, or never begun.
	ErrSession = &campaigns.Error{Code: campaigns.Unauthorized, Op: "session", Msg: "the session has ended; sign in again"}
	// ErrToken says that there is no such token, that its secret is wrong, that
	// it has expired or that its owner is gone.
	ErrToken = &campaigns.Error{Code: campaigns.Unauthorized, Op: "token", Msg: "the token is wrong, has expired or was revoked"}
	// ErrLastAdmin says that nobody would be left who can let anybody in.
	ErrLastAdmin = &campaigns.Error{Code: campaigns.Conflict, Op: "user", Msg: "this is the last admin: without one nobody could let anybody in"}
)

// Throttled says that too many were wrong before. errors.As finds it, and the
// *campaigns.Error below it.
type Throttled struct {
	RetryAfter time.Duration // above zero
}

// Error says how long to wait.
func (t *Throttled) Error() string { return t.Unwrap().Error() }

// Unwrap gives the domain error.
func (t *Throttled) Unwrap() error {
	wait := t.RetryAfter.Round(time.Second)
	return &campaigns.Error{Code: campaigns.Throttled, Op: "sign in", Msg: fmt.Sprintf("too many tries; try again in %v", max(wait, time.Second))}
}

func invalid(field, format string, args ...any) error {
	return &campaigns.Error{Code: campaigns.Invalid, Field: field, Msg: fmt.Sprintf(format, args...)}
}

func conflict(op, format string, args ...any) error {
	return &campaigns.Error{Code: campaigns.Conflict, Op: op, Msg: fmt.Sprintf(format, args...)}
}

func notFound(op, format string, args ...any) error {
	return &campaigns.Error{Code: campaigns.NotFound, Op: op, Msg: fmt.Sprintf(format, args...)}
}

// notNow are the beginnings of what Redis says when it cannot work for a while.
var notNow = []string{"MISCONF", "OOM", "READONLY", "LOADING", "NOAUTH", "MASTERDOWN", "CLUSTERDOWN", "BUSY", "NOREPLICAS"}

// explain makes a domain error of what the client or Redis said. Domain errors,
// and the caller's own cancellation, pass through.
func explain(op string, err error) error {
	var domain *campaigns.Error
	if err == nil || errors.As(err, &domain) || errors.Is(err, context.Canceled) {
		return err
	}
	for _, prefix := range notNow {
		if redis.HasErrorPrefix(err, prefix) {
			return &campaigns.Error{Code: campaigns.Unavailable, Op: op, Msg: "redis refuses to work", Err: err}
		}
	}
	var reply redis.Error
	if errors.As(err, &reply) {
		return fmt.Errorf("%s: redis: %w", op, err)
	}
	return &campaigns.Error{Code: campaigns.Unavailable, Op: op, Msg: "redis cannot be reached", Err: err}
}

func isNotFound(err error) bool { return campaigns.CodeOf(err) == campaigns.NotFound }
func isConflict(err error) bool { return campaigns.CodeOf(err) == campaigns.Conflict }
