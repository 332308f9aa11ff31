// SPDX-License-Identifier: MIT

package hooks

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/fetch"
)

// toldOf has a hook with one delivery that is due.
func toldOf(t *testing.T, url string) (*fixture, Hook) {
	t.Helper()
	f := newFixture(t)
	h := f.hook(t, url, AttemptEnded)
	f.attempt(t, campaigns.Busy)
	f.dispatchNow(t)
	return f, h
}

// TestRetry: what fails is sent again, later and later, under the same id, until
// it is taken.
func TestRetry(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, 503)
	f, h := toldOf(t, r.URL)
	wait := firstWait
	for n := 1; n <= 12; n++ {
		if sent := f.sendNow(t); sent != 1 {
			t.Fatalf("%d sent at attempt %d", sent, n)
		}
		if again := f.sendNow(t); again != 0 {
			t.Fatalf("attempt %d was repeated at once", n)
		}
		q := f.queued(t, h.ID)
		if len(q) != 1 || q[0].Attempts != n || q[0].Status != 503 || q[0].Error != "answered 503" || q[0].Sending {
			t.Fatalf("after attempt %d: %+v", n, q)
		}
		left := q[0].Next.Sub(f.clock.now())
		if low, high := time.Duration(float64(wait)*(1-jitter)), time.Duration(float64(wait)*(1+jitter)); left < low-time.Millisecond || left > high {
			t.Errorf("attempt %d is followed after %v, want %v to %v", n, left, low, high)
		}
		wait = min(2*wait, longestWait)
		f.clock.advance(left)
	}
	r.answer(201)
	f.drain(t)
	if q := f.queued(t, h.ID); len(q) != 0 || len(f.dead(t, h.ID)) != 0 {
		t.Errorf("left: %+v", q)
	}
	ids := map[string]bool{}
	for _, q := range r.take() {
		ids[q.header.Get(DeliveryHeader)] = true
	}
	if len(ids) != 1 {
		t.Errorf("ids of one delivery: %v", ids)
	}
}

// TestGivenUp: after a day it is a dead letter, which can be sent again.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, 500)
	f, h := toldOf(t, r.URL)
	for tries := 0; len(f.dead(t, h.ID)) == 0; tries++ {
		if tries > 60 {
			t.Fatal("it is never given up")
		}
		f.sendNow(t)
		if q := f.queued(t, h.ID); len(q) == 1 {
			f.clock.advance(q[0].Next.Sub(f.clock.now()))
		}
	}
	if age := f.clock.now().Sub(noon); age < retryFor-2*longestWait || age > retryFor {
		t.Errorf("given up after %v", age)
	}
	d := f.dead(t, h.ID)[0]
	if d.Attempts < 25 || d.Status != 500 || d.Why != "answered 500" || !d.Died.Equal(f.clock.now()) || len(f.queued(t, h.ID)) != 0 {
		t.Errorf("dead letter %+v", d)
	}
	first := r.take()[0]
	r.answer(200)
	if _, err := f.Replay(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	f.drain(t)
	got := r.take()
	if len(got) != 1 || string(got[0].raw) != string(first.raw) || got[0].header.Get(DeliveryHeader) != d.ID {
		t.Errorf("sent again: %v", types(got))
	}
	if len(f.dead(t, h.ID)) != 0 || len(f.queued(t, h.ID)) != 0 {
		t.Error("something is left")
	}
	if _, err := f.Replay(t.Context(), d.ID); campaigns.CodeOf(err) != campaigns.NotFound {
		t.Errorf("sent again twice: %v", err)
	}
}

// TestGone: 410 disables the hook.
func TestGone(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, http.StatusGone)
	f, h := toldOf(t, r.URL)
	f.sendNow(t)
	got, err := f.Hook(t.Context(), h.ID)
	if err != nil || !got.Disabled || got.Why == "" || len(f.dead(t, h.ID)) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestCrashWhileSending: a delivery whose sender has died is sent by another one,
