// SPDX-License-Identifier: MIT

package bench

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"tandem/proving/console"
)

// observeEvery is how often the observer's connection is woken, so that its
// events come within a millisecond or two and not at FreeSWITCH's next look.
const observeEvery = time.Millisecond

// observer watches the customers of one campaign on a connection of its own.
type observer struct {
	console  *console.Console
	campaign string
	cancel   context.CancelFunc
	loops    sync.WaitGroup
	once     sync.Once
	err      error

	answered map[string]time.Time // customers, until they are bridged
	seen     observed
}

// observed is what came of all customers.
type observed struct {
	answered, unbridged int
	toBridge            []time.Duration
}

func observe(ctx context.Context, f FreeSWITCH, campaign string) (*observer, error) {
	c, err := console.Dial(ctx, f.Address, f.Password)
	if err != nil {
		return nil, err
	}
	if err := c.Subscribe("CHANNEL_ANSWER", "CHANNEL_BRIDGE"); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	o := &observer{console: c, campaign: campaign, answered: map[string]time.Time{}}
	ctx, o.cancel = context.WithCancel(ctx)
	o.loops.Go(func() { c.Wake(ctx, observeEvery) })
	o.loops.Go(o.watch)
	return o, nil
}

func (o *observer) watch() {
	for {
		e, err := o.console.Next()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				o.err = err
			}
			return
		}
		now := time.Now()
		switch e.Name() {
		case "CHANNEL_ANSWER":
			// Nailed-up agents carry no attempt, the far end's legs nothing at all.
			if e.Variable("tandem_campaign") == o.campaign && e.Variable("tandem_attempt") != "" {
				o.answered[e.UUID()] = now
				o.seen.answered++
			}
		case "CHANNEL_BRIDGE":
			for _, id := range []string{e.UUID(), e.Get("Bridge-A-Unique-ID"), e.Get("Bridge-B-Unique-ID"), e.Get("Other-Leg-Unique-ID")} {
				if at, ok := o.answered[id]; ok {
					delete(o.answered, id)
					o.seen.toBridge = append(o.seen.toBridge, now.Sub(at))
				}
			}
		}
	}
}

// close ends the watch and gives what was seen.
func (o *observer) close() (observed, error) {
	o.once.Do(func() {
		o.cancel()
		_ = o.console.Close() // it was only read
		o.loops.Wait()
		o.seen.unbridged = len(o.answered)
	})
	return o.seen, o.err
}
