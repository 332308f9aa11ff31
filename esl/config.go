// SPDX-License-Identifier: MIT

package esl

import (
	"fmt"
	"log/slog"
	"net"
	"regexp"
	"time"
)

// NodeConfig is what a node needs to be told. Name, Addr and Password are required; zero values of the rest mean
// the default that is named.
type NodeConfig struct {
	Name     string // for logs and Status
	Addr     string // host:port of the event socket
	Password string // never logged

	Commands int     // command connections, default 4
	MaxRate  float64 // originates per second at most; 0 = what FreeSWITCH says of itself, which is never exceeded anyway

	Queue       int           // events that may wait for the consumer before the node is dropped, default 65,536
	MaxDelay    time.Duration // age of the oldest waiting event before the node is dropped, default 3 s
	ResyncEvery time.Duration // default 1 minute
	// Heartbeat is FreeSWITCH's event-heartbeat-interval, default 5 s (FreeSWITCH's own default is 20 s).
	// A node that sends no event for two and a half of them is dropped.
	Heartbeat time.Duration

	DialTimeout    time.Duration // from the first SYN to being subscribed, default 5 s
	BackoffMin     time.Duration // wait before the first reconnect, default 250 ms; doubled each time
	BackoffMax     time.Duration // default 10 s
	BackoffRefused time.Duration // wait after a wrong password or a refusal by the access list, default 30 s

	Subclasses []string     // CUSTOM events to subscribe to, default DefaultSubclasses
	Logger     *slog.Logger // default: nothing is logged
}

// DefaultSubclasses are the CUSTOM events that a node subscribes to unless it is told otherwise.
func DefaultSubclasses() []string {
	return []string{"sofia::register", "sofia::unregister", "sofia::expire", "sofia::gateway_state", "avmd::beep"}
}

var subclassName = regexp.MustCompile(`^[A-Za-z0-9_:.-]+$`)

func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// withDefaults fills in what was left at zero.
func (c NodeConfig) withDefaults() NodeConfig {
	c.Commands = orDefault(c.Commands, 4)
	c.Queue = orDefault(c.Queue, 65536)
	c.MaxDelay = orDefault(c.MaxDelay, 3*time.Second)
	c.ResyncEvery = orDefault(c.ResyncEvery, time.Minute)
	c.Heartbeat = orDefault(c.Heartbeat, 5*time.Second)
	c.DialTimeout = orDefault(c.DialTimeout, 5*time.Second)
	c.BackoffMin = orDefault(c.BackoffMin, 250*time.Millisecond)
	c.BackoffMax = orDefault(c.BackoffMax, 10*time.Second)
	c.BackoffRefused = orDefault(c.BackoffRefused, 30*time.Second)
	if c.Subclasses == nil {
		c.Subclasses = DefaultSubclasses()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.Logger = c.Logger.With("node", c.Name)
	return c
}

// Validate says what is wrong with the configuration, if anything.
func (c NodeConfig) Validate() error {
	if c.Name == "" {
		return fmt.Errorf("node: %w: name is empty", ErrInvalid)
	}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf("node %s: %w: address: %w", c.Name, ErrInvalid, err)
	}
	if err := checkText(c.Password); err != nil {
		// The text of err names the kind of character only, never the password.
		return fmt.Errorf("node %s: password: %w", c.Name, err)
	}
	for _, s := range c.Subclasses {
		if !subclassName.MatchString(s) {
			return fmt.Errorf("node %s: %w: subclass %q", c.Name, ErrInvalid, s)
		}
	}
	for name, d := range map[string]time.Duration{
		"MaxDelay": c.MaxDelay, "ResyncEvery": c.ResyncEvery, "Heartbeat": c.Heartbeat, "DialTimeout": c.DialTimeout,
		"BackoffMin": c.BackoffMin, "BackoffMax": c.BackoffMax, "BackoffRefused": c.BackoffRefused,
	} {
		if d < 0 {
			return fmt.Errorf("node %s: %w: %s is negative", c.Name, ErrInvalid, name)
		}
	}
	if c.Commands < 0 || c.Queue < 0 || c.MaxRate < 0 {
		return fmt.Errorf("node %s: %w: Commands, Queue and MaxRate cannot be negative", c.Name, ErrInvalid)
	}
	return nil
}
