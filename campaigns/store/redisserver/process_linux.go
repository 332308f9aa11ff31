// SPDX-License-Identifier: MIT

package redisserver

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"syscall"
)

// dieWithParent makes the kernel ask the child to shut down when we die, however
// we die. SIGTERM, not SIGKILL: Redis then writes what it still holds.
func dieWithParent() *syscall.SysProcAttr {
	// A group of its own: Ctrl-C in a terminal reaches us first, and we decide
	// when the store may go.
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
}

// servesDir says whether the process is a Redis that works in dir. Redis makes its
// data directory the current one.
func servesDir(_ context.Context, pid int, dir string) bool {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil || !(bytes.HasPrefix(name, []byte("redis-server")) || bytes.HasPrefix(name, []byte("valkey-server"))) {
		return false
	}
	cwd, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		return false
	}
	ours, err := os.Stat(dir)
	return err == nil && os.SameFile(cwd, ours)
}
