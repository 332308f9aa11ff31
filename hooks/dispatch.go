// SPDX-License-Identifier: MIT

package hooks

import (
	"context"
	"errors"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// How the streams of events are read while there are hooks.
const (
	readEvery    = 250 * time.Millisecond // all campaigns, in two round trips
	readMost     = 50                     // events of a campaign at once
	batchMost    = 200                    // deliveries that are queued in one step, and those of one event
	leaseTime    = 6 * time.Second
	renewEvery   = 2 * time.Second
	tidyEvery    = 10 * time.Minute
	troubleWait  = time.Second
	leaseGiveUp  = 2 * time.Second // the lease is given back on the way out
	untilChanged = time.Duration(-1)
)

// dispatcher makes deliveries of events. What it knows by heart holds only
// together with the lease, and the scripts look again.
type dispatcher struct {
	*Service
	hooks    []Hook // that are enabled
	revision string // of all hooks
	known    bool   // hooks and revision are known
	leads    bool
	cursors  map[string]string // campaign -> position; nil: not read
	renewAt  time.Time
	tidyAt   time.Time
}

// dispatchAll makes deliveries until ctx ends. Without hooks it only listens.
func (s *Service) dispatchAll(ctx context.Context, changed <-chan struct{}) {
	d := &dispatcher{Service: s}
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaseGiveUp)
			d.resign(last)
			cancel()
			return
		case <-changed:
			d.known = false
		case <-timer.C:
		}
		wait, err := d.step(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.Warn("webhooks: events are not read", "err", err)
			wait = troubleWait
		}
		timer.Stop()
		if wait >= 0 {
			timer.Reset(wait)
		}
	}
}

// step does what there is to do and says when to look again; less than 0 is not
// before a hook has changed.
func (d *dispatcher) step(ctx context.Context) (time.Duration, error) {
	if err := d.learn(ctx); err != nil {
		return 0, err
	}
	if len(d.hooks) == 0 {
		d.resign(ctx)
		if !d.any.Load() {
			return untilChanged, nil
		}
		return tidyEvery, d.keepTidy(ctx) // disabled ones have dead letters, too
	}
	if err := d.lead(ctx); err != nil || !d.leads {
		return renewEvery, err
	}
	more, err := d.dispatch(ctx)
	if errors.Is(err, errChanged) {
		// Another one has the lease, or a hook was changed a moment ago.
		d.known, d.cursors = false, nil
		return 0, nil
	}
	if more {
		return 0, err
	}
	return readEvery, err
}

// learn reads the hooks where they may have changed.
func (d *dispatcher) learn(ctx context.Context) error {
	if d.known {
		return nil
	}
	all, revision, err := d.all(ctx)
	if err != nil {
		return err
	}
	d.any.Store(len(all) > 0)
	d.hooks, d.revision, d.known = nil, revision, true
	for _, h := range all {
		if !h.Disabled {
			d.hooks = append(d.hooks, h)
		}
	}
	return nil
}

// lead takes or keeps the lease, and reads the cursors when it is new.
func (d *dispatcher) lead(ctx context.Context) error {
	now := d.now()
	if !d.leads || !now.Before(d.renewAt) {
		err := d.lease(ctx, now, now.Add(leaseTime).UnixMilli())
		if errors.Is(err, errStale) {
			d.leads, d.cursors = false, nil
			return nil
		}
		if err != nil {
			return err
		}
		if !d.leads {
			d.cursors = nil
		}
		d.leads, d.renewAt = true, now.Add(renewEvery)
	}
	if d.cursors == nil {
		cursors, err := d.rdb.HGetAll(ctx, cursorsKey).Result()
		if err != nil {
			return explain("cursors", err)
		}
		d.cursors = cursors
	}
	return d.keepTidy(ctx)
}

// keepTidy forgets old dead letters now and then.
func (d *dispatcher) keepTidy(ctx context.Context) error {
	now := d.now()
	if now.Before(d.tidyAt) {
		return nil
	}
	d.tidyAt = now.Add(tidyEvery)
	return d.tidy(ctx)
}

