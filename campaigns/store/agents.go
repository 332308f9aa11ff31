// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
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
// the status of the card. Whether the phone is registered is not known of a new
// agent whose contact is user/…, or of one whose contact changed, unless the
// card says so: see SetRegistered. Other contacts count as registered.
func (s *Store) SaveAgent(ctx context.Context, a campaigns.Agent) error {
	a.Normalize()
	if err := a.Validate(); err != nil {
		return err
	}
	places := make([]string, 0, len(a.Tiers))
	for _, t := range a.Tiers {
		places = append(places, fmt.Sprintf("%s:%d:%d", t.Campaign, t.Level, t.Position))
	}
	skills, err := packSkills(a.Skills)
	if err != nil {
		return fmt.Errorf("save agent: %w", err)
	}
	registered := a.Registered || !strings.HasPrefix(a.Contact, "user/")
	_, err = s.run(ctx, call{agentSaveScript, []string{agentsKey()}, []any{
		millis(s.now()), a.ID, strings.Join(places, ","), string(a.Status), a.BreakReason, flag(registered), a.Contact,
		"name", a.Name, "nailed", flag(a.NailedUp), "phone", string(a.Phone), "card", packCard(&a), "skills", skills,
	}})
	return err
}

// packCard writes the figures of a card as Reserve hands them out: in one
// field, since each field that a script reads for each agent costs.
func packCard(a *campaigns.Agent) string {
	wrapUp := "-"
	if a.WrapUp != nil {
		wrapUp = strconv.FormatInt(a.WrapUp.Milliseconds(), 10)
	}
	return fmt.Sprintf("%d:%d:%d:%d:%d:%d:%s", a.Timeout.Milliseconds(), a.NoAnswerDelay.Milliseconds(), a.BusyDelay.Milliseconds(),
		a.RejectDelay.Milliseconds(), a.MaxNoAnswer, a.MaxErrors, wrapUp)
}

func unpackCard(a *campaigns.Agent, card string) {
	f := strings.Split(card, ":")
	if len(f) != 7 {
		return
	}
	a.Timeout, a.NoAnswerDelay, a.BusyDelay, a.RejectDelay = duration(f[0]), duration(f[1]), duration(f[2]), duration(f[3])
	a.MaxNoAnswer, _ = strconv.Atoi(f[4])
	a.MaxErrors, _ = strconv.Atoi(f[5])
	if f[6] != "-" {
		wrapUp := duration(f[6])
		a.WrapUp = &wrapUp
	}
}

// RemoveAgent removes an agent; a Conflict says that an attempt holds them.
func (s *Store) RemoveAgent(ctx context.Context, id string) error {
	_, err := s.run(ctx, call{agentRemoveScript, []string{agentsKey()}, []any{id}})
	if errors.Is(err, ErrConflict) {
		return wrong("remove agent", "agent "+id+" has a call", err)
	}
	return noAgent("remove agent", id, err)
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

// parseAgent reads an agent's hash.
//
//	the card         name contact nailed phone card skills tiers
//	what they say    status break_reason pause_next demand (said Waiting) login
//	the phone        reg own (call) node leg up
//	what they do     state since ready_at campaign attempt controller
//	                 waited (since when a reserved agent had waited)
//	the sums         no_answer errors skips (in a row) outcome last calls talk
//	                 n:CAMPAIGN (calls), all since login
//	the last talk    last_campaign last_attempt last_member added (to its wrap-up)
//
// Times and durations are in ms.
func parseAgent(id string, h map[string]string) campaigns.Agent {
	number := func(field string) int {
		n, _ := strconv.Atoi(h[field])
		return n
	}
	at := func(field string) time.Time { return fromMillis(int64(number(field))) }
	a := campaigns.Agent{
		ID: id, Name: h["name"], Contact: h["contact"], NailedUp: h["nailed"] == "1",
		Phone: campaigns.Phone(h["phone"]), Status: campaigns.AgentStatus(h["status"]), BreakReason: h["break_reason"], PauseNext: h["pause_next"] == "1", LoggedInAt: at("login"),
		Registered: h["reg"] == "1", OwnCall: h["own"] == "1", Node: h["node"], Leg: h["leg"], LegUp: h["up"] == "1",
		State: campaigns.AgentState(h["state"]), Since: at("since"), Campaign: h["campaign"], Attempt: h["attempt"],
		NoAnswerInARow: number("no_answer"), ErrorsInARow: number("errors"), SkipsInARow: number("skips"),
		LastOutcome: campaigns.AgentOutcome(h["outcome"]), LastCall: at("last"), Calls: number("calls"), TalkTime: duration(h["talk"]),
		LastCampaign: h["last_campaign"], LastAttempt: h["last_attempt"],
	}
	if a.Phone == "" { // written before there was a choice
		a.Phone = campaigns.PhoneExtension
		if a.NailedUp {
			a.Phone = campaigns.PhoneNailedUp
		}
	}
	a.LastMember, _ = strconv.ParseUint(h["last_member"], 10, 64)
	unpackCard(&a, h["card"])
	if h["skills"] != "" {
		_ = json.Unmarshal([]byte(h["skills"]), &a.Skills) // SaveAgent wrote it
	}
	if a.State == campaigns.AgentWrapUp {
		a.ReadyAt, a.WrapUpAdded = at("ready_at"), duration(h["added"])
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
