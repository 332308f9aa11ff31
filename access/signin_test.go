// SPDX-License-Identifier: MIT

package access

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tandem/campaigns"
)

func TestPasswordRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		password string
		good     bool
	}{
		{"twelve chars", true}, {"eleven char", false}, {"zwölf Zeiche", true}, {"elf Zeichén", false},
		{strings.Repeat("x", 256), true}, {strings.Repeat("x", 257), false}, {"a\xff3456789012", false}, {"Long.User.Name", false},
	} {
		if err := CheckPassword("long.user.name", c.password); (err == nil) != c.good {
			t.Errorf("%q: %v", c.password, err)
		}
	}
}

func TestWrongSignInsAllSoundTheSame(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	ctx := t.Context()
	staff(t, b)
	_, err := b.CreateUser(ctx, User{Name: "gone", Role: Supervisor, Disabled: true}, password)
	must(t, err)
	_, err = b.CreateUser(ctx, User{Name: "oidc", Role: Supervisor}, "")
	must(t, err)
	for name, given := range map[string]string{
		"sue": "wrong", "nobody": password, "gone": password, "oidc": "", "root": strings.Repeat("x", 1<<20), strings.Repeat("x", 1<<20): password,
	} {
		_, secret, err := b.SignIn(ctx, name, given, home)
		if !errors.Is(err, ErrSignIn) || secret != "" {
			t.Errorf("%.10s: %v, want ErrSignIn", name, err)
		}
	}
	if _, _, err := b.SignIn(ctx, " SUE ", password, home); err != nil {
		t.Errorf("the right one: %v", err)
	}
}

// wait gives how long a try has to wait; 0 = it was compared.
func wait(t *testing.T, b *Book, name, address string) time.Duration {
	t.Helper()
	err := b.try(t.Context(), name, address)
	var throttled *Throttled
	if errors.As(err, &throttled) {
		refused(t, name, err, campaigns.Throttled)
		return throttled.RetryAfter
	}
	must(t, err)
	return 0
}

func TestWrongTriesOfANameWaitLongerAndLonger(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	staff(t, b)
	var waits [2][]time.Duration
	for i, name := range []string{"sue", "nobody"} {
		for n := range 20 {
			address := fmt.Sprintf("198.51.100.%d", n) // an address of its own each
			w := wait(t, b, name, address)
			if w > 0 {
				waits[i] = append(waits[i], w)
				clock.pass(w)
				if again := wait(t, b, strings.ToUpper(name), address); again != 0 {
					t.Fatalf("%s: %v more after the wait of %v", name, again, w)
				}
			}
		}
	}
	want := "[30s 1m0s 2m0s 4m0s 8m0s 15m0s 15m0s 15m0s 15m0s 15m0s]"
	for i, name := range []string{"sue", "nobody"} {
		if got := fmt.Sprint(waits[i]); got != want {
			t.Errorf("%s waits %s, want %s", name, got, want)
		}
	}
	// A quarter of an hour of silence after the wait, and all is forgotten.
	clock.pass(longestWait + triesWindow + time.Millisecond)
	if w := wait(t, b, "sue", home.Address); w != 0 {
		t.Errorf("waits %v after the silence", w)
	}
	if w := wait(t, b, "sue", home.Address); w != 0 {
		t.Errorf("the second one waits %v", w)
	}
}

func TestWrongTriesFromAnAddress(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	for n := range triesPerAddr {
		// Of IPv6 whoever has one address has 2^64 of them.
		if w := wait(t, b, fmt.Sprintf("user%d", n), fmt.Sprintf("2001:db8:0:1::%x", n)); w != 0 {
			t.Fatalf("try %d waits %v", n, w)
		}
	}
	if w := wait(t, b, "user", "2001:db8:0:1:ffff::"); w != firstWait {
		t.Errorf("one more waits %v, want %v", w, firstWait)
	}
	if w := wait(t, b, "user", "2001:db8:0:2::"); w != 0 {
		t.Errorf("the neighbour waits %v", w)
	}
}

