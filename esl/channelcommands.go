// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// All methods of this file run one api command on one channel. They fail with a *CommandError: ErrNoSuchChannel when
// the channel is gone, ErrInvalid when an argument cannot be sent, ErrNotUp when the node is neither syncing nor up,
// ErrUnclear when no answer came. ctx is shortened to 5 s.

var causeName = regexp.MustCompile(`^[A-Z0-9_]{1,64}$`)

// Bridge joins two legs. nil says that the command was accepted; that they are bridged is told by CHANNEL_BRIDGE, and
// nothing else. Neither leg may be ringing: FreeSWITCH would hang up both.
func (n *Node) Bridge(ctx context.Context, a, b string) error {
	const op = "uuid_bridge"
	for _, uuid := range []string{a, b} {
		if err := checkUUID(uuid); err != nil {
			return invalid(op, a, err)
		}
	}
	return n.do(ctx, op, a, a, b)
}

// Kill hangs a leg up with a cause ("" = NORMAL_CLEARING). A leg that is gone already gives ErrNoSuchChannel; so does
// one that is only just being originated, which then lives on and has to be killed again on its CHANNEL_CREATE.
func (n *Node) Kill(ctx context.Context, uuid, cause string) error {
	const op = "uuid_kill"
	if err := checkUUID(uuid); err != nil {
		return invalid(op, uuid, err)
	}
	if cause == "" {
		return n.do(ctx, op, uuid, uuid)
	}
	if !causeName.MatchString(cause) {
		return invalid(op, uuid, fmt.Errorf("cause %q", cause))
	}
	return n.do(ctx, op, uuid, uuid, cause)
}

// Park parks a leg that is bridged or executes something, and cuts what it hears. Its CHANNEL_PARK says that it is
// done, 10 to 70 ms later; from a bridge CHANNEL_UNBRIDGE comes before or after that, and the partner parks
// (park_after_bridge: CHANNEL_PARK) or is hung up (NORMAL_CLEARING). So a customer is taken away from an agent, of
// either kind, and the customer's leg needs no variables for it. A message may be sent right behind it.
//
// It must not be sent to a leg whose CHANNEL_PARK came from Park or from park_after_bridge (Channel-State CS_PARK):
// FreeSWITCH then un-parks it (CHANNEL_UNPARK and nothing more), and the leg hears no message until it is bridged, or
// parked by [Node.Repark].
func (n *Node) Park(ctx context.Context, uuid string) error {
	const op = "uuid_park"
	if err := checkUUID(uuid); err != nil {
		return invalid(op, uuid, err)
	}
	return n.do(ctx, op, uuid, uuid)
}

// Repark parks a leg whatever it does, be it parked: CHANNEL_PARK always comes. What it costs, beside Park: the leg
// forgets when it was bridged (Caller-Channel-Bridged-Time of its end is 0), and after 69 transfers FreeSWITCH ends it.
func (n *Node) Repark(ctx context.Context, uuid string) error {
	const op = "uuid_transfer"
	if err := checkUUID(uuid); err != nil {
		return invalid(op, uuid, err)
	}
	return n.do(ctx, op, uuid, uuid, "park:", "inline")
}

// SetVariables sets variables of a leg; an empty value unsets one. Names are [a-z0-9_]+. Most are set together in one
// command; one whose value holds a semicolon, a quote or a backslash takes a command of its own, so an error may mean
// that some are set.
func (n *Node) SetVariables(ctx context.Context, uuid string, variables map[string]string) error {
	const op = "uuid_setvar_multi"
	if err := checkUUID(uuid); err != nil {
		return invalid(op, uuid, err)
	}
	var together, alone []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		value := variables[name]
		if !isVariableName(name) {
			return invalid(op, uuid, fmt.Errorf("variable name %q", name))
		}
		if err := checkValue(value); err != nil {
			return invalid(op, uuid, fmt.Errorf("variable %s: %w", name, err))
		}
		if strings.ContainsAny(value, `;'\`) || strings.TrimSpace(value) != value {
			alone = append(alone, name)
		} else {
			together = append(together, name+"="+value)
		}
	}
	// FreeSWITCH takes 64 at a time.
	for part := range slices.Chunk(together, 60) {
		if err := n.do(ctx, op, uuid, uuid, strings.Join(part, ";")); err != nil {
			return err
		}
	}
	for _, name := range alone {
		if err := n.do(ctx, "uuid_setvar", uuid, uuid, name, quoteArgument(variables[name])); err != nil {
			return err
		}
	}
	return nil
}

// GetVariable gives a variable of a leg, "" when it is not set.
func (n *Node) GetVariable(ctx context.Context, uuid, name string) (string, error) {
	const op = "uuid_getvar"
	if err := checkUUID(uuid); err != nil {
		return "", invalid(op, uuid, err)
	}
	if !isVariableName(name) {
		return "", invalid(op, uuid, fmt.Errorf("variable name %q", name))
	}
	reply, err := n.api(ctx, op, uuid, uuid, name)
	switch {
	case err != nil:
		return "", err
	case reply == "_undef_" || reply == "-ERR no reply\n": // the latter is how the event socket says ""
		return "", nil
	case strings.HasPrefix(reply, "-ERR ") || strings.HasPrefix(reply, "-USAGE"): // a value may begin with a dash
		n.counters.commandFailures.Add(1)
		return "", replyError(op, uuid, reply)
	}
	return reply, nil
}

// Exists asks FreeSWITCH's live table whether the channel is there.
func (n *Node) Exists(ctx context.Context, uuid string) (bool, error) {
	const op = "uuid_exists"
	if err := checkUUID(uuid); err != nil {
		return false, invalid(op, uuid, err)
	}
	reply, err := n.api(ctx, op, uuid, uuid)
	if err != nil {
		return false, err
	}
	switch strings.TrimSpace(reply) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	n.counters.commandFailures.Add(1)
	return false, replyError(op, uuid, reply)
}

// Dump gives what FreeSWITCH knows of a channel, as the headers of an event would: Unique-ID, Answer-State,
// variable_…. A list comes as FreeSWITCH writes it in events, "ARRAY::one|:two".
func (n *Node) Dump(ctx context.Context, uuid string) (map[string]string, error) {
	const op = "uuid_dump"
	if err := checkUUID(uuid); err != nil {
		return nil, invalid(op, uuid, err)
	}
	reply, err := n.api(ctx, op, uuid, uuid, "json")
	if err != nil {
		return nil, err
	}
	if failed(reply) {
		n.counters.commandFailures.Add(1)
		return nil, replyError(op, uuid, reply)
	}
	dump, err := parseDump([]byte(reply))
	if err != nil {
		n.counters.commandFailures.Add(1)
		return nil, &CommandError{Op: op, UUID: uuid, Err: err}
	}
	return dump, nil
}

// parseDump reads an object whose values are texts or lists of texts.
func parseDump(text []byte) (map[string]string, error) {
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	dump := make(map[string]string, len(object))
	for name, value := range object {
		switch value := value.(type) {
		case string:
			dump[name] = value
		case []any:
			parts := make([]string, 0, len(value))
			for _, part := range value {
				parts = append(parts, fmt.Sprint(part))
			}
			dump[name] = "ARRAY::" + strings.Join(parts, "|:")
		default:
			return nil, fmt.Errorf("%w: header %s is no text", ErrProtocol, name)
		}
	}
	return dump, nil
}
