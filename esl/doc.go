// SPDX-License-Identifier: MIT

// Package esl talks to FreeSWITCH over its Event Socket. It knows channels,
// commands and events, and nothing of campaigns.
//
// A [Node] is one FreeSWITCH. It keeps one connection for events, read by the
// package's own [Reader], and a small pool of guarded eslgo connections for
// commands. [Node.Run] connects, keeps the connections alive and starts again
// whenever anything about them is in doubt; what the caller sees of it is a
// state (down, connecting, syncing, up) and a generation that grows with every
// connection.
//
// # Ordering guarantees
//
// Let a generation be one successful connection of a node. Then:
//
//   - Events of one generation reach Handlers.Event one at a time, each exactly
//     once, in the order in which FreeSWITCH wrote them to the socket. Nothing
//     is reordered, merged or left out between the first and the last event
//     that is delivered, save the second copy that mod_avmd sends of each of
//     its events.
//   - Within a generation the calls are made by one goroutine and happen in
//     this order: Sync (with Snapshot.Initial), Up, any number of Event, Down.
//     A generation whose first Sync fails, or that is lost while it syncs, gets
//     neither Up nor Event nor Down. Up and Down come in pairs.
//   - No call of a generation is made before the last call of the one before it
//     has returned, with one exception: the repeated Sync (Initial false) runs
//     beside the events on a goroutine of its own. There is never more than one
//     Sync of a node under way.
//   - An event that FreeSWITCH wrote after it had accepted the subscription is
//     buffered while Sync runs and delivered after it. So a change that the
//     snapshot missed comes as an event; a change that the snapshot already
//     showed may come as an event again. The consumer has to be idempotent.
//   - Event order is FreeSWITCH's order of firing. It is not the order of
//     Event-Sequence or of the timestamps, which FreeSWITCH assigns earlier.
//   - Commands have no order, neither among themselves nor with events: an
//     event may arrive before the answer to the command that caused it.
//
// Losing the connection ends the generation at once: [Node.Up] is false and
// [Node.Originate] refuses from that moment, even while the consumer is still
// inside Event. Events that had been read whole before a broken connection are
// still delivered, then Down is called. Where the node was dropped because the
// consumer was too far behind, the events that wait are thrown away; the next
// Sync makes up for them.
//
// # What is never done
//
// The goroutine that reads events never waits for the consumer: a subscriber
// that stops reading freezes the Event Socket of the whole FreeSWITCH for
// everybody. An originate whose outcome is unknown is never sent again. No
// value reaches a command line without having been validated or encoded.
package esl
