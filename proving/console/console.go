// SPDX-License-Identifier: MIT

// Package console is a plain, single connection to a FreeSWITCH or to
// switchsim, for questions and observation beside the dialer that is proved.
package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"tandem/esl"
)

// Console is one connection. It is for one goroutine, but Wake.
type Console struct {
	conn   net.Conn
	reader *esl.Reader
	write  sync.Mutex
}

// Dial connects and signs in.
func Dial(ctx context.Context, address, password string) (*Console, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	c := &Console{conn: conn, reader: esl.NewReader(conn)}
	if err := c.signIn(ctx, password); err != nil {
		return nil, errors.Join(fmt.Errorf("console: %w", err), conn.Close())
	}
	return c, nil
}

func (c *Console) signIn(ctx context.Context, password string) error {
	stop := context.AfterFunc(ctx, func() { _ = c.conn.Close() })
	defer stop()
	if m, err := c.reader.Next(); err != nil || m.Type != esl.AuthRequest {
		return fmt.Errorf("no greeting (%s): %w", m.Type, err)
	}
	_, err := c.command("auth "+password, esl.CommandReply)
	return err
}

// command writes one command and reads up to its answer. Events on the way are dropped.
func (c *Console) command(text string, kind esl.MessageType) (esl.Message, error) {
	if err := c.send(text + "\n\n"); err != nil {
		return esl.Message{}, err
	}
	for {
		m, err := c.reader.Next()
		switch {
		case err != nil:
			return m, err
		case m.Type != kind:
			continue
		case strings.HasPrefix(m.Reply, "-ERR"):
			return m, errors.New(m.Reply)
		}
		return m, nil
	}
}

func (c *Console) send(text string) error {
	c.write.Lock()
	defer c.write.Unlock()
	_, err := io.WriteString(c.conn, text)
	return err
}

// API runs an api command and gives its answer without the line end.
func (c *Console) API(ctx context.Context, command string) (string, error) {
	if deadline, ok := ctx.Deadline(); ok {
		if err := c.conn.SetDeadline(deadline); err != nil {
			return "", err
		}
	}
	m, err := c.command("api "+command, esl.APIResponse)
	if err != nil {
		return "", fmt.Errorf("console: %s: %w", command, err)
	}
	return strings.TrimRight(m.Body, "\n"), nil
}

// Subscribe asks for events, which Next then gives.
func (c *Console) Subscribe(events ...string) error {
	_, err := c.command("event plain "+strings.Join(events, " "), esl.CommandReply)
	return err
}

// Next waits for the next event. It is valid until the following call.
func (c *Console) Next() (*esl.Event, error) {
	for {
		m, err := c.reader.Next()
		if err != nil {
			return nil, err
		}
		if m.Type == esl.EventPlain {
			return m.Event, nil
		}
	}
}

// Wake sends a lone line feed every so often until ctx ends, so that FreeSWITCH
// delivers events at once and not at its next look, up to 20 ms later.
func (c *Console) Wake(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if c.send("\n") != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// Close ends the connection.
func (c *Console) Close() error { return c.conn.Close() }
