// SPDX-License-Identifier: MIT

package simulate

import (
	"math"
	"time"

	"tandem/controller/pacing"
)

// pacer is the production engine, asked as a runner asks it.
type pacer struct {
	engine *pacing.Engine
	shot   pacing.Snapshot
}

func newPacer(s pacing.Settings) *pacer { return &pacer{engine: pacing.New(s)} }

// firstOpening is the wall clock of the first morning, so that days and buckets of
// the ledger have a place.
var firstOpening = time.Date(2026, time.January, 5, 8, 0, 0, 0, time.UTC)

func (p *pacer) decide(r *run) decision {
	ages := p.shot.Ages[:0]
	for id := r.oldest; id != nobody; id = r.calls[id].next {
		if c := &r.calls[id]; c.agent == nobody {
			ages = append(ages, r.now-c.dialled)
		}
	}
	p.shot = pacing.Snapshot{
		Now: firstOpening.Add(r.now), Due: math.MaxInt32, Limit: r.rules.Limit, Open: r.up,
		Free: len(r.idle), Talking: r.inState[talking], Wrapping: r.inState[wrapping],
		Waiting: len(r.waiting), Ages: ages,
	}
	r.watch.restart() // a runner has its snapshot already
	d := p.engine.Decide(&p.shot)
	return decision{lines: d.Lines, reserved: d.Reserved, cancel: d.Cancel}
}

// factKinds are the engine's words.
var factKinds = [...]pacing.FactKind{
	wasAnswered: pacing.Answered, hasFailed: pacing.Failed, hasCancelled: pacing.Cancelled, wasMachine: pacing.Machine,
	wasConnected: pacing.Connected, wasAbandoned: pacing.Abandoned, talkEnded: pacing.TalkEnded, wrapEnded: pacing.WrapEnded,
}

func (p *pacer) observe(h happened) {
	p.engine.Observe(pacing.Fact{Kind: factKinds[h.kind], At: firstOpening.Add(h.at), Age: h.age})
}
