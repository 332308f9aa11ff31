// SPDX-License-Identifier: MIT

package esl

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// defaultRing is how long a leg may ring unless the caller says otherwise. It is FreeSWITCH's own default too.
const defaultRing = 60 * time.Second

// maxOriginate bounds a whole command. FreeSWITCH reads commands byte by byte, about 1 ms for 1 KB.
const maxOriginate = 8 << 10

// Originate is one leg to be put up.
type Originate struct {
	// UUID and JobUUID are chosen by the caller, who must have written both down before sending. They are required.
	// A UUID must never be used twice: FreeSWITCH would make the call all the same, under an id of its own.
	UUID, JobUUID string
	// DialString is one leg: "sofia/gateway/x/4790…", "user/1001", "loopback/…".
	DialString string
	App        App

	CallerName, CallerNumber string // shown to the one who is called; "" = FreeSWITCH's default

	// Timeout is how long it may ring, rounded up to whole seconds; 0 = 60 s. FreeSWITCH counts whole seconds of its own
	// clock and may give up to one second early.
	Timeout time.Duration
	// EarlyMedia lets the originate be over at the first early media. Leave it false: else the leg is parked, and its job
	// says +OK, seconds before anybody has answered.
	EarlyMedia bool
	// DetectBeep starts FreeSWITCH's beep detector (mod_avmd) with the answer, so that an answering machine's beep is
	// told by an event (Event.Beep).
	DetectBeep bool
	// Variables are set on the channel. Names are [a-z0-9_]+; an empty value is the same as none and is not sent.
	Variables map[string]string
}

// reserved are the variables that Originate itself sets, and the one that changes how FreeSWITCH reads all others.
var reserved = map[string]bool{
	"origination_uuid": true, "originate_timeout": true, "ignore_early_media": true,
	"origination_caller_id_name": true, "origination_caller_id_number": true,
	"origination_nested_vars": true, "execute_on_answer": true,
}

// dialString is an endpoint and what it dials: no space, quote, bracket or separator that could add a second leg, a
// variable or an argument.
var dialString = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*/[A-Za-z0-9/@.:;=+_*#%~-]+$`)

// callerNumber is what carriers take as a caller's number, be it a SIP user name.
var callerNumber = regexp.MustCompile(`^[A-Za-z0-9+_.*#-]{1,64}$`)

// Command renders the command as it goes on the wire, without the empty line that ends it. Every value arrives at
// FreeSWITCH as that value, or an error that wraps ErrInvalid is returned.
func (o Originate) Command() (string, error) {
	if err := o.check(); err != nil {
		return "", fmt.Errorf("originate: %w", err)
	}
	entries, err := o.entries()
	if err != nil {
		return "", fmt.Errorf("originate: %w", err)
	}
	// CRLF before Job-UUID: the command ends with eslgo's CRLFCRLF, and FreeSWITCH takes one kind of line end a command.
	command := "bgapi originate {" + strings.Join(entries, ",") + "}" + o.DialString + " " + o.App.String() +
		"\r\nJob-UUID: " + o.JobUUID
	if len(command) > maxOriginate {
		return "", fmt.Errorf("originate: %w: command of %d bytes, at most %d", ErrInvalid, len(command), maxOriginate)
	}
	return command, nil
}

func (o Originate) check() error {
	switch {
	case !isID(o.UUID):
		return fmt.Errorf("%w: UUID %q", ErrInvalid, o.UUID)
	case !isID(o.JobUUID):
		return fmt.Errorf("%w: Job-UUID %q", ErrInvalid, o.JobUUID)
	case !dialString.MatchString(o.DialString) || checkDialText(o.DialString) != nil:
		return fmt.Errorf("%w: dial string %q", ErrInvalid, o.DialString)
	case o.CallerNumber != "" && !callerNumber.MatchString(o.CallerNumber):
		return fmt.Errorf("%w: caller number %q", ErrInvalid, o.CallerNumber)
	case o.Timeout < 0:
		return fmt.Errorf("%w: timeout %v", ErrInvalid, o.Timeout)
	}
	if err := checkBracketValue(o.CallerName); err != nil {
		return fmt.Errorf("caller name %q: %w", o.CallerName, err)
	}
	return o.App.check()
}

// entries renders what stands in {}: our own first, then the caller's in alphabetical order.
func (o Originate) entries() ([]string, error) {
	entries := []string{
		"origination_uuid=" + o.UUID,
		"originate_timeout=" + strconv.FormatInt(o.timeoutSeconds(), 10),
		"ignore_early_media=" + strconv.FormatBool(!o.EarlyMedia),
	}
	if o.DetectBeep {
		entries = append(entries, "execute_on_answer=avmd_start")
	}
	if o.CallerName != "" {
		entries = append(entries, bracketEntry("origination_caller_id_name", o.CallerName))
	}
	if o.CallerNumber != "" {
		entries = append(entries, "origination_caller_id_number="+o.CallerNumber)
	}
	for _, name := range slices.Sorted(maps.Keys(o.Variables)) {
		value := o.Variables[name]
		if !isVariableName(name) {
			return nil, fmt.Errorf("%w: variable name %q", ErrInvalid, name)
		}
		if reserved[name] {
			return nil, fmt.Errorf("%w: variable %s is set by Originate itself", ErrInvalid, name)
		}
		if err := checkBracketValue(value); err != nil {
			return nil, fmt.Errorf("variable %s: %w", name, err)
		}
		if value != "" {
			entries = append(entries, bracketEntry(name, value))
		}
	}
	return entries, nil
}

func (o Originate) timeoutSeconds() int64 {
	timeout := orDefault(o.Timeout, defaultRing)
	return int64((timeout + time.Second - 1) / time.Second)
}
