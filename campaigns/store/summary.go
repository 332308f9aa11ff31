// SPDX-License-Identifier: MIT

package store

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/campaigns"
)

// Axis is what the rows of a table of results stand for.
type Axis string

// The axes.
const (
	ByResult      Axis = "result"
	ByHour        Axis = "hour"
	ByMinute      Axis = "minute"
	ByHourOfDay   Axis = "hourOfDay"
	ByAgent       Axis = "agent"
	ByCallerID    Axis = "callerId"
	ByResource    Axis = "resource"
	ByDisposition Axis = "disposition"
)

// Axes lists them all.
func Axes() []Axis {
	return []Axis{ByResult, ByHour, ByMinute, ByHourOfDay, ByAgent, ByCallerID, ByResource, ByDisposition}
}

// Results are what attempts came to, along some axes.
type Results struct {
	Attempts int
	Cut      bool      // there are more, older ones
	Oldest   time.Time // the end of the oldest one that was read was written down then
	Rows     map[Axis][]ResultRow
}

// ResultRow sums up the attempts of one row.
type ResultRow struct {
	Key       string    // "" = none
	From      time.Time // the beginning of an hour or a minute
	Attempts  int
	Calls     int // the customer was dialled
	Answered  int // by a person or a machine
	Bridged   int
	Talk      time.Duration
	Wait      time.Duration // of the bridged, from answer to bridge
	ByResults map[campaigns.Result]int
}

// summary sums attempts up while they are read.
type summary struct {
	zone *time.Location
	axes []Axis
	rows []map[rowKey]*ResultRow // by axis
	out  Results
}

// rowKey names a row: by a text, or by a time in seconds.
type rowKey struct {
	text string
	at   int64
}

func newSummary(q ResultQuery) *summary {
	s := &summary{zone: q.Zone, axes: q.Axes, rows: make([]map[rowKey]*ResultRow, len(q.Axes))}
	if s.zone == nil {
		s.zone = time.UTC
	}
	for i := range s.rows {
		s.rows[i] = map[rowKey]*ResultRow{}
	}
	return s
}

func (s *summary) add(e *ended) {
	s.out.Attempts++
	s.out.Oldest = e.written
	for i, axis := range s.axes {
		key := s.key(axis, e)
		row := s.rows[i][key]
		if row == nil {
			row = &ResultRow{Key: key.text, ByResults: map[campaigns.Result]int{}}
			if key.at != 0 {
				row.From = time.Unix(key.at, 0).In(s.zone)
				row.Key = row.From.Format(time.RFC3339)
			}
			s.rows[i][key] = row
		}
		row.add(e)
	}
}

func (s *summary) key(axis Axis, e *ended) rowKey {
	switch axis {
	case ByResult:
		return rowKey{text: string(e.Result)}
	case ByHour:
		// By the zone's own clock: there are zones that are half an hour off, and an
		// hour that comes twice is two hours.
		local := e.written.In(s.zone)
		return rowKey{at: local.Unix() - int64(local.Minute()*60+local.Second())}
	case ByMinute:
		return rowKey{at: e.written.Unix() / 60 * 60}
	case ByHourOfDay:
		return rowKey{text: strconv.Itoa(e.written.In(s.zone).Hour())}
	case ByAgent:
		return rowKey{text: e.Agent}
	case ByCallerID:
		return rowKey{text: e.CallerID}
	case ByResource:
		return rowKey{text: e.Resource}
	case ByDisposition:
		return rowKey{text: e.Disposition}
	}
	return rowKey{}
}

func (r *ResultRow) add(e *ended) {
	r.Attempts++
	r.ByResults[e.Result]++
	if !e.DialedAt.IsZero() {
		r.Calls++
	}
	if !e.AnsweredAt.IsZero() {
		r.Answered++
	}
	if e.BridgedAt.IsZero() {
		return
	}
	r.Bridged++
	if e.EndedAt.After(e.BridgedAt) {
		r.Talk += e.EndedAt.Sub(e.BridgedAt)
	}
	if !e.AnsweredAt.IsZero() && e.BridgedAt.After(e.AnsweredAt) {
		r.Wait += e.BridgedAt.Sub(e.AnsweredAt)
	}
}

// done puts the rows in order: times and hours as they go, results as tables show
// them, the rest by how many attempts they have.
func (s *summary) done() Results {
	s.out.Rows = make(map[Axis][]ResultRow, len(s.axes))
	order := campaigns.Results()
	for i, axis := range s.axes {
		rows := make([]ResultRow, 0, len(s.rows[i]))
		for _, r := range s.rows[i] {
			rows = append(rows, *r)
		}
		slices.SortFunc(rows, func(a, b ResultRow) int {
			switch axis {
			case ByHour, ByMinute:
				return a.From.Compare(b.From)
			case ByHourOfDay:
				x, _ := strconv.Atoi(a.Key)
				y, _ := strconv.Atoi(b.Key)
				return x - y
			case ByResult:
				return slices.Index(order, campaigns.Result(a.Key)) - slices.Index(order, campaigns.Result(b.Key))
			default:
				if a.Attempts != b.Attempts {
					return b.Attempts - a.Attempts
				}
				return strings.Compare(a.Key, b.Key)
			}
		})
		s.out.Rows[axis] = rows
	}
	return s.out
}
