// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// newsBuffer is how far a receiver may fall behind before what it misses is
// replaced by one mark that says so.
const newsBuffer = 1024

// channel is one of Redis' pub/sub, which forgets: what nobody hears is gone.
type channel[T any] struct {
	topic  string
	missed T                        // the mark for a receiver that may have missed something
	parse  func(payload string) []T // of one message; nothing where it is not understood
}

// listen delivers what is published until ctx ends; then the Go channel is
// closed. It connects again by itself. After every connection the mark comes
// first, since something may have been missed; a receiver that was too slow gets
// it as soon as it has room.
func listen[T any](ctx context.Context, rdb redis.UniversalClient, from channel[T]) <-chan T {
	out := make(chan T, newsBuffer)
	sub := rdb.Subscribe(ctx, from.topic)
	in := sub.ChannelWithSubscriptions(redis.WithChannelHealthCheckInterval(2*time.Second), redis.WithChannelSize(newsBuffer))
	go func() {
		defer close(out)
		defer sub.Close() //nolint:errcheck // nothing is left to lose
		var late chan<- T // out, while the mark is owed
		for {
			select {
			case <-ctx.Done():
				return
			case late <- from.missed:
				late = nil
			case m, ok := <-in:
				if !ok {
					return
				}
				if late == nil && !deliver(out, from.read(m)) {
					late = out
				}
			}
		}
	}()
	return out
}

func (c *channel[T]) read(message any) []T {
	switch m := message.(type) {
	case *redis.Subscription:
		return []T{c.missed}
	case *redis.Message:
		return c.parse(m.Payload)
	}
	return nil
}

// deliver reports whether there was room for all of it.
func deliver[T any](out chan<- T, news []T) bool {
	for _, n := range news {
		select {
		case out <- n:
		default:
			return false
		}
	}
	return true
}
