// SPDX-License-Identifier: MIT

package feed

import (
	"context"
	"math"
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller"
	"tandem/controller/pacing"
)

// CampaignFigure is a campaign in the live table.
type CampaignFigure struct {
	ID         string                   `json:"id"`
	Name       string                   `json:"name"`
	Type       string                   `json:"type"`
	State      campaigns.RunState       `json:"state"`
	Cause      string                   `json:"cause"`
	Since      time.Time                `json:"since,omitzero"`
	Asleep     bool                     `json:"asleep"` // runs, and waits for its calendar to open
	NextChange time.Time                `json:"nextChange,omitzero"`
	Members    MemberCounts             `json:"members"`
	Progress   float64                  `json:"progress"`              // share of the members who have ended
	TimeLeft   *int                     `json:"timeLeftSec,omitempty"` // at the pace of the last hour
	Results    map[campaigns.Result]int `json:"results"`               // of the finished attempts
	InAir      int                      `json:"inAir"`                 // attempts that are not over
	Bridged    int                      `json:"bridged"`               // of those, with an agent now

	CallsPerSecond float64            `json:"callsPerSecond"` // customers dialled in the last minute
	Abandonment    *AbandonmentFigure `json:"abandonment,omitempty"`
	Agents         AgentCounts        `json:"agents"` // with a tier in it

	mode      campaigns.Mode
	resources []string
	unowned   bool // it runs, and no controller has it
	shut      int  // members who are due, and whose own hours are closed
}

// AbandonmentFigure is the window of a campaign's caps that stands worst.
type AbandonmentFigure struct {
	Share     float64 `json:"share"`
	Cap       float64 `json:"cap"`
	WindowSec float64 `json:"windowSec"` // 0: the campaign's life
	Answered  float64 `json:"answered"`
	Abandoned float64 `json:"abandoned"`
	Spent     bool    `json:"spent"`
}

// Campaign looks at a campaign now. staff are all agents. NotFound: it is being
// created, or was deleted.
func (f *Figures) Campaign(ctx context.Context, c campaigns.Campaign, staff *Staff, now time.Time) (CampaignFigure, error) {
	run, err := f.store.Run(ctx, c.ID)
	if err != nil {
		return CampaignFigure{}, err
	}
	counts, err := f.store.Counts(ctx, c.ID)
	if err != nil {
		return CampaignFigure{}, err
	}
	tally, err := f.store.Tally(ctx, c.ID)
	if err != nil {
		return CampaignFigure{}, err
	}
	abandonment, err := f.abandonment(ctx, &c, run.State == campaigns.Running, now)
	if err != nil {
		return CampaignFigure{}, err
	}
	results := tally.ByResult
	if results == nil {
		results = map[campaigns.Result]int{}
	}
	agents, inCall := staff.Of(c.ID)
	calls := f.controller.InAir(c.ID)
	running := run.State == campaigns.Running
	out := CampaignFigure{
		ID: c.ID, Name: c.Name, Type: campaigns.ModeTypes()[c.Mode], State: run.State, Cause: run.Cause, Since: run.Since,
		Asleep: running && !c.OpenAt(now), NextChange: c.NextChange(now).UTC(),
		Members: CountsOf(counts), Results: results, InAir: counts.Claimed, Bridged: bridged(calls, counts, inCall),
		CallsPerSecond: perSecond(tally.CallsIn(now) + dialedIn(calls, now)), Abandonment: abandonment, Agents: agents,
		mode: c.Mode, resources: c.Resources, unowned: running && (run.Owner == "" || run.Lease.Before(now)), shut: shut(&c, counts, now),
	}
	if counts.Imported > 0 {
		out.Progress = math.Round(1e4*float64(counts.Ended)/float64(counts.Imported)) / 1e4
	}
	if running {
		out.TimeLeft = timeLeft(counts, &tally, run.Since, now)
	}
	return out, nil
}

// bridged counts the customers who talk now: by the attempts where the campaign
// is run here, by the agents where another controller runs it.
func bridged(calls []controller.Live, counts store.Counts, inCall int) int {
	if len(calls) == 0 && counts.Claimed > 0 {
		return inCall
	}
	n := 0
	for i := range calls {
		if !calls[i].Attempt.BridgedAt.IsZero() {
			n++
		}
	}
	return n
}

