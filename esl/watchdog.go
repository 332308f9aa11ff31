// SPDX-License-Identifier: MIT

package esl

import (
	"fmt"
	"time"
)

// missedHeartbeats is after how many heartbeats of silence a node is given up.
const missedHeartbeats = 2.5

// pokeEvery is how often an idle event connection is woken while calls are in the air. FreeSWITCH looks at it every
// 20 ms otherwise; a lone line feed wakes it and is never answered.
const pokeEvery = 2 * time.Millisecond

// watch ends the generation when FreeSWITCH is silent or the consumer is too far behind.
func (g *generation) watch() {
	config := g.node.config
	silence := time.Duration(missedHeartbeats * float64(config.Heartbeat))
	ticker := time.NewTicker(max(time.Millisecond, min(silence, config.MaxDelay, time.Second)/8))
	defer ticker.Stop()
	for {
		select {
		case <-g.ctx.Done():
			return
		case <-ticker.C:
		}
		if quiet := time.Duration(g.node.clock() - g.lastRead.Load()); quiet > silence {
			g.node.counters.droppedSilent.Add(1)
			g.end(fmt.Errorf("%w for %v (is event-heartbeat-interval in switch.conf.xml at most %v?)",
				ErrSilent, quiet.Round(time.Millisecond), config.Heartbeat))
			return
		}
		if behind := g.behind(); behind > config.MaxDelay {
			g.node.counters.droppedForDelay.Add(1)
			g.discard(fmt.Errorf("%w: oldest event waits for %v", ErrBehind, behind.Round(time.Millisecond)))
			return
		}
	}
}

// behind is how long the oldest event that is not yet dealt with waits. While the node syncs the events are meant to
// wait; those that did count from the moment it came up.
func (g *generation) behind() time.Duration {
	upAt := g.upAt.Load()
	if upAt == 0 {
		return 0
	}
	received, waiting := g.queue.oldest()
	if !waiting {
		return 0
	}
	return min(time.Since(received), time.Duration(g.node.clock()-upAt))
}

// poke wakes the event connection while calls are in the air.
func (g *generation) poke() {
	lineFeed := []byte{'\n'}
	for {
		if g.node.calls.Load() <= 0 {
			select {
			case <-g.ctx.Done():
				return
			case <-g.node.callsBegan:
			}
		}
		if g.ctx.Err() != nil {
			return
		}
		ticker := time.NewTicker(pokeEvery)
		for g.node.calls.Load() > 0 && g.ctx.Err() == nil {
			if _, err := g.conn.Write(lineFeed); err != nil {
				g.end(fmt.Errorf("event connection: %w", err))
			}
			<-ticker.C
		}
		ticker.Stop()
	}
}
