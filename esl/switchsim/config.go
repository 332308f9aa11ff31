// SPDX-License-Identifier: MIT

package switchsim

import (
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"time"
)

// Config says how a simulated switch behaves. The zero value of every field is usable.
type Config struct {
	// Listen is the TCP address of the event socket; "127.0.0.1:0" picks a free port. Empty means "127.0.0.1:0".
	Listen string
	// Password is what `auth` must bring. Empty means FreeSWITCH's own default, "ClueCon".
	Password string
	// Seed makes every random decision repeatable.
	Seed uint64
	// Scenario says who answers and how. A zero Scenario is replaced by DefaultScenario.
	Scenario Scenario

	// SPS is the limit of sessions per second. As the real one it lets SPS-1 through each second; 0 means 1000.
	SPS int
	// MaxSessions is the limit of channels alive at the same time; 0 means 5000.
	MaxSessions int
	// Heartbeat is the time between two HEARTBEAT events; 0 means 5 s (FreeSWITCH's own default is 20 s).
	Heartbeat time.Duration
	// ACL lists who may connect; nil means loopback only.
	ACL []netip.Prefix

	// Witness receives the witness log, one Write a line. nil writes none.
	Witness io.Writer
	// WitnessSent adds a line for every CHANNEL_ANSWER, CHANNEL_PARK, CHANNEL_BRIDGE and BACKGROUND_JOB written to a socket.
	WitnessSent bool

	// Recordings is a folder of this machine: recordings in it are really written, as WAV files. Those elsewhere, and all where
	// it is empty, are only pretended, so that a command never writes where nobody has said it may.
	Recordings string

	// LostBridges is the extra probability that a uuid_bridge which was sent at a safe moment is lost without a sign.
	LostBridges float64
	// EarlyBridgeLoss is the probability that a uuid_bridge sent between CHANNEL_ANSWER and the end of the originate is
	// lost. 0 means the measured 0.0038; a negative value means never.
	EarlyBridgeLoss float64

	// EventPoll is how long an idle connection sleeps before it looks at its events; 0 means the measured 20 ms.
	EventPoll time.Duration
	// BgapiDelay is what a bgapi costs its connection; 0 means the measured 1 ms, a negative value means nothing.
	BgapiDelay time.Duration
	// ShowLag is how far `show channels` lags behind: the real table is a copy. 0 means 200 ms, a negative value means none.
	ShowLag time.Duration
	// QueueSize is how many events wait for a reader that is slow; 0 means FreeSWITCH's 100,000.
	QueueSize int
	// ShutdownEvent and ShutdownNotice are the delays of `fsctl shutdown` before the SHUTDOWN event and, from there, the
	// disconnect notice; 0 means the measured 900 ms and 1.5 s.
	ShutdownEvent, ShutdownNotice time.Duration
	// AuthTimeout closes a connection that has not authenticated; 0 means FreeSWITCH's 25 s.
	AuthTimeout time.Duration

	// Logger receives what the switch itself has to say; nil discards it.
	Logger *slog.Logger
}

// withDefaults fills in what was left out and refuses what cannot be.
func (c Config) withDefaults() (Config, error) {
	c.Scenario = c.Scenario.withDefaults()
	if err := c.Scenario.compile(); err != nil {
		return c, fmt.Errorf("scenario: %w", err)
	}
	for name, p := range map[string]float64{"LostBridges": c.LostBridges, "EarlyBridgeLoss": c.EarlyBridgeLoss} {
		if p > 1 {
			return c, fmt.Errorf("%s is a probability, not %g", name, p)
		}
	}
	for name, n := range map[string]int{"SPS": c.SPS, "MaxSessions": c.MaxSessions, "QueueSize": c.QueueSize} {
		if n < 0 {
			return c, fmt.Errorf("%s cannot be %d", name, n)
		}
	}
	c.Listen = cmp.Or(c.Listen, "127.0.0.1:0")
	c.Password = cmp.Or(c.Password, "ClueCon")
	c.SPS = cmp.Or(c.SPS, 1000)
	c.MaxSessions = cmp.Or(c.MaxSessions, 5000)
	c.Heartbeat = cmp.Or(c.Heartbeat, 5*time.Second)
	c.EarlyBridgeLoss = cmp.Or(c.EarlyBridgeLoss, measuredEarlyLoss)
	c.EventPoll = cmp.Or(c.EventPoll, tick)
	c.BgapiDelay = cmp.Or(c.BgapiDelay, time.Millisecond)
	c.ShowLag = cmp.Or(c.ShowLag, 200*time.Millisecond)
	c.QueueSize = cmp.Or(c.QueueSize, 100_000)
	c.ShutdownEvent = cmp.Or(c.ShutdownEvent, 900*time.Millisecond)
	c.ShutdownNotice = cmp.Or(c.ShutdownNotice, 1500*time.Millisecond)
	c.AuthTimeout = cmp.Or(c.AuthTimeout, 25*time.Second)
	if c.ACL == nil {
		c.ACL = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

// measuredEarlyLoss is how many of the bridges that were sent on CHANNEL_ANSWER a real switch lost: 15 of 4,000.
const measuredEarlyLoss = 0.0038
