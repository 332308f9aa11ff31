// SPDX-License-Identifier: MIT

package esl

import (
	"sync/atomic"
	"time"
)

// State is what a node is doing.
type State string

// The states of a node. Only in StateUp are calls originated.
const (
	StateDown       State = "down"       // not connected: waiting to try again, or for the consumer to come free
	StateConnecting State = "connecting" // dialling, signing in, subscribing
	StateSyncing    State = "syncing"    // subscribed, events are buffered, Handlers.Sync runs
	StateUp         State = "up"         // events flow, commands are taken
)

// Status is a node at one moment.
type Status struct {
	Name       string
	State      State
	Since      time.Time // when the state began
	Generation uint64    // of the present or the latest connection; 0 = never connected
	CoreUUID   string    // changes with every start of FreeSWITCH; "" = never connected

	Sessions          int     // channels at the latest HEARTBEAT, ours or not
	MaxSessions       int     // FreeSWITCH's limit of channels
	SessionsPerSecond int     // FreeSWITCH's limit of new channels a second; one less gets through
	IdleCPU           float64 // per cent, at the latest HEARTBEAT
	ShuttingDown      bool    // FreeSWITCH has announced its end: originates are refused

	LastError string // why the latest connection failed or ended, "" = never
	Counters  Counters
}

// Counters only grow. They count from the start of the process, over all generations.
type Counters struct {
	Events          uint64 // events read
	ParseWarnings   uint64 // lines and lengths inside events that were odd, and tolerated
	Reconnects      uint64 // connections after the first
	DroppedForDelay uint64 // connections dropped because the consumer was too far behind
	DroppedSilent   uint64 // connections dropped because no event came
	Commands        uint64 // commands that passed validation and came to be sent
	CommandFailures uint64 // commands answered with a failure, or not at all
	CommandDials    uint64 // command connections made
}

// counters is Counters under way.
type counters struct {
	events, parseWarnings, reconnects, droppedForDelay, droppedSilent atomic.Uint64
	commands, commandFailures, commandDials                           atomic.Uint64
}

func (c *counters) snapshot() Counters {
	return Counters{
		Events:          c.events.Load(),
		ParseWarnings:   c.parseWarnings.Load(),
		Reconnects:      c.reconnects.Load(),
		DroppedForDelay: c.droppedForDelay.Load(),
		DroppedSilent:   c.droppedSilent.Load(),
		Commands:        c.commands.Load(),
		CommandFailures: c.commandFailures.Load(),
		CommandDials:    c.commandDials.Load(),
	}
}
