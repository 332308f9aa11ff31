// SPDX-License-Identifier: MIT

package campaigns

import "time"

// Defaults of a campaign, from the systems that Tandem follows (parameters of
// the Webitel dialer, Cisco UCCX) where they had one.
const (
	DefaultLimit       = 999
	DefaultRetryWait   = 5 * time.Minute
	DefaultMaxAttempts = 5
	DefaultRingTimeout = 60 * time.Second
	// DefaultAgentWait is the two seconds that FTC, FCC and Ofcom rules give.
	DefaultAgentWait = 2 * time.Second
	// DefaultMinRing is the 15 seconds of the same rules.
	DefaultMinRing       = 15 * time.Second
	DefaultHoldAbandoned = 72 * time.Hour
	DefaultHoldMachine   = 24 * time.Hour
	// DefaultCap is the part of the calls that people answered which may be abandoned.
	DefaultCap              = 0.03
	DefaultLines            = 1.5
	DefaultMaxLinesPerAgent = 4
	DefaultFalsePositive    = 0.03
	DefaultTalk             = 2 * time.Minute
	DefaultOfferTimeout     = 30 * time.Second
	DefaultOfferWait        = time.Minute
	DefaultKeyWait          = 5 * time.Second
	DefaultListen           = 30 * time.Second
	DefaultCallbackWindow   = 15 * time.Minute
	DefaultAwait            = time.Minute // where the campaign has no wrap-up time
	DefaultRecordFile       = "{campaign}/{date}/{attempt}.wav"
	DefaultOptOutKey        = "9"
	DefaultContext          = "default" // of FreeSWITCH's dialplan
)

const (
	minPriority = -1000
	maxPriority = 1000
	maxCap      = 0.1                 // of abandoned calls, whatever a campaign asks for
	maxWait     = 30 * 24 * time.Hour // until a next call, and in the window of a cap
)

// DefaultLocalHours are the hours in which people are called on their own clocks:
// from 8 a.m. to 9 p.m., as FTC and FCC have it (16 CFR 310.4(c), 47 CFR 64.1200(c)(1)).
func DefaultLocalHours() Hours { return Hours{Start: 8 * 60, End: 21 * 60} }

// AllDay are local hours that close nothing.
func AllDay() *Hours { return &Hours{End: minutesOfDay} }

// defaultWindows are those in which FTC, FCC (30 days) and the yardstick of
// Ofcom (24 hours) bound abandoned calls.
func defaultWindows() []Window { return []Window{WindowDay, WindowMonth} }
