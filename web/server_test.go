// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

func TestServe(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if f.Addr() != "" {
		t.Errorf("listens on %s before it was told to", f.Addr())
	}
	if err := f.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	// A request that is under way when the server ends is finished.
	inside, goOn := make(chan struct{}), make(chan struct{})
	f.echo.GET("/slow", func(c echo.Context) error {
		close(inside)
		<-goOn
		return c.String(http.StatusOK, "done")
	})
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- f.Serve(ctx, "") }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	got := make(chan string, 1)
	go func() {
		resp, err := client.Get("http://" + f.Addr() + "/slow")
		if err != nil {
			got <- err.Error()
			return
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		got <- string(body) + errorText(err)
	}()
	<-inside
	cancel()
	close(goOn)
	if body := <-got; body != "done" {
		t.Errorf("got %q", body)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", f.Addr()); err == nil {
		t.Error("still listens")
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestAddressInUse(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	f := newFixture(t)
	err = f.Serve(t.Context(), taken.Addr().String())
	if err == nil || !strings.Contains(err.Error(), taken.Addr().String()) || !strings.Contains(err.Error(), "in use by another program") {
		t.Errorf("got %v", err)
	}
	var op *net.OpError
	if err := f.Listen("no address"); !errors.As(err, &op) {
		t.Errorf("got %v", err)
	}
}

// TestOpenAddressIsNoticed: only a loopback address is guarded by the Host header.
func TestOpenAddressIsNoticed(t *testing.T) {
	t.Parallel()
	for addr, open := range map[string]bool{"127.0.0.1:0": false, "localhost:0": false, "0.0.0.0:0": true, ":0": true} {
		f := newFixture(t)
		if err := f.Listen(addr); err != nil {
			t.Fatal(err)
		}
		_ = f.listener.Close()
		if f.open.Load() != open {
			t.Errorf("%s is open: %v", addr, f.open.Load())
		}
	}
}
