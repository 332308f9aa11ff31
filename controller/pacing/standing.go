// SPDX-License-Identifier: MIT

package pacing

import "time"

// Standing is how a campaign stands with its caps and what was learned, for people to
// read.
type Standing struct {
	Caps       []CapStanding
	Learning   bool          // cold start: not enough seen yet to predict
	Theta      float64       // accepted chance that one more line is lost when it is answered
	AnswerRate float64       // share of the lines that are answered, as believed now
	Ring       time.Duration // mean time to an answer
	Talk, Wrap time.Duration // mean lengths
}

// CapStanding is the account of one cap.
type CapStanding struct {
	Cap
	Answered  float64 // by people, in the window
	Abandoned float64
	Share     float64 // Abandoned / Answered; 0 while nobody answered
	Budget    float64 // calls that may still be abandoned; negative when overdrawn
	Spent     bool    // less than one call is left: reserved one-to-one lines only
}

// Standing tells how the campaign stands.
func (e *Engine) Standing(now time.Time) Standing {
	e.talk.refresh(now)
	e.wrap.refresh(now)
	e.ring.refresh()
	e.freeing.refresh(&e.talk, &e.wrap, e.ring.timeout+e.settings.patience()+nextMoment)
	e.tables.refresh(&e.ring, e.level.ratio(), &e.freeing, e.settings.patience())
	e.makeStale()
	out := Standing{
		Learning: e.learning(now), Theta: e.feedback.theta, AnswerRate: e.tables.rate,
		Ring: seconds(e.tables.mean), Talk: seconds(e.talk.mean()), Wrap: seconds(e.wrap.mean()),
	}
	out.Caps = e.ledger.standing(e.settings.Caps, now)
	return out
}

// Account tells how a campaign that nobody paces here stands with its caps, from
// what the store holds. falsePositive is as in [Settings].
func Account(buckets []Bucket, caps []Cap, falsePositive float64, now time.Time) []CapStanding {
	l := Ledger{falsePositive: falsePositive}
	for _, b := range buckets {
		l.Set(b)
	}
	return l.standing(caps, now)
}

func (l *Ledger) standing(caps []Cap, now time.Time) []CapStanding {
	var out []CapStanding
	for _, c := range caps {
		answered, abandoned := l.Sum(now, c.Window)
		s := CapStanding{Cap: c, Answered: answered, Abandoned: abandoned}
		if answered > 0 {
			s.Share = abandoned / answered
		}
		s.Budget = c.left(answered, abandoned)
		s.Spent = budget{calls: s.Budget}.spent()
		out = append(out, s)
	}
	return out
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
