// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// SaveAgent creates an agent or changes the card of one. What the agent is
// doing (status, state, leg, attempt) stays as it is; a new agent begins with
// the status of the card.
func (s *Store) SaveAgent(ctx context.Context, a campaigns.Agent) error {
	a.Normalize()
	if err := a.Validate(); err != nil {
		return err
	}
	places := make([]string, 0, len(a.Tiers))
	for _, t := range a.Tiers {
		places = append(places, fmt.Sprintf("%s:%d:%d", t.Campaign, t.Level, t.Position))
	}
	nailed := 0
	if a.NailedUp {
		nailed = 1
	}
	_, err := s.run(ctx, call{agentSaveScript, []string{agentsKey()}, []any{
		millis(s.now()), a.ID, strings.Join(places, ","), string(a.Status),
		"name", a.Name, "contact", a.Contact, "nailed", nailed, "timeout", a.Timeout.Milliseconds(),
		"max_no_answer", a.MaxNoAnswer, "no_answer_delay", a.NoAnswerDelay.Milliseconds(),
	}})
	return err
}

// RemoveAgent removes an agent; a Conflict says that an attempt holds them.
func (s *Store) RemoveAgent(ctx context.Context, id string) error {
	_, err := s.run(ctx, call{agentRemoveScript, []string{agentsKey()}, []any{id}})
	if errors.Is(err, ErrConflict) {
		return wrong("remove agent", "agent "+id+" has a call", err)
	}
	return noAgent("remove agent", id, err)
}

// SetAgentStatus sets what an agent says of themself. While an attempt holds
// the agent it counts from the end of that attempt on.
func (s *Store) SetAgentStatus(ctx context.Context, id string, status campaigns.AgentStatus, now time.Time) error {
	if status != campaigns.LoggedOut && status != campaigns.Available && status != campaigns.OnBreak {
		return &campaigns.Error{
			Code: campaigns.Invalid, Op: "set agent status", Field: "status", Msg: fmt.Sprintf("%q is not an agent status", status),
		}
	}
	_, err := s.run(ctx, call{agentStatusScript, []string{agentsKey()}, []any{millis(now), id, string(status)}})
	return noAgent("set agent status", id, err)
}

// LegState says what is known of the nailed-up leg of an agent.
type LegState string

// The states. Only an agent whose leg is up is given calls.
const (
	LegCalling LegState = "calling" // the leg is about to be put up
	LegUp      LegState = "up"
	LegDown    LegState = "down" // it may live, but cannot be used now: its node is away
	LegGone    LegState = "gone"
)

// SetAgentLeg notes the state of an agent's nailed-up leg. "Down" and "gone" of
// another leg than the one last known come late and do nothing.
func (s *Store) SetAgentLeg(ctx context.Context, id, node, leg string, state LegState, now time.Time) error {
	_, err := s.run(ctx, call{agentLegScript, []string{agentsKey()}, []any{millis(now), id, node, leg, string(state)}})
	return noAgent("set agent leg", id, err)
}

// Agent reads an agent.
func (s *Store) Agent(ctx context.Context, id string) (campaigns.Agent, error) {
	agents, err := s.readAgents(ctx, []string{id})
	if err != nil {
		return campaigns.Agent{}, err
	}
	if len(agents) == 0 {
		return campaigns.Agent{}, noAgent("read agent", id, ErrNotFound)
	}
	return agents[0], nil
}

// Agents reads every agent, by id.
func (s *Store) Agents(ctx context.Context) ([]campaigns.Agent, error) {
	ids, err := s.rdb.SMembers(ctx, agentsKey()).Result()
	if err != nil {
		return nil, explain("read agents", err)
	}
	slices.Sort(ids)
	return s.readAgents(ctx, ids)
}

func (s *Store) readAgents(ctx context.Context, ids []string) ([]campaigns.Agent, error) {
	pipe := s.rdb.Pipeline()
	hashes := make([]*redis.MapStringStringCmd, len(ids))
	leases := make([]*redis.FloatCmd, len(ids))
	for i, id := range ids {
		hashes[i] = pipe.HGetAll(ctx, agentKey(id))
		leases[i] = pipe.ZScore(ctx, reservedKey(), id)
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, explain("read agents", err)
	}
	all := make([]campaigns.Agent, 0, len(ids))
	for i, id := range ids {
		if h := hashes[i].Val(); len(h) > 0 {
			a := parseAgent(id, h)
			a.Lease = fromMillis(int64(leases[i].Val()))
			all = append(all, a)
		}
	}
	return all, nil
}

// parseAgent reads an agent's hash: name contact nailed timeout max_no_answer
// no_answer_delay tiers (the card); status state since waited ready_at no_answer
// campaign attempt controller node leg up last (what the agent is doing).
// Times and durations are in ms; waited is since when a reserved agent had waited.
func parseAgent(id string, h map[string]string) campaigns.Agent {
	number := func(field string) int {
		n, _ := strconv.Atoi(h[field])
		return n
	}
	at := func(field string) time.Time { return fromMillis(int64(number(field))) }
	a := campaigns.Agent{
		ID: id, Name: h["name"], Contact: h["contact"], NailedUp: h["nailed"] == "1",
		Timeout: duration(h["timeout"]), MaxNoAnswer: number("max_no_answer"), NoAnswerDelay: duration(h["no_answer_delay"]),
		Status: campaigns.AgentStatus(h["status"]), State: campaigns.AgentState(h["state"]), Since: at("since"),
		NoAnswerInARow: number("no_answer"), Campaign: h["campaign"], Attempt: h["attempt"],
		Node: h["node"], Leg: h["leg"], LegUp: h["up"] == "1", LastCall: at("last"),
	}
	if a.State == campaigns.AgentWrapUp {
		a.ReadyAt = at("ready_at")
	}
	for tier := range strings.SplitSeq(h["tiers"], ",") {
		if p := strings.Split(tier, ":"); len(p) == 3 {
			level, _ := strconv.Atoi(p[1])
			position, _ := strconv.Atoi(p[2])
			a.Tiers = append(a.Tiers, campaigns.Tier{Campaign: p[0], Agent: id, Level: level, Position: position})
		}
	}
	return a
}

func duration(ms string) time.Duration {
	n, _ := strconv.ParseInt(ms, 10, 64)
	return time.Duration(n) * time.Millisecond
}

func noAgent(op, id string, err error) error {
	if errors.Is(err, ErrNotFound) {
		return wrong(op, "there is no agent "+id, err)
	}
	return err
}
