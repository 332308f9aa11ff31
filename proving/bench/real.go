// SPDX-License-Identifier: MIT

package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/proving/audit"
	"tandem/proving/console"
	"tandem/proving/phone"
)

// FreeSWITCH names a real switch that runs the configuration of fsconf.
type FreeSWITCH struct {
	Address      string
	Password     string
	PasswordFile string
	FarEnd       string // "uas": a phone in this process; "gateway": FreeSWITCH itself
}

// RealFigures are what was measured on a real FreeSWITCH.
type RealFigures struct {
	OnAnswer VariantFigures `json:"reserve_on_answer"` // nailed-up agent chosen at the answer
	Reserved VariantFigures `json:"reserved"`          // nailed-up agent held beforehand, &intercept
	FarEnd   string         `json:"far_end"`
	Agents   int            `json:"agents"`
	Rate     float64        `json:"calls_per_s"`
	Note     string         `json:"note,omitempty"`
}

// VariantFigures are of one way to bridge.
type VariantFigures struct {
	Calls          int                      `json:"calls"`
	Answered       int                      `json:"answered"`
	Unbridged      int                      `json:"unbridged"`           // answered, and never bridged
	AnswerToBridge Percentiles              `json:"answer_to_bridge_ms"` // CHANNEL_ANSWER to CHANNEL_BRIDGE, by an observer
	PerSecond      float64                  `json:"attempts_per_s"`
	Results        map[campaigns.Result]int `json:"results"` // by the ledger
}

// Defaults on a real switch: those of the measurements that ours are compared with.
const (
	realRate   = 50
	realCalls  = 2000
	realAgents = 100
	gatewayEnd = "gateway"
)

// RunReal measures on a real FreeSWITCH how long a customer who answers waits
// for the bridge, with both ways to reserve an agent.
func RunReal(ctx context.Context, c Config, f FreeSWITCH) (figures RealFigures, err error) { //nolint:nonamedreturns // the end of the house is part of the result
	c.Rate, c.Members, c.Agents = cmp.Or(c.Rate, realRate), cmp.Or(c.Members, realCalls), cmp.Or(c.Agents, realAgents)
	figures = RealFigures{FarEnd: f.FarEnd, Agents: c.Agents, Rate: c.Rate}
	end, err := farEndFor(f)
	if err != nil {
		return figures, err
	}
	defer func() { err = errors.Join(err, end.close()) }()
	h, err := open(ctx, c, "freeswitch")
	if err != nil {
		return figures, err
	}
	// In this order: the controller would call its agents again.
	defer func() { err = errors.Join(err, h.close(), clearSwitch(f)) }()
	figures.Note = end.note
	if err := h.prepareReal(ctx, f, end); err != nil {
		return figures, err
	}
	for _, v := range []struct {
		id      string
		reserve campaigns.Reserve
		to      *VariantFigures
	}{{"on-answer", campaigns.ReserveOnAnswer, &figures.OnAnswer}, {"reserved", campaigns.ReserveBefore, &figures.Reserved}} {
		if *v.to, err = h.measureReal(ctx, f, end, v.id, v.reserve); err != nil {
			return figures, fmt.Errorf("%s: %w", v.id, err)
		}
	}
	return figures, h.sendAgentsHome(ctx)
}

// clearSwitch hangs up what a measurement that failed has left on the switch.
func clearSwitch(f FreeSWITCH) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c, err := console.Dial(ctx, f.Address, f.Password)
	if err != nil {
		return err
	}
	_, err = c.API(ctx, "hupall NORMAL_CLEARING tandem_controller "+controllerName)
	return errors.Join(err, c.Close())
}

// farEnd is who is called.
type farEnd struct {
	dial    string // with the placeholder of a number
	number  func(i int) string
	contact func(i int) string
	note    string
	close   func() error
}

