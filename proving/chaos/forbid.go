// SPDX-License-Identifier: MIT

package chaos

import (
	"context"
	"math/rand/v2"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/proving/audit"
)

// forbidder puts numbers on do-not-call lists while they are being called.
type forbidder struct {
	store  *store.Store
	random *rand.Rand
	list   int // length of a whole one

	entries []audit.Ban
	failed  error
	ended   chan struct{}
	stop    context.CancelFunc
}

// forbidEvery is how often a number is put on a list.
const forbidEvery = 400 * time.Millisecond

func (f *forbidder) start(ctx context.Context) {
	ctx, f.stop = context.WithCancel(ctx)
	f.ended = make(chan struct{})
	go func() {
		defer close(f.ended)
		for wait(ctx, forbidEvery) && f.failed == nil {
			f.failed = f.forbid(context.WithoutCancel(ctx))
		}
	}()
}

// rest ends it and gives what was written.
func (f *forbidder) rest() ([]audit.Ban, error) {
	if f.stop != nil {
		f.stop()
		<-f.ended
		f.stop = nil
	}
	return f.entries, f.failed
}

// forbid writes one entry: mostly of a number that is called about now, since
// lists are called in order; half of them for one campaign only.
func (f *forbidder) forbid(ctx context.Context) error {
	all := parts()
	i := f.random.IntN(len(all))
	p := all[i]
	number := numberOf(p, i, f.random.IntN(max(1, int(float64(f.list)*p.share))))
	if open, err := f.store.OpenAttempts(ctx, p.id); err != nil {
		return err
	} else if len(open) > 0 && f.random.Float64() < 0.7 {
		number = open[f.random.IntN(len(open))].Number
	}
	list, campaign := campaigns.GlobalDoNotCall, ""
	if f.random.Float64() < 0.5 {
		list, campaign = campaigns.CampaignDoNotCall(p.id), p.id
	}
	if _, err := f.store.AddDoNotCall(ctx, list, []campaigns.DoNotCallEntry{{Number: number, Reason: "chaos"}}); err != nil {
		return err
	}
	f.entries = append(f.entries, audit.Ban{Number: number, Campaign: campaign, At: time.Now()})
	return nil
}
