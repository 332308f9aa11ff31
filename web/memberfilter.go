// SPDX-License-Identifier: MIT

package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// memberFilterNames are what members can be filtered by.
var memberFilterNames = []string{
	"state", "endCause", "dueFrom", "dueTo", "lane", "timezone", "number", "name", "person", "type", "priority",
	"lastResult", "lastAgent", "variables",
}

// oldFilterNames are those of the old product, as it wrote them into its database.
var oldFilterNames = map[string]string{"_endCause": "endCause", "communications.number": "number", "communications.type": "type"}

// parseMemberFilter reads a filter of members.
func parseMemberFilter(all conditions, c *campaigns.Campaign) (store.MemberFilter, error) {
	var f store.MemberFilter
	seen := map[string]bool{}
	for _, sent := range slices.Sorted(maps.Keys(all)) {
		name := sent
		if known, ok := oldFilterNames[sent]; ok {
			name = known
		}
		if seen[name] {
			return f, invalid(sent, "is given twice")
		}
		seen[name] = true
		if err := setCondition(&f, name, sent, all[sent], c); err != nil {
			return f, err
		}
	}
	return f, nil
}

// setCondition sets one condition; sent is the name by which it came.
func setCondition(f *store.MemberFilter, name, sent string, value json.RawMessage, c *campaigns.Campaign) error {
	if variable, ok := strings.CutPrefix(name, "variables."); ok {
		text, err := conditionText(sent, value)
		if err != nil {
			return err
		}
		return wantVariable(f, sent, variable, text)
	}
	if name == "variables" {
		var v variables
		if err := json.Unmarshal(value, &v); err != nil {
			return invalid(sent, "must be an object of strings and numbers")
		}
		for variable, text := range v {
			if err := wantVariable(f, sent, variable, text); err != nil {
				return err
			}
		}
		return nil
	}
	if !slices.Contains(memberFilterNames, name) {
		return invalid(sent, "members cannot be filtered by this; they can by %s", strings.Join(memberFilterNames, ", "))
	}
	text, err := conditionText(sent, value)
	if err != nil {
		return err
	}
	return setText(f, name, sent, text, c)
}

func setText(f *store.MemberFilter, name, sent, text string, c *campaigns.Campaign) error {
	var err error
	switch name {
	case "state":
		f.State = campaigns.MemberState(text)
		if !slices.Contains([]campaigns.MemberState{campaigns.Waiting, campaigns.Claimed, campaigns.Held, campaigns.Over}, f.State) {
			return invalid(sent, "%q is no state; there are waiting, claimed, held and ended", text)
		}
	case "endCause":
		if f.EndCause = campaigns.Cause(text); !isWord(text) {
			return invalid(sent, "%q is no cause", text)
		}
	case "lastResult":
		if f.LastResult = campaigns.Result(text); !slices.Contains(campaigns.Results(), f.LastResult) {
			return invalid(sent, "%q is no result; there are %v", text, campaigns.Results())
		}
	case "dueFrom":
		f.DueFrom, err = conditionTime(sent, text)
	case "dueTo":
		f.DueTo, err = conditionTime(sent, text)
	case "lane":
		f.Lane = &text
		_, err = campaigns.ParseLane(text)
	case "timezone":
		f.Zone = &text
	case "number":
		f.Number, err = c.ParseNumber(text)
	case "priority":
		var n int
		if n, err = strconv.Atoi(text); err != nil {
			return invalid(sent, "must be a whole number")
		}
		f.Priority = &n
	case "name":
		f.Name = text
	case "person":
		f.Person = text
	case "type":
		f.Type = text
	case "lastAgent":
		f.LastAgent = text
	}
	if err == nil && text == "" && name != "lane" && name != "timezone" {
		return invalid(sent, "is empty: it would leave nobody out")
	}
	return named(err, sent)
}

// named gives an error about a condition the name by which that came.
func named(err error, sent string) error {
	if err == nil || campaigns.CodeOf(err) != campaigns.Invalid {
		return err
	}
	return invalid(sent, "%s", refusalOf(err).Message)
}

func wantVariable(f *store.MemberFilter, sent, name, value string) error {
	if name == "" || len(name) > 100 {
		return invalid(sent, "names no variable")
	}
	if f.Variables == nil {
		f.Variables = map[string]string{}
	}
	if known, ok := f.Variables[name]; ok && known != value {
		return invalid(sent, "is given twice")
	}
	f.Variables[name] = value
	return nil
}

// conditionText reads the value of a condition: a string, or a number as it is written.
func conditionText(name string, value json.RawMessage) (string, error) {
	var text string
	switch c := value[0]; {
	case c == '"':
		if err := json.Unmarshal(value, &text); err != nil {
			return "", fmt.Errorf("filter %s: %w", name, err)
		}
	case c == '-' || c >= '0' && c <= '9':
		text = string(value)
	default:
		return "", invalid(name, "must be a string or a number; a filter knows no operators")
	}
	if len(text) > 500 || strings.ContainsFunc(text, unicode.IsControl) {
		return "", invalid(name, "is longer than 500 bytes, or holds control characters")
	}
	return text, nil
}

// conditionTime reads milliseconds since 1970, or a time as in RFC 3339.
func conditionTime(name, text string) (time.Time, error) {
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil && ms > 0 && ms < 1<<42 {
		return time.UnixMilli(ms).UTC(), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() < 1970 || at.Year() > 2108 {
		return at, invalid(name, "%q is no time of the years 1970 to 2108, such as 2030-12-31T17:00:00Z or milliseconds", text)
	}
	return at, nil
}

// isWord reports whether text is letters, digits and _ alone.
func isWord(text string) bool {
	return text != "" && len(text) <= 64 && !strings.ContainsFunc(text, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}
