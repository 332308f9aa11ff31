// SPDX-License-Identifier: MIT

package switchsim

import "sync"

// gate holds up every connection while the event socket is frozen.
type gate struct {
	mu      sync.Mutex
	changed *sync.Cond
	holders int
	gone    bool
}

func newGate() *gate {
	g := &gate{}
	g.changed = sync.NewCond(&g.mu)
	return g
}

// hold freezes everybody once more; release undoes one hold.
func (g *gate) hold() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.holders++
	g.changed.Broadcast()
}

// release reports whether it was the last hold.
func (g *gate) release() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.holders > 0 {
		g.holders--
	}
	g.changed.Broadcast()
	return g.holders == 0
}

// close lets everybody through for good.
func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.gone = true
	g.changed.Broadcast()
}

// pass waits until nobody holds the gate, or exempt says so. It reports false when the switch has ended.
func (g *gate) pass(exempt func() bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.holders > 0 && !g.gone && !exempt() {
		g.changed.Wait()
	}
	return !g.gone
}
