// SPDX-License-Identifier: MIT

package access

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

func signedIn(t *testing.T, b *Book, name string) (Session, string) {
	t.Helper()
	s, secret, err := b.SignIn(t.Context(), name, password, home)
	must(t, err)
	return s, secret
}

func TestSessionSaysWhoItIs(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	staff(t, b)
	s, secret := signedIn(t, b, "ANNA")
	p, again, err := b.BySession(t.Context(), secret)
	must(t, err)
	if diff := cmp.Diff(Principal{User: "anna", Role: Agent, Agent: "1001", Session: s.ID}, p); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(s, again); diff != "" {
		t.Error(diff)
	}
	if s.CSRF == "" || strings.Contains(secret, s.CSRF) || s.ID == secret {
		t.Errorf("CSRF token %q, id %q", s.CSRF, s.ID)
	}
	u, err := b.User(t.Context(), "anna")
	if err != nil || !u.LastSignIn.Equal(clock.read()) {
		t.Errorf("last sign-in %v %v", u.LastSignIn, err)
	}
	for _, wrong := range []string{"", "x", s.ID, secret + "x", strings.ToLower(secret)} {
		if _, _, err := b.BySession(t.Context(), wrong); !errors.Is(err, ErrSession) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestNothingSecretIsKept(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	staff(t, b)
	s, secret := signedIn(t, b, "anna")
	token, key, err := b.CreateToken(t.Context(), Token{Owner: "anna", Name: "desk", Scopes: AllScopes()})
	must(t, err)
	_, err = b.ByToken(t.Context(), Bearer(token.Key, key))
	must(t, err)
	keys, err := b.rdb.Keys(t.Context(), "*").Result()
	must(t, err)
	for _, k := range keys {
		if !strings.HasPrefix(k, slot) {
			t.Errorf("key %s is in another slot", k)
		}
		text, err := b.rdb.Dump(t.Context(), k).Result()
		must(t, err)
		for _, hidden := range []string{secret, s.CSRF, key, password} {
			if strings.Contains(k+text, hidden) {
				t.Errorf("%s holds a secret", k)
			}
		}
	}
	if len(keys) < 6 {
		t.Errorf("only %v was looked at", keys)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	alive := func(b *Book, secret string) bool {
		_, _, err := b.BySession(t.Context(), secret)
		return err == nil
	}
	t.Run("idle", func(t *testing.T) {
		t.Parallel()
		b, clock := open(t)
		staff(t, b)
		_, secret := signedIn(t, b, "anna")
		for range 5 { // in use it goes on
			clock.pass(DefaultIdle - time.Minute)
			if !alive(b, secret) {
				t.Fatal("ended while in use")
			}
		}
		clock.pass(DefaultIdle + time.Millisecond)
		if alive(b, secret) {
			t.Error("lives on unused")
		}
		if list, err := b.Sessions(t.Context(), "anna"); len(list) != 0 || err != nil {
			t.Errorf("listed: %v %v", list, err)
		}
	})
	t.Run("absolute", func(t *testing.T) {
		t.Parallel()
		b, clock := open(t)
		staff(t, b)
		s, secret := signedIn(t, b, "anna")
		for clock.read().Before(s.Until.Add(-20 * time.Minute)) {
			clock.pass(20 * time.Minute)
			if clock.read().Before(s.Until) != alive(b, secret) {
				t.Fatalf("%v before its end", s.Until.Sub(clock.read()))
			}
		}
		clock.pass(s.Until.Sub(clock.read()))
		if alive(b, secret) {
			t.Error("lives on after its end")
		}
	})
	t.Run("signed out", func(t *testing.T) {
		t.Parallel()
		b, _ := open(t)
		staff(t, b)
		_, secret := signedIn(t, b, "anna")
		_, other := signedIn(t, b, "anna")
		must(t, b.SignOut(t.Context(), secret))
		must(t, b.SignOut(t.Context(), secret))
		if alive(b, secret) || !alive(b, other) {
			t.Error("not the one that was signed out")
		}
	})
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	ctx := t.Context()
	staff(t, b)
	first, _ := signedIn(t, b, "anna")
	clock.pass(time.Minute)
	second, secret := signedIn(t, b, "anna")
	clock.pass(time.Minute)
	third, _ := signedIn(t, b, "anna")
	signedIn(t, b, "sue")
	clock.pass(time.Minute)
	_, _, err := b.BySession(ctx, secret)
	must(t, err)
	list, err := b.Sessions(ctx, "Anna")
	must(t, err)
	ids := []string{}
	for _, s := range list {
		ids = append(ids, s.ID)
		if s.Address != home.Address || s.Agent != home.Agent || s.User != "anna" {
			t.Errorf("%+v", s)
		}
	}
	if diff := cmp.Diff([]string{second.ID, third.ID, first.ID}, ids); diff != "" {
		t.Error(diff)
	}
	must(t, b.RevokeSession(ctx, first.ID))
	refused(t, "revoked again", b.RevokeSession(ctx, first.ID), campaigns.NotFound)
	if n, err := b.RevokeSessions(ctx, "anna", second.ID); n != 1 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	if list, _ := b.Sessions(ctx, "anna"); len(list) != 1 || list[0].ID != second.ID {
		t.Errorf("left: %v", list)
	}
	if list, _ := b.Sessions(ctx, "sue"); len(list) != 1 {
		t.Errorf("sue: %v", list)
	}
}

func TestAUserHasSoManySessions(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	staff(t, b)
	var secrets []string
	for n := range mostSessions + 2 {
		clock.pass(time.Second)
		_, secret, err := b.StartSession(t.Context(), "anna", From{Agent: fmt.Sprint(n)})
		must(t, err)
		secrets = append(secrets, secret)
	}
	for n, secret := range secrets {
		if _, _, err := b.BySession(t.Context(), secret); (err == nil) != (n >= 2) {
			t.Errorf("session %d: %v", n, err)
		}
	}
}

func TestAPasswordThatWasChangedMeanwhileOpensNothing(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	staff(t, b)
	proved, err := b.prove(t.Context(), "anna", password, home)
	must(t, err)
	asked := 0
	_, _, err = b.start(t.Context(), "anna", home, func(r record) bool {
		if asked++; asked == 1 { // between the look at the user and the session
			must(t, b.SetPassword(t.Context(), "anna", password+"2"))
		}
		return r.Hash == proved
	})
	if list, _ := b.Sessions(t.Context(), "anna"); len(list) != 0 || asked != 2 {
		t.Errorf("asked %d times, sessions %v", asked, list)
	}
	if !errors.Is(err, ErrSignIn) {
		t.Error(err)
	}
}
