// SPDX-License-Identifier: MIT

// Package store keeps the nouns of package campaigns in Redis, the store of
// record. Whatever changes more than one key is one Lua script in the folder
// lua, which runs as a whole or not at all, looks first and writes afterwards,
// takes a bounded number of steps whatever the length of the list, and is told
// the time.
//
// # Slots
//
// Keys carry hash tags, so that each script stays in one slot of a cluster: a
// tag for each campaign, {c:ID}; one, {pool}, for what campaigns compete for:
// agents and lines; and one, {guard}, for what keeps people from being called,
// by whatever campaign: do-not-call lists, holds, and the calls that caps count.
// What spans two of them is two steps, the first with a lease; a sweep takes back
// what a crash between the two left behind.
//
// # A member
//
// is in exactly one index at every moment, the one that its record names:
//
//	waiting   retry (not due yet, by due time), or lane:LANE (due, by rank and due time)
//	claimed   open (the attempt that has it)
//	held      held, or await (until the result of an attempt comes, by deadline)
//	ended     ended:CAUSE
//
// Numbers of members in each state are the sizes of those indexes. Nothing is
// counted beside them.
//
// Its lane and its rank follow from the campaign's settings. What writes them is
// told the revision of the settings that it knows and is refused when there is a
// newer one; the store then reads them and tries again.
//
// # Epochs
//
// A controller acquires a campaign by lease and gets an epoch that is greater
// than every earlier one. Each script that changes the campaign on behalf of a
// controller takes the epoch and refuses all but the newest with [ErrStale].
//
// # Retries
//
// The client never repeats a command by itself, since most are not safe to
// repeat blindly. After a network error the caller cannot know whether the
// script ran. Repeating is safe for Claim (the attempt's id makes it
// idempotent), AddMembers (known members come out as Existing), Admit (an attempt
// is counted once) and Finish (which then says [ErrNotOpen]); what Reserve left
// behind falls to its lease.
package store
