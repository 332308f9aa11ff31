// SPDX-License-Identifier: MIT

package esl

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// TestEslgoFields: the fields that the guard takes out of eslgo's hands are there in the version that is built.
func TestEslgoFields(t *testing.T) {
	t.Parallel()
	w, hangUp := dialTestWire(t)
	if w.socket == nil {
		t.Fatal("eslgo's connection has no field conn or closeOnce: its Close is a data race, see wire.own")
	}
	w.conn.Close()
	if _, err := w.socket.Write([]byte("\n")); err != nil {
		t.Errorf("eslgo's Close still closes: %v", err)
	}
	hangUp()
	<-w.died
	if w.err() == nil {
		t.Error("the end of the connection went unnoticed")
	}
}

// TestWireNoticesEveryEnd: eslgo reports only some ends of a connection to its user.
func TestWireNoticesEveryEnd(t *testing.T) {
	t.Parallel()
	for _, last := range []string{
		"", "Content-Type: api/resp", "Content-Type: api/response\nContent-Length: 10\n\nabc",
		"Content-Type: log/data\nContent-Length: 1\n\nx", "no header at all\n\n",
		"Content-Type: text/rude-rejection\nContent-Length: 0\n\n", "Content-Type: text/disconnect-notice\nContent-Length: 0\n\n",
	} {
		w, end := dialTestWire(t, last)
		end()
		select {
		case <-w.died:
		case <-time.After(5 * time.Second):
			t.Errorf("after %q the connection seems to live", last)
			w.fail(errors.New("end of test"))
		}
		if _, err := w.roundTrip(t.Context(), func() {}, request{text: "api x"}); !errors.Is(err, errNotSent) {
			t.Errorf("after %q: %v", last, err)
		}
	}
}

// TestWireTellsWhy keeps the password and whole responses out of errors.
func TestWireTellsWhy(t *testing.T) {
	t.Parallel()
	listener := listen(t)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "Content-Type: auth/request\n\n")
		_, _ = bufio.NewReader(conn).ReadString('\n')
		fmt.Fprint(conn, "Content-Type: command/reply\nReply-Text: -ERR invalid\n\n")
		_, _ = io.Copy(io.Discard, conn)
	}()
	_, err := dialWire(t.Context(), listener.Addr().String(), "hunter2", time.Second)
	if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "sign-in failed") {
		t.Errorf("got %v", err)
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener
}

// testWire is a wire that tells when it has died.
type testWire struct {
	*wire
	died chan struct{}
}

// dialTestWire makes a connection to a peer that signs it in. The function ends it, with last words perhaps.
func dialTestWire(t *testing.T, last ...string) (testWire, func()) {
	t.Helper()
	listener := listen(t)
	end := make(chan struct{})
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "Content-Type: auth/request\n\n")
		_, _ = bufio.NewReader(conn).ReadString('\n')
		fmt.Fprint(conn, "Content-Type: command/reply\nReply-Text: +OK accepted\n\n")
		<-end
		fmt.Fprint(conn, strings.Join(last, ""))
	}()
	w, err := dialWire(t.Context(), listener.Addr().String(), "secret", 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	died := make(chan struct{})
	w.mu.Lock()
	w.abort = func() { close(died) }
	w.mu.Unlock()
	return testWire{w, died}, func() { close(end) }
}
