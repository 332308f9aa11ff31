// SPDX-License-Identifier: MIT

package esl_test

import (
	"fmt"
	"strings"
)

// This is a model of how FreeSWITCH takes "bgapi originate …" apart, written after what it was seen to do (trace
// 14c_quoting) and how its source is described in switch_utils.c and switch_event.c: three passes of splitting, each of
// which takes away one layer of quotes and backslashes.

// takenApart is an originate as FreeSWITCH understands it.
type takenApart struct {
	jobUUID, dialString string
	variables           map[string]string
	app                 []string // the arguments after the dial string
}

func takeApart(wire string) (takenApart, error) {
	first, header, _ := strings.Cut(wire, "\r\n")
	var result takenApart
	var ok bool
	if result.jobUUID, ok = strings.CutPrefix(header, "Job-UUID: "); !ok || strings.ContainsAny(result.jobUUID, "\r\n\x00") {
		return result, fmt.Errorf("headers %q", header)
	}
	args, ok := strings.CutPrefix(first, "bgapi originate ")
	if !ok || strings.ContainsAny(first, "\r\n\x00") {
		return result, fmt.Errorf("command line %q", first)
	}
	argv := splitAtSpaces(args, 10)
	if len(argv) < 2 || len(argv) > 7 {
		return result, fmt.Errorf("usage: %d arguments", len(argv))
	}
	result.app = argv[1:]
	target := argv[0]
	if strings.Contains(target, ":_:") {
		return result, fmt.Errorf("several calls: %q", target)
	}
	if strings.Contains(strings.ToLower(target), "origination_nested_vars=true") {
		return result, fmt.Errorf("nested variables: %q", target)
	}
	result.variables = map[string]string{}
	for strings.HasPrefix(target, "{") {
		end := endOfBraces(target)
		if end < 0 {
			return result, fmt.Errorf("braces: %q", target)
		}
		setVariables(result.variables, target[1:end])
		target = strings.TrimLeft(target[end+1:], " ")
	}
	if target == "" || strings.ContainsAny(target, "[]<>{},| ") {
		return result, fmt.Errorf("not one plain leg: %q", target)
	}
	result.dialString = target
	return result, nil
}

// endOfBraces finds the brace that closes the one at the start. Quotes and backslashes protect nothing.
func endOfBraces(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}

func setVariables(variables map[string]string, list string) {
	delimiter := byte(',')
	if strings.HasPrefix(list, "^^") && len(list) > 2 {
		delimiter, list = list[2], list[3:]
	}
	for _, entry := range splitAt(list, delimiter, 1024) {
		pair := splitAt(entry, '=', 2)
		if len(pair) != 2 || strings.Contains(strings.ReplaceAll(pair[1], `\`, ""), "${") {
			continue // not set
		}
		variables[pair[0]] = asEventShows(pair[1])
	}
}

// asEventShows is a value as a reader of events gets it: FreeSWITCH does not encode a percent sign that is followed by
// two hexadecimal digits, so that they are taken for a code.
func asEventShows(value string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] == '%' && i+2 < len(value) && strings.IndexByte(hex, value[i+1]) >= 0 && strings.IndexByte(hex, value[i+2]) >= 0 {
			b.WriteByte(byte(strings.IndexByte(hex, value[i+1])<<4 | strings.IndexByte(hex, value[i+2])))
			i += 2
			continue
		}
		b.WriteByte(value[i])
	}
	return b.String()
}

// splitAt splits at a delimiter other than a space; the last of most parts takes the rest.
func splitAt(s string, delimiter byte, most int) []string {
	var parts []string
	quoted := false
	for i := 0; i < len(s); {
		start := i
		if len(parts) == most-1 {
			parts = append(parts, s[start:])
			break
		}
		for i < len(s) && (quoted || s[i] != delimiter) {
			switch {
			case s[i] == '\\':
				i++
			case s[i] == '\'' && (quoted || strings.IndexByte(s[i+1:], '\'') >= 0):
				quoted = !quoted
			}
			i++
		}
		i = min(i, len(s))
		parts = append(parts, s[start:i])
		i++
	}
	for i := range parts {
		parts[i] = cleanUp(parts[i], delimiter)
	}
	return parts
}

// splitAtSpaces splits the arguments of an api command.
func splitAtSpaces(s string, most int) []string {
	var parts []string
	quoted := false
	for i := 0; i < len(s); {
		start := i
		if len(parts) == most-1 {
			parts = append(parts, s[start:])
			break
		}
		for i < len(s) && s[i] == ' ' {
			i++
		}
		for i < len(s) && (quoted || s[i] != ' ') {
			switch s[i] {
			case '\\':
				i++
			case '\'':
				quoted = !quoted
			}
			i++
		}
		i = min(i, len(s))
		parts = append(parts, s[start:i])
		for i < len(s) && s[i] == ' ' {
			i++
		}
	}
	for i := range parts {
		parts[i] = cleanUp(parts[i], 0)
	}
	return parts
}

// cleanUp takes away one layer of quotes and backslashes, and spaces at both ends.
func cleanUp(s string, delimiter byte) string {
	s = strings.TrimLeft(s, " ")
	var out []byte
	end, quoted := -1, false
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			if c, ok := unescaped(s[i+1], delimiter); ok {
				out = append(out, c)
				end = len(out)
				i++
				continue
			}
		}
		if s[i] == '\'' && (quoted || strings.IndexByte(s[i+1:], '\'') >= 0) {
			quoted = !quoted
			if quoted {
				end = len(out)
			}
			continue
		}
		out = append(out, s[i])
		if s[i] != ' ' || quoted {
			end = len(out)
		}
	}
	if end >= 0 {
		out = out[:end]
	}
	return string(out)
}

func unescaped(c, delimiter byte) (byte, bool) {
	switch {
	case c == '\'', c == '"', c == '\\', delimiter != 0 && c == delimiter:
		return c, true
	case c == 'n':
		return '\n', true
	case c == 'r':
		return '\r', true
	case c == 't':
		return '\t', true
	case c == 's':
		return ' ', true
	}
	return 0, false
}