func TestALockedNameIsNotCompared(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	staff(t, b)
	for range triesPerName {
		wait(t, b, "sue", "198.51.100.1")
	}
	if _, _, err := b.SignIn(t.Context(), "sue", password, home); campaigns.CodeOf(err) != campaigns.Throttled {
		t.Fatalf("right password while locked: %v", err)
	}
	clock.pass(firstWait)
	if _, _, err := b.SignIn(t.Context(), "sue", password, home); err != nil {
		t.Fatalf("after the wait: %v", err)
	}
	// A right one cleans the name, and another password does.
	for n := range 2 * triesPerName {
		if n == triesPerName {
			must(t, b.SetPassword(t.Context(), "sue", password))
		}
		if w := wait(t, b, "sue", fmt.Sprintf("198.51.100.%d", n)); w != 0 {
			t.Fatalf("try %d waits %v", n, w)
		}
	}
}

func TestTriesAtTheSameTimeAreCounted(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	var compared atomic.Int64
	var wg sync.WaitGroup
	for range 4 * triesPerName {
		wg.Go(func() {
			if b.try(t.Context(), "sue", home.Address) == nil {
				compared.Add(1)
			}
		})
	}
	wg.Wait()
	if compared.Load() != triesPerName {
		t.Errorf("%d were compared, want %d", compared.Load(), triesPerName)
	}
}

func TestPasswordsAreHashedAnewWhenTheCostChanges(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	ctx := t.Context()
	staff(t, b)
	cheap := cost{memory: 8, passes: 1, lanes: 1}.hash(password)
	_, _, err := b.change(ctx, "test", "sue", func(r *record, _ *edit) error { r.Hash = cheap; return nil })
	must(t, err)
	if err := b.CheckCredentials(ctx, "sue", "wrong", home); !errors.Is(err, ErrSignIn) {
		t.Error(err)
	}
	if r, _, _ := b.read(ctx, "test", "sue"); r.Hash != cheap {
		t.Error("a wrong password has changed the hash")
	}
	for range 2 {
		if _, _, err := b.SignIn(ctx, "sue", password, home); err != nil {
			t.Fatal(err)
		}
		if r, _, _ := b.read(ctx, "test", "sue"); outdated(r.Hash) {
			t.Errorf("still %s", r.Hash)
		}
	}
}

func TestBrokenHashesOpenNothing(t *testing.T) {
	t.Parallel()
	good := cost{memory: 8, passes: 1, lanes: 1}.hash(password)
	if ok, err := verify(good, password); !ok || err != nil {
		t.Fatal(ok, err)
	}
	for _, bad := range []string{
		"", "$", "plain", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "m=8", "m=4294967295", 1), strings.Replace(good, "p=1", "p=0", 1),
		good[:strings.LastIndex(good, "$")+1], good + "!",
	} {
		if ok, err := verify(bad, password); ok || err == nil {
			t.Errorf("%s: %v %v", bad, ok, err)
		}
	}
}

func TestHashesAreMadeAFewAtATime(t *testing.T) {
	t.Parallel()
	h := newHashing()
	most := cap(h.running)
	block, entered := make(chan struct{}), make(chan struct{}, mostWaiting)
	var wg sync.WaitGroup
	for range mostWaiting {
		wg.Go(func() {
			if err := h.do(t.Context(), func() { entered <- struct{}{}; <-block }); err != nil {
				t.Error(err)
			}
		})
	}
	for h.waiting.Load() < mostWaiting || len(entered) < most {
		runtime.Gosched()
	}
	if len(entered) != most {
		t.Errorf("%d run, want %d", len(entered), most)
	}
	err := h.do(t.Context(), func() { t.Error("one too many") })
	refused(t, "one too many", err, campaigns.Throttled)
	close(block)
	wg.Wait()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range most {
		h.running <- struct{}{}
	}
	if err := h.do(gone, func() { t.Error("nobody waits for it") }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
