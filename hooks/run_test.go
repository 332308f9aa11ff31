// SPDX-License-Identifier: MIT

package hooks

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"tandem/campaigns"
)

// running runs services until the test ends.
func running(t *testing.T, all ...*Service) func() {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	for _, s := range all {
		s.now = time.Now
		done.Go(func() { s.Run(ctx) })
	}
	stop := sync.OnceFunc(func() { cancel(); done.Wait() })
	t.Cleanup(stop)
	return stop
}

// TestRun: two processes tell of everything, each event at least once, and one
// that is replaced by another loses nothing.
func TestRun(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := newReceiver(t, 200)
	stop := running(t, f.process(t, f.store), f.process(t, f.store))
	h := f.hook(t, r.URL, AttemptEnded)
	open := map[uint64]bool{}
	for i := range 40 {
		open[f.attempt(t, campaigns.Busy).ID] = true
		if i == 20 {
			stop() // whatever is in flight
			stop = running(t, f.process(t, f.store))
		}
	}
	for len(open) > 0 {
		q := <-r.heard
		delete(open, q.body.Member)
	}
	stop()
	if got := f.queued(t, h.ID); len(got) > 4 {
		t.Errorf("%d still wait", len(got)) // those whose answer was on its way
	}
}

// TestSlowReceivers: others are told while some let everything wait.
func TestSlowReceivers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(slow.Close)
	free := sync.OnceFunc(func() { close(release) })
	t.Cleanup(free)
	for range 20 {
		f.hook(t, slow.URL, AttemptEnded)
	}
	r := newReceiver(t, 200)
	f.hook(t, r.URL, AttemptEnded)
	stop := running(t, f.process(t, f.store))
	for range 20 {
		f.attempt(t, campaigns.Busy)
	}
	for range 20 {
		<-r.heard
	}
	free()
	stop()
}
