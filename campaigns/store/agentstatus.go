// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tandem/campaigns"
)

// SetAgentStatus sets what an agent says of themself; reason is that of a
// break. While an attempt holds the agent, On Break waits for its end
// (PauseNext) and Logged Out keeps the agent from any call after it. Who logs
// in begins with a clean sheet.
func (s *Store) SetAgentStatus(ctx context.Context, id string, status campaigns.AgentStatus, reason string, now time.Time) error {
	switch status {
	case campaigns.LoggedOut, campaigns.Available, campaigns.AvailableOnDemand, campaigns.OnBreak:
	default:
		return &campaigns.Error{
			Code: campaigns.Invalid, Op: "set agent status", Field: "status", Msg: fmt.Sprintf("%q is not an agent status", status),
		}
	}
	_, err := s.run(ctx, call{agentStatusScript, []string{agentsKey()}, []any{millis(now), id, string(status), reason}})
	return noAgent("set agent status", id, err)
}

// SetAgentWaiting says that the agent is ready for the next call: it ends
// wrap-up, and is what an agent on demand has to say after each call.
// ErrConflict says that the agent is not available, or that an attempt holds them.
func (s *Store) SetAgentWaiting(ctx context.Context, id string, now time.Time) error {
	_, err := s.run(ctx, call{agentWaitingScript, []string{agentsKey()}, []any{millis(now), id}})
	return noAgent("set agent waiting", id, err)
}

// ExtendWrapUp makes the wrap-up of an agent after an attempt longer, by at most
// so much that no more than most is added to it in all. A Conflict says that the
// agent is not in that wrap-up, or that there is nothing left to add.
func (s *Store) ExtendWrapUp(ctx context.Context, id, attempt string, by, most time.Duration, now time.Time) error {
	const op = "extend wrap-up"
	_, err := s.run(ctx, call{agentMoreScript, []string{agentsKey()}, []any{millis(now), id, by.Milliseconds(), most.Milliseconds(), attempt}})
	switch {
	case errors.Is(err, ErrConflict):
		return wrong(op, "agent "+id+" is not in wrap-up", err)
	case errors.Is(err, ErrStale):
		return wrong(op, "this wrap-up cannot be made longer any more", ErrConflict)
	}
	return noAgent(op, id, err)
}

// registeredPage is how many agents one script registers.
const registeredPage = 100

// SetRegistered notes whether FreeSWITCH knows the phones of agents. Agents who
// do not exist are passed over.
func (s *Store) SetRegistered(ctx context.Context, ids []string, registered bool, now time.Time) error {
	var calls []call
	for len(ids) > 0 {
		n := min(len(ids), registeredPage)
		args := []any{millis(now), "reg", flag(registered)}
		for _, id := range ids[:n] {
			args = append(args, id)
		}
		calls, ids = append(calls, call{agentPhoneScript, []string{agentsKey()}, args}), ids[n:]
	}
	for _, out := range s.runAll(ctx, calls) {
		if out.err != nil {
			return out.err
		}
	}
	return nil
}

// SetOwnCall notes whether an agent is in a call that is none of Tandem's. An
// agent who does not exist is passed over.
func (s *Store) SetOwnCall(ctx context.Context, id string, own bool, now time.Time) error {
	_, err := s.run(ctx, call{agentPhoneScript, []string{agentsKey()}, []any{millis(now), "own", flag(own), id}})
	return err
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
