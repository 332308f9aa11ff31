// SPDX-License-Identifier: MIT

package access

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/campaigns/store/redisserver/redistest"
)

func TestOneOfManyProcessesBootstraps(t *testing.T) {
	t.Parallel()
	server := redistest.ForTest(t)
	var made atomic.Int64
	var shown atomic.Value
	var wg sync.WaitGroup
	for range 4 {
		b := another(t, server, &clock{})
		wg.Go(func() {
			secret, created, err := b.Bootstrap(t.Context())
			if err != nil {
				t.Error(err)
			}
			if created {
				made.Add(1)
				shown.Store(secret)
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 {
		t.Fatalf("%d admins were made, want 1", made.Load())
	}
	b := another(t, server, &clock{})
	if _, _, err := b.SignIn(t.Context(), "ADMIN", shown.Load().(string), home); err != nil {
		t.Errorf("the password that was shown: %v", err)
	}
	if _, created, err := b.Bootstrap(t.Context()); created || err != nil {
		t.Errorf("second start: %v %v", created, err)
	}
	// Somebody else's user, of whatever name, comes first.
	_, err := b.create(t.Context(), User{Name: "second", Role: Admin}, "", true)
	refused(t, "a first user beside another", err, campaigns.Conflict)
}

func TestNamesAgentsAndAccountsAreOfOneUserOnly(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	ctx := t.Context()
	_, err := b.CreateUser(ctx, User{Name: "sue", Role: Supervisor}, password)
	refused(t, "a first user who is no admin", err, campaigns.Conflict)
	staff(t, b)
	for what, u := range map[string]User{
		"name":  {Name: "SUE", Role: Admin},
		"agent": {Name: "eve", Role: Agent, Agent: "1001"},
	} {
		_, err := b.CreateUser(ctx, u, password)
		refused(t, what, err, campaigns.Conflict)
	}
	_, err = b.Link(ctx, "sue", "https://id.example", "4711")
	must(t, err)
	_, err = b.Link(ctx, "anna", "https://id.example", "4711")
	refused(t, "account", err, campaigns.Conflict)
	u, err := b.FindByOIDC(ctx, "https://id.example", "4711")
	if err != nil || u.Name != "Sue" {
		t.Errorf("found %q %v, want Sue", u.Name, err)
	}
	_, err = b.FindByOIDC(ctx, "https://other.example", "4711")
	refused(t, "another issuer", err, campaigns.NotFound)

	// What is given up can be taken.
	_, err = b.DeleteUser(ctx, "Anna")
	must(t, err)
	_, err = b.CreateUser(ctx, User{Name: "eve", Role: Agent, Agent: "1001"}, "")
	must(t, err)
	names := []string{}
	list, err := b.Users(ctx)
	must(t, err)
	for _, u := range list {
		names = append(names, u.Name)
	}
	if diff := cmp.Diff([]string{"eve", "root", "Sue"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestUsersAreChecked(t *testing.T) {
	t.Parallel()
	good := User{Name: "anna.b@example.org", FullName: "Anna B.", Role: Agent, Agent: "1001"}
	must(t, good.Validate())
	for field, change := range map[string]func(*User){
		"name":      func(u *User) { u.Name = "an na" },
		"name ":     func(u *User) { u.Name = "" },
		"name  ":    func(u *User) { u.Name = strings.Repeat("x", 65) },
		"name   ":   func(u *User) { u.Name = "a\xff" },
		"full_name": func(u *User) { u.FullName = "a\nb" },
		"role":      func(u *User) { u.Role = "boss" },
		"agent":     func(u *User) { u.Agent = "" },
		"agent ":    func(u *User) { u.Agent = "a b" },
		"subject":   func(u *User) { u.Issuer = "https://id.example" },
	} {
		u := good
		change(&u)
		var e *campaigns.Error
		if err := u.Validate(); !errors.As(err, &e) || e.Code != campaigns.Invalid || e.Field != strings.TrimSpace(field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	ctx := t.Context()
	staff(t, b)
	attempts := map[string]func(name string) error{
		"delete": func(n string) error { _, err := b.DeleteUser(ctx, n); return err },
		"disable": func(n string) error {
			_, _, err := b.ChangeUser(ctx, n, func(u *User) { u.Disabled = true })
			return err
		},
		"demote": func(n string) error {
			_, _, err := b.ChangeUser(ctx, n, func(u *User) { u.Role = Supervisor })
			return err
		},
	}
	for what, try := range attempts {
		if err := try("ROOT"); !errors.Is(err, ErrLastAdmin) {
			t.Errorf("%s: %v, want ErrLastAdmin", what, err)
		}
	}
	// Two admins who go at the same moment, by whatever way: one of them stays.
	for round := range 8 {
		second := fmt.Sprintf("second%d", round)
		_, err := b.CreateUser(ctx, User{Name: second, Role: Admin}, "")
		must(t, err)
		list, err := b.Users(ctx)
		must(t, err)
		var wg sync.WaitGroup
		var failed atomic.Int64
		for _, u := range list {
			if !u.admits() {
				continue
			}
			try := attempts[[]string{"delete", "disable", "demote"}[round%3]]
			wg.Go(func() {
				if err := try(u.Name); errors.Is(err, ErrLastAdmin) {
					failed.Add(1)
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if failed.Load() != 1 {
			t.Fatalf("round %d: %d were refused, want 1", round, failed.Load())
		}
	}
}

func TestEndOfAccessEndsSessionsAndTokens(t *testing.T) {
	t.Parallel()
	none := func(*testing.T, *Book) {}
	for _, c := range []struct {
		name             string
		do               func(*testing.T, *Book)
		sessions, tokens bool // are left
	}{
		{"nothing", none, true, true},
		{"another name", func(t *testing.T, b *Book) { change(t, b, func(u *User) { u.FullName = "Anna" }) }, true, true},
		{"role", func(t *testing.T, b *Book) { change(t, b, func(u *User) { u.Role = Supervisor }) }, false, true},
		{"agent", func(t *testing.T, b *Book) { change(t, b, func(u *User) { u.Agent = "1002" }) }, false, true},
		{"password", func(t *testing.T, b *Book) { must(t, b.SetPassword(t.Context(), "anna", password+"2")) }, false, true},
		{"disabled", func(t *testing.T, b *Book) { change(t, b, func(u *User) { u.Disabled = true }) }, false, false},
		{"deleted", func(t *testing.T, b *Book) { _, err := b.DeleteUser(t.Context(), "anna"); must(t, err) }, false, false},
		{"deleted, and another of that name", func(t *testing.T, b *Book) {
			u, err := b.DeleteUser(t.Context(), "anna")
			must(t, err)
			_, err = b.CreateUser(t.Context(), u, password)
			must(t, err)
		}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b, _ := open(t)
			staff(t, b)
			_, secret, err := b.SignIn(t.Context(), "anna", password, home)
			must(t, err)
			token, key, err := b.CreateToken(t.Context(), Token{Owner: "anna", Name: "desk", Scopes: AllScopes()})
			must(t, err)
			c.do(t, b)
			if _, _, err := b.BySession(t.Context(), secret); (err == nil) != c.sessions {
				t.Errorf("session: %v, want it left: %v", err, c.sessions)
			}
			if _, err := b.ByToken(t.Context(), Bearer(token.Key, key)); (err == nil) != c.tokens {
				t.Errorf("token: %v, want it left: %v", err, c.tokens)
			}
		})
	}
}

func change(t *testing.T, b *Book, f func(*User)) {
	t.Helper()
	_, _, err := b.ChangeUser(t.Context(), "anna", f)
	must(t, err)
}
