// SPDX-License-Identifier: MIT

package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// Claims are how long a claim takes, by the length of the list.
type Claims struct {
	Short ClaimTime `json:"10k"`
	Long  ClaimTime `json:"1m"`
}

// ClaimTime in microseconds, seen by the client, one claim at a time.
type ClaimTime struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

const (
	longList, shortList = "long", "short"
	shortMembers        = 10_000
	claimsMeasured      = 3000
	claimsWarmUp        = 300
	resourceID          = "trunk"
)

// measureList imports the long list and a short one, and claims from both.
func (h *house) measureList(ctx context.Context, f *Figures) error {
	s := h.stage.Store
	before, err := s.Info(ctx)
	if err != nil {
		return err
	}
	long, took, err := h.importList(ctx, listed(longList), h.Members, 0)
	if err != nil {
		return err
	}
	after, err := s.Info(ctx)
	if err != nil {
		return err
	}
	f.Members = h.Members
	f.ImportPerSecond = rounded(float64(h.Members) / took.Seconds())
	f.BytesPerMember = rounded(float64(after.Memory-before.Memory) / float64(h.Members))
	h.say("%d members imported in %s: %.0f a second, %.0f bytes each", h.Members, took.Round(time.Millisecond), f.ImportPerSecond, f.BytesPerMember)
	short, _, err := h.importList(ctx, listed(shortList), shortMembers, h.Members)
	if err != nil {
		return err
	}
	if err := h.awaitQuietRedis(ctx); err != nil {
		return err
	}
	return h.measureClaims(ctx, f, short, long)
}

// listed is a campaign that dials a list.
func listed(id string) campaigns.Campaign {
	return campaigns.Campaign{
		ID: id, Name: id, Order: campaigns.AgentFirst, Limit: 100_000, RetryWait: time.Hour, MaxAttempts: 3,
		RingTimeout: 10 * time.Second, Guards: campaigns.Guards{MinRing: time.Second}, Resources: []string{resourceID},
		LocalHours: campaigns.AllDay(),
	}
}

// importList writes a list to a file, which is not measured, and imports it into
// a campaign that it makes.
func (h *house) importList(ctx context.Context, c campaigns.Campaign, members, first int) (campaigns.Campaign, time.Duration, error) {
	c.Normalize()
	if err := h.stage.Store.CreateCampaign(ctx, c); err != nil {
		return c, 0, err
	}
	path := filepath.Join(h.stage.Dir, c.ID+".csv")
	if err := writeList(path, members, first); err != nil {
		return c, 0, err
	}
	file, err := os.Open(path) //nolint:gosec // our own
	if err != nil {
		return c, 0, err
	}
	defer file.Close() //nolint:errcheck // only read
	began := time.Now()
	result, err := h.stage.Store.Import(ctx, c, file, store.ImportOptions{})
	took := time.Since(began)
	if err == nil && result.Added != members {
		err = fmt.Errorf("%d of %d members were imported: %+v", result.Added, members, result)
	}
	return c, took, err
}

// writeList writes members as lists have them: a name, a number and two
// variables.
func writeList(path string, members, first int) error {
	file, err := os.Create(path) //nolint:gosec // our own
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(file, 1<<20)
	writeRows(w, members, first)
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Close()
}

var (
	givenNames = []string{"Anna", "Bernd", "Clara", "Dieter", "Emma", "Friedrich", "Greta", "Hans", "Ida", "Jonas", "Katharina", "Lukas"}
	surnames   = []string{"Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann", "Koch"}
	cities     = []string{"Berlin", "Hamburg", "München", "Köln", "Frankfurt am Main", "Stuttgart", "Düsseldorf"}
)

func writeRows(w io.Writer, members, first int) {
	fmt.Fprintln(w, "name,number,city,customer")
	for i := first; i < first+members; i++ {
		fmt.Fprintf(w, "%s %s,+4930%08d,%s,K-%07d\n",
			givenNames[i%len(givenNames)], surnames[i/7%len(surnames)], i, cities[i%len(cities)], i)
	}
}

