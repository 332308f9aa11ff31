// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"time"
)

// Handlers are what a node calls. Any of them may be nil. The order of the calls is given in the package comment.
type Handlers struct {
	// Sync brings the caller's picture in line with the node. It is called when the node is subscribed and before any
	// event of the generation is delivered (Snapshot.Initial), and again every ResyncEvery while the node is up, then
	// beside the events. An error ends the generation and the node connects anew. ctx ends with the generation.
	Sync func(ctx context.Context, n *Node, s Snapshot) error
	// Event is called for each event, in order, one at a time. It must not block: while it does, events wait, and when
	// they wait too long the node is dropped. e is valid only during the call; keep a Clone.
	Event func(n *Node, e *Event)
	// Down is called once for each generation that was up, after its last event. err says why it ended; it wraps
	// context.Canceled when Run was told to end.
	Down func(n *Node, err error)
	// Up is called once for each generation, after its first Sync and before its first event.
	Up func(n *Node)
}

// Snapshot is what a node said of itself at a resync.
type Snapshot struct {
	Generation uint64
	Initial    bool   // the first of its generation
	Restarted  bool   // FreeSWITCH was started anew since the last Sync that succeeded: every older call is gone
	CoreUUID   string // of the running FreeSWITCH
	// Channels is FreeSWITCH's own table, which lags behind the truth: a call that is missing may live (ask
	// [Node.Exists] before believing that it is gone), and one that is listed may be gone.
	Channels []Channel
	Taken    time.Time // when the list was asked for
}

// Channel is a row of "show channels as json".
type Channel struct {
	UUID, Name       string
	State, CallState string // CS_EXECUTE, ACTIVE
	CallUUID         string // the other leg's while bridged, else its own
	Direction        string // inbound or outbound, as FreeSWITCH sees it
	Dest             string
	Application      string
	ApplicationData  string
	PresenceData     string
	AccountCode      string
	Created          time.Time // whole seconds, FreeSWITCH's clock
}
