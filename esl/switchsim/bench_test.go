// SPDX-License-Identifier: MIT

//go:build unix

package switchsim

import (
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// counting is a witness that only counts.
type counting struct{ hangups atomic.Int64 }

func (c *counting) Write(line []byte) (int, error) {
	if len(line) > 40 && string(line[22:34]) == `"w":"hangup"` {
		c.hangups.Add(1)
	}
	return len(line), nil
}

// BenchmarkAttempt measures what an attempt costs the switch with a dialer's subscription: a call that is created, rings,
// is answered, sleeps for a tick and hangs up, and its job. The few microseconds of the client, which only throws bytes away, are
// in the figure.
func BenchmarkAttempt(b *testing.B) {
	done := &counting{}
	s, err := Start(b.Context(), Config{SPS: 1 << 30, MaxSessions: 1 << 30, Witness: done, WitnessSent: true, BgapiDelay: -1})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	connect := func(commands string) net.Conn {
		c, err := net.Dial("tcp", s.Addr())
		if err != nil {
			b.Fatal(err)
		}
		go func() { _, _ = io.Copy(io.Discard, c) }()
		if _, err := io.WriteString(c, "auth ClueCon\n\n"+commands); err != nil {
			b.Fatal(err)
		}
		return c
	}
	events := connect("event plain CHANNEL_CREATE CHANNEL_PROGRESS CHANNEL_ANSWER CHANNEL_PARK CHANNEL_BRIDGE CHANNEL_UNBRIDGE " +
		"CHANNEL_HANGUP_COMPLETE BACKGROUND_JOB HEARTBEAT\n\n")
	defer events.Close()
	commands := connect("")
	defer commands.Close()
	before := cpuTime(b)
	b.ResetTimer()
	for i := range b.N {
		if _, err := fmt.Fprintf(commands, "bgapi originate {origination_uuid=%08d-1111-2222-3333-444444444444,ignore_early_media=true,"+
			"tandem_attempt=%d}sofia/gateway/demo/999010001%06d '&sleep(20)'\nJob-UUID: %d\n\n", i, i, i%1_000_000, i); err != nil {
			b.Fatal(err)
		}
	}
	for done.hangups.Load() < int64(b.N) {
		<-time.After(time.Millisecond)
	}
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-us/attempt")
}

// cpuTime is what this process has used so far.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
