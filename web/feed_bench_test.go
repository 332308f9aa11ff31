// SPDX-License-Identifier: MIT

package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tandem/campaigns"
)

// clientsOfFeed in the environment makes TestFeedClients the clients of
// [BenchmarkFeed], in a process of their own: the address, how many, and the token.
const clientsOfFeed = "TANDEM_TEST_FEED"

const lastAgent = "the-end"

// BenchmarkFeed measures what 1,000 clients cost that hear of 10 changes a second,
// over TCP: processor time of the server for each second, and how long a change is
// on its way from the script in Redis until a client has read it.
func BenchmarkFeed(b *testing.B) {
	const clients, rate = 1000, 10
	f := newFixture(b)
	f.furnish(b)
	if err := f.store.SetRegistered(b.Context(), []string{"anna"}, true, time.Now()); err != nil {
		b.Fatal(err)
	}
	base := f.overTCP(b)
	cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run", "^TestFeedClients$")
	cmd.Env = append(os.Environ(), clientsOfFeed+"="+fmt.Sprintf("%s %d %s", base, clients, f.admin))
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	lines.Scan() // all of them have their snapshot
	tick := time.NewTicker(time.Second / rate)
	defer tick.Stop()
	start, busy := time.Now(), processorTime(b)
	changes := 0
	b.ResetTimer()
	for i := range b.N * rate {
		<-tick.C
		status := []campaigns.AgentStatus{campaigns.Available, campaigns.LoggedOut}[i%2]
		if err := f.store.SetAgentStatus(b.Context(), "anna", status, "", time.Now()); err != nil {
			b.Fatal(err)
		}
		changes++
	}
	b.StopTimer()
	took, spent := time.Since(start), processorTime(b)-busy
	// The last change of all ends the clients.
	if err := f.store.SaveAgent(b.Context(), campaigns.Agent{ID: lastAgent, Contact: "user/1"}); err != nil {
		b.Fatal(err)
	}
	var result struct {
		Heard    int
		P50, P99 float64
	}
	lines.Scan()
	if err := json.Unmarshal(lines.Bytes(), &result); err != nil {
		b.Fatalf("%v: %s", err, lines.Text())
	}
	_ = cmd.Wait()
	// Changes that follow each other within the gathering time may come as one.
	b.ReportMetric(float64(result.Heard)/float64(changes*clients), "heard/change")
	b.ReportMetric(spent.Seconds()/took.Seconds(), "cpu-s/s")
	b.ReportMetric(result.P50, "p50-ms")
	b.ReportMetric(result.P99, "p99-ms")
}

func processorTime(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestFeedClients does nothing unless BenchmarkFeed has started it.
func TestFeedClients(t *testing.T) {
	var base, token string
	var clients int
	if n, _ := fmt.Sscan(os.Getenv(clientsOfFeed), &base, &clients, &token); n != 3 {
		return
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var ready, done sync.WaitGroup
	all := make([][]float64, clients)
	for i := range clients {
		ready.Add(1)
		done.Go(func() { all[i] = latencies(ctx, t, base, token, ready.Done) })
	}
	ready.Wait()
	fmt.Println("ready") //nolint:forbidigo // to the benchmark
	done.Wait()
	sorted := slices.Sorted(func(yield func(float64) bool) {
		for _, one := range all {
			for _, l := range one {
				if !yield(l) {
					return
				}
			}
		}
	})
	at := func(q float64) string { return strconv.FormatFloat(sorted[int(q*float64(len(sorted)-1))], 'f', 1, 64) }
	fmt.Printf(`{"Heard":%d,"P50":%s,"P99":%s}`+"\n", len(sorted), at(.5), at(.99)) //nolint:forbidigo // to the benchmark
}

// latencies gives how many ms each change of an agent was on its way.
func latencies(ctx context.Context, t *testing.T, base, token string, ready func()) []float64 {
	begun := sync.OnceFunc(ready)
	defer begun()
	header := http.Header{"Authorization": {"Bearer " + token}}
	conn, _, err := websocket.Dial(ctx, base+"/api/v2/feed", &websocket.DialOptions{HTTPHeader: header}) //nolint:bodyclose // the library has read it
	if err == nil {
		err = conn.Write(ctx, websocket.MessageText, []byte(`{"type":"subscribe","topics":["agents"]}`))
	}
	if err != nil {
		t.Error(err)
		return nil
	}
	defer conn.CloseNow() //nolint:errcheck // it ends
	var out []float64
	for {
		_, text, err := conn.Read(ctx)
		if err != nil {
			return out
		}
		now := time.Now()
		var m struct {
			Type, ID string
			Value    struct{ Since time.Time }
		}
		if json.Unmarshal(text, &m) != nil {
			continue
		}
		switch m.Type {
		case "snapshot":
			begun()
		case "change":
			if m.ID == lastAgent {
				return out
			}
			out = append(out, float64(now.Sub(m.Value.Since).Microseconds())/1000)
		}
	}
}
