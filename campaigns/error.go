// SPDX-License-Identifier: MIT

package campaigns

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an [Error] is. Callers switch on it; the web
// room maps it to HTTP in one place.
type Code string

// The codes of domain errors.
const (
	Invalid     Code = "invalid"     // the input breaks a rule; Field says which part of it
	NotFound    Code = "not_found"   // no such campaign, member, agent, resource or attempt
	Conflict    Code = "conflict"    // the thing is in a state that does not allow this
	Stale       Code = "stale"       // the caller's epoch or copy is older than the truth
	Unavailable Code = "unavailable" // Redis or a switch cannot be reached or refuses to work; try again later
	Unplanned   Code = "internal"    // anything that is not a domain error

	Unauthorized Code = "unauthorized" // nobody knows who asks, or the proof of it is wrong
	Forbidden    Code = "forbidden"    // it is known who asks, and they may not do this
	Throttled    Code = "throttled"    // too many tries; later ones may be listened to
)

// Error is a domain error: a code to switch on, the operation that failed and
// a message for people.
type Error struct {
	Code  Code
	Op    string // what was being done, for logs: "claim", "import"
	Field string // the offending field of the input, if there is one
	Msg   string // for people
	Err   error  // the cause, if any
}

// Error joins operation, field, message and cause.
func (e *Error) Error() string {
	s := e.Msg
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf gives the code of err, Unplanned where err is no domain error, and ""
// for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Unplanned
}

func invalid(field, format string, args ...any) error {
	return &Error{Code: Invalid, Field: field, Msg: fmt.Sprintf(format, args...)}
}

func conflict(format string, args ...any) error {
	return &Error{Code: Conflict, Msg: fmt.Sprintf(format, args...)}
}

// atField gives an error about a field the name that the caller knows it by.
func atField(err error, field string) error {
	var e *Error
	if errors.As(err, &e) {
		e.Field = field
	}
	return err
}

// inside gives an error about a field of something the name of that before its own.
func inside(err error, what string) error {
	var e *Error
	if errors.As(err, &e) {
		e.Field = what + "." + e.Field
	}
	return err
}

// at names an element of a list.
func at(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
