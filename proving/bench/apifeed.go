// SPDX-License-Identifier: MIT

package bench

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"tandem/campaigns"
)

// Feed is what many clients of the live feed cost, and how soon they hear.
type Feed struct {
	Clients  int         `json:"clients"`
	Lost     int         `json:"lost_clients"` // before the end
	Changes  int         `json:"changes"`
	Heard    float64     `json:"heard"`     // changes that a client heard, of all; some come as one
	CPU      float64     `json:"cpu_cores"` // of the controller
	ToClient Percentiles `json:"change_to_client_ms"`
}

const (
	feedClients = 1000
	feedEvery   = 100 * time.Millisecond
	feedAgent   = "listened-to"
	feedLast    = "the-end" // an agent who is made when all is measured
)

// measureFeed lets clients hear of one agent whose state changes again and again.
func (h *house) measureFeed(ctx context.Context, f *Feed) error {
	s := h.stage.Store
	if err := s.SaveAgent(ctx, campaigns.Agent{ID: feedAgent, Contact: "user/1"}); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, h.apiTime()+2*readyLimit)
	defer cancel()
	all := make([]listener, feedClients)
	var ready, over sync.WaitGroup
	for i := range all {
		ready.Add(1)
		over.Go(func() {
			all[i].listen(ctx, "http://"+h.controller.HTTP, h.controller.Bearer, sync.OnceFunc(ready.Done))
		})
	}
	ready.Wait()
	err := h.change(ctx, f)
	if err == nil {
		err = s.SaveAgent(ctx, campaigns.Agent{ID: feedLast, Contact: "user/2"})
	}
	if err != nil {
		cancel() // they would wait for the end
	}
	over.Wait()
	if err != nil {
		return err
	}
	f.sum(all)
	h.say("%d clients of the feed take %.2f cores, hear within %.1f ms, p99 %.1f ms; %d were lost", f.Clients, f.CPU, f.ToClient.P50, f.ToClient.P99, f.Lost)
	for i := range all {
		if all[i].err != nil {
			h.say("the first one was lost by: %v", all[i].err)
			break
		}
	}
	return nil
}

// change changes an agent again and again, and measures the controller. The
// reason of each break is the moment at which it was asked for, so that every
// message says which change it is of.
func (h *house) change(ctx context.Context, f *Feed) error {
	n := max(int(h.apiTime()/feedEvery), 1)
	h.say("telling %d clients of %d changes", feedClients, n)
	from, err := h.meter()
	if err != nil {
		return err
	}
	clock := time.NewTicker(feedEvery)
	defer clock.Stop()
	for range n {
		select {
		case <-clock.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		now := time.Now()
		if err := h.stage.Store.SetAgentStatus(ctx, feedAgent, campaigns.OnBreak, now.UTC().Format(time.RFC3339Nano), now); err != nil {
			return err
		}
	}
	// What the last change costs belongs to it.
	if err := sleep(ctx, feedEvery); err != nil {
		return err
	}
	to, err := h.meter()
	if err != nil {
		return err
	}
	f.Changes = n
	f.CPU = rounded((to.controller - from.controller).Seconds() / to.at.Sub(from.at).Seconds())
	return nil
}

func (f *Feed) sum(all []listener) {
	var took []time.Duration
	f.Clients = len(all)
	for i := range all {
		if all[i].err != nil {
			f.Lost++
		}
		took = append(took, all[i].took...)
	}
	f.Heard = rounded(float64(len(took)) / float64(max(f.Changes*f.Clients, 1)))
	f.ToClient = percentiles(took)
}

// listener is one client of the feed.
type listener struct {
	took []time.Duration // each change, from when it was made until it was read
	last time.Time       // change that was heard
	err  error           // why it ended too early
}

// listen follows the agents until the last one is made. It calls ready when it
// has its snapshot, or will never have one.
func (l *listener) listen(ctx context.Context, base, bearer string, ready func()) {
	defer ready()
	conn, answer, err := websocket.Dial(ctx, base+"/api/v2/feed", &websocket.DialOptions{
		HTTPHeader: http.Header{"Authorization": {"Bearer " + bearer}},
	})
	if err != nil {
		if answer != nil && answer.Body != nil {
			err = errors.Join(err, answer.Body.Close())
		}
		l.err = err
		return
	}
	defer conn.CloseNow() //nolint:errcheck // it ends
	l.err = conn.Write(ctx, websocket.MessageText, []byte(`{"type":"subscribe","topics":["agents"]}`))
	for l.err == nil {
		var text []byte
		if _, text, l.err = conn.Read(ctx); l.err != nil {
			return
		}
		began, ended := l.hear(text, time.Now())
		if began {
			ready()
		}
		if ended {
			return
		}
	}
}

// hear takes a message, and tells whether it is the snapshot, with which
// everything begins, or the last change.
func (l *listener) hear(text []byte, now time.Time) (began, ended bool) { //nolint:nonamedreturns // two of a kind
	var m struct {
		Type, ID string
		Value    struct{ BreakReason string }
	}
	if l.err = json.Unmarshal(text, &m); l.err != nil {
		return false, true
	}
	switch {
	case m.Type == "snapshot":
		return true, false
	case m.Type == "change" && m.ID == feedAgent:
		// What else becomes of the agent tells of the last change once more.
		if made, err := time.Parse(time.RFC3339Nano, m.Value.BreakReason); err == nil && made.After(l.last) {
			l.took, l.last = append(l.took, now.Sub(made)), made
		}
	case m.Type == "change" && m.ID == feedLast:
		return false, true
	}
	return false, false
}
