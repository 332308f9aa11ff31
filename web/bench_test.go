// SPDX-License-Identifier: MIT

package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// plain sends a request without holding the answer against openapi.yaml.
func (f *fixture) plain(b *testing.B, method, path, body string) string {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), method, path, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	r.Header.Set("Authorization", "Bearer "+f.admin)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		b.Fatal(method, path, w.Code, w.Body.String())
	}
	return w.Body.String()
}

// BenchmarkListMembers reads pages of a list of a million members.
func BenchmarkListMembers(b *testing.B) {
	const n = 1_000_000
	f := newFixture(b)
	f.furnish(b)
	var list bytes.Buffer
	list.WriteString("name,number,batch\n")
	for i := range n {
		fmt.Fprintf(&list, "Member %d,+4477%08d,%d\n", i+1, i+1, i%1000)
	}
	ctx := b.Context()
	campaign, err := f.store.Campaign(ctx, "spring")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := f.store.Import(ctx, campaign, &list, store.ImportOptions{}); err != nil {
		b.Fatal(err)
	}
	for id := uint64(1); id <= 5000; id++ {
		if _, err := f.store.EditMember(ctx, "spring", id*200, func(m campaigns.Member) (campaigns.Member, error) {
			return campaign.Terminate(m, time.Now())
		}); err != nil {
			b.Fatal(err)
		}
	}
	const path = "/api/v2/dialer/spring/members"
	for _, one := range []struct{ name, query string }{
		{"first", "?limit=40"},
		{"first-1000", "?limit=1000"},
		{"deep", "?limit=40&page=24000"},
		{"last-first", "?limit=40&sort=-id"},
		{"due", "?limit=40&sort=due"},
		{"waiting", "?limit=40&state=waiting"},
		{"ended", "?limit=40&endCause=MANAGER_REQUEST"},
		{"number", "?number=%2B447700500000"},
		{"walked", "?limit=40&variables.batch=999"},
		{"walked-in-vain", "?limit=40&name=nobody"},
		{"count", "/count?state=waiting"},
	} {
		b.Run(one.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				f.plain(b, "GET", path+one.query, "")
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1e3, "p99-ms")
		})
	}
	b.Run("export", func(b *testing.B) {
		for b.Loop() {
			r := httptest.NewRequestWithContext(b.Context(), "GET", path+"/export", nil)
			r.Host = "127.0.0.1:8080"
			r.Header.Set("Authorization", "Bearer "+f.admin)
			w := &discard{header: http.Header{}}
			f.handler.ServeHTTP(w, r)
			if w.status != http.StatusOK {
				b.Fatal(w.status)
			}
		}
		b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}

// discard is a client that reads and forgets.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header            { return d.header }
func (d *discard) Write(text []byte) (int, error) { return io.Discard.Write(text) }
func (d *discard) WriteHeader(status int)         { d.status = status }

// BenchmarkPostMembers posts 50,000 members in arrays of a thousand.
func BenchmarkPostMembers(b *testing.B) {
	bodies := make([]string, 50)
	for k := range bodies {
		rows := make([]string, 1000)
		for i := range rows {
			rows[i] = fmt.Sprintf(`{"name":"Member %d","priority":%d,"variables":{"debt":20000,"language":"русский"},"communications":[{"number":"+4477%08d","priority":1},{"number":"+4478%08d","priority":2}]}`,
				i, i%5, k*1000+i, k*1000+i)
		}
		bodies[k] = "[" + strings.Join(rows, ",") + "]"
	}
	for b.Loop() {
		b.StopTimer()
		f := newFixture(b)
		f.furnish(b)
		b.StartTimer()
		for _, body := range bodies {
			f.plain(b, "POST", "/api/v2/dialer/spring/members", body)
		}
	}
	b.ReportMetric(50_000*float64(b.N)/b.Elapsed().Seconds(), "members/s")
}
