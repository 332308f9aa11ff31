// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// News tell other processes at once what has changed. They are no record: what
// nobody hears is gone, and whoever may have missed some reads the store again.

const (
	agentTopic   = keySpace + "agents"   // pub/sub channel, 'id id …'; see lua/pool.lua
	attemptTopic = keySpace + "attempts" // pub/sub channel, JSON of [attemptBatch]
)

// AgentNews says whose record has changed: what they do, what they say of
// themselves, their phone, the attempt that holds them, their card.
type AgentNews struct {
	Agents []string // ids; one that is removed is not there any more when it is read
	All    bool     // anybody's: news may have been missed
}

// AgentNews delivers news of agents until ctx ends; then the channel is closed.
// After every connection, and after news that the receiver was too slow for, one
// with All comes. Read the agents with [Store.AgentsOf].
func (s *Store) AgentNews(ctx context.Context) <-chan AgentNews {
	return listen(ctx, s.rdb, channel[AgentNews]{agentTopic, AgentNews{All: true}, parseAgentNews})
}

func parseAgentNews(payload string) []AgentNews {
	return []AgentNews{{Agents: strings.Fields(payload)}}
}

// AgentsOf reads some agents, in one round trip and the order of their ids;
// those who do not exist are left out.
func (s *Store) AgentsOf(ctx context.Context, ids []string) ([]campaigns.Agent, error) {
	return s.readAgents(ctx, ids)
}

// AttemptNews is an attempt as its owner sees it now. It is cumulative: the last
// one says all that the ones before said.
type AttemptNews struct {
	Record campaigns.Attempt `json:"record"`
	Phase  string            `json:"phase"`           // "dialing", "bridged", …
	Agent  string            `json:"agent,omitempty"` // who has the call, or is to have it
	Next   string            `json:"next,omitempty"`  // to whom the customer is being passed on
	Paused bool              `json:"paused,omitempty"`
	Over   bool              `json:"over,omitempty"` // the last of this attempt; Record has its result

	From string `json:"-"` // the sender, as given to [Store.PublishAttempts]
	All  bool   `json:"-"` // nothing of the above: news may have been missed
}

// attemptBatch is a message of news of attempts.
type attemptBatch struct {
	From string        `json:"from"`
	News []AttemptNews `json:"news"`
}

// PublishAttempts tells other processes how attempts are. from is a name of the
// sender, by which a process knows its own.
func (s *Store) PublishAttempts(ctx context.Context, from string, news []AttemptNews) error {
	text, err := json.Marshal(attemptBatch{from, news})
	if err != nil {
		return fmt.Errorf("publish attempts: %w", err)
	}
	return explain("publish attempts", s.rdb.Publish(ctx, attemptTopic, text).Err())
}

// AttemptNews delivers news of attempts until ctx ends; then the channel is
// closed. The news of one sender come in order. After every connection, and after
// news that the receiver was too slow for, one with All comes.
func (s *Store) AttemptNews(ctx context.Context) <-chan AttemptNews {
	return listen(ctx, s.rdb, channel[AttemptNews]{attemptTopic, AttemptNews{All: true}, s.parseAttempts})
}

func (s *Store) parseAttempts(payload string) []AttemptNews {
	var batch attemptBatch
	if err := json.Unmarshal([]byte(payload), &batch); err != nil {
		s.log.Warn("news of attempts not understood", "err", err)
		return nil
	}
	for i := range batch.News {
		batch.News[i].From = batch.From
	}
	return batch.News
}

// AttemptListeners counts the connections that news of attempts are sent to.
func (s *Store) AttemptListeners(ctx context.Context) (int, error) {
	cluster, ok := s.rdb.(*redis.ClusterClient)
	if !ok {
		n, err := s.rdb.PubSubNumSub(ctx, attemptTopic).Result()
		return int(n[attemptTopic]), explain("listeners", err)
	}
	// Each node knows of its own connections.
	total := make(chan int, 1)
	total <- 0
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		n, err := node.PubSubNumSub(ctx, attemptTopic).Result()
		total <- <-total + int(n[attemptTopic])
		return err
	})
	return <-total, explain("listeners", err)
}
