// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
	"tandem/campaigns/store/redisserver/redistest"
)

// newCluster starts two nodes that share the slots, and gives a store on both.
func newCluster(t *testing.T) *fixture {
	t.Helper()
	ctx := t.Context()
	ports := []int{freePort(t), freePort(t)}
	addresses := make([]string, len(ports))
	nodes := make([]*redis.Client, len(ports))
	for i, port := range ports {
		redistest.ForTest(t, set("port", fmt.Sprint(port)), set("bind", "127.0.0.1"), set("cluster-enabled", "yes"),
			set("cluster-port", fmt.Sprint(freePort(t))), set("cluster-config-file", "nodes.conf"))
		addresses[i] = fmt.Sprintf("127.0.0.1:%d", port)
		nodes[i] = redis.NewClient(&redis.Options{Addr: addresses[i], Protocol: 2})
		t.Cleanup(func() { _ = nodes[i].Close() })
		if err := nodes[i].ClusterAddSlotsRange(ctx, i*8192, i*8192+8191).Err(); err != nil {
			t.Fatal(err)
		}
	}
	id, err := nodes[0].Do(ctx, "CLUSTER", "INFO").Text()
	if err != nil || !strings.Contains(id, "cluster_enabled:1") && !strings.Contains(id, "cluster_state") {
		t.Fatal(id, err)
	}
	bus, err := nodes[1].ConfigGet(ctx, "cluster-port").Result()
	if err != nil {
		t.Fatal(err)
	}
	if err := nodes[0].Do(ctx, "CLUSTER", "MEET", "127.0.0.1", ports[1], bus["cluster-port"]).Err(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(30 * time.Second)
	for _, node := range nodes {
		for info := ""; !strings.Contains(info, "cluster_state:ok"); info = node.ClusterInfo(ctx).Val() {
			if time.Now().After(deadline) {
				t.Fatal("the nodes do not meet")
			}
			<-time.After(20 * time.Millisecond) // other processes: there is nothing to wait on
		}
	}
	s, err := Open(ctx, "redis://"+strings.Join(addresses, ","), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	f := &fixture{Store: s, clock: noon}
	s.now = func() time.Time { return f.clock }
	return f
}

// On a cluster each script stays in one slot, and pipelines go to both nodes.
func TestCluster(t *testing.T) {
	t.Parallel()
	s := newCluster(t)
	ctx := t.Context()
	s.must(t, s.SaveResource(ctx, campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/t/{number}"}))
	wakes := s.Wakes(ctx)
	nextWake(t, wakes)
	for i := range 8 {
		id := fmt.Sprintf("campaign%d", i)
		c, run := s.campaign(t, id)
		m := people(70)
		m[1].Timezone, m[2].Expire = "Asia/Tokyo", noon.Add(time.Hour)
		if added, err := s.AddMembers(ctx, id, m, noon); err != nil || len(added) != 70 {
			t.Fatal(err)
		}
		s.agent(t, "agent-"+id, func(a *campaigns.Agent) { a.Tiers[0].Campaign = id })
		q := request(run, noon)
		reserved, err := s.Reserve(ctx, ReserveRequest{
			Campaign: id, Resource: "trunk", ResourceLimit: 9, Agents: true, Attempts: []string{q.Attempt.ID}, Now: noon, Lease: time.Minute,
		})
		got := reserved.Held
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		claims, err := s.Claim(ctx, id, []ClaimRequest{q, request(run, noon)})
		if err := errors.Join(err, claims[0].Err, claims[1].Err); err != nil {
			t.Fatal(err)
		}
		errs := s.Write(ctx, id, []Op{
			AgentInCall{Agent: got[0].Agent, Attempt: q.Attempt.ID, Now: noon},
			Note{Attempt: claims[1].Attempt, Epoch: run.Epoch},
			finishing(c, run, claims[0].Claim, campaigns.Connected, noon),
			Release{Attempt: q.Attempt.ID, Agent: got[0].Agent, Resource: "trunk", Outcome: Talked, Now: noon, ReadyAt: noon},
		})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		q2 := AdmitRequest{Attempt: "a1", Campaign: id, Number: "+4930100001", Now: noon, Caps: []campaigns.Cap{{Per: campaigns.PerNumber, Most: 8, Window: time.Hour}}}
		if refusal, err := s.Admit(ctx, q2); refusal != nil || err != nil {
			t.Fatal(refusal, err)
		}
		if _, err := s.EditMember(ctx, id, 9, func(m campaigns.Member) (campaigns.Member, error) {
			return c.AddNumber(m, campaigns.Communication{Number: "+4930100001"}, noon)
		}); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Counts(ctx, id); n.Waiting != 68 || n.Claimed != 1 || n.Ended != 1 || err != nil {
			t.Errorf("%+v %v", n, err)
		}
		s.sound(t, id)
	}
	if all, err := s.Campaigns(ctx); len(all) != 8 || err != nil {
		t.Error(len(all), err)
	}
	for w := nextWake(t, wakes); w.Campaign != "campaign7"; w = nextWake(t, wakes) { //nolint:revive // it comes
	}
}
