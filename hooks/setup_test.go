// SPDX-License-Identifier: MIT

package hooks

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/campaigns/store/redisserver/redistest"
	"tandem/fetch"
)

// noon is when the tests take place.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// homely allows receivers on this machine, over http.
var homely = Rules{Reach: fetch.Policy{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, InsecureHTTP: true}

// fixture is a service on a redis-server of its own, with a clock that stands still.
type fixture struct {
	*Service
	clock    *clock
	run      store.Run // of the campaign "spring"
	campaign campaigns.Campaign
	members  int
}

// clock is moved by the test.
type clock struct{ ms atomic.Int64 }

func (c *clock) now() time.Time           { return time.UnixMilli(c.ms.Load()).UTC() }
func (c *clock) advance(by time.Duration) { c.ms.Add(by.Milliseconds()) }

func newFixture(tb testing.TB) *fixture {
	tb.Helper()
	server := redistest.ForTest(tb)
	st, err := store.Open(tb.Context(), server.URL(), slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = st.Close() })
	f := &fixture{clock: &clock{}}
	f.clock.ms.Store(noon.UnixMilli())
	f.Service = f.process(tb, st)
	f.campaign, f.run = f.start(tb, "spring")
	return f
}

// process makes a service as another process of the installation would have it.
func (f *fixture) process(tb testing.TB, st *store.Store) *Service {
	tb.Helper()
	s := New(Config{
		Store: st, Rules: homely, Version: "v-test",
		Attempt: func(a *campaigns.Attempt) any { return map[string]any{"id": a.ID, "result": a.Result} },
	})
	s.now = f.clock.now
	tb.Cleanup(s.client.CloseIdleConnections)
	return s
}

// start makes a campaign that runs.
func (f *fixture) start(tb testing.TB, id string) (campaigns.Campaign, store.Run) {
	tb.Helper()
	c := campaigns.Campaign{ID: id, Name: "Campaign " + id, CreatedAt: noon}
	c.Normalize()
	ctx := tb.Context()
	if err := f.store.CreateCampaign(ctx, c); err != nil {
		tb.Fatal(err)
	}
	if _, err := f.store.SetRunState(ctx, id, campaigns.Running, "TEST", noon); err != nil {
		tb.Fatal(err)
	}
	run, ok, err := f.store.Acquire(ctx, id, "controller-1", noon, time.Hour)
	if err != nil || !ok {
		tb.Fatal(ok, err)
	}
	return c, run
}

// hook makes a hook for events of all types.
func (f *fixture) hook(tb testing.TB, url string, events ...EventType) Hook {
	tb.Helper()
	if len(events) == 0 {
		events = EventTypes()
	}
	h, err := f.Create(tb.Context(), Hook{Name: "hook " + uuid.NewString(), URL: url, Events: events})
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

// attempt dials a new member and ends with a result; it gives the member as it is then.
func (f *fixture) attempt(tb testing.TB, result campaigns.Result) campaigns.Member {
	tb.Helper()
	ctx := tb.Context()
	f.members++
	added, err := f.store.AddMembers(ctx, "spring", []campaigns.Member{{
		Name: "Somebody", Communications: []campaigns.Communication{{Number: fmt.Sprintf("+99901%09d", f.members)}},
	}}, noon)
	if err != nil || len(added) != 1 {
		tb.Fatal(added, err)
	}
	id := uuid.Must(uuid.NewV7()).String()
	claims, err := f.store.Claim(ctx, "spring", []store.ClaimRequest{{
		Epoch: f.run.Epoch, Limit: 1000, Now: noon,
		Attempt: campaigns.Attempt{ID: id, CustomerLeg: "leg-" + id, Controller: f.run.Owner, Epoch: f.run.Epoch, ClaimedAt: noon},
	}})
	if err != nil || claims[0].Err != nil {
		tb.Fatal(err, claims)
	}
	a := claims[0].Attempt
	a.Result, a.DialedAt, a.EndedAt, a.Cause = result, noon, noon, campaigns.UserBusy
	if result == campaigns.Connected {
		a.Cause, a.AnsweredAt, a.BridgedAt = campaigns.NormalClearing, noon, noon
	}
	m := f.campaign.Settle(claims[0].Member, &a, noon)
	op := store.Finish{Attempt: a, Epoch: f.run.Epoch, Member: m, Raw: claims[0].Raw}
	if errs := f.store.Write(ctx, "spring", []store.Op{op}); errs[0] != nil {
		tb.Fatal(errs[0])
	}
	return m
}

// dispatch makes deliveries of all that has happened, as the process that leads.
func (s *Service) dispatchNow(tb testing.TB) {
	tb.Helper()
	d := &dispatcher{Service: s}
	for {
		wait, err := d.step(tb.Context())
		if err != nil {
			tb.Fatal(err)
		}
		if wait != 0 {
			d.resign(tb.Context())
			return
		}
	}
}

// sendNow sends what is due, one after another, and gives how many they were.
func (s *Service) sendNow(tb testing.TB) int {
	tb.Helper()
	parcels, _, err := s.claim(tb.Context(), atOnce)
	if err != nil {
		tb.Fatal(err)
	}
	for _, p := range parcels {
		s.deliver(tb.Context(), &p)
	}
	return len(parcels)
}

// drain sends until nothing is due.
func (s *Service) drain(tb testing.TB) int {
	tb.Helper()
	total := 0
	for n := s.sendNow(tb); n > 0; n = s.sendNow(tb) {
		total += n
	}
	return total
}

// receiver is a system that hooks tell.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []request
	heard  chan request // every request, where somebody listens
}

// request is what arrived.
type request struct {
	header http.Header
	raw    []byte
	body   struct {
		Body
		Attempt map[string]any `json:"attempt"`
	}
}

// newReceiver answers with a status, which the test can change.
func newReceiver(tb testing.TB, status int) *receiver {
	tb.Helper()
	r := &receiver{status: status, heard: make(chan request, 1000)}
	r.Server = httptest.NewServer(r)
	tb.Cleanup(r.Close)
	return r
}

// ServeHTTP notes what arrives and answers.
func (r *receiver) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	raw, _ := io.ReadAll(in.Body)
	q := request{header: in.Header, raw: raw}
	_ = json.Unmarshal(raw, &q.body)
	r.mu.Lock()
	r.got = append(r.got, q)
	status := r.status
	r.mu.Unlock()
	select {
	case r.heard <- q:
	default:
	}
	w.WriteHeader(status)
}

func (r *receiver) answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// take gives what has arrived since it was asked last.
func (r *receiver) take() []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

// types are those of requests, in order of arrival.
func types(got []request) []EventType {
	var out []EventType
	for _, q := range got {
		out = append(out, q.body.Type)
	}
	return out
}

// queued lists what waits for a hook.
func (f *fixture) queued(tb testing.TB, hook string) []Queued {
	tb.Helper()
	all, _, err := f.Deliveries(tb.Context(), hook, Page{Count: pageMost})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

// dead lists the dead letters of a hook.
func (f *fixture) dead(tb testing.TB, hook string) []DeadLetter {
	tb.Helper()
	all, _, err := f.DeadLetters(tb.Context(), hook, Page{Count: pageMost})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}
