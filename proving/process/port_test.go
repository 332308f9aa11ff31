// SPDX-License-Identifier: MIT

package process

import (
	"net"
	"testing"
)

// An address is given once, can be listened on, and is none that the kernel
// gives to outgoing connections.
func TestFreeAddress(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 50 {
		address, err := FreeAddress()
		if err != nil {
			t.Fatal(err)
		}
		if seen[address] {
			t.Fatalf("%s was given twice", address)
		}
		seen[address] = true
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if port := l.Addr().(*net.TCPAddr).Port; port >= 32768 {
			t.Errorf("port %d may go to an outgoing connection", port)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
