// SPDX-License-Identifier: MIT

// Package hooks tells other systems, over HTTP, what has happened: that an attempt
// or a member has ended, that a campaign's state has changed.
//
// What is told comes from the campaigns' streams of events, which are written in
// the same step as what they tell of. One process at a time reads them, by lease,
// from a cursor a campaign; it queues the deliveries and moves the cursor in one
// step, so that an event is queued exactly once for each hook, whoever crashes.
// While there are no hooks, nobody reads anything.
//
// Any process sends what is queued. A delivery is claimed for half a minute, and a
// claim that was not settled by then is claimed again: a delivery arrives at least
// once, with the same id however often, and in no certain order. What the receiver
// does not take with a status of 2xx is sent again, later and later, until it is
// given up and becomes a dead letter, which people look at, send again or delete.
// 410 disables the hook. Of each hook a few are in flight, of one that fails only
// one, so that a slow or dead receiver holds up nobody else.
//
// All keys are in the slot {hooks}; lua/shared.lua lists them.
package hooks
