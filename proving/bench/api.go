// SPDX-License-Identifier: MIT

package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// API is what was measured over HTTP, by clients that carry a token.
type API struct {
	Posted        int     `json:"posted_members"`
	PostSeconds   float64 `json:"post_s"`
	PostPerSecond float64 `json:"post_members_per_s"`

	StatusPut       Percentiles `json:"status_put_ms"`
	StatusPuts      int         `json:"status_puts"`
	StatusErrors    int         `json:"status_put_errors"`
	StatusPerSecond float64     `json:"status_attempts_per_s"` // ended meanwhile, in another campaign

	Feed Feed `json:"feed"`
}

const (
	postedCampaign = "posted"
	postedMembers  = 50_000 // unless the whole list is to be shorter
	postedAtOnce   = 1000
	apiConnections = 4
	// apiLength bounds how long results are reported, and how long the feed is
	// followed; a shorter measurement of throughput makes both shorter.
	apiLength = 20 * time.Second
)

// api measures what a CRM and its desktops ask for.
func (c Config) api(ctx context.Context, f *Figures) (err error) { //nolint:nonamedreturns // as above
	h, err := open(ctx, c, "api")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.prepareDialling(ctx, steadyScenario(), false); err != nil {
		return err
	}
	crm := newClient(h.controller, apiConnections)
	defer crm.close()
	if err := h.measurePosts(ctx, crm, &f.API); err != nil {
		return fmt.Errorf("members: %w", err)
	}
	if err := h.measureFeed(ctx, &f.API.Feed); err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	if err := h.measureStatus(ctx, crm, &f.API); err != nil {
		return fmt.Errorf("status: %w", err)
	}
	return nil
}

// apiTime is how long each of the parts lasts that go by time.
func (h *house) apiTime() time.Duration { return min(apiLength, h.Duration) }

// measurePosts adds members to a campaign that does not run, one array after
// the other.
func (h *house) measurePosts(ctx context.Context, crm *client, f *API) error {
	c := listed(postedCampaign)
	c.Normalize()
	if err := h.stage.Store.CreateCampaign(ctx, c); err != nil {
		return err
	}
	n := min(postedMembers, h.Members)
	arrays := memberArrays(n, postedAtOnce)
	began := time.Now()
	for _, body := range arrays {
		if err := crm.send(ctx, http.MethodPost, "/api/v2/dialer/"+c.ID+"/members", body); err != nil {
			return err
		}
	}
	took := time.Since(began)
	counts, err := h.stage.Store.Counts(ctx, c.ID)
	if err == nil && counts.Imported != n {
		err = fmt.Errorf("%d of %d members were added", counts.Imported, n)
	}
	f.Posted, f.PostSeconds, f.PostPerSecond = n, rounded(took.Seconds()), rounded(float64(n)/took.Seconds())
	h.say("%d members posted in %s: %.0f a second", n, took.Round(time.Millisecond), f.PostPerSecond)
	return err
}

// memberArrays gives the bodies that add n members: with a priority, two
// numbers and two variables each.
func memberArrays(n, atOnce int) [][]byte {
	var all [][]byte
	for first := 0; first < n; first += atOnce {
		var b strings.Builder
		for i := first; i < min(first+atOnce, n); i++ {
			fmt.Fprintf(&b, `,{"name":"%s %s","priority":%d,"variables":{"city":"%s","customer":"K-%07d"},`+
				`"communications":[{"number":"+4930%08d","priority":2},{"number":"+4989%08d","priority":1}]}`,
				givenNames[i%len(givenNames)], surnames[i/7%len(surnames)], i%5, cities[i%len(cities)], i, i, i)
		}
		all = append(all, []byte("["+b.String()[1:]+"]"))
	}
	return all
}

const (
	pageRows      = 40
	pagesMeasured = 500
)

// measurePages reads pages of the long list, from all over it, before it is
// dialled.
func (h *house) measurePages(ctx context.Context, f *Figures) error {
	reader := newClient(h.controller, 1)
	defer reader.close()
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // repeatable, not secret
	var took []time.Duration
	for range pagesMeasured {
		path := fmt.Sprintf("/api/v2/dialer/%s/members?limit=%d&page=%d", longList, pageRows, 1+random.IntN(max(h.Members/pageRows, 1)))
		start := time.Now()
		if err := reader.send(ctx, http.MethodGet, path, nil); err != nil {
			return err
		}
		took = append(took, time.Since(start))
	}
	f.MembersPage = percentiles(took)
	h.say("a page of %d of %d members takes %.2f ms, p99 %.2f ms", pageRows, h.Members, f.MembersPage.P50, f.MembersPage.P99)
	return nil
}

// apiAgents makes the agents of a campaign, or gives it those of the one before.
func (h *house) apiAgents(ctx context.Context, campaign string) error {
	return h.addAgents(ctx, campaign, latencyAgents, func(i int) string { return fmt.Sprintf("user/%d", 10_000+i) })
}
