// SPDX-License-Identifier: MIT

package web

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

func reserveOne(campaign string, now time.Time) store.ReserveRequest {
	return store.ReserveRequest{
		Campaign: campaign, Agents: true, Attempts: []string{"018f0000-0000-7000-8000-000000000001"}, Waited: -1, Controller: "other",
		Now: now, Lease: time.Minute,
	}
}

// shards are what malformed requests are put together from.
var shards = []string{
	"", "0", "-1", "1", "1e309", "99999999999999999999", "null", "true", `"`, `""`, "{", "}", "[", "]", "{}", "[]", "[[[[", `{"a":`, "\x00", "\xff\xfe", "%", "%zz",
	"+447700000001", "waiting", "ended", `{"state":"waiting"}`, `{"$where":"1"}`, `{"state":{"$ne":1}}`, `{"variables":{"a":[1]}}`, `{"number":7e7}`,
	`{"dueFrom":-9e99}`, "<script>", "'; DROP", "../..", "*", "ZG9n", "AAAAAAAAAAAAAAAA", "due", "-id", "id,,", "variables.", "1969-12-31T00:00:00Z",
	strings.Repeat("9", 400), strings.Repeat("{\"a\":", 2000), "ü€𝄞", "\u202e",
}

// malformedPaths are the calls of this part that read something of a client.
var malformedPaths = []string{
	"GET /members", "GET /members/count", "GET /members/export", "GET /attempts", "GET /attempts/export", "GET /history", "GET ",
	"POST /members/aggregate", "PUT /members/reset", "PUT /members/1", "PUT /members/1/terminate", "DELETE /members", "PUT /members/1/status",
	"POST /agents/stats", "GET /members/1/attempts", "POST ../callcenter/queues/spring/tiers", "PUT ../callcenter/queues/spring/tiers/anna",
	"PUT ../callcenter/queues/spring/tiers/anna/level", "GET ../callcenter/agent", "GET ../callcenter/queues", "GET ../dialer",
}

// None of three thousand malformed requests is a fault of the server, and none of
// them changes anything.
func TestMalformedMemberRequests(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.populate(t, 20)
	f.awaiting(t, time.Now().Add(time.Hour))
	before := f.everything(t)
	const seed = 20260302
	r := rand.New(rand.NewPCG(seed, seed))
	shard := func() string { return shards[r.IntN(len(shards))] }
	names := append(append([]string{"shoe", "limit", "page", "cursor", "sort", "columns", "filter", "from", "to", "result", "_log", "separator", "domain"}, memberFilterNames...), attemptParams...)
	for i := range 3000 {
		method, path, _ := strings.Cut(malformedPaths[r.IntN(len(malformedPaths))], " ")
		if rest, ok := strings.CutPrefix(path, ".."); ok {
			path = "/api/v2" + rest
		} else {
			path = "/api/v2/dialer/spring" + path
		}
		query := url.Values{}
		for range r.IntN(3) {
			query.Add(names[r.IntN(len(names))], shard())
		}
		raw := query.Encode()
		if r.IntN(10) == 0 {
			raw += "&" + strings.NewReplacer(" ", "", "\x00", "", "#", "").Replace("filter="+shard())
		}
		body := ""
		if method != "GET" {
			// Always with a field that there is not, or no JSON: so that none is in order.
			body = shard() + shard()
			if r.IntN(2) == 0 {
				body = fmt.Sprintf(`{"shoe":%q,%q:%q}`, shard(), names[r.IntN(len(names))], shard())
			}
		}
		u := &url.URL{Path: path, RawQuery: raw}
		got := f.send(t, method, u.RequestURI(), body, func(q *http.Request) { q.Header.Set("Content-Type", "application/json") })
		if got.status >= 500 {
			t.Fatalf("seed %d, request %d: %s %s %q: %d %s", seed, i, method, u, body, got.status, got.body)
		}
		if method != "GET" && got.status < 300 && !harmless(method, path, got.body) {
			t.Fatalf("seed %d, request %d: %s %s %q was accepted: %s", seed, i, method, u, body, got.body)
		}
	}
	if diff := cmp.Diff(before, f.everything(t)); diff != "" {
		t.Error(diff)
	}
}

// harmless are calls that may be in order by accident: they read, or had nobody
// to act on.
func harmless(method, path, body string) bool {
	return strings.HasSuffix(path, "/aggregate") || strings.HasSuffix(path, "/stats") ||
		method == "PUT" && strings.HasSuffix(path, "/reset") && strings.Contains(body, `"reset":0`)
}

// everything gives all members and agents.
func (f *fixture) everything(tb testing.TB) []any {
	tb.Helper()
	page, err := f.store.Members(tb.Context(), "spring", store.MemberQuery{Limit: limitMost})
	if err != nil {
		tb.Fatal(err)
	}
	agents, err := f.store.Agents(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	all, err := f.store.Campaigns(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	ids := make([]string, len(all))
	for i, c := range all {
		ids[i] = c.ID
	}
	return []any{page.Members, placesOf(agents), ids}
}

func placesOf(agents []campaigns.Agent) []campaigns.Tier {
	var places []campaigns.Tier
	for _, a := range agents {
		places = append(places, a.Tiers...)
	}
	return places
}
