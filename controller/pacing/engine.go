// SPDX-License-Identifier: MIT

package pacing

import "time"

const (
	tickLength    = 250 * time.Millisecond // between two looks at what rings
	tablesRefresh = 500 * time.Millisecond
	maxTick       = time.Second // longer ones are not believed: nobody looked
	longPause     = time.Hour   // after it the answer rate is uncertain again
	extraLines    = 8           // beyond MaxLinesPerAgent

	// The cold start ends when so many answered and so many lines have ended, and a
	// whole ring cycle is over: before, only the short ones have been seen.
	coldAnswers, coldEnds = 10, 40
	coldCycles            = 1.8 // ring timeouts
)

// Engine paces one campaign. It is not safe for concurrent use and allocates nothing
// in the steady state.
type Engine struct {
	settings Settings
	ledger   Ledger
	feedback feedback
	ring     ring
	level    level
	demand   demand
	talk     stays
	wrap     stays

	began         time.Time // first line
	answers, ends int       // of lines, ever

	freeing   freeing
	tables    tables
	index     index
	freeingAt time.Time // refreshed
	tablesAt  time.Time
	tickedAt  time.Time
	ticked    []time.Duration // the ages of the lines that rang then
	windows   []time.Duration
	agents    int       // at the last decision
	leftUntil time.Time // lines of before agents left may still ring
}

// New makes an engine that has learned nothing yet.
func New(s Settings) *Engine {
	s = s.withDefaults()
	e := &Engine{
		feedback: feedback{theta: thetaStart, ease: 1},
		talk:     newStays(talkPieces, s.Talk, talkPrior),
		wrap:     newStays(wrapPieces, s.Wrap, wrapPrior),
	}
	e.Configure(s)
	return e
}

// Configure changes the settings while running. What was learned stays, but for the
// ring times when the ring timeout changes.
func (e *Engine) Configure(s Settings) {
	s = s.withDefaults()
	if s.RingTimeout != e.settings.RingTimeout {
		e.ring = newRing(s.RingTimeout)
	}
	e.settings = s
	e.feedback.aim(s.Caps)
	e.windows = windows(s, e.windows)
	e.ledger.falsePositive = s.FalsePositive
	e.ledger.watch(e.windows)
	e.makeStale()
}

// makeStale has the tables made anew by the next decision.
func (e *Engine) makeStale() { e.freeingAt, e.tablesAt = time.Time{}, time.Time{} }

// Ledger gives the campaign's account of abandonment.
func (e *Engine) Ledger() *Ledger { return &e.ledger }

// Observe learns from a fact. A length below zero, as clocks that were set give it, is
// taken for none.
func (e *Engine) Observe(f Fact) {
	f.Age = max(f.Age, 0)
	switch f.Kind {
	case Answered:
		e.lineEnded(f, endAnswered)
		e.level.answered()
		e.answers++
		e.demand.answered()
		e.ledger.add(f.At, entry{answered: 1})
	case Failed:
		e.lineEnded(f, endFailed)
	case Cancelled:
		e.lineEnded(f, endCancelled)
	case Machine:
		e.demand.machine()
		e.ledger.add(f.At, entry{answered: -1, machines: 1})
	case Connected:
		e.feedback.connected()
		e.demand.wanted()
		e.talk.begin(f.At)
	case Abandoned:
		e.feedback.abandoned()
		e.demand.wanted()
		e.ledger.add(f.At, entry{abandoned: 1})
	case TalkEnded:
		e.talk.end(f.At, f.Age)
		e.wrap.begin(f.At)
	case WrapEnded:
		e.wrap.end(f.At, f.Age)
	case ListChanged:
		e.level.doubt()
		e.tablesAt = time.Time{}
	}
}

// lineEnded learns from a line. What a line that holds an agent was worth in answers
// comes here at once, for it never was among the ages that the ticks look at.
func (e *Engine) lineEnded(f Fact, how end) {
	if !e.wasTicked(f) {
		e.level.expect(e.ring.expected(f.Age.Seconds()))
	}
	e.ring.learn(f.Age.Seconds(), how)
	e.ends++
}

// sameLine is how far apart two accounts of when a line was dialled may be.
const sameLine = 500 * time.Millisecond

// wasTicked reports whether the line was among the ages of the last tick, and takes it
// out of them.
func (e *Engine) wasTicked(f Fact) bool {
	age := f.Age - f.At.Sub(e.tickedAt) // at the tick
	best, off := -1, sameLine
	for i, a := range e.ticked {
		if d := (a - age).Abs(); d < off {
			best, off = i, d
		}
	}
	if best < 0 {
		return false
	}
	last := len(e.ticked) - 1
	e.ticked[best] = e.ticked[last]
	e.ticked = e.ticked[:last]
	return true
}

// learning reports whether it is too early to predict.
func (e *Engine) learning(now time.Time) bool {
	cycle := time.Duration(coldCycles * float64(e.settings.RingTimeout))
	return e.answers < coldAnswers || e.ends < coldEnds || e.began.IsZero() || now.Sub(e.began) < cycle
}

// look takes in what rings now: its worth in answers, and the tables where they are
// old.
func (e *Engine) look(s *Snapshot) {
	e.index.sort(s.Ages, e.ring.timeout)
	if e.tables.due > 0 {
		e.tables.refreshNode(&e.freeing, e.settings.patience())
	}
	dt := s.Now.Sub(e.tickedAt)
	if dt < tickLength && dt >= 0 {
		return
	}
	if dt > longPause && !e.tickedAt.IsZero() {
		e.level.Doubt = 1 // the answer rate of yesterday is not this morning's
	}
	if dt = min(dt, maxTick); dt > 0 {
		worth := 0.0
		for a, n := range e.index.lines {
			worth += n * e.ring.alpha[a/2]
		}
		e.level.expect(worth * dt.Seconds())
	}
	e.tickedAt = s.Now
	e.ticked = append(e.ticked[:0], s.Ages...)
	if now := s.Now; now.Sub(e.tablesAt) >= tablesRefresh || now.Before(e.tablesAt) {
		e.refresh(s)
	}
}

// refresh makes the tables.
func (e *Engine) refresh(s *Snapshot) {
	now, patience := s.Now, e.settings.patience()
	if now.Sub(e.freeingAt) >= freeingRefresh || now.Before(e.freeingAt) {
		e.talk.trim(s.Talking)
		e.wrap.trim(s.Wrapping)
		e.talk.refresh(now)
		e.wrap.refresh(now)
		e.freeing.refresh(&e.talk, &e.wrap, e.ring.timeout+patience+nextMoment)
		e.freeingAt = now
	}
	e.ring.refresh()
	level := e.level.cautious() * e.demand.share()
	if e.tablesAt.IsZero() {
		e.tables.refresh(&e.ring, level, &e.freeing, patience)
	} else if e.tables.due == 0 {
		e.tables.begin(&e.ring, level, &e.freeing, patience)
	}
	e.tablesAt = now
}
