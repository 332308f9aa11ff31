// SPDX-License-Identifier: MIT

package hooks

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

func TestHookIsChecked(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.rules = Rules{} // as it is unless an operator says otherwise
	good := Hook{Name: "CRM", URL: "https://crm.example/tandem?key=1", Events: []EventType{AttemptEnded}, Campaigns: []string{"spring"}}
	for _, c := range []struct {
		name   string
		change func(*Hook)
		field  string
	}{
		{"good", func(*Hook) {}, ""},
		{"no name", func(h *Hook) { h.Name = " " }, "name"},
		{"long name", func(h *Hook) { h.Name = strings.Repeat("x", maxName+1) }, "name"},
		{"no events", func(h *Hook) { h.Events = nil }, "events"},
		{"unknown event", func(h *Hook) { h.Events = []EventType{MemberEnded, "x"} }, "events[1]"},
		{"ping", func(h *Hook) { h.Events = []EventType{Ping} }, "events[0]"},
		{"unknown campaign", func(h *Hook) { h.Campaigns = []string{"autumn"} }, "campaigns[0]"},
		{"no campaign", func(h *Hook) { h.Campaigns = []string{"a b"} }, "campaigns[0]"},
		{"no address", func(h *Hook) { h.URL = "" }, "url"},
		{"relative", func(h *Hook) { h.URL = "/tandem" }, "url"},
		{"no host", func(h *Hook) { h.URL = "https://:443/" }, "url"},
		{"other scheme", func(h *Hook) { h.URL = "ftp://crm.example/" }, "url"},
		{"http", func(h *Hook) { h.URL = "http://crm.example/" }, "url"},
		{"password", func(h *Hook) { h.URL = "https://a:b@crm.example/" }, "url"},
		{"fragment", func(h *Hook) { h.URL = "https://crm.example/#x" }, "url"},
		{"not an address", func(h *Hook) { h.URL = "https://crm.example:x/" }, "url"},
		{"long", func(h *Hook) { h.URL = "https://crm.example/" + strings.Repeat("x", maxURL) }, "url"},
		{"this machine", func(h *Hook) { h.URL = "https://127.0.0.1/" }, "url"},
		{"this machine, IPv6", func(h *Hook) { h.URL = "https://[::1]:8443/" }, "url"},
		{"hidden", func(h *Hook) { h.URL = "https://[::ffff:10.0.0.1]/" }, "url"},
		{"metadata", func(h *Hook) { h.URL = "https://169.254.169.254/latest" }, "url"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := good
			c.change(&h)
			h.Name = strings.TrimSpace(h.Name)
			_, err := f.Create(t.Context(), h)
			var e *campaigns.Error
			if c.field == "" && err != nil || c.field != "" && (!errors.As(err, &e) || e.Code != campaigns.Invalid || e.Field != c.field) {
				t.Errorf("%v, want %q refused", err, c.field)
			}
		})
	}
}

// TestSecrets: shown once, changed by nobody but rotation, and what signs.
func TestSecrets(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	r := newReceiver(t, 200)
	h := f.hook(t, r.URL)
	if !strings.HasPrefix(h.Secret, "whsec_") || len(h.Secret) < 40 {
		t.Fatalf("secret %q", h.Secret)
	}
	before, after, err := f.Change(ctx, h.ID, func(h *Hook) error { h.Name = "new"; return nil })
	if err != nil {
		t.Fatal(err)
	}
	one, err := f.Hook(ctx, h.ID)
	if err != nil {
		t.Fatal(err)
	}
	all, err := f.Hooks(ctx)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	for _, shown := range []Hook{before, after, one, all[0]} {
		if shown.Secret != "" {
			t.Errorf("shown again: %+v", shown)
		}
	}
	if diff := cmp.Diff(one, after); diff != "" {
		t.Error(diff)
	}
	secret, err := f.Rotate(ctx, h.ID)
	if err != nil || secret == h.Secret {
		t.Fatal(secret, err)
	}
	if _, err := f.Ping(ctx, h.ID); err != nil {
		t.Fatal(err)
	}
	if got := r.take()[0]; got.header.Get(SignatureHeader) != Sign(secret, f.clock.now(), got.raw) {
		t.Error("signed by something else than the new secret")
	}
}

// TestHooksAreFew: there is a most, and no two of one name.
func TestHooksAreFew(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	create := func(name string) error {
		_, err := f.Create(ctx, Hook{Name: name, URL: "http://127.0.0.1:1/", Events: EventTypes()})
		return err
	}
	for i := range MaxHooks {
		if err := create(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := create("one more"); campaigns.CodeOf(err) != campaigns.Conflict {
		t.Errorf("%d hooks: %v", MaxHooks+1, err)
	}
	all, err := f.Hooks(ctx)
	if err != nil || len(all) != MaxHooks {
		t.Fatal(len(all), err)
	}
	if _, err := f.Remove(ctx, all[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := create(all[1].Name); campaigns.CodeOf(err) != campaigns.Conflict {
		t.Errorf("the same name twice: %v", err)
	}
	_, _, err = f.Change(ctx, all[2].ID, func(h *Hook) error { h.Name = all[1].Name; return nil })
	if campaigns.CodeOf(err) != campaigns.Conflict {
		t.Errorf("the same name twice by a change: %v", err)
	}
}
