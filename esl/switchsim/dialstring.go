// SPDX-License-Identifier: MIT

package switchsim

import (
	"strings"
)

// assignment is one variable of a {…} or […] block.
type assignment struct{ name, value string }

// destination is where a dial string leads.
type destination struct {
	tech    technology
	kind    string // the endpoint's name as it was written: sofia, user, loopback, error, null
	profile string
	gateway string
	user    string
	host    string // with port
	context string // of a loopback
	agent   bool
}

const (
	agentDomain = "127.0.0.1"
	agentHost   = "127.0.0.1:5091"
	trunkHost   = "127.0.0.1:5090"
)

// port is the port of the destination's host.
func (d destination) port() string {
	if _, port, ok := strings.Cut(d.host, ":"); ok {
		return port
	}
	return "5060"
}

// channelName is the name of the channel that leads there.
func (d destination) channelName() string {
	switch {
	case d.tech == techLoopback:
		return "loopback/" + d.user + "-a"
	case d.tech == techNull:
		return "null/" + d.user
	case d.gateway != "":
		return "sofia/" + d.profile + "/" + d.user
	}
	return "sofia/" + d.profile + "/" + d.user + "@" + d.host
}

// splitArguments splits a command's arguments at spaces, as switch_separate_string does it for that delimiter: single
// quotes keep spaces together and vanish, \' is a quote. (Seen: an odd quote swallows everything after it.)
func splitArguments(text string, most int) []string {
	var result []string
	for len(result) < most {
		text = strings.TrimLeft(text, " ")
		if text == "" {
			break
		}
		if len(result) == most-1 {
			return append(result, unquote(strings.TrimRight(text, " ")))
		}
		end := argumentEnd(text)
		result = append(result, unquote(text[:end]))
		text = text[end:]
	}
	return result
}

// argumentEnd is where the first argument of text ends.
func argumentEnd(text string) int {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == '\'':
			quoted = !quoted
		case text[i] == ' ' && !quoted:
			return i
		}
	}
	return len(text)
}

// unquote removes single quotes and the backslash before one.
func unquote(argument string) string {
	if !strings.ContainsAny(argument, `'\`) {
		return argument
	}
	var b strings.Builder
	for i := 0; i < len(argument); i++ {
		switch {
		case argument[i] == '\\' && i+1 < len(argument) && argument[i+1] == '\'':
			b.WriteByte('\'')
			i++
		case argument[i] == '\'':
		default:
			b.WriteByte(argument[i])
		}
	}
	return b.String()
}

// cutBrackets takes a leading {…} or […] block off a dial string. It reports false when the block never ends.
func cutBrackets(text string, open, end byte) (block, rest string, ok bool) {
	if text == "" || text[0] != open {
		return "", text, true
	}
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				return text[1:i], text[i+1:], true
			}
		}
	}
	return "", "", false
}

// parseAssignments reads the inside of a block: name=value, separated by commas or by what stands after ^^. A backslash
// keeps the delimiter; quotes do so only when the shell-like split left both of them, which it does not.
func parseAssignments(block string) []assignment {
	delimiter := byte(',')
	if rest, ok := strings.CutPrefix(block, "^^"); ok && rest != "" {
		delimiter, block = rest[0], rest[1:]
	}
	var result []assignment
	for _, part := range splitDelimited(block, delimiter) {
		name, value, ok := strings.Cut(part, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || name == "" || value == "" || isExpression(value) {
			continue
		}
		result = append(result, assignment{name, value})
	}
	return result
}

// isExpression reports whether a value is a ${variable}, of which nothing is left.
func isExpression(value string) bool {
	return strings.HasPrefix(value, "${") && strings.HasSuffix(value, "}")
}

// splitDelimited splits at a delimiter other than space. An opening quote counts only when there is a closing one.
func splitDelimited(text string, delimiter byte) []string {
	var result []string
	var part []byte
	quoted := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text) && (text[i+1] == delimiter || text[i+1] == '\''):
			i++
			part = append(part, text[i])
		case c == '\'' && (quoted || strings.IndexByte(text[i+1:], '\'') >= 0):
			quoted = !quoted
		case c == delimiter && !quoted:
			result = append(result, string(part))
			part = part[:0]
		default:
			part = append(part, c)
		}
	}
	return append(result, string(part))
}

// parseDestination reads what is left of a dial string after its blocks. The second result is the cause of a destination
// that cannot exist.
func parseDestination(text string) (destination, string) {
	kind, rest, ok := strings.Cut(text, "/")
	if !ok {
		return destination{}, "CHAN_NOT_IMPLEMENTED"
	}
	switch kind {
	case "sofia":
		return parseSofia(rest)
	case "user":
		id, _, _ := strings.Cut(rest, "@")
		return destination{tech: techSofia, kind: kind, profile: "internal", user: id, host: agentHost, agent: true}, ""
	case "loopback":
		user, context, _ := strings.Cut(rest, "/")
		context, _, _ = strings.Cut(context, "/")
		if context == "" {
			context = "default"
		}
		return destination{tech: techLoopback, kind: kind, user: user, context: context}, ""
	case "null":
		return destination{tech: techNull, kind: kind, user: rest}, ""
	case "error":
		return destination{}, strings.ToUpper(rest)
	}
	return destination{}, "CHAN_NOT_IMPLEMENTED"
}

func parseSofia(rest string) (destination, string) {
	profile, target, _ := strings.Cut(rest, "/")
	if profile == "gateway" {
		gateway, number, _ := strings.Cut(target, "/")
		return destination{tech: techSofia, kind: "sofia", profile: "external", gateway: gateway, user: number, host: trunkHost}, ""
	}
	user, host, ok := strings.Cut(target, "@")
	d := destination{tech: techSofia, kind: "sofia", profile: profile, user: user, host: host}
	if !ok { // without a host it is somebody who should be registered
		d.host, d.agent = agentHost, true
	}
	return d, ""
}
