// SPDX-License-Identifier: MIT

package simulate

import (
	"math"
	"time"
)

// dropAction is what the adaptive rule does when too many calls were dropped today.
type dropAction uint8

const (
	dropHard    dropAction = iota // one line for an agent
	dropAverage                   // half the level
	dropTapered                   // the level falls with the hours that are left
)

// adaptive follows the ADAPT_* dial methods of VICIdial as its documentation
// describes them, with the defaults of that product. It is this rule, not that
// product, which has more machinery.
type adaptive struct {
	action dropAction
	most   float64 // level at most

	level      float64 // lines for each agent
	difference float64 // free agents less waiting customers, summed since the last look
	samples    int
	nextDial   time.Duration
	nextLook   time.Duration
	nextCheck  time.Duration

	day            int
	answers, drops int // today
	recent         [2]int
}

// The rhythm and the limits of the rule.
const (
	adaptiveDial   = 2500 * time.Millisecond
	adaptiveLook   = 15 * time.Second
	adaptiveCheck  = time.Minute
	adaptiveMost   = 3.0  // default of the greatest level
	adaptiveDrops  = 0.03 // share of drops that is too much
	adaptiveCalls  = 50   // today, before the share counts
	adaptiveRecent = 20   // in a minute, before half of them is too much
	adaptiveHours  = 10.0 // taper
)

func newAdaptive(action dropAction) *adaptive {
	return &adaptive{action: action, most: adaptiveMost, level: 1, day: -1}
}

func (p *adaptive) observe(h happened) {
	switch h.kind {
	case wasConnected:
		p.answers++
		p.recent[0]++
	case wasAbandoned:
		p.answers++
		p.recent[0]++
		p.drops++
		p.recent[1]++
	default:
	}
}

func (p *adaptive) decide(r *run) decision {
	if day := int(r.now / dayLength); day != p.day {
		p.day, p.answers, p.drops, p.recent = day, 0, 0, [2]int{}
		p.nextDial, p.nextLook, p.nextCheck = r.now, r.now+adaptiveLook, r.now+adaptiveCheck
	}
	p.difference += float64(len(r.idle) - len(r.waiting))
	p.samples++
	if r.now >= p.nextLook {
		p.look(r)
	}
	if r.now >= p.nextCheck {
		p.check(r)
	}
	if r.now < p.nextDial {
		return decision{}
	}
	p.nextDial = r.now + adaptiveDial
	want := math.Round(p.level * float64(len(r.idle)+r.inState[talking]))
	return decision{lines: max(int(want)-r.up, 0)}
}

// look moves the level by the free agents of the last seconds, and reacts to the
// drops of the day.
func (p *adaptive) look(r *run) {
	p.nextLook = r.now + adaptiveLook
	agents := len(r.agents) - r.inState[away]
	if agents > 0 {
		p.level *= 1 + p.difference/float64(p.samples)/float64(agents)
	}
	if p.answers > adaptiveCalls && float64(p.drops) > adaptiveDrops*float64(p.answers) {
		switch p.action {
		case dropHard:
			p.level = 1
		case dropAverage:
			p.level /= 2
		case dropTapered:
			p.level *= (r.closing - r.now).Hours() / adaptiveHours
		}
	}
	p.level = min(max(p.level, 1), p.most)
	p.difference, p.samples = 0, 0
}

// check reacts to the drops of the minute.
func (p *adaptive) check(r *run) {
	p.nextCheck = r.now + adaptiveCheck
	if p.recent[0] > adaptiveRecent && 2*p.recent[1] > p.recent[0] {
		p.level /= 2
	}
	p.recent = [2]int{}
	p.level = min(max(p.level, 1), p.most)
}
