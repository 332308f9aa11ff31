// SPDX-License-Identifier: MIT

package process

import (
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// The ports that [FreeAddress] gives. They lie below those that the kernel
// chooses by itself (from 32768 on Linux): a port of that kind can go to any
// outgoing connection between being found free and being listened on.
const (
	firstPort = 12000
	ports     = 20000
)

// asked counts the ports that this process has tried. Each is tried once, and
// processes begin far from each other.
var asked atomic.Uint32

// reserved holds what keeps other processes from choosing the same ports: a socket
// in the abstract namespace (Linux), whose name is gone with this process.
var reserved sync.Map

// FreeAddress gives an address of 127.0.0.1 that nobody listens on, and that it
// gives to nobody else in this process.
func FreeAddress() (string, error) {
	begin := uint32(os.Getpid()) * 257 //nolint:gosec // wraps around, as it may
	for range ports {
		port := firstPort + (begin+asked.Add(1))%ports
		address := net.JoinHostPort("127.0.0.1", strconv.FormatUint(uint64(port), 10))
		if !reserve(port) {
			continue
		}
		if free(address) {
			return address, nil
		}
	}
	return "", errors.New("no free port on 127.0.0.1")
}

// reserve reports whether no other process has been given the port. Where there
// are no such sockets, nobody can say so.
func reserve(port uint32) bool {
	if runtime.GOOS != "linux" {
		return true
	}
	l, err := net.Listen("unix", fmt.Sprintf("@tandem-port-%d", port)) //nolint:noctx // returns at once
	if err != nil {
		return false
	}
	reserved.Store(port, l)
	return true
}

// free reports whether nobody listens. It is asked by calling, not by listening: a
// child that is forked at that moment would go on listening until its exec.
func free(address string) bool {
	c, err := net.DialTimeout("tcp", address, time.Second) //nolint:noctx // bounded
	if err == nil {
		_ = c.Close()
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}
