// SPDX-License-Identifier: MIT

package esl

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FreeSWITCH splits the arguments of an api command at spaces, the list in {} at commas, and each entry of it at the
// first '='. Each of the three passes takes away one layer of quotes and backslashes (switch_utils.c,
// separate_string_* and cleanup_separated_string), so a value is wrapped once for each pass that it goes through.

// checkText refuses what no command line can carry: control characters (CR and LF end a command, NUL ends a string)
// and bytes that are no UTF-8.
func checkText(value string) error {
	if !utf8.ValidString(value) {
		return fmt.Errorf("%w: not UTF-8", ErrInvalid)
	}
	for i, r := range value {
		if unicode.IsControl(r) {
			return fmt.Errorf("%w: control character U+%04X at byte %d", ErrInvalid, r, i)
		}
	}
	return nil
}

// expansion is "${", with the backslashes between that FreeSWITCH looks past.
var expansion = regexp.MustCompile(`\$\\*\{`)

// checkValue refuses, beyond checkText, what FreeSWITCH would expand, now or when the value is used ("${name}").
func checkValue(value string) error {
	if err := checkText(value); err != nil {
		return err
	}
	if at := expansion.FindStringIndex(value); at != nil {
		return fmt.Errorf(`%w: "${" at byte %d would be expanded`, ErrInvalid, at[0])
	}
	return nil
}

// checkBracketValue refuses, beyond checkValue, what cannot be protected inside {}: braces are counted before quotes
// and backslashes are looked at, ":_:" splits the whole dial string, and %XX is left as it is by FreeSWITCH when it
// encodes an event, so that it would be read back as another character.
func checkBracketValue(value string) error {
	if err := checkValue(value); err != nil {
		return err
	}
	if i := strings.IndexAny(value, "{}"); i >= 0 {
		return fmt.Errorf("%w: brace at byte %d", ErrInvalid, i)
	}
	if err := checkDialText(value); err != nil {
		return err
	}
	if strings.TrimSpace(value) != value {
		return fmt.Errorf("%w: begins or ends with a space", ErrInvalid)
	}
	for i := 0; i+2 < len(value); i++ {
		if value[i] == '%' && unhex(value[i+1]) >= 0 && unhex(value[i+2]) >= 0 {
			return fmt.Errorf("%w: %q at byte %d would be read as a character code", ErrInvalid, value[i:i+3], i)
		}
	}
	return nil
}

// checkDialText refuses the two texts that FreeSWITCH looks for anywhere in a dial string, {} included: ":_:" makes
// two calls of it, "origination_nested_vars" (=true) changes how variables are read.
func checkDialText(text string) error {
	if strings.Contains(text, ":_:") {
		return fmt.Errorf(`%w: ":_:" would split the dial string`, ErrInvalid)
	}
	if strings.Contains(strings.ToLower(text), "origination_nested_vars") {
		return fmt.Errorf("%w: names FreeSWITCH's switch for nested variables", ErrInvalid)
	}
	return nil
}

var (
	escapeQuotes      = strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	escapeQuotesComma = strings.NewReplacer(`\`, `\\`, `'`, `\'`, `,`, `\,`)
)

// quoteArgument wraps one argument of an api command so that it arrives whole.
func quoteArgument(value string) string {
	if value != "" && !strings.ContainsAny(value, ` '\`) {
		return value
	}
	return `'` + escapeQuotes.Replace(value) + `'`
}

// bracketEntry renders name=value for the inside of {}, which is itself part of the first argument of originate.
// Most values need nothing. A backslash before a comma is left alone by the pass that splits at spaces.
func bracketEntry(name, value string) string {
	if !strings.ContainsAny(value, `'\`) {
		value = strings.ReplaceAll(value, ",", `\,`)
		if strings.Contains(value, " ") {
			value = "'" + value + "'"
		}
		return name + "=" + value
	}
	value = escapeQuotes.Replace(value)                    // split at '='
	value = escapeQuotesComma.Replace(value)               // split at ','
	return name + `='` + escapeQuotes.Replace(value) + `'` // split at ' '
}

// isID tells whether s can stand for a channel, a job or one of our own marks anywhere in a command.
func isID(s string) bool {
	if s == "" || len(s) > 128 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	// A leading dash would be an option of some commands.
	return s[0] != '-'
}

func checkUUID(uuid string) error {
	if !isID(uuid) {
		return fmt.Errorf("%w: channel id %q", ErrInvalid, uuid)
	}
	return nil
}

// isVariableName keeps to names that survive as event headers and as Redis fields alike: [a-z0-9_]+.
func isVariableName(s string) bool {
	if s == "" || len(s) > 128 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// isWord tells whether s is a bare word: letters, digits and _ . : -
func isWord(s string) bool {
	if s == "" || len(s) > 128 || s[0] == '-' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("_.:-", rune(c)) {
			return false
		}
	}
	return true
}
