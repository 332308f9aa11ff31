// SPDX-License-Identifier: MIT

package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tandem/campaigns"
)

// A member's record is text that Lua reads the front of and Go the rest:
//
//	STATE ARG | number | lane | rank | expire | numbers | JSON
//
// lua/campaign.lua says what the front means. No fact stands there twice: the
// number to be called next stands in the front and not in the JSON, time zone
// and priority only where lane and rank do not give them, when a waiting member
// is due is the score in its index, and what has its default value is left out.

// State letters.
const (
	letterWaiting = 'w'
	letterClaimed = 'c'
	letterHeld    = 'h' // with an attempt as ARG: held until its result comes
	letterOver    = 'e'
)

// plainRank is the rank that stands for nothing in the record: that of a fresh
// member of priority 0.
const plainRank = 1000

// encodeMember gives the record of a member that stands, or would stand, at a
// place. attempt is the one that has a claimed member.
func encodeMember(m *campaigns.Member, at place, attempt string) string {
	b := make([]byte, 0, 160)
	switch m.State {
	case campaigns.Waiting:
		b = append(b, letterWaiting)
	case campaigns.Claimed:
		b = append(append(b, letterClaimed), attempt...)
	case campaigns.Held:
		b = append(b, letterHeld)
		if m.Await != nil {
			b = append(b, m.Await.Attempt...)
		}
	case campaigns.Over:
		b = append(append(b, letterOver), plainCause(m.EndCause)...)
	}
	b = append(b, '|')
	if m.Next >= 0 && m.Next < len(m.Communications) {
		b = append(b, m.Communications[m.Next].Number...)
	}
	b = append(append(append(b, '|'), at.lane...), '|')
	if at.rank != plainRank {
		b = strconv.AppendInt(b, int64(at.rank-plainRank), 10)
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
	return string(appendDetails(b, m, at))
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

// laneZone gives the time zone in a lane's name.
func laneZone(lane string) string {
	if end := strings.IndexAny(lane, "~@"); end >= 0 {
		return lane[:end]
	}
	return lane
}

// decodeMember reads a record. at is the time in the index of a member: when a
// waiting one is due, and until when one is held for a result. It also gives
// the attempt that has a claimed one.
func decodeMember(id uint64, raw string, at time.Time) (campaigns.Member, string, error) {
	broken := func(what string) error { return fmt.Errorf("member %d: broken record: %s", id, what) }
	parts := strings.SplitN(raw, "|", 7)
	if len(parts) != 7 || parts[0] == "" {
		return campaigns.Member{}, "", broken("front")
	}
	var d details
	if err := json.Unmarshal([]byte(parts[6]), &d); err != nil {
		return campaigns.Member{}, "", broken(err.Error())
	}
	m := d.member(id)
	arg, attempt := parts[0][1:], ""
	switch parts[0][0] {
	case letterWaiting:
		m.State, m.Due = campaigns.Waiting, at
	case letterClaimed:
		m.State, attempt = campaigns.Claimed, arg
	case letterHeld:
		m.State = campaigns.Held
		if arg != "" {
			m.Await = &campaigns.Await{Attempt: arg, Deadline: at, Enough: d.Enough}
		}
	case letterOver:
		m.State, m.EndCause = campaigns.Over, campaigns.Cause(arg)
	default:
		return m, "", broken("state")
	}
	if d.Timezone == nil {
		m.Timezone = laneZone(parts[2])
	}
	rank := 0
	if parts[3] != "" {
		n, err := strconv.Atoi(parts[3])
		if err != nil {
			return m, "", broken("rank")
		}
		rank = n
	}
	if d.Priority == nil {
		m.Priority = rank
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
		m.Communications = append(m.Communications, c.plain())
	}
	// A script ended it without reading the JSON.
	if m.State == campaigns.Over {
		m.Next = -1
	}
	return m, attempt, nil
}
