// SPDX-License-Identifier: MIT

// Package controller is the engine: a runner for each campaign that this
// process owns, an owner for each attempt, leases, and recovery.
//
// # Who does what
//
//	Controller  starts and ends everything below; takes campaigns by lease
//	runner      claims members for one campaign; sleeps until something matters.
//	            Promised calls first, then as many as pacing asks for
//	pacer       the runner's engine for power and predictive campaigns, and its facts
//	guard       do-not-call lists, holds and caps: asked between claim and call
//	tend        looks after members in closed lanes and promises that were missed
//	owner       one goroutine for one attempt: feeds attempt.Apply, acts on it
//	journal     writes of one campaign that follow a call, in order, in batches
//	router      events of legs and answers of jobs to the owner (or the desk)
//	desk        keeps the legs of nailed-up agents up
//	sweeper     extends what our attempts hold, frees what nobody holds any more
//	watch       tells the feed, and other processes, how attempts are
//	syncer      compares ledger and switch after every connect and each minute
//
// # Ordering
//
// The events of one node reach the router in the order in which FreeSWITCH sent
// them, and an owner in the order of the router. Facts that owners learn from
// elsewhere (answers of commands, timers, resyncs) come in between anywhere; the
// attempt machine is built so that this does not matter.
//
// # Ownership
//
// A campaign is run by the holder of its lease, whose epoch grows with every
// acquisition. All scripts that change a campaign refuse an older epoch. A
// process that was frozen finds its lease over before it acts, asks the store,
// and drops everything when another has taken the campaign.
package controller
