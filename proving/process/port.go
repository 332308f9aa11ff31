// SPDX-License-Identifier: MIT

package process

import (
	"errors"
	"net"
	"os"
	"strconv"
	"sync/atomic"
)

// The ports that [FreeAddress] gives. They lie below those that the kernel
// chooses by itself (from 32768 on Linux): a port of that kind can go to any
// outgoing connection between being found free and being listened on.
const (
	firstPort = 12000
	ports     = 20000
)

// asked counts the ports that this process has tried. Each is tried once, and
// processes begin far from each other, so that two do not choose the same.
var asked atomic.Uint32

// FreeAddress gives an address of 127.0.0.1 that nobody listens on, and that it
// gives to nobody else in this process.
func FreeAddress() (string, error) {
	begin := uint32(os.Getpid()) * 257 //nolint:gosec // wraps around, as it may
	for range ports {
		port := firstPort + (begin+asked.Add(1))%ports
		address := net.JoinHostPort("127.0.0.1", strconv.FormatUint(uint64(port), 10))
		l, err := net.Listen("tcp", address) //nolint:noctx // returns at once
		if err != nil {
			continue
		}
		return address, l.Close()
	}
	return "", errors.New("no free port on 127.0.0.1")
}
