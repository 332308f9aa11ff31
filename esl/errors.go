// SPDX-License-Identifier: MIT

package esl

import (
	"errors"
	"strings"
)

// What a caller may want to tell apart, with errors.Is.
var (
	// ErrNotUp says that the node cannot take the command in its present state. Nothing was sent.
	ErrNotUp = errors.New("node is not up")
	// ErrRefused says that an originate was certainly not carried out: not sent, or turned away by the event socket.
	ErrRefused = errors.New("originate refused")
	// ErrUnclear says that a command was written, wholly or in part, and no answer came.
	// It may have been carried out, or be carried out later: an originate must never be sent again.
	ErrUnclear = errors.New("outcome unknown")
	// ErrNoSuchChannel says that the channel of the command does not exist (any more).
	ErrNoSuchChannel = errors.New("no such channel")
	// ErrInvalid says that a value cannot be given to FreeSWITCH as it is. Nothing was sent.
	ErrInvalid = errors.New("invalid value")
	// ErrWrongPassword says that FreeSWITCH did not accept the password.
	ErrWrongPassword = errors.New("wrong password")
	// ErrAccessDenied says that FreeSWITCH's access list does not let this address in.
	ErrAccessDenied = errors.New("refused by FreeSWITCH's access list (apply-inbound-acl)")
	// ErrSilent says that no event came for two and a half heartbeats.
	ErrSilent = errors.New("event connection is silent")
	// ErrBehind says that the consumer of the events was too far behind.
	ErrBehind = errors.New("consumer of the events is too far behind")
	// ErrProtocol says that bytes came which are not the Event Socket's protocol as it is used here.
	ErrProtocol = errors.New("event socket protocol error")

	// errNotSent marks a command of which certainly no byte was written.
	errNotSent = errors.New("not sent")
)

// CommandError is a command that failed.
type CommandError struct {
	Op    string // the command as FreeSWITCH names it: "uuid_bridge"
	UUID  string // the channel (or job) it was for, if any
	Reply string // what FreeSWITCH answered, without the line end; "" when nothing came
	Err   error  // the kind of failure; nil when the reply says it all
}

// Error implements error.
func (e *CommandError) Error() string {
	parts := []string{strings.TrimSpace(e.Op + " " + e.UUID)}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	if e.Reply != "" {
		parts = append(parts, e.Reply)
	}
	return strings.Join(parts, ": ")
}

// Unwrap gives the kind of failure to errors.Is.
func (e *CommandError) Unwrap() error { return e.Err }

// failed tells whether an api reply is a failure. FreeSWITCH's texts are inconsistent ("-ERR …", "-USAGE: …",
// "-ERROR"); a leading dash is all that they have in common.
func failed(reply string) bool { return strings.HasPrefix(reply, "-") }

// replyError makes the error for a failure reply.
func replyError(op, uuid, reply string) *CommandError {
	reply = strings.TrimRight(reply, "\r\n")
	e := &CommandError{Op: op, UUID: uuid, Reply: reply}
	switch strings.ToLower(reply) {
	case "-err no such channel!", "-err invalid uuid", "-err cannot locate session!":
		e.Err = ErrNoSuchChannel
	}
	return e
}