// claimer claims from one list and gives back what it got.
type claimer struct {
	store    *store.Store
	campaign campaigns.Campaign
	epoch    uint64
	took     []time.Duration
}

// measureClaims claims from both lists in turn, so that whatever else the
// machine does hits both alike.
func (h *house) measureClaims(ctx context.Context, f *Figures, short, long campaigns.Campaign) error {
	claimers := make([]*claimer, 0, 2)
	for _, c := range []campaigns.Campaign{short, long} {
		k := &claimer{store: h.stage.Store, campaign: c}
		if err := k.acquire(ctx); err != nil {
			return err
		}
		claimers = append(claimers, k)
	}
	for i := range claimsWarmUp + claimsMeasured {
		for _, k := range claimers {
			if err := k.claim(ctx, i >= claimsWarmUp); err != nil {
				return err
			}
		}
	}
	for _, k := range claimers {
		if err := k.yield(ctx); err != nil {
			return err
		}
	}
	f.Claim = Claims{Short: claimers[0].figures(), Long: claimers[1].figures()}
	h.say("a claim takes %.0f µs at %d members and %.0f µs at %d (p99: %.0f and %.0f)",
		f.Claim.Short.P50, shortMembers, f.Claim.Long.P50, h.Members, f.Claim.Short.P99, f.Claim.Long.P99)
	return nil
}

// claimLease is longer than the measurement.
const claimLease = 10 * time.Minute

func (k *claimer) acquire(ctx context.Context) error {
	run, ok, err := k.store.Acquire(ctx, k.campaign.ID, controllerName, time.Now(), claimLease)
	if err == nil && !ok {
		err = fmt.Errorf("campaign %s has another owner", k.campaign.ID)
	}
	if err != nil {
		return err
	}
	k.epoch = run.Epoch
	_, err = k.store.SetRunState(ctx, k.campaign.ID, campaigns.Running, "", time.Now())
	return err
}

func (k *claimer) claim(ctx context.Context, measured bool) error {
	now := time.Now()
	got, err := k.store.Claim(ctx, k.campaign.ID, []store.ClaimRequest{k.request(now)})
	if measured {
		k.took = append(k.took, time.Since(now))
	}
	if err != nil {
		return err
	}
	if got[0].Err != nil {
		return got[0].Err
	}
	return k.giveBack(ctx, got[0].Claim)
}

// request claims one member, at a moment that the attempt is said to begin at.
func (k *claimer) request(at time.Time) store.ClaimRequest {
	return store.ClaimRequest{
		Epoch: k.epoch, Limit: k.campaign.Limit, Now: time.Now(),
		Attempt: campaigns.Attempt{
			ID: uuid.Must(uuid.NewV7()).String(), Campaign: k.campaign.ID, Node: "none", Resource: resourceID,
			CustomerLeg: uuid.NewString(), CustomerJob: uuid.NewString(), Controller: controllerName, Epoch: k.epoch, ClaimedAt: at,
		},
	}
}

// giveBack ends the attempt, so that few are open, as in earnest.
func (k *claimer) giveBack(ctx context.Context, c store.Claim) error {
	c.Attempt.Result, c.Attempt.Cause, c.Attempt.EndedAt = campaigns.Busy, campaigns.UserBusy, time.Now()
	settled := k.campaign.Settle(c.Member, &c.Attempt, c.Attempt.EndedAt)
	return k.store.Write(ctx, k.campaign.ID, []store.Op{
		store.Finish{Attempt: c.Attempt, Epoch: k.epoch, Member: settled, Raw: c.Raw},
	})[0]
}

func (k *claimer) yield(ctx context.Context) error {
	_, err := k.store.SetRunState(ctx, k.campaign.ID, campaigns.Paused, "", time.Now())
	if err != nil {
		return err
	}
	return k.store.Yield(ctx, k.campaign.ID, k.epoch)
}

func (k *claimer) figures() ClaimTime {
	slices.Sort(k.took)
	us := func(q float64) float64 { return rounded(float64(quantile(k.took, q)) / float64(time.Microsecond)) }
	return ClaimTime{P50: us(0.5), P99: us(0.99)}
}
