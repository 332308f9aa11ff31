// SPDX-License-Identifier: MIT

package access

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

func TestAuditSaysWhoDidWhat(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	e := Entry{
		Who: "Sue", Token: "abc", Address: "192.0.2.7", Method: "PUT", Route: "/api/v2/dialer/:id", Action: "change",
		Object: "campaign spring", Before: json.RawMessage(`{"limit":1}`), After: json.RawMessage(`{"limit":2}`), Status: 200,
	}
	must(t, b.Record(t.Context(), e))
	got, next, err := b.Entries(t.Context(), Question{})
	must(t, err)
	if len(got) != 1 || next != "" || got[0].ID == "" {
		t.Fatalf("%v %q", got, next)
	}
	e.ID, e.At = got[0].ID, clock.read().UTC()
	if diff := cmp.Diff(e, got[0]); diff != "" {
		t.Error(diff)
	}
}

func TestAuditIsReadByCursorAndFilter(t *testing.T) {
	t.Parallel()
	b, _ := open(t)
	ctx := t.Context()
	for n := range 1200 {
		who, object := "sue", fmt.Sprintf("campaign c%d", n)
		if n%100 == 0 {
			who, object = "Anna", fmt.Sprintf("user u%d", n)
		}
		must(t, b.Record(ctx, Entry{Who: who, Object: object, Status: n}))
	}
	// walk reads everything that a question has, and wants no gap and nothing twice.
	walk := func(q Question) []int {
		var all []int
		for range 2000 {
			page, next, err := b.Entries(ctx, q)
			must(t, err)
			for _, e := range page {
				all = append(all, e.Status)
			}
			if next == "" {
				return all
			}
			q.Before = next
		}
		t.Fatal("no end")
		return nil
	}
	down := func(from, to, step int) []int {
		var all []int
		for n := from; n >= to; n -= step {
			all = append(all, n)
		}
		return all
	}
	for _, limit := range []int{0, 7, 500, 600, 1200} {
		if diff := cmp.Diff(down(1199, 0, 1), walk(Question{Limit: limit})); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
	for _, q := range []Question{{User: "ANNA", Limit: 5}, {Object: "user"}, {Object: "user", User: "anna", Limit: 1}} {
		if diff := cmp.Diff(down(1100, 0, 100), walk(q)); diff != "" {
			t.Errorf("%+v: %s", q, diff)
		}
	}
	for object, want := range map[string]int{"campaign c1": 1, "campaign": 1188, "camp": 0, "user u100": 1} {
		if got := walk(Question{Object: object}); len(got) != want {
			t.Errorf("%s: %d, want %d", object, len(got), want)
		}
	}
	page, _, err := b.Entries(ctx, Question{Limit: 10})
	must(t, err)
	if got := walk(Question{After: page[9].ID}); len(got) != 9 {
		t.Errorf("%d after the cursor, want 9", len(got))
	}
	for _, cursor := range []string{"x", "1", "-", "1-1 2", "(1-1"} {
		_, _, err := b.Entries(ctx, Question{Before: cursor})
		refused(t, cursor, err, campaigns.Invalid)
	}
}

func TestAuditForgetsWhatIsOld(t *testing.T) {
	t.Parallel()
	b, clock := open(t)
	b.settings.AuditMost = 1000
	for range 2000 {
		must(t, b.Record(t.Context(), Entry{}))
	}
	// Redis trims whole nodes of a hundred.
	if n := b.rdb.XLen(t.Context(), auditKey).Val(); n < 1000 || n > 1000+trimEvery+200 {
		t.Errorf("%d entries are kept, want about 1000", n)
	}
	clock.pass(DefaultAuditAge + time.Hour)
	must(t, b.Record(t.Context(), Entry{}))
	if n := b.rdb.XLen(t.Context(), auditKey).Val(); n > 200 {
		t.Errorf("%d entries outlive their time", n)
	}
}

func TestAuditHasNoSecrets(t *testing.T) {
	t.Parallel()
	const hidden = "hunter2hunter2"
	for _, text := range []string{
		`{"password":%q}`, `{"Password_Hash":%q}`, `{"a":[{"client_secret":{"x":%q}}]}`, `{"token":[%q]}`, `{"keyHash":%q}`, `{"hash":%q}`,
		`{"api-key":%q}`, `{"x":{"credentials":%q}}`, `"bearer tdm_abcdefgh_%s"`, `["tdm_abc_%s and more"]`, `not json %q`, `{"x":"` + strings.Repeat("x", maxValue) + `","y":%q}`,
	} {
		text = fmt.Sprintf(text, strings.ToUpper(strings.ReplaceAll(hidden, "2", "")))
		if out := redact(json.RawMessage(text)); strings.Contains(string(out), "HUNTER") || !json.Valid(out) {
			t.Errorf("%.60s becomes %s", text, out)
		}
	}
	kept := `{"agent":"1001","has_password":true,"key":"abc","limit":12345678901234567890,"name":null,"secret":false}`
	if got := string(redact(json.RawMessage(kept))); got != kept {
		t.Errorf("%s becomes %s", kept, got)
	}
}
