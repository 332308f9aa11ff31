// SPDX-License-Identifier: MIT

//go:build unix

package switchsim

import (
	"net"
	"syscall"
)

// backlog is how many connections wait to be accepted: mod_event_socket asks for 5.
const backlog = 5

// limitBacklog listens once more, with FreeSWITCH's short queue. Where that fails the queue is merely longer.
func limitBacklog(l net.Listener) {
	tcp, ok := l.(*net.TCPListener)
	if !ok {
		return
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { _ = syscall.Listen(int(fd), backlog) })
}
