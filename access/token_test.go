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
	"tandem/campaigns/store/redisserver/redistest"
)

func newToken(t testing.TB, b *Book, token Token) (Token, string) {
	t.Helper()
	made, secret, err := b.CreateToken(t.Context(), token)
	must(t, err)
	return made, secret
}

func TestTokenActsAsItsOwner(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	ctx := t.Context()
	staff(t, b)
	scopes, err := ParseScopes([]string{"members:write", "campaigns:read", "members:read"})
	must(t, err)
	token, secret := newToken(t, b, Token{Owner: "ANNA", Name: " crm ", Scopes: scopes})
	want := Principal{
		User: "anna", Role: Agent, Agent: "1001", Token: token.Key,
		Scopes: []Scope{{Area: Members, Write: true}, {Area: Campaigns}},
	}
	bearer := Bearer(token.Key, secret)
	for name, ask := range map[string]func() (Principal, error){
		"bearer":         func() (Principal, error) { return b.ByToken(ctx, bearer) },
		"key and secret": func() (Principal, error) { return b.ByKey(ctx, token.Key, secret) },
		"key and bearer": func() (Principal, error) { return b.ByKey(ctx, token.Key, bearer) },
	} {
		p, err := ask()
		if diff := cmp.Diff(want, p); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	// The owner's role is that of now.
	_, _, err = b.ChangeUser(ctx, "anna", func(u *User) { u.Role = Supervisor })
	must(t, err)
	if p, err := b.ByToken(ctx, bearer); p.Role != Supervisor || err != nil {
		t.Errorf("%v %v", p, err)
	}
}

func TestWrongTokensOpenNothing(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	ctx := t.Context()
	staff(t, b)
	token, secret := newToken(t, b, Token{Owner: "sue", Name: "one", Scopes: AllScopes(), Expires: clock.read().Add(time.Hour)})
	other, _ := newToken(t, b, Token{Owner: "sue", Name: "two", Scopes: AllScopes()})
	for _, bearer := range []string{
		"", "tdm_", "tdm__", token.Key, secret, Bearer(token.Key, ""), Bearer(token.Key, secret[1:]), Bearer(token.Key, strings.ToLower(secret)),
		Bearer(other.Key, secret), Bearer(strings.ToUpper(token.Key), secret), "Bearer " + Bearer(token.Key, secret),
		Bearer(token.Key, digest(secret)), Bearer(strings.Repeat("a", keyLength), secret),
	} {
		if p, err := b.ByToken(ctx, bearer); !errors.Is(err, ErrToken) {
			t.Errorf("%q: %v %v", bearer, p, err)
		}
	}
	if p, err := b.ByKey(ctx, other.Key, Bearer(token.Key, secret)); !errors.Is(err, ErrToken) {
		t.Errorf("key and bearer of two tokens: %v %v", p, err)
	}
	clock.pass(time.Hour - time.Millisecond)
	if _, err := b.ByToken(ctx, Bearer(token.Key, secret)); err != nil {
		t.Errorf("before it expires: %v", err)
	}
	clock.pass(time.Millisecond)
	if _, err := b.ByToken(ctx, Bearer(token.Key, secret)); !errors.Is(err, ErrToken) {
		t.Errorf("expired: %v", err)
	}
}

func TestRevocationIsAtOnceInAllProcesses(t *testing.T) {
	t.Parallel()
	server := redistest.ForTest(t)
	c := &clock{now: time.Now()}
	here, there := another(t, server, c), another(t, server, c)
	staff(t, here)
	token, secret := newToken(t, here, Token{Owner: "sue", Name: "one", Scopes: AllScopes()})
	kept, _ := newToken(t, here, Token{Owner: "sue", Name: "two", Scopes: AllScopes()})
	if _, err := there.ByToken(t.Context(), Bearer(token.Key, secret)); err != nil {
		t.Fatal(err)
	}
	gone, err := here.RevokeToken(t.Context(), token.Key)
	if err != nil || gone.Name != "one" {
		t.Errorf("%v %v", gone, err)
	}
	if _, err := there.ByToken(t.Context(), Bearer(token.Key, secret)); !errors.Is(err, ErrToken) {
		t.Errorf("revoked: %v", err)
	}
	_, err = there.RevokeToken(t.Context(), token.Key)
	refused(t, "revoked again", err, campaigns.NotFound)
	list, err := there.Tokens(t.Context(), "")
	if err != nil || len(list) != 1 || list[0].Key != kept.Key {
		t.Errorf("left: %v %v", list, err)
	}
	if left := here.rdb.HLen(t.Context(), usedKey).Val(); left != 0 {
		t.Errorf("%d uses are left", left)
	}
}

func TestTokensAreListedWithTheirLastUse(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	ctx := t.Context()
	staff(t, b)
	first, secret := newToken(t, b, Token{Owner: "sue", Name: "first", Scopes: AllScopes()})
	clock.pass(time.Second)
	newToken(t, b, Token{Owner: "root", Name: "second", Scopes: AllScopes()})
	start := clock.read()
	for range 3 { // within a minute only the first is noted
		_, err := b.ByToken(ctx, Bearer(first.Key, secret))
		must(t, err)
		clock.pass(usedGrain / 4)
	}
	list, err := b.Tokens(ctx, "")
	must(t, err)
	if len(list) != 2 || list[0].Name != "first" || !list[0].Used.Equal(start) || !list[1].Used.IsZero() {
		t.Errorf("%+v", list)
	}
	clock.pass(usedGrain)
	_, err = b.ByToken(ctx, Bearer(first.Key, secret))
	must(t, err)
	if token, err := b.Token(ctx, first.Key); err != nil || !token.Used.Equal(clock.read()) {
		t.Errorf("%+v %v", token, err)
	}
	if list, err := b.Tokens(ctx, "Root"); len(list) != 1 || list[0].Name != "second" || err != nil {
		t.Errorf("%v %v", list, err)
	}
}

func TestTokensAreChecked(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	staff(t, b)
	for _, c := range []struct {
		name  string
		token Token
		code  campaigns.Code
	}{
		{"no scopes", Token{Owner: "sue", Name: "x"}, campaigns.Invalid},
		{"unknown area", Token{Owner: "sue", Name: "x", Scopes: []Scope{{Area: "phones"}}}, campaigns.Invalid},
		{"no name", Token{Owner: "sue", Name: " ", Scopes: AllScopes()}, campaigns.Invalid},
		{"long name", Token{Owner: "sue", Name: strings.Repeat("x", 65), Scopes: AllScopes()}, campaigns.Invalid},
		{"past", Token{Owner: "sue", Name: "x", Scopes: AllScopes(), Expires: clock.read()}, campaigns.Invalid},
		{"no owner", Token{Owner: "eve", Name: "x", Scopes: AllScopes()}, campaigns.NotFound},
	} {
		_, _, err := b.CreateToken(t.Context(), c.token)
		refused(t, c.name, err, c.code)
	}
	for n := range mostTokens {
		newToken(t, b, Token{Owner: "sue", Name: fmt.Sprint(n), Scopes: AllScopes()})
	}
	_, _, err := b.CreateToken(t.Context(), Token{Owner: "sue", Name: "x", Scopes: AllScopes()})
	refused(t, "one too many", err, campaigns.Conflict)
	for _, bad := range []string{"", "members", "members:", "members:delete", "phones:read", ":read", "ALL"} {
		if s, err := ParseScopes([]string{bad}); err == nil {
			t.Errorf("%q: %v", bad, s)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	book, _ := open(b)
	staff(b, book)
	token, secret := newToken(b, book, Token{Owner: "sue", Name: "bench", Scopes: AllScopes()})
	_, cookie, err := book.SignIn(b.Context(), "sue", password, home)
	must(b, err)
	b.Run("token", func(b *testing.B) {
		for b.Loop() {
			if _, err := book.ByToken(b.Context(), Bearer(token.Key, secret)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("session", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := book.BySession(b.Context(), cookie); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkHash(b *testing.B) {
	for b.Loop() {
		today.hash(password)
	}
}