func (d *dispatcher) lease(ctx context.Context, now time.Time, until int64) error {
	_, err := d.run(ctx, leaseScript, d.owner, now.UnixMilli(), until)
	return err
}

// resign gives the lease back, so that another process goes on at once.
func (d *dispatcher) resign(ctx context.Context) {
	if !d.leads {
		return
	}
	d.leads, d.cursors = false, nil
	if err := d.lease(ctx, d.now(), 0); err != nil && !errors.Is(err, errStale) {
		d.log.Warn("webhooks: the lease is not given back", "err", err)
	}
}

// dispatch makes deliveries of what is new in all campaigns. It reports whether
// there is more to read.
func (d *dispatcher) dispatch(ctx context.Context) (bool, error) {
	ids, err := d.store.CampaignIDs(ctx)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	// What happened before the oldest of the hooks concerns none of them.
	since := d.hooks[0].Since
	for _, h := range d.hooks {
		since = min(since, h.Since)
	}
	after := make(map[string]string, len(ids))
	for _, id := range ids {
		after[id] = later(d.cursors[id], since)
	}
	found, err := d.store.NewEvents(ctx, after, readMost)
	if err != nil {
		return false, err
	}
	more := false
	for campaign, events := range found {
		more = more || len(events) == readMost
		if err := d.dispatchCampaign(ctx, campaign, events); err != nil {
			return more, err
		}
	}
	return more, nil
}

// dispatchCampaign queues the deliveries of some events of one campaign.
func (d *dispatcher) dispatchCampaign(ctx context.Context, id string, events []store.Event) error {
	name := CampaignName{ID: id, Name: id}
	campaign, err := d.store.Campaign(ctx, id)
	switch {
	case err == nil:
		name.Name = campaign.Name
	case campaigns.CodeOf(err) != campaigns.NotFound: // it was deleted a moment ago
		return err
	}
	var batch []any // of three arguments each
	for i, e := range events {
		made, err := d.deliveries(name, e)
		if err != nil {
			return err
		}
		batch = append(batch, made...)
		if len(batch) < 3*batchMost && i < len(events)-1 {
			continue
		}
		if err := d.enqueue(ctx, id, e.ID, batch); err != nil {
			return err
		}
		batch = nil
	}
	return nil
}

// deliveries gives what the script needs for each delivery of an event.
func (d *dispatcher) deliveries(c CampaignName, e store.Event) ([]any, error) {
	var args []any
	at := parsePosition(e.ID).ms
	now := d.now().UTC()
	for _, body := range told(c, e, d.wire) {
		raw := ""
		for _, h := range d.hooks {
			if !h.wants(body.Type, c.ID) || at < uint64(max(h.Since, 0)) {
				continue
			}
			if raw == "" {
				text, err := body.text()
				if err != nil {
					return nil, err
				}
				raw = text
			}
			one := Delivery{
				ID: deliveryID(h.ID, body.ID), Hook: h.ID, Type: body.Type, Event: body.ID, Campaign: c.ID, Body: raw,
				Created: now, Since: now,
			}
			record, err := one.record()
			if err != nil {
				return nil, err
			}
			args = append(args, h.ID, one.ID, record)
		}
	}
	return args, nil
}

// enqueue queues deliveries and moves the cursor of their campaign.
func (d *dispatcher) enqueue(ctx context.Context, campaign, cursor string, batch []any) error {
	now := d.now()
	args := append([]any{
		campaign, d.cursors[campaign], cursor, now.UnixMilli(), d.backlogMost, d.deadMost,
		now.Add(-deadAge).UnixMilli(), tooMany, d.revision,
	}, batch...)
	r, err := d.run(ctx, enqueueScript, args...)
	if err != nil {
		return err
	}
	d.cursors[campaign] = cursor
	d.stats.queued.Add(float64(number(r[0])))
	d.stats.dead.Add(float64(number(r[1])))
	return nil
}
