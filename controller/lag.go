// SPDX-License-Identifier: MIT

package controller

import (
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"tandem/esl"
)

// Limits of the delay of events.
const (
	// maxLag is how late events may be for lines to be dialled on a prediction.
	maxLag = 500 * time.Millisecond
	// lagMemory is how long a late event makes a node blind: the next ones tell.
	lagMemory = 2 * time.Second
	// lagWindow is how long the shortest way of an event is remembered, against
	// which the others are measured. Clocks may differ, and be set.
	lagWindow = time.Minute
)

// lags measures how late the events of each node are.
type lags struct{ of sync.Map } // *esl.Node → *lag

// lag is that of one node. Its fields but late belong to the node's reader.
type lag struct {
	shortest, before time.Duration // from FreeSWITCH's clock to ours, in this window and the one before
	since            time.Time
	late             atomic.Int64 // when an event was late last, in ms since 1970
}

// measure takes one event: how long ago it was read, and how much longer than
// the shortest way it took from FreeSWITCH to us. That differs from the delay of
// the network only by what clocks drift within two minutes.
func (l *lag) measure(sent, received, now time.Time) {
	delay := now.Sub(received)
	if !sent.IsZero() {
		way := received.Sub(sent)
		if l.since.IsZero() || now.Sub(l.since) > lagWindow {
			l.before, l.since = l.shortest, now
			if l.before == 0 {
				l.before = way
			}
			l.shortest = way
		}
		l.shortest = min(l.shortest, way)
		delay = max(delay, way-min(l.shortest, l.before))
	}
	if delay > maxLag {
		l.late.Store(now.UnixMilli())
	}
}

// isLate reports whether an event was late a moment ago.
func (l *lag) isLate(now time.Time) bool {
	return now.Sub(time.UnixMilli(l.late.Load())) < lagMemory
}

func (ls *lags) node(n *esl.Node) *lag {
	if known, ok := ls.of.Load(n); ok {
		return known.(*lag)
	}
	fresh, _ := ls.of.LoadOrStore(n, &lag{})
	return fresh.(*lag)
}

// heard takes an event of a node. It must not block.
func (c *Controller) heard(n *esl.Node, e *esl.Event) {
	c.lags.node(n).measure(sentAt(e), e.Received, time.Now())
	c.router.event(n, e)
}

// sentAt gives when FreeSWITCH made an event; zero where it does not say.
func sentAt(e *esl.Event) time.Time {
	us, err := strconv.ParseInt(e.Get("Event-Date-Timestamp"), 10, 64)
	if err != nil || us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us)
}

// blind reports whether what happens on the lines is not known well enough to
// predict from it: events are late, or a node with calls on it is away.
func (c *Controller) blind() bool {
	now := time.Now()
	for _, n := range c.nodes {
		if n.Up() && c.lags.node(n).isLate(now) || !n.Up() && c.callsOn(n) {
			return true
		}
	}
	return false
}

// callsOn reports whether attempts are open on a node.
func (c *Controller) callsOn(n *esl.Node) bool { return len(c.syncer.ownersOn(n)) > 0 }
