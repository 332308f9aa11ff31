// SPDX-License-Identifier: MIT

package switchsim

import (
	"bytes"
	"maps"
	"strings"
)

// variables are a channel's variables, kept as the lines that its events carry ("variable_x: y\n"): they are written into
// some ten events, and looked up perhaps once.
type variables struct {
	lines []byte
	// plain keeps the values that cannot be told from their lines, because they look encoded when they are not (%41).
	plain map[string]string
}

const variablePrefix = "variable_"

// find is the range of a variable's line, newline included; -1 when it is not set.
func (v *variables) find(name string) (int, int) {
	key := make([]byte, 0, 64)
	key = append(key, '\n')
	key = append(key, variablePrefix...)
	key = append(key, name...)
	key = append(key, ':', ' ')
	start := -1
	if bytes.HasPrefix(v.lines, key[1:]) {
		start = 0
	} else if i := bytes.Index(v.lines, key); i >= 0 {
		start = i + 1
	}
	if start < 0 {
		return -1, -1
	}
	return start, start + bytes.IndexByte(v.lines[start:], '\n') + 1
}

// get is the value of a variable.
func (v *variables) get(name string) (string, bool) {
	start, end := v.find(name)
	if start < 0 {
		return "", false
	}
	if value, odd := v.plain[name]; odd {
		return value, true
	}
	return decodeURL(string(v.lines[start+len(variablePrefix)+len(name)+2 : end-1])), true
}

// set gives a variable a value; one that is set keeps its place. An empty value unsets it.
func (v *variables) set(name, value string) {
	start, end := v.find(name)
	delete(v.plain, name)
	if value == "" {
		if start >= 0 {
			v.lines = append(v.lines[:start], v.lines[end:]...)
		}
		return
	}
	if start < 0 {
		v.add(name, value)
		return
	}
	tail := append([]byte(nil), v.lines[end:]...)
	v.lines = v.lines[:start]
	v.add(name, value)
	v.lines = append(v.lines, tail...)
}

// add appends a variable that is known not to be set yet.
func (v *variables) add(name, value string) {
	v.lines = append(v.lines, variablePrefix...)
	v.lines = appendHeader(v.lines, name, value)
	if strings.IndexByte(value, '%') < 0 || decodeURL(string(appendURL(nil, value))) == value {
		return
	}
	if v.plain == nil {
		v.plain = make(map[string]string)
	}
	v.plain[name] = value
}

func (v *variables) addNumber(name string, n int64) {
	v.lines = append(v.lines, variablePrefix...)
	v.lines = appendNumber(v.lines, name, n)
}

func (v *variables) unset(name string) { v.set(name, "") }

// is reports whether a variable holds one of FreeSWITCH's words for yes.
func (v *variables) is(name string) bool {
	value, _ := v.get(name)
	return isTrue(value)
}

func isTrue(value string) bool {
	switch strings.ToLower(value) {
	case "true", "yes", "on", "enable", "enabled", "active", "allow", "t", "y", "1":
		return true
	}
	return false
}

// all decodes every variable.
func (v *variables) all() map[string]string {
	result := make(map[string]string)
	for line := range strings.Lines(string(v.lines)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		result[strings.TrimPrefix(name, variablePrefix)] = decodeURL(value)
	}
	maps.Copy(result, v.plain)
	return result
}