// dialedIn counts the calls in the air that were dialled in the last minute. Those
// of another controller count when they are over.
func dialedIn(calls []controller.Live, now time.Time) int {
	n := 0
	for i := range calls {
		if at := calls[i].Attempt.DialedAt; !at.IsZero() && now.Sub(at) < time.Minute {
			n++
		}
	}
	return n
}

// perSecond gives the calls of a minute as calls a second, to a hundredth.
func perSecond(calls int) float64 { return math.Round(100*float64(calls)/60) / 100 }

// Where the time left is an estimate at all.
const (
	leastPace  = time.Minute
	leastEnded = 10
)

// timeLeft gives how many seconds a list takes at the pace of the last hour, or
// since the campaign runs; nil where too little is known. It is rounded: nobody
// wants to see it tremble.
func timeLeft(counts store.Counts, tally *store.Tally, running, now time.Time) *int {
	left := counts.Imported - counts.Ended
	ended, over := tally.EndedSince(running, now)
	if left == 0 || ended < leastEnded || over < leastPace {
		return nil
	}
	sec := float64(left) * over.Seconds() / float64(ended)
	step := 10.0
	if sec > 600 {
		step = 60
	}
	rounded := int(math.Ceil(sec/step) * step)
	return &rounded
}

// shut counts the due members of lanes whose own hours are closed.
func shut(c *campaigns.Campaign, counts store.Counts, now time.Time) int {
	n := 0
	for name, due := range counts.Lanes {
		if lane, err := campaigns.ParseLane(name); err == nil && !c.LaneOpen(lane, now) {
			n += due
		}
	}
	return n
}

// accounts remembers how campaigns stand with their caps: the ledger of a month is
// long, and changes little within some seconds.
type accounts struct {
	mu sync.Mutex
	of map[string]account
}

type account struct {
	read   time.Time
	figure *AbandonmentFigure
}

// How old an account may be.
const (
	accountAge     = 2 * time.Second
	accountIdleAge = time.Minute
)

// abandonment gives how a campaign stands with the worst of its caps; nil for one
// that cannot abandon anybody.
func (f *Figures) abandonment(ctx context.Context, c *campaigns.Campaign, running bool, now time.Time) (*AbandonmentFigure, error) {
	if !c.CanAbandon() {
		return nil, nil
	}
	age := accountIdleAge
	if running {
		age = accountAge
	}
	f.accounts.mu.Lock()
	known, ok := f.accounts.of[c.ID]
	f.accounts.mu.Unlock()
	if ok && now.Sub(known.read) < age {
		return known.figure, nil
	}
	answers, err := f.store.Answers(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	figure := worst(c, answers, now)
	f.accounts.mu.Lock()
	defer f.accounts.mu.Unlock()
	if f.accounts.of == nil {
		f.accounts.of = map[string]account{}
	}
	f.accounts.of[c.ID] = account{now, figure}
	return figure, nil
}

// worst gives the cap that is used up most.
func worst(c *campaigns.Campaign, answers []store.AnswerBucket, now time.Time) *AbandonmentFigure {
	in := c.InForce(now)
	caps := make([]pacing.Cap, len(in.AbandonCaps))
	for i, a := range in.AbandonCaps {
		caps[i] = pacing.Cap{Rate: a.Rate, Window: a.Window.Length()}
	}
	buckets := make([]pacing.Bucket, len(answers))
	for i, b := range answers {
		buckets[i] = pacing.Bucket{Start: b.At, Answered: b.Answered, Abandoned: b.Abandoned, Machines: b.Machines}
	}
	falsePositive := 0.0
	if c.Machine.Action != campaigns.MachineIgnore {
		falsePositive = c.Pacing.FalsePositive
	}
	var out *AbandonmentFigure
	most := math.Inf(-1)
	for _, s := range pacing.Account(buckets, caps, falsePositive, now) {
		used := s.Share / math.Max(s.Rate, 1e-9)
		if used <= most {
			continue
		}
		most = used
		out = &AbandonmentFigure{
			Share: s.Share, Cap: s.Rate, WindowSec: s.Window.Seconds(), Answered: s.Answered, Abandoned: s.Abandoned, Spent: s.Spent,
		}
	}
	return out
}
