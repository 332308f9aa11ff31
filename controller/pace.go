// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
	"tandem/controller/pacing"
)

// The times of pacing.
const (
	// paceTick is how often a campaign that is paced decides anew while lines are
	// up or agents are free: ringing lines grow old without telling.
	paceTick = 250 * time.Millisecond
	// modelEvery is how often what was learned is saved.
	modelEvery = 10 * time.Second
	// wantEvery is how often a campaign without a free agent says that it wants
	// some, so that campaigns of a lower priority leave them to it.
	wantEvery = time.Second
)

// pacer paces a power or predictive campaign. The engine learns from the
// campaign's own facts, which owners tell from their goroutines.
type pacer struct {
	mu     sync.Mutex
	engine *pacing.Engine // nil while the campaign is not paced
	of     *campaigns.InForce
	lines  []line // of the latest snapshot, oldest first
	ages   []time.Duration
	last   pacing.Decision
	since  time.Time // of the latest reason
	made   time.Time // the latest decision
	due    time.Time // the next one at the latest; zero = when something happens
	saved  time.Time
	// imported is how many members the campaign had when it was last said that
	// the list is another one.
	imported int
}

// line is a call in the air that holds no agent and is not answered.
type line struct {
	owner  *owner
	dialed time.Time
}

// paced reports whether a campaign's lines are a matter of prediction.
func paced(c *campaigns.Campaign) bool {
	return c.Mode == campaigns.Power || c.Mode == campaigns.Predictive
}

// pacingSettings gives the engine's settings for a campaign.
func pacingSettings(c *campaigns.Campaign, in *campaigns.InForce) pacing.Settings {
	s := pacing.Settings{
		AgentWait: in.AgentWait, RingTimeout: max(c.RingTimeout, in.MinRing), MinRing: in.MinRing,
		Talk: c.Pacing.Talk, Wrap: c.WrapUp, MaxLinesPerAgent: c.Pacing.MaxLinesPerAgent,
		LateCancel: c.Pacing.LateCancel, FalsePositive: c.Pacing.FalsePositive,
	}
	if c.Mode == campaigns.Power {
		s.Power = c.Pacing.Lines
	}
	for _, a := range in.AbandonCaps {
		s.Caps = append(s.Caps, pacing.Cap{Rate: a.Rate, Window: a.Window.Length()})
	}
	return s
}

