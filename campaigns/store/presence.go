// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"time"

	"tandem/campaigns"
)

// TakeDesktop says that an agent's desktop has connected: it counts as there
// until a moment, unless that is prolonged. The newest connection counts; an
// older one of the same agent is told ErrStale by KeepDesktop.
func (s *Store) TakeDesktop(ctx context.Context, agent, connection string, until time.Time) error {
	return noAgent("take desktop", agent, s.presence(ctx, agent, connection, until, "take"))
}

// KeepDesktop prolongs that, or sets the end of the grace time of a connection
// that was lost. ErrStale: the agent has a newer one.
func (s *Store) KeepDesktop(ctx context.Context, agent, connection string, until time.Time) error {
	return s.presence(ctx, agent, connection, until, "keep")
}

// LeaveDesktop says that the desktop has gone for good: nothing is done about
// it. ErrStale: the agent has a newer one.
func (s *Store) LeaveDesktop(ctx context.Context, agent, connection string) error {
	return s.presence(ctx, agent, connection, time.Time{}, "leave")
}

func (s *Store) presence(ctx context.Context, agent, connection string, until time.Time, what string) error {
	_, err := s.run(ctx, call{presenceScript, []string{agentsKey()}, []any{agent, connection, millis(until), what}})
	return err
}

// lapsedAtOnce is how many agents one script puts on a break.
const lapsedAtOnce = 100

// LapseDesktops puts the agents on a break whose desktop was there and has been
// away since before now, those in a call when it is over. It gives who is on a
// break by that.
func (s *Store) LapseDesktops(ctx context.Context, now time.Time) ([]string, error) {
	r, err := s.run(ctx, call{presenceDueScript, []string{agentsKey()}, []any{millis(now), campaigns.BreakConnectionLost, lapsedAtOnce}})
	agents := make([]string, 0, len(r))
	for i := range r {
		agents = append(agents, r.text(i))
	}
	return agents, err
}
