// SPDX-License-Identifier: MIT

package campaigns

import (
	"math"
	"slices"
	"time"
)

// PacingRules say how many lines power and predictive campaigns put up. The cap
// is always in force: zero means the default, not "none".
type PacingRules struct {
	Lines            float64       `json:"lines,omitempty"`               // power: lines per ready agent, in tenths; default 1.5
	Cap              float64       `json:"cap"`                           // abandoned of answered by a person, 0…0.1; default 0.03
	Windows          []Window      `json:"windows,omitempty"`             // in which Cap holds; default 24 h and 30 days
	MaxLinesPerAgent float64       `json:"max_lines_per_agent,omitempty"` // default 4
	FalsePositive    float64       `json:"false_positive"`                // share of machine verdicts that are people, evidenced; default 0.03 where machines are detected
	LateCancel       bool          `json:"late_cancel,omitempty"`         // hang up calls that rang the minimum while an answer would be lost
	Talk             time.Duration `json:"talk,omitempty"`                // expected, until it is learned; default 2 min
	RecallAbandoned  bool          `json:"recall_abandoned,omitempty"`    // one later call to the same number, with a reserved agent
	RecallWait       time.Duration `json:"recall_wait,omitempty"`         // default RetryWait
}

// Window is a stretch of time in which an abandonment cap has to hold.
type Window string

// The windows.
const (
	WindowDay   Window = "24h"
	WindowMonth Window = "30d"
	WindowLife  Window = "campaign"
)

// Length gives how long the window is; 0 is the campaign's life.
func (w Window) Length() time.Duration {
	switch w {
	case WindowDay:
		return 24 * time.Hour
	case WindowMonth:
		return 30 * 24 * time.Hour
	case WindowLife:
	}
	return 0
}

func (w Window) valid() bool { return w == WindowDay || w == WindowMonth || w == WindowLife }

// normalize fills in the defaults. Of machines only their detection can be
// wrong, so that its error has no default without it.
func (r *PacingRules) normalize(detects bool) {
	setDefault(&r.Lines, DefaultLines)
	setDefault(&r.Cap, DefaultCap)
	if len(r.Windows) == 0 {
		r.Windows = defaultWindows()
	}
	setDefault(&r.MaxLinesPerAgent, DefaultMaxLinesPerAgent)
	if detects {
		setDefault(&r.FalsePositive, DefaultFalsePositive)
	}
	setDefault(&r.Talk, DefaultTalk)
}

func (r *PacingRules) validate() error {
	for i, w := range r.Windows {
		switch {
		case !w.valid():
			return invalid(at("pacing.windows", i), "%q is neither %q, %q nor %q", w, WindowDay, WindowMonth, WindowLife)
		case slices.Contains(r.Windows[:i], w):
			return invalid(at("pacing.windows", i), "%q is named twice", w)
		}
	}
	if tenths := r.Lines * 10; math.Abs(tenths-math.Round(tenths)) > 1e-6 {
		return invalid("pacing.lines", "%v is not in tenths", r.Lines)
	}
	return first(
		within("pacing.lines", r.Lines, 1, 10),
		within("pacing.cap", r.Cap, 0, maxCap),
		within("pacing.max_lines_per_agent", r.MaxLinesPerAgent, 1, 20),
		within("pacing.false_positive", r.FalsePositive, 0, 0.5),
		within("pacing.talk", r.Talk, time.Second, time.Hour),
		within("pacing.recall_wait", r.RecallWait, 0, maxWait),
	)
}