func farEndFor(f FreeSWITCH) (farEnd, error) {
	if f.FarEnd == gatewayEnd {
		return farEnd{
			dial: "sofia/gateway/tandem-test/{number}",
			// Rings for 0.2 to 0.4 s and talks for 1 s, the shortest that a number can say.
			number:  func(i int) string { return fmt.Sprintf("99901%02d01%06d", 2+i%3, i) },
			contact: func(i int) string { return fmt.Sprintf("sofia/gateway/tandem-test/999110000%06d", i) },
			note:    "the far ends are this FreeSWITCH itself: their answers come in step with its 20 ms tick, so the figures are not those of calls from elsewhere",
			close:   func() error { return nil },
		}, nil
	}
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // repeatable, not secret
	between := func(least, most time.Duration) time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return least + time.Duration(random.Float64()*float64(most-least))
	}
	p, err := phone.Listen(func(user string) phone.Plan {
		if len(user) > 0 && user[0] == 'a' {
			return phone.Plan{} // an agent: answers at once and stays
		}
		return phone.Plan{Ring: between(200*time.Millisecond, 400*time.Millisecond), Talk: between(900*time.Millisecond, 1100*time.Millisecond)}
	})
	if err != nil {
		return farEnd{}, err
	}
	return farEnd{
		dial:    "sofia/external/{number}@" + p.Addr(),
		number:  func(i int) string { return fmt.Sprintf("4930%08d", i) },
		contact: func(i int) string { return fmt.Sprintf("sofia/external/agent%d@%s", i, p.Addr()) },
		close:   p.Close,
	}, nil
}

// prepareReal brings a controller and the agents up.
func (h *house) prepareReal(ctx context.Context, f FreeSWITCH, end farEnd) error {
	err := h.stage.Store.SaveResource(ctx, campaigns.Resource{ID: resourceID, DialString: end.dial, Limit: 10_000})
	if err != nil {
		return err
	}
	return h.startController(ctx, f.Address, f.PasswordFile)
}

func (h *house) measureReal(ctx context.Context, f FreeSWITCH, end farEnd, id string, reserve campaigns.Reserve) (VariantFigures, error) {
	var v VariantFigures
	c := campaigns.Campaign{
		ID: id, Name: id, Order: campaigns.CustomerFirst, Reserve: reserve, Limit: 10_000, RetryWait: time.Hour,
		MaxAttempts: 1, Resources: []string{resourceID}, LocalHours: campaigns.AllDay(),
	}
	if err := h.stage.Store.CreateCampaign(ctx, c); err != nil {
		return v, err
	}
	// The same agents for every variant: their places in an earlier one do no harm.
	if err := h.addAgents(ctx, id, h.Agents, end.contact); err != nil {
		return v, err
	}
	watch, err := observe(ctx, f, id)
	if err != nil {
		return v, err
	}
	defer watch.close()
	h.say("%s: %d calls at %.0f a second, %d agents, far end %s", id, h.Members, h.Rate, h.Agents, f.FarEnd)
	took, err := h.trickle(ctx, id, h.Rate, h.Members, end.number)
	if err != nil {
		return v, err
	}
	if err := h.finish(ctx, id); err != nil {
		return v, err
	}
	seen, err := watch.close()
	if err != nil {
		return v, err
	}
	book, err := audit.ReadBook(ctx, h.stage.Store, c)
	if err != nil {
		return v, err
	}
	v = VariantFigures{
		Calls: len(book.Finished), Answered: seen.answered, Unbridged: seen.unbridged, AnswerToBridge: percentiles(seen.toBridge),
		PerSecond: rounded(float64(h.Members) / took.Seconds()), Results: map[campaigns.Result]int{},
	}
	for i := range book.Finished {
		v.Results[book.Finished[i].Result]++
	}
	h.say("%s: answer to bridge %.1f/%.1f/%.1f ms (p50/p95/p99), %d of %d not bridged",
		id, v.AnswerToBridge.P50, v.AnswerToBridge.P95, v.AnswerToBridge.P99, v.Unbridged, v.Answered)
	return v, nil
}

// sendAgentsHome ends the agents' legs, so that nothing is left on the switch.
func (h *house) sendAgentsHome(ctx context.Context) error {
	s := h.stage.Store
	for i := range h.Agents {
		if err := s.SetAgentStatus(ctx, fmt.Sprintf("agent-%d", i), campaigns.LoggedOut, "", time.Now()); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	return until(ctx, "the agents' legs to end", func() (bool, error) {
		all, err := s.Agents(ctx)
		for _, a := range all {
			if a.Leg != "" {
				return false, err
			}
		}
		return true, err
	})
}
