// SPDX-License-Identifier: MIT

package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tandem/campaigns"
)

// A member's record is text that Lua reads the front of and Go the rest:
//
//	STATE ARG | number | lane | priority | expire | numbers | JSON
//
// lua/campaign.lua says what the front means. No fact stands there twice: the
// number to be called next stands in the front and not in the JSON, when a
// waiting member is due is the score in its index, and what has its default
// value is left out.

// State letters.
const (
	letterWaiting = 'w'
	letterClaimed = 'c'
	letterHeld    = 'h'
	letterOver    = 'e'
)

type details struct {
	Name           string            `json:"n,omitempty"`
	Next           int               `json:"x,omitempty"`
	Attempts       int               `json:"a,omitempty"`
	LastResult     campaigns.Result  `json:"r,omitempty"`
	LastAttempt    int64             `json:"l,omitempty"` // ms
	Communications []communication   `json:"c,omitempty"` // left out for one number that never was called
	Variables      map[string]string `json:"v,omitempty"`
}

type communication struct {
	Number   string          `json:"n,omitempty"` // left out where it is the next one
	Priority int             `json:"p,omitempty"`
	Type     string          `json:"t,omitempty"`
	Ended    bool            `json:"e,omitempty"`
	Attempts int             `json:"a,omitempty"`
	Cause    campaigns.Cause `json:"q,omitempty"`
}

// encodeMember gives the record of a member. attempt is the one that has a
// claimed member.
func encodeMember(m *campaigns.Member, attempt string) string {
	b := make([]byte, 0, 160)
	switch m.State {
	case campaigns.Waiting:
		b = append(b, letterWaiting)
	case campaigns.Claimed:
		b = append(append(b, letterClaimed), attempt...)
	case campaigns.Held:
		b = append(b, letterHeld)
	case campaigns.Over:
		b = append(append(b, letterOver), plainCause(m.EndCause)...)
	}
	b = append(b, '|')
	if m.Next >= 0 && m.Next < len(m.Communications) {
		b = append(b, m.Communications[m.Next].Number...)
	}
	b = append(append(append(b, '|'), m.Timezone...), '|')
	if m.Priority != 0 {
		b = strconv.AppendInt(b, int64(m.Priority), 10)
	}
	b = append(b, '|')
	if !m.Expire.IsZero() {
		b = strconv.AppendInt(b, m.Expire.UnixMilli(), 10)
	}
	b = append(b, '|')
	if n := len(m.Communications); n != 1 {
		b = strconv.AppendInt(b, int64(n), 10)
	}
	b = append(b, '|')
	return string(appendDetails(b, m))
}

// plainCause keeps what FreeSWITCH calls a cause from breaking the record.
func plainCause(c campaigns.Cause) string {
	plain := strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, string(c))
	if plain == "" {
		return "UNKNOWN"
	}
	return plain
}

// appendDetails writes the JSON by hand: an import spends its time here.
func appendDetails(b []byte, m *campaigns.Member) []byte {
	start := len(b)
	b = append(b, '{')
	field := func(name string) {
		if len(b) > start+1 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), name...), '"', ':')
	}
	if m.Name != "" {
		field("n")
		b = appendText(b, m.Name)
	}
	if m.Next != 0 {
		field("x")
		b = strconv.AppendInt(b, int64(m.Next), 10)
	}
	if m.Attempts != 0 {
		field("a")
		b = strconv.AppendInt(b, int64(m.Attempts), 10)
	}
	if m.LastResult != "" {
		field("r")
		b = appendText(b, string(m.LastResult))
	}
	if !m.LastAttempt.IsZero() {
		field("l")
		b = strconv.AppendInt(b, m.LastAttempt.UnixMilli(), 10)
	}
	if !plainCommunication(m) {
		field("c")
		b = appendCommunications(b, m)
	}
	if len(m.Variables) > 0 {
		field("v")
		b = append(b, '{')
		first := true
		for name, value := range m.Variables {
			if !first {
				b = append(b, ',')
			}
			first = false
			b = append(appendText(b, name), ':')
			b = appendText(b, value)
		}
		b = append(b, '}')
	}
	return append(b, '}')
}

func plainCommunication(m *campaigns.Member) bool {
	return len(m.Communications) == 1 && m.Next == 0 &&
		m.Communications[0] == campaigns.Communication{Number: m.Communications[0].Number}
}

func appendCommunications(b []byte, m *campaigns.Member) []byte {
	b = append(b, '[')
	for i, c := range m.Communications {
		if i > 0 {
			b = append(b, ',')
		}
		short := communication(c)
		if i == m.Next {
			short.Number = ""
		}
		text, err := json.Marshal(short)
		if err != nil { // strings and numbers always marshal
			panic(err)
		}
		b = append(b, text...)
	}
	return append(b, ']')
}

// appendText appends s as a JSON string.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return appendOddText(b, s)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

func appendOddText(b []byte, s string) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return append(b, text...)
}

// decodeMember reads a record. due is from the index of a waiting member. It
// also gives the attempt that has a claimed one.
func decodeMember(id uint64, raw string, due time.Time) (campaigns.Member, string, error) {
	broken := func(what string) error { return fmt.Errorf("member %d: broken record: %s", id, what) }
	parts := strings.SplitN(raw, "|", 7)
	if len(parts) != 7 || parts[0] == "" {
		return campaigns.Member{}, "", broken("front")
	}
	var d details
	if err := json.Unmarshal([]byte(parts[6]), &d); err != nil {
		return campaigns.Member{}, "", broken(err.Error())
	}
	m := campaigns.Member{
		ID: id, Name: d.Name, Timezone: parts[2], Variables: d.Variables,
		Next: d.Next, Attempts: d.Attempts, LastResult: d.LastResult, LastAttempt: fromMillis(d.LastAttempt),
	}
	arg, attempt := parts[0][1:], ""
	switch parts[0][0] {
	case letterWaiting:
		m.State, m.Due = campaigns.Waiting, due
	case letterClaimed:
		m.State, attempt = campaigns.Claimed, arg
	case letterHeld:
		m.State = campaigns.Held
	case letterOver:
		m.State, m.EndCause = campaigns.Over, campaigns.Cause(arg)
	default:
		return m, "", broken("state")
	}
	if parts[3] != "" {
		n, err := strconv.Atoi(parts[3])
		if err != nil {
			return m, "", broken("priority")
		}
		m.Priority = n
	}
	if parts[4] != "" {
		ms, err := strconv.ParseInt(parts[4], 10, 64)
		if err != nil {
			return m, "", broken("expire")
		}
		m.Expire = fromMillis(ms)
	}
	if len(d.Communications) == 0 && parts[5] == "" {
		d.Communications = []communication{{}}
	}
	for i, c := range d.Communications {
		if i == d.Next {
			c.Number = parts[1]
		}
		m.Communications = append(m.Communications, campaigns.Communication(c))
	}
	// A script ended it without reading the JSON.
	if m.State == campaigns.Over {
		m.Next = -1
	}
	return m, attempt, nil
}
