// SPDX-License-Identifier: MIT

package simulate

import "time"

// Counts are calls by what became of them.
type Counts struct {
	Dialled   int `json:"dialled"`
	Answered  int `json:"answered"` // by a person, or a machine that was not detected
	Machines  int `json:"machines"` // detected
	Failed    int `json:"failed"`
	Cancelled int `json:"cancelled"` // hung up while they rang
	Connected int `json:"connected"` // with an agent
	Abandoned int `json:"abandoned"` // answered, and no agent came in time
}

// rate gives the share of abandoned calls in percent.
func (c Counts) rate() float64 {
	return percent(float64(c.Abandoned), float64(c.Connected+c.Abandoned))
}

func percent(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * part / whole
}

// span is a stretch of time in which is measured, with what was.
type span struct {
	from, to time.Duration
	present  time.Duration // agents logged in
	busy     time.Duration // talking or wrapping up
}

// add counts an agent's time in one state.
func (s *span) add(from, to time.Duration, busy bool) {
	d := min(to, s.to) - max(from, s.from)
	if d <= 0 {
		return
	}
	s.present += d
	if busy {
		s.busy += d
	}
}

func (s *span) holds(t time.Duration) bool { return t >= s.from && t < s.to }

func (s *span) utilisation() float64 { return percent(float64(s.busy), float64(s.present)) }

// account is what a run measures. The first quarter of an hour of each day, when
// all agents come at once, is left out of measured and calls; cold is that of the
// first day, when the pacer knows nothing yet.
type account struct {
	measured span
	cold     span
	calls    Counts   // while measured
	days     []Counts // whole days, what rang at closing time included
	waits    waits    // of answered customers, while measured
	first    Counts   // until the hundredth answered call of the run
	early    int      // calls that were hung up before they had rung the least time
}

// firstAnswers is how many answered calls count as the beginning.
const firstAnswers = 100

func (a *account) day() *Counts { return &a.days[len(a.days)-1] }

// total adds the days.
func (a *account) total() Counts {
	var t Counts
	for _, d := range a.days {
		t.Dialled += d.Dialled
		t.Answered += d.Answered
		t.Machines += d.Machines
		t.Failed += d.Failed
		t.Cancelled += d.Cancelled
		t.Connected += d.Connected
		t.Abandoned += d.Abandoned
	}
	return t
}

// count adds one to a figure of the day and, while measured, of the calls.
func (a *account) count(now time.Duration, figure func(*Counts) *int) {
	*figure(a.day())++
	if a.measured.holds(now) {
		*figure(&a.calls)++
	}
}

// outcome counts what became of an answered call.
func (a *account) outcome(now, waited time.Duration, figure func(*Counts) *int) {
	a.count(now, figure)
	if a.measured.holds(now) {
		a.waits.add(waited)
	}
	if a.first.Connected+a.first.Abandoned < firstAnswers {
		*figure(&a.first)++
	}
}

func dialled(c *Counts) *int   { return &c.Dialled }
func answered(c *Counts) *int  { return &c.Answered }
func machines(c *Counts) *int  { return &c.Machines }
func failed(c *Counts) *int    { return &c.Failed }
func cancelled(c *Counts) *int { return &c.Cancelled }
func connected(c *Counts) *int { return &c.Connected }
func abandoned(c *Counts) *int { return &c.Abandoned }

// waits is a histogram of waiting times, to a hundredth of a second.
type waits struct {
	buckets [1000]int
	n       int
}

const waitStep = 10 * time.Millisecond

func (w *waits) add(d time.Duration) {
	i := min(int((d+waitStep-1)/waitStep), len(w.buckets)-1)
	w.buckets[i]++
	w.n++
}

// quantile gives the time that a share of the customers did not wait longer than.
func (w *waits) quantile(share float64) time.Duration {
	rest := share * float64(w.n)
	for i, n := range w.buckets {
		rest -= float64(n)
		if rest <= 0 {
			return time.Duration(i) * waitStep
		}
	}
	return time.Duration(len(w.buckets)) * waitStep
}
