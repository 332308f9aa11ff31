// SPDX-License-Identifier: MIT

package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"tandem/campaigns"
	"tandem/esl/switchsim"
	"tandem/proving/audit"
	"tandem/proving/process"
	"tandem/proving/stage"
)

const (
	// warmUp is left out of the measurement: connections, caches, first agents.
	warmUp = 5 * time.Second
	// opsSample is how long Redis' commands are counted, after the measurement,
	// since counting slows Redis down.
	opsSample = 2 * time.Second
	// The simulated switch must not be the limit.
	plentySPS, plentySessions = 20_000, 50_000
)

// busyScenario has short calls, so that many attempts a second need few agents.
func busyScenario() switchsim.Scenario {
	return switchsim.Scenario{
		Gateways: []string{"bench"}, Profiles: []string{"external", "internal"},
		Customers: []switchsim.CustomerRule{{
			Match: `^\+49`,
			Rates: switchsim.CustomerRates{Answer: 0.6, Busy: 0.2, Rejected: 0.1, Unallocated: 0.1},
			Ring:  switchsim.Between(20*time.Millisecond, 100*time.Millisecond),
			Talk:  switchsim.Between(100*time.Millisecond, 200*time.Millisecond),
		}},
		Agents: []switchsim.AgentRule{{Match: `^\d+$`, AnswerAfter: switchsim.Always(20 * time.Millisecond)}},
	}
}

// measureThroughput dials the long list as fast as it goes.
func (h *house) measureThroughput(ctx context.Context, f *Figures) error {
	if err := h.prepareDialling(ctx, busyScenario(), false); err != nil {
		return err
	}
	if err := h.measurePages(ctx, f); err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	if err := h.addAgents(ctx, longList, h.Agents, func(i int) string { return "user/" + strconv.Itoa(10_000+i) }); err != nil {
		return err
	}
	h.say("dialling with %d agents for %s", h.Agents, h.Duration)
	if _, err := h.stage.Store.SetRunState(ctx, longList, campaigns.Running, "", time.Now()); err != nil {
		return err
	}
	if err := sleep(ctx, warmUp); err != nil {
		return err
	}
	from, err := h.meter()
	if err != nil {
		return err
	}
	if err := sleep(ctx, h.Duration); err != nil {
		return err
	}
	to, err := h.meter()
	if err != nil {
		return err
	}
	sampled := time.Now()
	commands, err := countCommands(ctx, h.stage.Redis.Addr(), opsSample)
	if err != nil {
		return err
	}
	sampleEnd := time.Now()
	rss, err := h.controller.Process().Memory()
	if err != nil {
		return err
	}
	if err := h.finish(ctx, longList); err != nil {
		return err
	}
	book, accounted, err := h.account(ctx, longList)
	if err != nil {
		return err
	}
	f.Accounted = accounted
	ended := make([]time.Time, 0, len(book.Finished))
	for i := range book.Finished {
		ended = append(ended, book.Finished[i].EndedAt)
	}
	n := within(ended, from.at, to.at)
	f.Attempts, f.DurationSeconds = n, to.at.Sub(from.at).Seconds()
	f.AttemptsPerSecond = rounded(float64(n) / f.DurationSeconds)
	perAttempt := func(d time.Duration) float64 { return rounded(float64(d.Microseconds()) / float64(max(n, 1))) }
	f.CPUPerAttempt = perAttempt(to.controller - from.controller)
	f.SwitchCPUPerCall = perAttempt(to.theSwitch - from.theSwitch)
	f.RedisCPUPerCall = perAttempt(to.redis - from.redis)
	f.RSS = rounded(float64(rss) / (1 << 20))
	f.RedisOps = rounded(float64(commands) / float64(max(within(ended, sampled, sampleEnd), 1)))
	f.MachineProcessors = runtime.NumCPU()
	h.say("%.0f attempts a second, %.0f µs of controller each; all accounted for: %v", f.AttemptsPerSecond, f.CPUPerAttempt, f.Accounted)
	return nil
}

// prepareDialling starts a switch and a controller on the stage's Redis.
func (h *house) prepareDialling(ctx context.Context, scenario switchsim.Scenario, witnessSent bool) error {
	err := h.stage.Store.SaveResource(ctx, campaigns.Resource{
		ID: resourceID, DialString: "sofia/gateway/bench/{number}", Limit: 100_000, CallerIDs: []string{"5550100"},
	})
	if err != nil {
		return err
	}
	err = h.startSwitch(ctx, stage.SwitchConfig{
		Seed: 1, Scenario: scenario, SPS: plentySPS, MaxSessions: plentySessions, WitnessSent: witnessSent,
	})
	if err != nil {
		return err
	}
	return h.startController(ctx, h.theSwitch.Address, h.stage.PasswordFile)
}

// meter is what processes have used up to a moment.
type meter struct {
	at                           time.Time
	controller, theSwitch, redis time.Duration
}

func (h *house) meter() (meter, error) {
	m := meter{at: time.Now()}
	var errs [3]error
	m.controller, errs[0] = h.controller.Process().CPU()
	m.theSwitch, errs[1] = h.theSwitch.Process().CPU()
	m.redis, errs[2] = process.CPU(h.stage.Redis.PID())
	return m, errors.Join(errs[:]...)
}

// account compares the witness with the ledger of a campaign, and gives the
// ledger and whether they agree.
func (h *house) account(ctx context.Context, id string) (audit.Book, bool, error) {
	campaign, err := h.stage.Store.Campaign(ctx, id)
	if err != nil {
		return audit.Book{}, false, err
	}
	book, err := audit.ReadBook(ctx, h.stage.Store, campaign)
	if err != nil {
		return book, false, err
	}
	if book.Breaches, err = h.stage.Store.Check(ctx, id); err != nil {
		return book, false, err
	}
	witnessed, err := h.theSwitch.ReadWitness()
	if err != nil {
		return book, false, err
	}
	agents, err := h.stage.Store.Agents(ctx)
	if err != nil {
		return book, false, err
	}
	found := audit.Audit(witnessed, audit.Ledger{Books: []audit.Book{book}, Agents: agents})
	var why strings.Builder
	for i, x := range found.Findings {
		if i < maxExplained {
			fmt.Fprintf(&why, "\n%s: %s", x.Kind, x.Text)
		}
	}
	if len(found.Findings) > 0 {
		h.say("NOT accounted for, %d findings:%s", len(found.Findings), why.String())
	}
	return book, len(found.Findings) == 0, nil
}

// maxExplained bounds how many findings are written out.
const maxExplained = 20

func within(times []time.Time, from, to time.Time) int {
	n := 0
	for _, t := range times {
		if !t.Before(from) && t.Before(to) {
			n++
		}
	}
	return n
}
