// SPDX-License-Identifier: MIT

package hooks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Delivery is one event on its way to one hook.
type Delivery struct {
	ID       string    `json:"-"` // stays the same however often it is sent
	Hook     string    `json:"hook"`
	Type     EventType `json:"type"`
	Event    string    `json:"event"` // id of the event
	Campaign string    `json:"campaign"`
	Body     string    `json:"body"`    // what is sent, JSON
	Created  time.Time `json:"created"` // when it was queued first
	Since    time.Time `json:"since"`   // when it was queued, or replayed
	Attempts int       `json:"attempts"`
	Status   int       `json:"status"` // of the last answer; 0 = there was none
	Error    string    `json:"error"`  // of the last attempt, for people
}

// deliveryID makes the id of a delivery. The scripts find the hook in it, whose id
// has no dot.
func deliveryID(hook, event string) string { return hook + "." + event }

// Queued is a delivery that waits, or is in flight.
type Queued struct {
	Delivery
	Next    time.Time // when it is sent; in flight: when its sender is given up
	Sending bool
}

// Bounds of a page of deliveries or dead letters.
const (
	PageDefault = 100
	pageMost    = 500
)

// Page is where a list is read, and how much of it.
type Page struct {
	After string // Next of the page before, "" for the first
	Count int    // 1 to 500; 0 = 100
}

func (p Page) bounds() (string, int, error) {
	from := "-inf"
	if p.After != "" {
		if _, err := strconv.ParseUint(p.After, 10, 53); err != nil {
			return "", 0, invalid("cursor", "%q is not the next of a page", p.After)
		}
		from = "(" + p.After
	}
	switch {
	case p.Count == 0:
		return from, PageDefault, nil
	case p.Count < 0 || p.Count > pageMost:
		return "", 0, invalid("count", "must be a number from 1 to %d", pageMost)
	}
	return from, p.Count, nil
}

// ids reads the ids of a page of a list, and the cursor of the next one, "" at the end.
func (s *Service) ids(ctx context.Context, key string, p Page) ([]string, string, error) {
	from, count, err := p.bounds()
	if err != nil {
		return nil, "", err
	}
	found, err := s.rdb.ZRangeByScoreWithScores(ctx, key, &redis.ZRangeBy{Min: from, Max: "+inf", Count: int64(count)}).Result()
	if err != nil {
		return nil, "", explain("list", err)
	}
	ids, next := make([]string, len(found)), ""
	for i, z := range found {
		ids[i], _ = z.Member.(string)
		if len(found) == count {
			next = strconv.FormatFloat(z.Score, 'f', 0, 64)
		}
	}
	return ids, next, nil
}

// Deliveries reads a page of what waits for a hook, the oldest first, and the
// cursor of the next page, "" at the end.
func (s *Service) Deliveries(ctx context.Context, hook string, p Page) ([]Queued, string, error) {
	if _, _, err := s.read(ctx, hook); err != nil {
		return nil, "", err
	}
	ids, next, err := s.ids(ctx, ageKey(hook), p)
	if err != nil || len(ids) == 0 {
		return nil, "", err
	}
	pipe := s.rdb.TxPipeline()
	records := pipe.HMGet(ctx, boxKey(hook), ids...)
	waiting, flying := make([]*redis.FloatCmd, len(ids)), make([]*redis.FloatCmd, len(ids))
	for i, id := range ids {
		waiting[i], flying[i] = pipe.ZScore(ctx, queueKey(hook), id), pipe.ZScore(ctx, flightKey(hook), id)
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, "", explain("list", err)
	}
	out := make([]Queued, 0, len(ids))
	for i, id := range ids {
		if records.Val()[i] == nil {
			continue // sent meanwhile
		}
		d, err := parseDelivery(id, text(records.Val()[i]))
		if err != nil {
			return nil, "", err
		}
		q := Queued{Delivery: d, Sending: flying[i].Err() == nil}
		q.Next = time.UnixMilli(int64(waiting[i].Val() + flying[i].Val())).UTC() // it is in one of them
		out = append(out, q)
	}
	return out, next, nil
}

func parseDelivery(id, raw string) (Delivery, error) {
	d := Delivery{ID: id}
	if err := json.Unmarshal([]byte(raw), &d); err != nil {
		return d, fmt.Errorf("webhooks: delivery %s: %w", id, err)
	}
	return d, nil
}

func (d *Delivery) record() (string, error) {
	raw, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("webhooks: delivery %s: %w", d.ID, err)
	}
	return string(raw), nil
}

// parcel is a delivery that this process has claimed.
type parcel struct {
	Delivery
	hook  Hook
	until int64 // ms; says to the store that it is this claim
}

// claim takes up to most deliveries that are due. It also says when there is
// something to do next, zero for never as things are.
func (s *Service) claim(ctx context.Context, most int) ([]parcel, time.Time, error) {
	now := s.now()
	until := now.Add(claimLease).UnixMilli()
	r, err := s.run(ctx, claimScript, now.UnixMilli(), until, most)
	if err != nil {
		return nil, time.Time{}, err
	}
	var parcels []parcel
	for i := 1; i+2 < len(r); i += 3 {
		hook, err := parseHook(text(r[i]))
		if err != nil {
			return parcels, time.Time{}, err
		}
		d, err := parseDelivery(text(r[i+1]), text(r[i+2]))
		if err != nil {
			return parcels, time.Time{}, err
		}
		parcels = append(parcels, parcel{d, hook, until})
	}
	return parcels, fromMillis(r[0]), nil
}

// outcome is what became of an attempt to send.
type outcome string

const (
	sent  outcome = "sent"
	back  outcome = "back"  // not tried: it goes to the head of the queue
	again outcome = "again" // to be tried later
	dead  outcome = "dead"  // given up
)

// settle writes down what became of a parcel. errStale says that its claim was over.
func (s *Service) settle(ctx context.Context, p *parcel, what outcome, due time.Time) error {
	record, err := p.record()
	if err != nil {
		return err
	}
	now := s.now()
	_, err = s.run(ctx, settleScript, p.Hook, p.ID, p.until, string(what), now.UnixMilli(), due.UnixMilli(), record,
		s.deadMost, now.Add(-deadAge).UnixMilli())
	return err
}
