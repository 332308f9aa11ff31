// SPDX-License-Identifier: MIT

// Package campaigns holds what is dialled and by whom: campaign, member,
// communication, agent, tier, resource and attempt, the lists of causes, the
// rule that decides what becomes of a member after an attempt, and the import
// of lists.
//
// Everything here is plain data and pure functions. Time is always an argument;
// nothing here knows Redis or FreeSWITCH beyond the names of hangup causes.
// The same nouns in Redis are in the package store below this one.
package campaigns
