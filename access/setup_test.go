// SPDX-License-Identifier: MIT

package access

import (
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"tandem/campaigns"
	"tandem/campaigns/store/redisserver"
	"tandem/campaigns/store/redisserver/redistest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// clock is a time that stands until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// open gives a Book on an empty Redis, whose clock stands.
func open(t testing.TB) (*Book, *clock) {
	t.Helper()
	server := redistest.ForTest(t)
	c := &clock{now: time.Now().Truncate(time.Millisecond)}
	return another(t, server, c), c
}

// another gives one more Book, as another process has it.
func another(t testing.TB, server *redisserver.Server, c *clock) *Book {
	t.Helper()
	options, err := redis.ParseURL(server.URL())
	must(t, err)
	rdb := redis.NewClient(options)
	t.Cleanup(func() { rdb.Close() }) //nolint:errcheck // the test is over
	b := Open(rdb, Settings{}, slog.New(slog.DiscardHandler))
	b.now = c.read
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused wants an error of a code.
func refused(t testing.TB, what string, err error, code campaigns.Code) {
	t.Helper()
	if campaigns.CodeOf(err) != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

const password = "correct horse battery"

// staff makes an admin named root, a supervisor named Sue and an agent named anna.
func staff(t testing.TB, b *Book) {
	t.Helper()
	for _, u := range []User{
		{Name: "root", Role: Admin}, {Name: "Sue", Role: Supervisor}, {Name: "anna", Role: Agent, Agent: "1001"},
	} {
		_, err := b.CreateUser(t.Context(), u, password)
		must(t, err)
	}
}

var home = From{Address: "192.0.2.7", Agent: "Browser/1"}