// loadPacer makes the engine from what the ledger holds: the account of
// abandonment, and what was learned. Calls of this campaign in the air that were
// answered stand in no account yet; they are told here.
func (r *runner) loadPacer(ctx context.Context) error {
	p := &r.pacer
	if !paced(r.campaign()) {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.engine != nil {
		return nil
	}
	answers, err := r.c.store.Answers(ctx, r.id)
	if err != nil {
		return err
	}
	in := r.inForce(time.Now())
	engine := pacing.New(pacingSettings(r.campaign(), in))
	for _, b := range answers {
		engine.Ledger().Set(pacing.Bucket{Start: b.At, Answered: b.Answered, Abandoned: b.Abandoned, Machines: b.Machines})
	}
	text, err := r.c.store.Model(ctx, r.id)
	if err != nil {
		return err
	}
	if len(text) > 0 {
		var state pacing.State
		if err := json.Unmarshal(text, &state); err != nil {
			r.log.Warn("what pacing had learned cannot be read; it learns anew", "err", err)
		} else {
			engine.Restore(state)
		}
	}
	for _, o := range r.all() {
		before := attempt.Attempt{}
		for _, f := range factsBetween(&before, o.view.Load(), time.Now()) {
			engine.Observe(f)
		}
	}
	p.engine, p.of, p.saved = engine, in, time.Now()
	return nil
}

// savePacer keeps what was learned, now or when it is time.
func (r *runner) savePacer(ctx context.Context, now bool) {
	p := &r.pacer
	p.mu.Lock()
	if p.engine == nil || !now && time.Since(p.saved) < modelEvery {
		p.mu.Unlock()
		return
	}
	p.saved = time.Now()
	text, err := json.Marshal(p.engine.State())
	p.mu.Unlock()
	if err == nil {
		err = r.c.store.SaveModel(ctx, r.id, r.epoch(), text)
	}
	if err != nil && ctx.Err() == nil {
		r.log.Warn("what pacing has learned is not saved", "err", fmt.Errorf("save model: %w", err))
	}
}

// observe tells the engine what has happened, in the order of being told.
func (r *runner) observe(facts ...pacing.Fact) {
	if len(facts) == 0 {
		return
	}
	p := &r.pacer
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.engine == nil {
		return
	}
	now := time.Now()
	for _, f := range facts {
		f.At = now
		p.engine.Observe(f)
	}
}

// predict asks the engine how many lines to put up, and gives up those that it
// wants given up.
func (r *runner) predict(counts store.Counts, d *due, staff store.Staffing, now time.Time) order {
	c, p := r.campaign(), &r.pacer
	free, scarce := share(staff.Ready, staff.Fraction)
	s := pacing.Snapshot{
		Now: now, Due: d.members, Limit: c.Limit, Batch: fillBatch, Free: free,
		Talking:  scaled(staff.Talking+staff.Reserved, staff.Fraction),
		Wrapping: scaled(staff.WrapUp, staff.Fraction),
		Blind:    r.c.blind() || scarce,
	}
	p.mu.Lock()
	if p.engine == nil {
		p.mu.Unlock()
		return order{}
	}
	if in := r.inForce(now); in != p.of {
		p.of = in
		p.engine.Configure(pacingSettings(c, in))
	}
	if grown(p.imported, counts.Imported) {
		if p.imported > 0 {
			p.engine.Observe(pacing.Fact{Kind: pacing.ListChanged, At: now})
		}
		p.imported = counts.Imported
	}
	r.countLines(&s, counts.Claimed, now)
	began := time.Now()
	dec := p.engine.Decide(&s)
	took := time.Since(began)
	late := p.decides(began, r.nextTick(&s, now))
	again := p.due
	var cancel []*owner
	for _, l := range p.lines[:min(max(dec.Cancel, 0), len(p.lines))] {
		cancel = append(cancel, l.owner)
	}
	was := p.last.Why
	if dec.Why != was {
		p.since = now
	}
	p.last = dec
	p.mu.Unlock()
	for _, o := range cancel {
		o.tell(attempt.Input{Kind: attempt.LateCancel})
	}
	r.c.stats.decided(c.Mode, dec.Why, took, late)
	if restrained(dec.Why) != restrained(was) {
		r.log.Info("pacing", "why", dec.Why, "was", was, "lines", dec.Lines, "reserved", dec.Reserved, "open", s.Open, "free", s.Free)
	}
	return order{lines: dec.Lines, agents: dec.Reserved, again: again}
}

// decides notes a decision, and when the next one is due. It reports whether it
// comes more than two ticks after the one before, which wanted one.
func (p *pacer) decides(at, next time.Time) bool {
	late := !p.due.IsZero() && at.Sub(p.due) > paceTick
	p.made, p.due = at, next
	return late
}

// unasked: the runner has worked since a moment. Where nothing was decided in
// that, nothing had to be: nobody is due, or the campaign does not run.
func (p *pacer) unasked(since time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made.Before(since) {
		p.due = time.Time{}
	}
}

// grown reports whether a list has so many new members that its answer rate may
// be another one.
func grown(before, now int) bool { return now > before+before/5 }

// restrained reports whether a reason keeps lines from being predicted at all,
// which people want to know of. The others change from one moment to the next.
func restrained(why pacing.Reason) bool {
	switch why {
	case pacing.BudgetSpent, pacing.Blind, pacing.ColdStart, pacing.NoCap:
		return true
	default:
		return false
	}
}

// countLines fills in what is in the air: every attempt, those who wait for an
// agent, and the lines that hold none and are not answered, oldest first. A line
// that is being hung up can still be answered, and stays until it is gone.
func (r *runner) countLines(s *pacing.Snapshot, claimed int, now time.Time) {
	p := &r.pacer
	p.lines, p.ages = p.lines[:0], p.ages[:0]
	for _, o := range r.all() {
		a := o.view.Load()
		s.Open++
		switch {
		case a.Seat.Agent != "" || a.Ended || a.Customer == attempt.Gone:
		case !a.Record.AnsweredAt.IsZero():
			if a.Record.BridgedAt.IsZero() {
				s.Waiting++
			}
		default:
			p.lines = append(p.lines, line{o, a.Record.DialedAt})
		}
	}
	slices.SortFunc(p.lines, func(a, b line) int { return a.dialed.Compare(b.dialed) })
	for _, l := range p.lines {
		p.ages = append(p.ages, max(now.Sub(l.dialed), 0))
	}
	// Attempts that are over here and not yet in the ledger count there.
	s.Open, s.Ages = max(s.Open, claimed), p.ages
}

// nextTick says when a paced campaign has to decide again although nobody wakes it.
func (r *runner) nextTick(s *pacing.Snapshot, now time.Time) time.Time {
	if len(s.Ages) == 0 && s.Waiting == 0 && s.Free == 0 {
		return time.Time{}
	}
	return now.Add(paceTick)
}

// share gives how many of the ready agents a campaign may count on. One agent
// whom several campaigns share is nobody's to count on: they are not lost to all
// of them, but each line must hold them before it is dialled.
func share(ready int, fraction float64) (free int, scarce bool) {
	free = scaled(ready, fraction)
	if free == 0 && ready > 0 {
		return 1, true
	}
	return free, false
}

func scaled(n int, fraction float64) int { return int(float64(n)*fraction + 1e-9) }

// Pacing is what paces a campaign at this moment.
type Pacing struct {
	Decision pacing.Decision
	Since    time.Time // of its reason
	Standing pacing.Standing
}

// Pacing gives how a campaign is paced; false for one that is not paced, or not
// run by this process.
func (c *Controller) Pacing(campaign string) (Pacing, bool) {
	r := c.runner(campaign)
	if r == nil {
		return Pacing{}, false
	}
	p := &r.pacer
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.engine == nil || !paced(r.campaign()) {
		return Pacing{}, false
	}
	return Pacing{Decision: p.last, Since: p.since, Standing: p.engine.Standing(time.Now())}, true
}
