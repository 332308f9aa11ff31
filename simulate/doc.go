// SPDX-License-Identifier: MIT

// Package simulate runs the production pacer against a seeded model of agents and
// customers on a virtual clock, beside the rules it has to beat and references that
// know more than anybody can.
//
// A run is a list of discrete events. The k-th call of a run reaches the same
// customer whatever the policy, so that two policies differ in what they do and not
// in their luck; a run with the same seed gives the same result, bit by bit.
//
// Nothing here reads a clock or a file: what a run costs is measured by a stopwatch
// that the caller brings.
package simulate
