// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Channels lists the channels of the node, its own and everybody else's, from FreeSWITCH's database, which lags behind
// its events.
func (n *Node) Channels(ctx context.Context) ([]Channel, error) {
	const op = "show"
	reply, err := n.api(ctx, op, "", "channels", "as", "json")
	if err != nil {
		return nil, err
	}
	if failed(reply) {
		n.counters.commandFailures.Add(1)
		return nil, replyError(op, "", reply)
	}
	channels, err := parseChannels([]byte(reply))
	if err != nil {
		n.counters.commandFailures.Add(1)
		return nil, &CommandError{Op: "show channels as json", Err: err}
	}
	return channels, nil
}

// parseChannels reads the answer to "show channels as json". A list that is not as long as it says it is, is an error:
// a channel that is wrongly missing would be taken for dead.
func parseChannels(text []byte) ([]Channel, error) {
	var list struct {
		Count *int                `json:"row_count"`
		Rows  []map[string]string `json:"rows"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	if list.Count == nil || *list.Count != len(list.Rows) {
		return nil, fmt.Errorf("%w: row_count does not match %d rows", ErrProtocol, len(list.Rows))
	}
	channels := make([]Channel, 0, len(list.Rows))
	for _, row := range list.Rows {
		if row["uuid"] == "" {
			return nil, fmt.Errorf("%w: channel without uuid", ErrProtocol)
		}
		created, _ := strconv.ParseInt(row["created_epoch"], 10, 64)
		channels = append(channels, Channel{
			UUID: row["uuid"], Name: row["name"], State: row["state"], CallState: row["callstate"],
			CallUUID: row["call_uuid"], Direction: row["direction"], Dest: row["dest"],
			Application: row["application"], ApplicationData: row["application_data"],
			PresenceData: row["presence_data"], AccountCode: row["accountcode"], Created: time.Unix(created, 0),
		})
	}
	return channels, nil
}

// maxMatch is how many pairs hupall takes.
const maxMatch = 5

// HangupAll hangs up, with that cause, every channel on which all these variables have exactly these values. Without a
// variable FreeSWITCH would hang up everything, so an empty map is refused. Values are ids: letters, digits, _ . : -
func (n *Node) HangupAll(ctx context.Context, cause string, variables map[string]string) error {
	const op = "hupall"
	switch {
	case len(variables) == 0:
		return invalid(op, "", errors.New("no variables: it would hang up every call"))
	case len(variables) > maxMatch:
		return invalid(op, "", fmt.Errorf("%d variables, at most %d", len(variables), maxMatch))
	case !causeName.MatchString(cause):
		return invalid(op, "", fmt.Errorf("cause %q", cause))
	}
	args := []string{cause}
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		if !isVariableName(name) || !isWord(variables[name]) {
			return invalid(op, "", fmt.Errorf("%q=%q", name, variables[name]))
		}
		args = append(args, name, variables[name])
	}
	return n.do(ctx, op, "", args...)
}
