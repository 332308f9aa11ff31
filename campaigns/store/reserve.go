// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"tandem/campaigns"
)

// MaxTokens is how many attempts one Reserve serves at most.
const MaxTokens = 64

// ReserveRequest asks for a line, an agent, or one of each, for each attempt.
type ReserveRequest struct {
	Campaign   string
	Priority   int      // of the campaign, where lines or agents are scarce
	Attempts   []string // ids, at most MaxTokens
	Controller string
	Now        time.Time
	Lease      time.Duration

	Resource      string // "" = no line wanted
	ResourceLimit int
	CPS           float64 // of the resource; 0 = no bound

	Agents    bool   // an agent is wanted
	Wanted    int    // agents whom the campaign could use now, where that is more than Attempts
	Share     int    // of the campaign, among those of its priority; 0 = 1
	Node      string // nailed-up agents of other nodes are passed over; "" = any
	Strategy  campaigns.Strategy
	TierRules campaigns.TierRules
	Waited    time.Duration    // of the customer, for TierRules; negative = nobody waits: all levels
	Skills    campaigns.Skills // that the agent needs
	Prefer    string           // this agent if free and fit, else another
	Only      string           // this agent or nobody
	Except    []string         // not these
}

// Reserved is what a Reserve came to.
type Reserved struct {
	Held []Reservation // in the order of the attempts, the first ones
	// RetryAt is when the resource can be asked again, where it rests or has no
	// token for what was not granted. Zero = it is no matter of time.
	RetryAt time.Time
	// AskAgain is when to ask for agents again although nothing may have woken
	// the campaign by then: agents of a further level may be taken then, or
	// other campaigns want the same agents and a want counts for two seconds.
	AskAgain time.Time
}

// Reservation is what one attempt got.
type Reservation struct {
	Attempt   string
	Agent     string // "" where none was wanted
	Contact   string
	NailedUp  bool
	Node, Leg string          // of the nailed-up leg
	Card      campaigns.Agent // the agent's figures, without what changes during a call
}

// Reserve reserves for as many of the attempts as it can, in their order; each
// gets both or nothing.
//
// Agents come by level and then as the campaign's strategy says. An agent whom
// several campaigns want goes to the one of the highest priority, among equals
// to the one that got least for its share; who has wanted for 30 s in vain
// comes first once. What others want is known from their asking: it counts for
// two seconds. Lines that campaigns of a higher priority lacked within the last
// two seconds are left for them.
func (s *Store) Reserve(ctx context.Context, q ReserveRequest) (Reserved, error) {
	switch {
	case len(q.Attempts) == 0:
		return Reserved{}, nil
	case len(q.Attempts) > MaxTokens:
		return Reserved{}, fmt.Errorf("reserve: %d attempts are more than %d", len(q.Attempts), MaxTokens)
	}
	args, err := q.args()
	if err != nil {
		return Reserved{}, err
	}
	c := call{reserveScript, []string{
		agentsKey(), readyKey(q.Campaign), linesKey(q.Resource), wantKey(q.Resource), trunkKey(q.Resource),
	}, args}
	r, err := s.run(ctx, c)
	if err == nil && r.int(2) == 1 {
		if err = s.SaveTierStrategy(ctx, q.Campaign, q.Strategy); err == nil {
			r, err = s.run(ctx, c)
		}
	}
	if err != nil {
		return Reserved{}, err
	}
	out := Reserved{RetryAt: r.time(0), AskAgain: r.time(1)}
	const head, width = 3, 7
	for r = r[min(head, len(r)):]; len(r) >= width; r = r[width:] {
		out.Held = append(out.Held, reservation(r))
	}
	return out, nil
}

func reservation(r reply) Reservation {
	h := Reservation{
		Attempt: r.text(0), Agent: r.text(1), Contact: r.text(2), NailedUp: r.text(3) == "1", Node: r.text(5), Leg: r.text(6),
	}
	if h.Agent != "" {
		h.Card = campaigns.Agent{ID: h.Agent, Contact: h.Contact, NailedUp: h.NailedUp, Node: h.Node, Leg: h.Leg}
		unpackCard(&h.Card, r.text(4))
	}
	return h
}

func (q *ReserveRequest) args() ([]any, error) {
	limit, agents := max(q.ResourceLimit, 0), 0
	if q.Resource == "" {
		limit = -1
	}
	if q.Agents {
		agents = 1
	}
	skills, err := packSkills(q.Skills)
	if err != nil {
		return nil, fmt.Errorf("reserve: %w", err)
	}
	waited, rules := int64(-1), ""
	if q.TierRules.Apply && q.Waited >= 0 {
		waited = q.Waited.Milliseconds()
		rules = fmt.Sprintf("%d:%d:%d", q.TierRules.Wait.Milliseconds(), flag(q.TierRules.Multiply), flag(q.TierRules.SkipEmpty))
	}
	strategy := q.Strategy
	if strategy == "" {
		strategy = campaigns.LongestIdle
	}
	args := []any{
		millis(q.Now), millis(q.Now.Add(q.Lease)), q.Campaign, q.Priority, limit, agents, q.Node, q.Controller,
		max(q.Share, 1), string(strategy), waited, rules, skills, q.Prefer, q.Only, strings.Join(q.Except, ","),
		strconv.FormatFloat(q.CPS, 'f', -1, 64), max(q.Wanted, len(q.Attempts)), rand.Int32(), //nolint:gosec // a shuffle
	}
	for _, a := range q.Attempts {
		args = append(args, a)
	}
	return args, nil
}

// RebookRequest moves a reservation from one attempt to another of the same campaign.
type RebookRequest struct {
	Campaign string
	Agent    string
	From, To string // attempts
	Resource string // whose line moves too; "" = none
	MaxSkips int    // offers that the agent may skip in a row; 0 = no limit
	Now      time.Time
	Until    time.Time // the new lease
}

// Rebook gives the agent who skipped the record of one attempt, and its line,
// to the attempt with the next record. The skip counts. ErrConflict says that
// nothing was changed: From does not hold both any more, or the agent has
// skipped too often or cannot be given another call; then Release them with
// AgentSkipped, as ever.
func (s *Store) Rebook(ctx context.Context, q RebookRequest) error {
	_, err := s.run(ctx, call{rebookScript, []string{agentsKey()}, []any{
		millis(q.Now), millis(q.Until), q.Campaign, q.Agent, q.From, q.To, q.Resource, q.MaxSkips,
	}})
	return err
}

// packSkills gives skills as JSON, "" for none.
func packSkills(skills campaigns.Skills) (string, error) {
	if len(skills) == 0 {
		return "", nil
	}
	text, err := json.Marshal(skills)
	return string(text), err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
