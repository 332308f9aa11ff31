// SPDX-License-Identifier: MIT

package feed

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// RedisHealth is how Redis is.
type RedisHealth struct {
	Down     string        // why it cannot be reached, "" = it can
	Delay    time.Duration // of an answer: the shortest of the latest ones, so that one slow answer is no news
	Warnings []string      // of its settings
}

// health asks Redis how it is, and remembers its settings.
type health struct {
	mu       sync.Mutex
	delays   []time.Duration // of the latest answers
	asked    time.Time       // for the settings
	warnings []string
}

const (
	delaysKept    = 3
	settingsFresh = time.Minute
)

func (h *health) look(ctx context.Context, s *store.Store, now time.Time) RedisHealth {
	begun := time.Now()
	if err := s.Ping(ctx); err != nil {
		return RedisHealth{Down: reason(err)}
	}
	delay := time.Since(begun)
	h.mu.Lock()
	h.delays = append(h.delays, delay)
	h.delays = h.delays[max(len(h.delays)-delaysKept, 0):]
	out := RedisHealth{Warnings: h.warnings}
	if len(h.delays) == delaysKept {
		out.Delay = slices.Min(h.delays)
	}
	ask := now.Sub(h.asked) >= settingsFresh
	if ask {
		h.asked = now
	}
	h.mu.Unlock()
	if !ask {
		return out
	}
	info, err := s.Info(ctx)
	if err != nil {
		return out // it is asked again in a minute
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.warnings, out.Warnings = info.Warnings, info.Warnings
	return out
}

// reason gives what people are to read of an error.
func reason(err error) string {
	var e *campaigns.Error
	if errors.As(err, &e) {
		return e.Msg
	}
	return "Redis does not answer"
}
