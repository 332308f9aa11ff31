// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// resultTable is what attempts came to along one axis.
type resultTable struct {
	By       store.Axis  `json:"by"`
	From     time.Time   `json:"from"`
	To       time.Time   `json:"to"`
	Timezone string      `json:"timezone"`
	Attempts int         `json:"attempts"`
	Complete bool        `json:"complete"`
	Rows     []resultRow `json:"rows"`
}

type resultRow struct {
	Key       string                   `json:"key"`
	Name      string                   `json:"name,omitempty"`
	From      time.Time                `json:"from,omitzero"`
	Attempts  int                      `json:"attempts"`
	Calls     int                      `json:"calls"`
	Answered  int                      `json:"answered"`
	Bridged   int                      `json:"bridged"`
	Connected int                      `json:"connected"`
	Abandoned int                      `json:"abandoned"`
	Machine   int                      `json:"machine"`
	NoAnswer  int                      `json:"noAnswer"`
	Busy      int                      `json:"busy"`
	BadNumber int                      `json:"badNumber"`
	Failed    int                      `json:"failed"`
	TalkSec   float64                  `json:"talkSec"`
	WaitMs    float64                  `json:"waitMs"`
	Results   map[campaigns.Result]int `json:"results"`
}

func resultRowOf(r store.ResultRow, name string) resultRow {
	by := r.ByResults
	row := resultRow{
		Key: r.Key, Name: name, From: r.From, Attempts: r.Attempts, Calls: r.Calls, Answered: r.Answered, Bridged: r.Bridged,
		Connected: by[campaigns.Connected], Abandoned: by[campaigns.Abandoned], Machine: by[campaigns.Machine],
		NoAnswer: by[campaigns.Unanswered], Busy: by[campaigns.Busy], BadNumber: by[campaigns.BadNumber],
		Failed: by[campaigns.Failed] + by[campaigns.Refused], TalkSec: r.Talk.Seconds(), Results: by,
	}
	if r.Bridged > 0 {
		row.WaitMs = float64(r.Wait.Microseconds()) / 1000 / float64(r.Bridged)
	}
	return row
}

// mostOf is how long the time of a table may be, so that its rows stay countable.
var mostOf = map[store.Axis]time.Duration{store.ByMinute: 48 * time.Hour, store.ByHour: 100 * 24 * time.Hour}

// resultAxes reads the axes that are asked for.
func resultAxes(c echo.Context, length time.Duration) ([]store.Axis, error) {
	text := c.QueryParam("by")
	if text == "" {
		text = string(store.ByResult)
	}
	var axes []store.Axis
	for name := range strings.SplitSeq(text, ",") {
		axis := store.Axis(name)
		switch {
		case !slices.Contains(store.Axes(), axis):
			return nil, invalid("by", "%.80q is no axis; there are %v", name, store.Axes())
		case slices.Contains(axes, axis):
			return nil, invalid("by", "%q is named twice", name)
		case mostOf[axis] != 0 && length > mostOf[axis]:
			return nil, invalid("by", "a table by %s spans at most %g hours", axis, mostOf[axis].Hours())
		}
		axes = append(axes, axis)
	}
	return axes, nil
}

