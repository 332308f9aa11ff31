// SPDX-License-Identifier: MIT

package store

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"tandem/campaigns"
)

// details are the JSON of a member's record. Times are in ms.
type details struct {
	Name           string                   `json:"n,omitempty"`
	Timezone       *string                  `json:"z,omitempty"` // where it is not that of the lane
	Priority       *int                     `json:"p,omitempty"` // where the rank does not give it
	Person         string                   `json:"o,omitempty"`
	Skills         campaigns.Skills         `json:"s,omitempty"`
	NoRecord       bool                     `json:"d,omitempty"`
	Callback       *callback                `json:"b,omitempty"`
	Next           int                      `json:"x,omitempty"`
	Attempts       int                      `json:"a,omitempty"`
	LastResult     campaigns.Result         `json:"r,omitempty"`
	LastAttempt    int64                    `json:"l,omitempty"`
	LastAgent      string                   `json:"g,omitempty"`
	LastTalk       int64                    `json:"k,omitempty"`
	Recalled       bool                     `json:"y,omitempty"`
	Terminate      bool                     `json:"u,omitempty"`
	Tally          map[campaigns.Result]int `json:"t,omitempty"`
	Enough         bool                     `json:"w,omitempty"` // of Await
	Communications []communication          `json:"c,omitempty"` // left out for one number that never was called
	Variables      map[string]string        `json:"v,omitempty"`
}

type communication struct {
	Number   string          `json:"n,omitempty"` // left out where it is the next one
	Priority int             `json:"p,omitempty"`
	Type     string          `json:"t,omitempty"`
	Ended    bool            `json:"e,omitempty"`
	Attempts int             `json:"a,omitempty"`
	Cause    campaigns.Cause `json:"q,omitempty"`
	Last     int64           `json:"l,omitempty"`
}

type callback struct {
	At     int64  `json:"t"`
	Agent  string `json:"a,omitempty"`
	Number string `json:"n,omitempty"`
	Missed int    `json:"m,omitempty"`
}

// member gives what the details say of a member.
func (d *details) member(id uint64) campaigns.Member {
	m := campaigns.Member{
		ID: id, Name: d.Name, Person: d.Person, Skills: d.Skills, NoRecord: d.NoRecord, Variables: d.Variables,
		Next: d.Next, Attempts: d.Attempts, LastResult: d.LastResult, LastAttempt: fromMillis(d.LastAttempt),
		LastAgent: d.LastAgent, LastTalk: fromMillis(d.LastTalk), Recalled: d.Recalled, Terminate: d.Terminate, Tally: d.Tally,
	}
	if d.Timezone != nil {
		m.Timezone = *d.Timezone
	}
	if d.Priority != nil {
		m.Priority = *d.Priority
	}
	if b := d.Callback; b != nil {
		m.Callback = &campaigns.Callback{At: fromMillis(b.At), Agent: b.Agent, Number: b.Number, Missed: b.Missed}
	}
	return m
}

func (c *communication) plain() campaigns.Communication {
	return campaigns.Communication{
		Number: c.Number, Priority: c.Priority, Type: c.Type, Ended: c.Ended, Attempts: c.Attempts, Cause: c.Cause,
		Last: fromMillis(c.Last),
	}
}

// object writes a JSON object by hand: an import spends its time here.
type object struct {
	b     []byte
	start int
}

func newObject(b []byte) object { return object{append(b, '{'), len(b) + 1} }

func (o *object) name(name string) {
	if len(o.b) > o.start {
		o.b = append(o.b, ',')
	}
	o.b = append(append(append(o.b, '"'), name...), '"', ':')
}

func (o *object) text(name, value string) {
	if value != "" {
		o.name(name)
		o.b = appendText(o.b, value)
	}
}

func (o *object) int(name string, value int64) {
	if value != 0 {
		o.name(name)
		o.b = strconv.AppendInt(o.b, value, 10)
	}
}

func (o *object) time(name string, value time.Time) { o.int(name, millis(value)) }

func (o *object) flag(name string, value bool) {
	if value {
		o.name(name)
		o.b = append(o.b, "true"...)
	}
}

// value is for what few members have.
func (o *object) value(name string, value any) {
	text, err := json.Marshal(value)
	if err != nil { // strings and numbers always marshal
		panic(err)
	}
	o.name(name)
	o.b = append(o.b, text...)
}

func appendDetails(b []byte, m *campaigns.Member, at place) []byte {
	o := newObject(b)
	o.text("n", m.Name)
	if m.Timezone != laneZone(at.lane) { // the lane has the zones of the number
		o.name("z")
		o.b = appendText(o.b, m.Timezone)
	}
	if m.Priority != at.rank-plainRank {
		o.value("p", m.Priority)
	}
	o.text("o", m.Person)
	if len(m.Skills) > 0 {
		o.value("s", m.Skills)
	}
	o.flag("d", m.NoRecord)
	if k := m.Callback; k != nil {
		o.value("b", callback{At: millis(k.At), Agent: k.Agent, Number: k.Number, Missed: k.Missed})
	}
	o.int("x", int64(m.Next))
	o.int("a", int64(m.Attempts))
	o.text("r", string(m.LastResult))
	o.time("l", m.LastAttempt)
	o.text("g", m.LastAgent)
	o.time("k", m.LastTalk)
	o.flag("y", m.Recalled)
	o.flag("u", m.Terminate)
	o.flag("w", m.State == campaigns.Held && m.Await != nil && m.Await.Enough)
	if len(m.Tally) > 0 {
		o.value("t", m.Tally)
	}
	if !plainCommunication(m) {
		o.name("c")
		o.b = appendCommunications(o.b, m)
	}
	if len(m.Variables) > 0 {
		o.name("v")
		v := newObject(o.b)
		for name, value := range m.Variables {
			// The name of a variable needs no escape; see campaigns.Member.Validate.
			v.name(name)
			v.b = appendText(v.b, value)
		}
		o.b = append(v.b, '}')
	}
	return append(o.b, '}')
}

func plainCommunication(m *campaigns.Member) bool {
	return len(m.Communications) == 1 && m.Next == 0 &&
		m.Communications[0] == campaigns.Communication{Number: m.Communications[0].Number}
}

func appendCommunications(b []byte, m *campaigns.Member) []byte {
	b = append(b, '[')
	for i := range m.Communications {
		c := &m.Communications[i]
		if i > 0 {
			b = append(b, ',')
		}
		o := newObject(b)
		if i != m.Next {
			o.text("n", c.Number)
		}
		o.int("p", int64(c.Priority))
		o.text("t", c.Type)
		o.flag("e", c.Ended)
		o.int("a", int64(c.Attempts))
		o.text("q", string(c.Cause))
		o.time("l", c.Last)
		b = append(o.b, '}')
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