// and what a sender says whose claim is over changes nothing.
func TestCrashWhileSending(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, 200)
	f, h := toldOf(t, r.URL)
	ctx := t.Context()
	lost, next, err := f.claim(ctx, 10)
	if err != nil || len(lost) != 1 || !next.Equal(f.clock.now().Add(claimLease)) {
		t.Fatal(lost, next, err)
	}
	other := f.process(t, f.store)
	if n := other.sendNow(t); n != 0 {
		t.Fatalf("%d sent while another process has it", n)
	}
	if q := f.queued(t, h.ID); len(q) != 1 || !q[0].Sending {
		t.Errorf("%+v", q)
	}
	f.clock.advance(claimLease)
	if n := other.sendNow(t); n != 1 {
		t.Errorf("%d sent after the claim was over", n)
	}
	if err := f.settle(ctx, &lost[0], again, f.clock.now()); err == nil {
		t.Error("the first sender still had a say")
	}
	if len(r.take()) != 1 || len(f.queued(t, h.ID)) != 0 {
		t.Error("not sent, or not settled")
	}
}

// TestTwoSenders: two processes do not send the same.
func TestTwoSenders(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	h := f.hook(t, "http://127.0.0.1:1/", AttemptEnded)
	for range 6 {
		f.attempt(t, campaigns.Busy)
	}
	f.dispatchNow(t)
	one, _, err := f.claim(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	two, _, err := f.process(t, f.store).claim(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(one) != 3 || len(two) != 1 { // four of one hook are in flight at most
		t.Errorf("%d and %d of %s", len(one), len(two), h.ID)
	}
	for _, p := range one {
		if p.ID == two[0].ID {
			t.Errorf("both have %s", p.ID)
		}
	}
}

// TestDeadReceiverHoldsUpNobody: of a hook that fails only one delivery is in
// flight, so that others have room however many fail.
func TestDeadReceiverHoldsUpNobody(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	failing := f.hook(t, "http://127.0.0.1:1/", AttemptEnded)
	well := f.hook(t, newReceiver(t, 200).URL, AttemptEnded)
	for range 8 {
		f.attempt(t, campaigns.Busy)
	}
	f.dispatchNow(t)
	count := func(parcels []parcel) (int, int) {
		n := 0
		for _, p := range parcels {
			if p.Hook == failing.ID {
				n++
			}
		}
		return n, len(parcels) - n
	}
	parcels, _, err := f.claim(t.Context(), atOnce)
	if err != nil {
		t.Fatal(err)
	}
	if bad, good := count(parcels); bad != 4 || good != 4 {
		t.Fatalf("at first %d and %d in flight", bad, good)
	}
	for _, p := range parcels {
		f.deliver(t.Context(), &p)
	}
	parcels, _, err = f.claim(t.Context(), atOnce)
	if err != nil {
		t.Fatal(err)
	}
	if bad, good := count(parcels); bad != 1 || good != 4 {
		t.Errorf("then %d of the failing and %d of the other in flight", bad, good)
	}
	if len(f.queued(t, well.ID)) != 4 {
		t.Error("the first four did not arrive")
	}
}

// TestEndWhileSending: what this process gives up itself goes back as it was.
func TestEndWhileSending(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(hangs.Close)
	t.Cleanup(func() { close(release) })
	f, h := toldOf(t, hangs.URL)
	parcels, _, err := f.claim(t.Context(), 1)
	if err != nil || len(parcels) != 1 {
		t.Fatal(parcels, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f.deliver(ctx, &parcels[0])
	q := f.queued(t, h.ID)
	if len(q) != 1 || q[0].Attempts != 0 || q[0].Error != "" || q[0].Sending || q[0].Next.After(f.clock.now()) {
		t.Errorf("%+v", q)
	}
}

// TestWhereDeliveriesMayGo: an address inside is refused when it is called,
// whatever it is called by; a redirect gets nowhere.
func TestWhereDeliveriesMayGo(t *testing.T) {
	t.Parallel()
	inside := newReceiver(t, 200)
	redirect := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect))
	t.Cleanup(redirect.Close)
	port := inside.Listener.Addr().String()[len("127.0.0.1:"):]
	for _, c := range []struct {
		name, url string
		rules     Rules
		error     string
	}{
		{"an address of this machine", inside.URL, Rules{InsecureHTTP: true}, "127.0.0.1 is this machine"},
		{"a name of this machine", "http://localhost:" + port, Rules{InsecureHTTP: true}, "is this machine and is not allowed"},
		{"http where only https may be", inside.URL, Rules{Reach: homely.Reach}, "must begin with https"},
		{"a redirect", redirect.URL, homely, "answered 307; redirects are not followed"},
		{"another network that is allowed", inside.URL,
			Rules{InsecureHTTP: true, Reach: fetch.Policy{Allow: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}, "is this machine"},
		{"nobody there", "http://127.0.0.1:1", homely, "connection refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, h := toldOf(t, c.url)
			f.rules.InsecureHTTP, f.client = c.rules.InsecureHTTP, c.rules.Reach.Client(sendPatience)
			f.rules.Reach = c.rules.Reach
			t.Cleanup(f.client.CloseIdleConnections)
			f.sendNow(t)
			q := f.queued(t, h.ID)
			if len(q) != 1 || q[0].Attempts != 1 || !strings.Contains(q[0].Error, c.error) {
				t.Errorf("%+v, want an error with %q", q, c.error)
			}
			if a, err := f.Ping(t.Context(), h.ID); err != nil || a.Delivered || !strings.Contains(a.Error, c.error) {
				t.Errorf("ping: %+v, %v", a, err)
			}
		})
	}
	t.Cleanup(func() {
		if got := inside.take(); len(got) != 0 {
			t.Errorf("%v arrived", types(got))
		}
	})
}

// TestPing: it arrives signed, and what came back is said.
func TestPing(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, 202)
	f := newFixture(t)
	h := f.hook(t, r.URL)
	a, err := f.Ping(t.Context(), h.ID)
	got := r.take()
	if err != nil || !a.Delivered || a.Status != 202 || !slices.Equal(types(got), []EventType{Ping}) {
		t.Fatal(a, err, types(got))
	}
	if got[0].header.Get(SignatureHeader) != Sign(h.Secret, f.clock.now(), got[0].raw) {
		t.Error("not signed")
	}
	r.answer(404)
	if a, err := f.Ping(t.Context(), h.ID); err != nil || a.Delivered || a.Status != 404 || a.Error != "answered 404" {
		t.Error(a, err)
	}
	if _, err := f.Ping(t.Context(), "nobody"); campaigns.CodeOf(err) != campaigns.NotFound {
		t.Error(err)
	}
}

// TestLargeAnswer: what a receiver answers is not read to its end.
func TestLargeAnswer(t *testing.T) {
	t.Parallel()
	written := make(chan int, 1)
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		total := 0
		for chunk := make([]byte, 64<<10); total < 1<<30; {
			n, err := w.Write(chunk)
			total += n
			if err != nil {
				break
			}
		}
		written <- total
	}))
	t.Cleanup(endless.Close)
	f, h := toldOf(t, endless.URL)
	f.sendNow(t)
	if total := <-written; total >= 1<<30 {
		t.Errorf("%d bytes were taken", total)
	}
	if q := f.queued(t, h.ID); len(q) != 0 {
		t.Errorf("%+v", q)
	}
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	for attempts, want := range map[int]time.Duration{
		1: 5 * time.Second, 2: 10 * time.Second, 5: 80 * time.Second, 10: 2560 * time.Second, 11: time.Hour, 1000: time.Hour,
	} {
		if got := backoff(attempts, 0.5); got != want {
			t.Errorf("after %d attempts %v, want %v", attempts, got, want)
		}
		if low, high := backoff(attempts, 0), backoff(attempts, 1); low != want*8/10 || high != want*12/10 {
			t.Errorf("after %d attempts from %v to %v", attempts, low, high)
		}
	}
}
