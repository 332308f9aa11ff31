// SPDX-License-Identifier: MIT

package access

import (
	"bytes"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// begin wants a kind of repeat.
func begin(t *testing.T, b *Book, owner, key, print string, want Repeat) (Claim, Answer) {
	t.Helper()
	got, claim, answer, err := b.Begin(t.Context(), owner, key, print)
	must(t, err)
	if got != want {
		t.Fatalf("%s %s %s: %s, want %s", owner, key, print, got, want)
	}
	return claim, answer
}

func TestARequestIsMadeOnce(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	claim, _ := begin(t, b, "sue", "k", "p", Fresh)
	begin(t, b, "sue", "k", "p", Busy)
	begin(t, b, "sue", "k", "other", Mismatch)
	begin(t, b, "anna", "k", "p", Fresh) // keys are everybody's own
	want := Answer{Status: 201, ContentType: "application/json", Body: []byte(`{"id":"\u0000` + "\x00\xff" + `"}`)}
	must(t, b.Finish(t.Context(), claim, want))
	for range 2 {
		_, got := begin(t, b, "sue", "k", "p", Replay)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	begin(t, b, "sue", "k", "other", Mismatch)
	clock.pass(answersKept - time.Millisecond)
	begin(t, b, "sue", "k", "p", Replay)
	clock.pass(time.Millisecond)
	begin(t, b, "sue", "k", "other", Fresh)
}

func TestARequestThatWasNotFinishedCanBeMadeAgain(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	lost, _ := begin(t, b, "sue", "k", "p", Fresh)
	clock.pass(claimLease - time.Millisecond)
	begin(t, b, "sue", "k", "p", Busy)
	clock.pass(time.Millisecond)
	second, _ := begin(t, b, "sue", "k", "p", Fresh)
	// The first one, believed dead, comes back: it has no say any more.
	must(t, b.Finish(t.Context(), lost, Answer{Status: 500}))
	must(t, b.Forget(t.Context(), lost))
	begin(t, b, "sue", "k", "p", Busy)
	must(t, b.Forget(t.Context(), second))
	begin(t, b, "sue", "k", "p", Fresh)
}

func TestLongAnswersAreNotKept(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	claim, _ := begin(t, b, "sue", "k", "p", Fresh)
	must(t, b.Finish(t.Context(), claim, Answer{Status: 200, ContentType: "text/csv", Body: bytes.Repeat([]byte("x"), MaxAnswer+1)}))
	_, got := begin(t, b, "sue", "k", "p", Replay)
	if diff := cmp.Diff(Answer{Status: 200, ContentType: "text/csv", Body: []byte{}, Dropped: true}, got); diff != "" {
		t.Error(diff)
	}
	for _, key := range []string{"", strings.Repeat("x", MaxRequestKey+1)} {
		_, _, _, err := b.Begin(t.Context(), "sue", key, "p")
		refused(t, key, err, campaigns.Invalid)
	}
}

func TestOfManyAtTheSameTimeOneIsFresh(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	var fresh atomic.Int64
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			got, _, _, err := b.Begin(t.Context(), "sue", "k", "p")
			if err != nil || got != Fresh && got != Busy {
				t.Error(got, err)
			}
			if got == Fresh {
				fresh.Add(1)
			}
		})
	}
	wg.Wait()
	if fresh.Load() != 1 {
		t.Errorf("%d are fresh", fresh.Load())
	}
}
