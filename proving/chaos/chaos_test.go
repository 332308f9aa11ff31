// SPDX-License-Identifier: MIT

package chaos

import (
	"fmt"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"tandem/campaigns/store"
	"tandem/campaigns/store/redisserver/redistest"
	"tandem/proving/audit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestSetUp checks that every path of an attempt has members, and agents whom
// the scenario knows, some of them shared.
func TestSetUp(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), redistest.ForTest(t).URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := setUp(t.Context(), s, 50, 300); err != nil {
		t.Fatal(err)
	}
	for _, p := range parts() {
		n, err := s.Counts(t.Context(), p.id)
		if err != nil || n.Waiting != int(300*p.share) {
			t.Errorf("%s: %+v, %v", p.id, n, err)
		}
	}
	all, err := s.Agents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	contacts, shared := map[string]bool{}, 0
	for _, a := range all {
		if contacts[a.Contact] {
			t.Errorf("%s is two agents' contact", a.Contact)
		}
		contacts[a.Contact] = true
		if len(a.Tiers) > 1 {
			shared++
		}
		if a.NailedUp != strings.HasPrefix(a.Contact, "user/1") {
			t.Errorf("agent %s at %s, nailed-up: %v", a.ID, a.Contact, a.NailedUp)
		}
		if audit.Customer(strings.TrimPrefix(a.Contact, "user/")) {
			t.Errorf("%s counts as a customer", a.Contact)
		}
	}
	if len(all) < 50 || shared == 0 {
		t.Errorf("%d agents, %d of them shared", len(all), shared)
	}
	breaches, err := s.Check(t.Context(), parts()[0].id)
	if err != nil || len(breaches) > 0 {
		t.Errorf("%v, %v", breaches, err)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	var r Result
	if r.Breached() {
		t.Error("nothing found is a breach")
	}
	for i := range 25 {
		r.Findings = append(r.Findings, audit.Finding{Kind: audit.DoubleDial, Text: fmt.Sprint("member ", i)})
	}
	var b strings.Builder
	r.Explain(&b)
	if !r.Breached() || strings.Count(b.String(), "\n") != maxExplained+1 || !strings.Contains(b.String(), "and 5 more") {
		t.Errorf("breached %v: %s", r.Breached(), b.String())
	}
}
