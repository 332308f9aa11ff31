// SPDX-License-Identifier: MIT

package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"tandem/proving/stage"
)

// clientTimeout is how long an answer may take.
const clientTimeout = 30 * time.Second

// client asks a controller over a few connections that it keeps.
type client struct {
	http   http.Client
	base   string // "http://host:port"
	bearer string
}

func newClient(c *stage.Controller, connections int) *client {
	return &client{
		http: http.Client{
			Timeout:   clientTimeout,
			Transport: &http.Transport{MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections},
		},
		base: "http://" + c.HTTP, bearer: c.Bearer,
	}
}

// send sends a request, with a body of JSON unless it is nil, and reads the
// answer to its end. Whatever is not 200 is an error.
func (c *client) send(ctx context.Context, method, path string, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+c.bearer)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %d %.200s", method, path, answer.StatusCode, text)
	}
	return err
}

func (c *client) close() { c.http.CloseIdleConnections() }

// sendings are what came of many requests.
type sendings struct {
	took  []time.Duration
	count int   // of all
	bad   int   // of those, without a good answer; they are not in took
	first error // of the bad ones
}

// steadily sends n requests, each at its time by a clock that makes so many a
// second, on a few connections in turn. Where an answer comes so late that the
// next request of its connection had to wait, the waiting counts as well; that
// the timer of this process is late does not.
func steadily(ctx context.Context, n int, rate float64, connections int, send func(ctx context.Context, i int) error) sendings {
	var mu sync.Mutex
	var all sendings
	began := time.Now()
	var senders sync.WaitGroup
	for k := range connections {
		senders.Go(func() {
			for i := k; i < n; i += connections {
				start := began.Add(time.Duration(float64(i) / rate * float64(time.Second)))
				if wait := time.Until(start); wait > 0 {
					if sleep(ctx, wait) != nil {
						return
					}
					start = time.Now()
				}
				err := send(ctx, i)
				took := time.Since(start)
				mu.Lock()
				all.note(took, err)
				mu.Unlock()
			}
		})
	}
	senders.Wait()
	return all
}

func (s *sendings) note(took time.Duration, err error) {
	s.count++
	if err == nil {
		s.took = append(s.took, took)
		return
	}
	if s.bad++; s.first == nil {
		s.first = err
	}
}
