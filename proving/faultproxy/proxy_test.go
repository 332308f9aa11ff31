// SPDX-License-Identifier: MIT

package faultproxy_test

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tandem/proving/faultproxy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo answers every byte with itself.
func echo(t *testing.T, network, address string) net.Addr {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	var loops sync.WaitGroup
	loops.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			loops.Go(func() {
				defer c.Close()
				_, _ = io.Copy(c, c)
			})
		}
	})
	t.Cleanup(func() { l.Close(); loops.Wait() })
	return l.Addr()
}

func proxyFor(t *testing.T, network, target string) *faultproxy.Proxy {
	t.Helper()
	p, err := faultproxy.Listen(network, target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func dial(t *testing.T, p *faultproxy.Proxy) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func say(c net.Conn, within time.Duration) error {
	_ = c.SetDeadline(time.Now().Add(within))
	if _, err := c.Write([]byte("hello")); err != nil {
		return err
	}
	_, err := io.ReadFull(c, make([]byte, 5))
	return err
}

// works dials and says something; a reset may come as early as the dialling.
func works(p *faultproxy.Proxy) error {
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		return err
	}
	defer c.Close()
	return say(c, soon)
}

const soon, tooSoon = 10 * time.Second, 30 * time.Millisecond

func TestCut(t *testing.T) {
	t.Parallel()
	target := echo(t, "unix", filepath.Join(t.TempDir(), "s"))
	p := proxyFor(t, "unix", target.String())
	c := dial(t, p)
	if err := say(c, soon); err != nil {
		t.Fatal(err)
	}
	if n := p.Cut(); n != 1 {
		t.Errorf("%d connections cut, want 1", n)
	}
	if err := say(c, soon); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a connection that was cut says %v", err)
	}
	p.Refuse()
	if err := works(p); err == nil {
		t.Error("a refused connection works")
	}
	p.Accept()
	if err := works(p); err != nil {
		t.Errorf("after Accept: %v", err)
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	p := proxyFor(t, "tcp", echo(t, "tcp", "127.0.0.1:0").String())
	c := dial(t, p)
	if err := say(c, soon); err != nil {
		t.Fatal(err)
	}
	p.Hold()
	p.Hold()
	if err := say(c, tooSoon); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a held connection gives %v", err)
	}
	p.Resume()
	_ = c.SetDeadline(time.Now().Add(soon))
	if _, err := io.ReadFull(c, make([]byte, 5)); err != nil {
		t.Errorf("what was held did not come: %v", err)
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	p := proxyFor(t, "tcp", echo(t, "tcp", "127.0.0.1:0").String())
	p.Delay(40 * time.Millisecond)
	from := time.Now()
	if err := works(p); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(from); d < 80*time.Millisecond {
		t.Errorf("there and back took %s, want 80 ms at least", d)
	}
}

func TestHalfClose(t *testing.T) {
	t.Parallel()
	p := proxyFor(t, "tcp", echo(t, "tcp", "127.0.0.1:0").String())
	c := dial(t, p)
	if _, err := c.Write([]byte("last words")); err != nil {
		t.Fatal(err)
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	_ = c.SetDeadline(time.Now().Add(soon))
	if all, err := io.ReadAll(c); err != nil || string(all) != "last words" {
		t.Errorf("got %q, %v", all, err)
	}
}

func TestNoTarget(t *testing.T) {
	t.Parallel()
	p := proxyFor(t, "unix", filepath.Join(t.TempDir(), "nothing"))
	if err := works(p); err == nil {
		t.Error("a proxy without a target answers")
	}
}
