// SPDX-License-Identifier: MIT

package switchsim

import "time"

// lastWords is how long a switch that shuts down waits for its notices to be read.
const lastWords = 2 * time.Second

// shutdown is `fsctl shutdown`: a moment later the switch says so, hangs up every call and then says goodbye. The core's
// lock is held.
func (k *core) shutdown() {
	if k.stopping {
		return
	}
	k.stopping = true
	k.limits.paused = true
	k.schedule.after(k.config.ShutdownEvent, func() {
		k.witness.note(Entry{W: WitnessShutdown})
		k.fire(shutdown, nil, particulars{lead: []header{{"Event-Info", "System Shutting Down"}}})
		k.hangupMatching("SYSTEM_SHUTDOWN", nil)
	})
	k.schedule.after(k.config.ShutdownEvent+k.config.ShutdownNotice, func() { go k.onShutdown() })
}

// shutdownInOrder gives every connection its notice, and ends the switch.
func (s *Server) shutdownInOrder() {
	s.mu.Lock()
	var ended []chan struct{}
	for _, c := range s.conns {
		c.farewell <- []byte(disconnectNotice(shuttingDown)) // never blocks: there is room for one, and only one is said
		ended = append(ended, c.done)
	}
	s.mu.Unlock()
	stalled := time.NewTimer(lastWords)
	defer stalled.Stop()
	for _, done := range ended {
		select {
		case <-done:
		case <-stalled.C: // somebody does not read them
			_ = s.Close()
			return
		case <-s.ending:
		}
	}
	_ = s.Close() // its error is always nil
}
