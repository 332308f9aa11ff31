// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"tandem/campaigns"
)

// grace is how long a desktop of these tests may be away.
const grace = 15 * time.Second

func (l *life) lapses(t *testing.T, at time.Time, want ...string) {
	t.Helper()
	got, err := l.LapseDesktops(t.Context(), at)
	l.must(t, err)
	if !slices.Equal(got, want) {
		t.Fatalf("at %s %v are on a break, want %v", at.Format(time.TimeOnly), got, want)
	}
}

// An agent whose desktop is away for longer than the grace time goes on a break,
// once.
func TestDesktopLapses(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.must(t, l.TakeDesktop(t.Context(), "ann", "one", noon.Add(grace)))
	l.lapses(t, noon.Add(grace-time.Millisecond))
	l.must(t, l.KeepDesktop(t.Context(), "ann", "one", noon.Add(2*grace)))
	l.lapses(t, noon.Add(grace))
	l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
	l.now = noon.Add(2 * grace)
	l.lapses(t, l.now, "ann")
	l.is(t, campaigns.AgentIdle, campaigns.OnBreak, campaigns.BreakConnectionLost)
	l.status(t, campaigns.Available, "")
	l.lapses(t, noon.Add(time.Hour)) // and that was it
	l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
}

// The call of an agent whose desktop is away goes on; the break begins after it.
func TestDesktopLapsesInACall(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.must(t, l.TakeDesktop(t.Context(), "ann", "one", noon.Add(grace)))
	l.reserve(t)
	l.now = noon.Add(grace)
	l.lapses(t, l.now, "ann")
	if a := l.read(t); a.Attempt == "" || !a.PauseNext || a.Status != campaigns.Available {
		t.Fatalf("in a call: %s, pause next %t, attempt %q", a.Status, a.PauseNext, a.Attempt)
	}
	l.release(t, Release{Outcome: campaigns.AgentTalked, ReadyAt: l.now})
	l.is(t, campaigns.AgentIdle, campaigns.OnBreak, campaigns.BreakConnectionLost)
}

// Only the newest connection counts, and one that says goodbye leaves nothing
// behind. Agents without a desktop, on a break or logged out are left alone.
func TestDesktopConnections(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.agent(t, "ben")
	ctx := t.Context()
	l.must(t, l.TakeDesktop(ctx, "ann", "one", noon.Add(grace)))
	l.must(t, l.TakeDesktop(ctx, "ann", "two", noon.Add(2*grace)))
	for name, err := range map[string]error{
		"keeps": l.KeepDesktop(ctx, "ann", "one", noon), "leaves": l.LeaveDesktop(ctx, "ann", "one"),
	} {
		if !errors.Is(err, ErrStale) {
			t.Errorf("the older connection %s: %v", name, err)
		}
	}
	l.lapses(t, noon.Add(grace))
	l.must(t, l.LeaveDesktop(ctx, "ann", "two"))
	l.lapses(t, noon.Add(time.Hour))
	l.is(t, campaigns.AgentWaiting, campaigns.Available, "")

	// A connection that lives on after the break is one again.
	l.must(t, l.KeepDesktop(ctx, "ann", "two", noon.Add(grace)))
	l.status(t, campaigns.OnBreak, "lunch")
	l.lapses(t, noon.Add(grace))
	l.is(t, campaigns.AgentIdle, campaigns.OnBreak, "lunch")
	if err := l.TakeDesktop(ctx, "nobody", "one", noon); !errors.Is(err, ErrNotFound) {
		t.Errorf("an agent who does not exist: %v", err)
	}
}

// Of several controllers that look at the same time one acts.
func TestDesktopLapsesOnce(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.must(t, l.TakeDesktop(t.Context(), "ann", "one", noon))
	var mu sync.Mutex
	var acted []string
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			got, err := l.LapseDesktops(context.WithoutCancel(t.Context()), noon.Add(grace))
			mu.Lock()
			defer mu.Unlock()
			if acted = append(acted, got...); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(acted) != 1 {
		t.Errorf("%d acted", len(acted))
	}
}
