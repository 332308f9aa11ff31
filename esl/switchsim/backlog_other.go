// SPDX-License-Identifier: MIT

//go:build !unix

package switchsim

import "net"

// limitBacklog does nothing: the length of the queue cannot be chosen here.
func limitBacklog(net.Listener) {}
