// SPDX-License-Identifier: MIT

// Package feed tells whoever listens, at once, what changes: campaigns' live
// figures, agents' states, attempts, nodes.
//
// # The way of a change
//
//	store.AgentNews, store.AttemptNews, controller.Watch, store.Wakes
//	    -> readers      read what the news name, together where they come together
//	    -> the hub      one goroutine; keeps the present values and the latest changes
//	    -> queues       one for each client, bounded: who is too slow is let go, never waited for
//
// One hub serves all clients of a process. It begins to listen with the first of
// them and ends some time after the last, so that nothing is paid for while nobody
// looks. Each beginning is a new epoch; changes are numbered in it by their offset,
// over all topics, and encoded once for all clients.
//
// A client takes a snapshot of a topic, with the offset up to which it is true,
// and then the changes behind it. One that comes back with its epoch and offset
// gets the changes that it missed, or, where these are not kept any more, a new
// snapshot.
//
// [Hub.Follow] is the same for the agent's desktop: one agent with the attempt
// that holds them, in an order that makes sense to a person.
package feed
