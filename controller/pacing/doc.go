// SPDX-License-Identifier: MIT

// Package pacing decides how many lines a campaign puts up now, so that agents are
// busy and the abandonment caps are kept. It is pure: what it knows comes in as a
// [Snapshot] and as [Fact] values, time included.
//
// An [Engine] places one more line while the chance that its answer finds nobody is
// at most theta. The chance comes from a small model (when ringing lines are answered,
// when talking and wrapping agents become free) that is learned from the campaign's own
// facts; theta is steered by what was really abandoned; and the [Ledger] has the last
// word: an over-dialled line is put up only where its loss is covered by the budget
// that every cap has left.
package pacing
