// SPDX-License-Identifier: MIT

package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"tandem/campaigns"
)

const (
	resultsCampaign = "results"
	statusRate      = 100.0 // results reported a second
	// statusLead is how long the other campaign dials before the first result is
	// reported, and after the last one.
	statusLead = 3 * time.Second
)

// measureStatus reports results from outside while another campaign dials.
func (h *house) measureStatus(ctx context.Context, crm *client, f *API) error {
	members, err := h.awaiting(ctx, int(statusRate*h.apiTime().Seconds()))
	if err != nil {
		return err
	}
	other := trickled()
	if err := h.stage.Store.CreateCampaign(ctx, other); err != nil {
		return err
	}
	if err := h.apiAgents(ctx, other.ID); err != nil {
		return err
	}
	h.say("reporting %d results at %.0f a second beside %.0f attempts a second", len(members), statusRate, h.Rate)
	ctx, cancel := context.WithCancel(ctx)
	dialled := make(chan error, 1)
	go func() {
		calls := int(h.Rate * (h.apiTime() + 2*statusLead).Seconds())
		_, err := h.trickle(ctx, other.ID, h.Rate, calls, func(i int) string { return fmt.Sprintf("+4940%08d", i) })
		dialled <- err
	}()
	err = h.reportAll(ctx, crm, members, other.ID, f)
	if err != nil {
		cancel() // nobody needs the calls any more
	}
	err = errors.Join(err, <-dialled)
	cancel()
	return err
}

// reportAll reports the results of members while a campaign dials.
func (h *house) reportAll(ctx context.Context, crm *client, members []uint64, dialling string, f *API) error {
	if err := sleep(ctx, statusLead); err != nil {
		return err
	}
	before, err := h.stage.Store.Tally(ctx, dialling)
	if err != nil {
		return err
	}
	began := time.Now()
	all := steadily(ctx, len(members), statusRate, apiConnections, func(ctx context.Context, i int) error {
		return crm.send(ctx, http.MethodPut, fmt.Sprintf("/api/v2/dialer/%s/members/%d/status", resultsCampaign, members[i]), statusBody(i))
	})
	took := time.Since(began)
	after, err := h.stage.Store.Tally(ctx, dialling)
	if err != nil {
		return err
	}
	f.StatusPut, f.StatusPuts, f.StatusErrors = percentiles(all.took), all.count, all.bad
	f.StatusPerSecond = rounded(float64(after.Attempts-before.Attempts) / took.Seconds())
	if all.first != nil {
		h.say("%d results were not accepted, the first one: %v", all.bad, all.first)
	}
	h.say("a result is taken in %.2f ms, p99 %.2f ms, beside %.0f attempts a second", f.StatusPut.P50, f.StatusPut.P99, f.StatusPerSecond)
	return ctx.Err()
}

// statusBody gives results of each kind in turn; nobody is called again because
// of them while anything is measured.
func statusBody(i int) []byte {
	switch i % 4 {
	case 0:
		return []byte(`{"success":true,"comment":"paid"}`)
	case 1:
		return []byte(`{"success":false,"next_after_sec":3600,"description":"thinks about it"}`)
	case 2:
		return fmt.Appendf(nil, `{"success":false,"reset_retries":true,"next_after_sec":3600,"next_communication":"+4989%08d"}`, i)
	}
	return []byte(`{"success":false,"stop_communications":"all","comment":"does not want to be called"}`)
}

// awaiting calls n members and gives those who wait for their results then.
func (h *house) awaiting(ctx context.Context, n int) ([]uint64, error) {
	c := listed(resultsCampaign)
	c.Await = campaigns.AwaitRules{Wait: true, Deadline: time.Hour}
	ids, err := h.running(ctx, c, n)
	if err != nil {
		return nil, err
	}
	wait, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	err = until(wait, fmt.Sprintf("%d members to be called", n), func() (bool, error) {
		counts, err := h.stage.Store.Counts(ctx, c.ID)
		return counts.Due == 0 && counts.Claimed == 0, err
	})
	if err != nil {
		return nil, err
	}
	var waiting []uint64
	for _, id := range ids {
		m, err := h.stage.Store.Member(ctx, c.ID, id)
		if err != nil {
			return nil, err
		}
		if m.Await != nil {
			waiting = append(waiting, id)
		}
	}
	if len(waiting) == 0 {
		return nil, fmt.Errorf("none of %d members waits for a result", n)
	}
	return waiting, nil
}

// running makes a campaign of n members, lets it run and gives the members.
func (h *house) running(ctx context.Context, c campaigns.Campaign, n int) ([]uint64, error) {
	c.Normalize()
	s := h.stage.Store
	if err := s.CreateCampaign(ctx, c); err != nil {
		return nil, err
	}
	if err := h.apiAgents(ctx, c.ID); err != nil {
		return nil, err
	}
	members := make([]campaigns.Member, n)
	for i := range members {
		members[i] = campaigns.Member{
			Name: fmt.Sprintf("Member %d", i), Communications: []campaigns.Communication{{Number: fmt.Sprintf("+4930%08d", i)}},
		}
	}
	added, err := s.AddMembers(ctx, c.ID, members, time.Now())
	if err != nil {
		return nil, err
	}
	ids := make([]uint64, len(added))
	for i, a := range added {
		ids[i] = a.ID
	}
	_, err = s.SetRunState(ctx, c.ID, campaigns.Running, "", time.Now())
	return ids, err
}
