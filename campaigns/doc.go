// SPDX-License-Identifier: MIT

// Package campaigns holds what is dialled and by whom: campaign, member,
// communication, agent, tier, resource and attempt, the lists of causes, the
// rule that decides what becomes of a member after an attempt, and the import
// of lists.
//
// The decisions, each a file: which number is next (choose.go) and in which
// lane its member waits (lane.go); what becomes of a member after an attempt
// (retry.go, verdict.go), at a deadline (await.go), by a report from outside
// (report.go), by a promise (callback.go) and by an edit (edit.go); over which
// resource it is called (route.go); what must be kept (inforce.go, with the
// rule packs in packs/); and what the archive shows (legs.go, timeline.go).
//
// Everything here is plain data and pure functions. Time is always an argument;
// nothing here knows Redis or FreeSWITCH beyond the names of hangup causes.
// The same nouns in Redis are in the package store below this one.
package campaigns