// startOfDay gives midnight, or where there is none that day the first moment of it.
func startOfDay(now time.Time, zone *time.Location) time.Time {
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

func locationOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

// timeParam reads a time of the query; zero where there is none.
func timeParam(c echo.Context, name string) (time.Time, error) {
	if text := c.QueryParam(name); text != "" {
		return conditionTime(name, text)
	}
	return time.Time{}, nil
}

// campaignResults gives what the attempts of a campaign came to.
func (s *Server) campaignResults(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	if err := knownParams(c, "by", "from", "to"); err != nil {
		return err
	}
	now, zone := time.Now(), locationOf(campaign.Timezone)
	from, err := timeParam(c, "from")
	if err != nil {
		return err
	}
	to, err := timeParam(c, "to")
	if err != nil {
		return err
	}
	if from.IsZero() {
		day := now
		if !to.IsZero() && to.Before(now) {
			day = to.Add(-time.Nanosecond)
		}
		from = startOfDay(day, zone)
	}
	until := to
	if to.IsZero() {
		until = now
	}
	axes, err := resultAxes(c, until.Sub(from))
	if err != nil {
		return err
	}
	found, err := s.walks.read(c.Request().Context(), s.store, walk{campaign.ID, from.UnixMilli(), millisOf(to)}, zone, until.Sub(from))
	if err != nil {
		return err
	}
	names, err := s.namesOf(c.Request().Context(), axes)
	if err != nil {
		return err
	}
	if found.Cut {
		from = found.Oldest
	}
	tables := make([]resultTable, len(axes))
	for i, axis := range axes {
		tables[i] = resultTable{
			By: axis, From: from.In(zone), To: until.In(zone), Timezone: zone.String(), Attempts: found.Attempts, Complete: !found.Cut,
			Rows: []resultRow{},
		}
		for _, r := range found.Rows[axis] {
			tables[i].Rows = append(tables[i].Rows, resultRowOf(r, names[axis][r.Key]))
		}
	}
	return answer(c, tables)
}

func millisOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// knownParams refuses parameters that a call does not have: they would be taken for
// filters that are at work.
func knownParams(c echo.Context, names ...string) error {
	query, err := queryOf(c)
	if err != nil {
		return err
	}
	for name := range query {
		if !slices.Contains(names, name) {
			return invalid(name, "there is no such parameter here")
		}
	}
	return nil
}

// namesOf gives what the keys of axes are called.
func (s *Server) namesOf(ctx context.Context, axes []store.Axis) (map[store.Axis]map[string]string, error) {
	names := map[store.Axis]map[string]string{store.ByAgent: {}, store.ByResource: {}}
	if slices.Contains(axes, store.ByAgent) {
		all, err := s.store.Agents(ctx)
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			names[store.ByAgent][a.ID] = a.Name
		}
	}
	if slices.Contains(axes, store.ByResource) {
		all, err := s.store.Resources(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range all {
			names[store.ByResource][r.ID] = r.Name
		}
	}
	return names, nil
}

// walks reads results, one walk at a time, and keeps them for a moment: a page has
// several charts, and several people look at it.
type walks struct {
	turn sync.Mutex
	mu   sync.Mutex
	kept map[walk]walked
}

// walk is the time of a walk, in ms; to 0 is now.
type walk struct {
	campaign string
	from, to int64
}

type walked struct {
	at    time.Time
	found store.Results
}

// walkAge is how old a kept walk may be.
const walkAge = 3 * time.Second

func (w *walks) recent(k walk) (store.Results, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	one, ok := w.kept[k]
	return one.found, ok && time.Since(one.at) < walkAge
}

func (w *walks) keep(k walk, found store.Results) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.kept == nil {
		w.kept = map[walk]walked{}
	}
	for known, one := range w.kept {
		if time.Since(one.at) >= walkAge {
			delete(w.kept, known)
		}
	}
	w.kept[k] = walked{time.Now(), found}
}

// read gives the results of a time along all axes that fit it: what a walk costs is
// reading the attempts.
func (w *walks) read(ctx context.Context, s *store.Store, k walk, zone *time.Location, length time.Duration) (store.Results, error) {
	if found, ok := w.recent(k); ok {
		return found, nil
	}
	w.turn.Lock()
	defer w.turn.Unlock()
	if found, ok := w.recent(k); ok {
		return found, nil
	}
	if err := ctx.Err(); err != nil {
		return store.Results{}, err
	}
	q := store.ResultQuery{From: time.UnixMilli(k.from), Zone: zone}
	if k.to != 0 {
		q.To = time.UnixMilli(k.to)
	}
	for _, axis := range store.Axes() {
		if mostOf[axis] == 0 || length <= mostOf[axis] {
			q.Axes = append(q.Axes, axis)
		}
	}
	found, err := s.Results(ctx, k.campaign, q)
	if err == nil {
		w.keep(k, found)
	}
	return found, err
}
