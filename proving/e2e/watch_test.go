// SPDX-License-Identifier: MIT

package e2e_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"tandem/proving/console"
)

// watch is what the switch itself says of its legs, told to a connection that
// has nothing to do with the controller's.
type watch struct {
	s *stand

	mu  sync.Mutex
	all []seen
}

// seen is one event of a leg.
type seen struct {
	name, leg string
	what      string // the sound, the file, the caller's number, the other leg
}

// watch begins to look at the switch.
func (s *stand) watch() *watch {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	c, err := console.Dial(ctx, s.address, s.secret)
	must(s.t, err)
	must(s.t, c.Subscribe("CHANNEL_CREATE", "CHANNEL_BRIDGE", "PLAYBACK_START", "PLAYBACK_STOP", "RECORD_START", "RECORD_STOP"))
	w := &watch{s: s}
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.read(c)
	}()
	// A lone line feed makes the switch send what it has at once.
	waking, stop := context.WithCancel(context.Background())
	woken := make(chan struct{})
	go func() {
		defer close(woken)
		c.Wake(waking, 10*time.Millisecond)
	}()
	s.t.Cleanup(func() {
		stop()
		<-woken
		c.Close() //nolint:errcheck // only read from
		<-done
	})
	return w
}

func (w *watch) read(c *console.Console) {
	for {
		e, err := c.Next()
		if err != nil {
			return
		}
		name := e.Name()
		header := map[string]string{
			"CHANNEL_CREATE": "Caller-Caller-ID-Number", "CHANNEL_BRIDGE": "Bridge-B-Unique-ID",
			"PLAYBACK_START": "Playback-File-Path", "PLAYBACK_STOP": "Playback-File-Path",
			"RECORD_START": "Record-File-Path", "RECORD_STOP": "Record-File-Path",
		}[name]
		w.mu.Lock()
		w.all = append(w.all, seen{name, e.UUID(), e.Get(header)})
		w.mu.Unlock()
	}
}

// on gives what was seen of a leg.
func (w *watch) on(leg string, names ...string) []seen {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []seen
	for _, e := range w.all {
		if e.leg == leg && slices.Contains(names, e.name) {
			found = append(found, e)
		}
	}
	return found
}

// waits until something is seen of a leg, and gives it.
func (w *watch) waits(leg, name string) seen {
	w.s.t.Helper()
	var found []seen
	w.s.until(fmt.Sprintf("%s of %s", name, leg), func() bool {
		found = w.on(leg, name)
		return len(found) > 0
	})
	return found[0]
}

// heard gives what a leg was played, in order, and when it was bridged.
func (w *watch) heard(leg string) []string {
	var all []string
	for _, e := range w.on(leg, "PLAYBACK_START", "CHANNEL_BRIDGE") {
		if e.name == "CHANNEL_BRIDGE" {
			e.what = "bridge"
		}
		all = append(all, e.what)
	}
	return all
}
