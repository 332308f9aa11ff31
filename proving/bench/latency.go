// SPDX-License-Identifier: MIT

package bench

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"tandem/campaigns"
	"tandem/esl/switchsim"
)

const (
	latencyCampaign = "latency"
	latencySeconds  = 30
	latencyAgents   = 200
)

// steadyScenario answers every call.
func steadyScenario() switchsim.Scenario {
	s := busyScenario()
	s.Customers[0].Rates = switchsim.CustomerRates{Answer: 1}
	s.Customers[0].Ring = switchsim.Between(100*time.Millisecond, 300*time.Millisecond)
	s.Customers[0].Talk = switchsim.Between(400*time.Millisecond, 600*time.Millisecond)
	return s
}

// trickled is a campaign whose members are called as they come.
func trickled() campaigns.Campaign {
	return campaigns.Campaign{
		ID: latencyCampaign, Name: latencyCampaign, Order: campaigns.CustomerFirst, Reserve: campaigns.ReserveOnAnswer,
		Limit: 10_000, RetryWait: time.Hour, Resources: []string{resourceID}, LocalHours: campaigns.AllDay(),
	}
}

// measureLatency dials members who arrive at random moments (Poisson), so that
// answers have no rhythm, and takes the times that the switch saw.
func (h *house) measureLatency(ctx context.Context, f *Figures) error {
	c := trickled()
	if err := h.stage.Store.CreateCampaign(ctx, c); err != nil {
		return err
	}
	if err := h.prepareDialling(ctx, steadyScenario(), true); err != nil {
		return err
	}
	if err := h.addAgents(ctx, c.ID, latencyAgents, func(i int) string { return "user/" + strconv.Itoa(10_000+i) }); err != nil {
		return err
	}
	calls := int(h.Rate * latencySeconds)
	h.say("taking latencies at %.0f attempts a second, %d calls", h.Rate, calls)
	took, err := h.trickle(ctx, c.ID, h.Rate, calls, func(i int) string { return fmt.Sprintf("+4930%08d", i) })
	if err != nil {
		return err
	}
	if err := h.finish(ctx, c.ID); err != nil {
		return err
	}
	f.LatencyPerSecond = rounded(float64(calls) / took.Seconds())
	file, err := os.Open(h.theSwitch.Witness)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	l, err := latenciesOf(switchsim.ReadWitness(file))
	if err != nil {
		return err
	}
	f.LatencyCalls, f.LatencyUnbridged = l.answered, l.unbridged
	f.AnswerToBridge, f.ReadyToBridge = percentiles(l.fromAnswer), percentiles(l.fromReady)
	h.say("answer to bridge command %.1f/%.1f ms, ready to bridge command %.2f/%.2f ms (p50/p99)",
		f.AnswerToBridge.P50, f.AnswerToBridge.P99, f.ReadyToBridge.P50, f.ReadyToBridge.P99)
	return nil
}

// trickle starts a campaign and adds a member to it at each arrival of a
// Poisson process, so many a second; each is called at once.
func (h *house) trickle(ctx context.Context, campaign string, rate float64, n int, number func(i int) string) (time.Duration, error) {
	s := h.stage.Store
	// A campaign whose last member is over ends; this one is never due.
	guard := campaigns.Member{
		Name: "nobody", Communications: []campaigns.Communication{{Number: "+4930999999999"}}, Due: time.Now().Add(24 * time.Hour),
	}
	if _, err := s.AddMembers(ctx, campaign, []campaigns.Member{guard}, time.Now()); err != nil {
		return 0, err
	}
	if _, err := s.SetRunState(ctx, campaign, campaigns.Running, "", time.Now()); err != nil {
		return 0, err
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // repeatable, not secret
	began := time.Now()
	due := began.Add(time.Second)
	for i := range n {
		due = due.Add(time.Duration(random.ExpFloat64() / rate * float64(time.Second)))
		if err := sleep(ctx, time.Until(due)); err != nil {
			return 0, err
		}
		member := campaigns.Member{Name: fmt.Sprintf("Member %d", i), Communications: []campaigns.Communication{{Number: number(i)}}}
		if _, err := s.AddMembers(ctx, campaign, []campaigns.Member{member}, time.Now()); err != nil {
			return 0, err
		}
	}
	took := time.Since(began) - time.Second
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	return took, until(ctx, "the last members to be called", func() (bool, error) {
		counts, err := s.Counts(ctx, campaign)
		return counts.Due == 0 && counts.Claimed == 0, err
	})
}

// latencies of the customers of a witness log.
type latencies struct {
	answered, unbridged   int
	fromAnswer, fromReady []time.Duration
}

// customerTimes are the moments of one customer's call, in µs.
type customerTimes struct {
	answerSent, readySent, command int64
	bridged                        bool
}

// latenciesOf measures from the moment at which the switch sent CHANNEL_ANSWER,
// and from the one at which it sent the event that makes the bridge safe (the
// first of CHANNEL_PARK and BACKGROUND_JOB after the answer), to the moment at
// which it had read the bridge command.
func latenciesOf(entries iter.Seq2[switchsim.Entry, error]) (latencies, error) {
	calls := map[string]*customerTimes{}
	jobs := map[string]*customerTimes{}
	for e, err := range entries {
		if err != nil {
			return latencies{}, err
		}
		switch e.W {
		case switchsim.WitnessOriginate:
			if e.Vars["tandem_attempt"] != "" {
				calls[e.UUID] = &customerTimes{}
				jobs[e.Job] = calls[e.UUID]
			}
		case switchsim.WitnessSent:
			noteSent(e, calls[e.UUID], jobs[e.Job])
		case switchsim.WitnessCommand:
			noteBridgeCommand(e, calls)
		case switchsim.WitnessBridge:
			for _, id := range []string{e.A, e.B} {
				if c := calls[id]; c != nil {
					c.bridged = true
				}
			}
		}
	}
	return summed(calls), nil
}

func noteSent(e switchsim.Entry, leg, job *customerTimes) {
	switch {
	case e.Name == "CHANNEL_ANSWER" && leg != nil && leg.answerSent == 0:
		leg.answerSent = e.T
	case e.Name == "CHANNEL_PARK" && leg != nil && leg.answerSent != 0 && leg.readySent == 0:
		leg.readySent = e.T
	case e.Name == "BACKGROUND_JOB" && job != nil && job.answerSent != 0 && job.readySent == 0:
		job.readySent = e.T
	}
}

func noteBridgeCommand(e switchsim.Entry, calls map[string]*customerTimes) {
	words := strings.Fields(e.Command)
	for i, w := range words {
		if w != "uuid_bridge" || i+2 >= len(words) {
			continue
		}
		for _, id := range words[i+1 : i+3] {
			if c := calls[id]; c != nil && c.command == 0 {
				c.command = e.T
			}
		}
	}
}

func summed(calls map[string]*customerTimes) latencies {
	var l latencies
	for _, c := range calls {
		if c.answerSent == 0 {
			continue
		}
		l.answered++
		if !c.bridged {
			l.unbridged++
		}
		if c.command == 0 {
			continue
		}
		l.fromAnswer = append(l.fromAnswer, time.Duration(c.command-c.answerSent)*time.Microsecond)
		if c.readySent != 0 {
			l.fromReady = append(l.fromReady, time.Duration(c.command-c.readySent)*time.Microsecond)
		}
	}
	return l
}
