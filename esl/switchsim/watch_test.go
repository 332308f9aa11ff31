// SPDX-License-Identifier: MIT

package switchsim

import (
	"bytes"
	"sync"
	"testing"
	"time"
)

// watch is a witness log that a test can wait for.
type watch struct {
	mu      sync.Mutex
	tell    *sync.Cond
	log     bytes.Buffer
	entries []Entry
	kinds   map[string]int
	bad     error
	writes  int
}

func newWatch() *watch {
	w := &watch{kinds: make(map[string]int)}
	w.tell = sync.NewCond(&w.mu)
	return w
}

func (w *watch) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes++
	w.log.Write(line)
	for e, err := range ReadWitness(bytes.NewReader(line)) {
		if err != nil {
			w.bad = err
			continue
		}
		w.entries = append(w.entries, e)
		w.kinds[e.W]++
	}
	w.tell.Broadcast()
	return len(line), nil
}

// until waits for a condition on the log; it is asked after every line, with the lock held.
func (w *watch) until(t *testing.T, what string, come func() bool) {
	t.Helper()
	expired := false
	timer := time.AfterFunc(testPatience, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		expired = true
		w.tell.Broadcast()
	})
	defer timer.Stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	for !come() {
		if expired {
			t.Fatalf("the witness never told of %s", what)
		}
		w.tell.Wait()
	}
}

// wait returns the first entry that a condition holds for, when it has come.
func (w *watch) wait(t *testing.T, what string, want func(Entry) bool) Entry {
	t.Helper()
	seen, found := 0, -1
	w.until(t, what, func() bool {
		for ; seen < len(w.entries) && found < 0; seen++ {
			if want(w.entries[seen]) {
				found = seen
			}
		}
		return found >= 0
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.entries[found]
}

// waitFor waits for n entries of a kind.
func (w *watch) waitFor(t *testing.T, kind string, n int) []Entry {
	t.Helper()
	w.until(t, kind, func() bool { return w.kinds[kind] >= n })
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []Entry
	for _, e := range w.entries {
		if e.W == kind {
			found = append(found, e)
		}
	}
	return found
}

// count is how many entries of a kind there are.
func (w *watch) count(kind string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.kinds[kind]
}
