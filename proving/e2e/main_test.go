// SPDX-License-Identifier: MIT

// Package e2e_test runs the real binary against a switch and a real
// redis-server. The switch is switchsim in a process of its own, or the
// FreeSWITCH that TANDEM_FREESWITCH (host:port) and TANDEM_FREESWITCH_PASSWORD
// name, which runs the configuration of fsconf/ (TANDEM_AGENT_PASSWORD and
// TANDEM_SIP_INTERNAL_PORT where they are not its own). The tests do not know
// which of the two they talk to; those that have to kill or start a switch
// always do it to a switchsim of their own.
package e2e_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

// program is the binary that is tested.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "tandem-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	program = filepath.Join(dir, "tandem")
	build := exec.Command("go", "build", "-o", program, "tandem")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		os.Exit(1)
	}
	// The tests wait for calls, not for the processor. On one FreeSWITCH that all
	// of them share, each would hang up the agents of the others as strangers.
	atOnce := "10"
	if os.Getenv("TANDEM_FREESWITCH") != "" {
		atOnce = "1"
	}
	flag.Parse()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	if err := goleak.Find(); err != nil && status == 0 {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}
