// SPDX-License-Identifier: MIT

// Package redistest gives tests a real redis-server of their own.
package redistest

import (
	"context"
	"testing"
	"time"

	"tandem/campaigns/store/redisserver"
)

// startLimit bounds the start of a test's server. An idle machine needs 30 ms.
const startLimit = 30 * time.Second

// ForTest starts an empty redis-server that keeps nothing on disk and ends it with
// the test. change functions adjust the configuration, for example to
// ask for an append-only file; the directory is the test's own unless they set one.
// The test fails at once when no server can be started.
func ForTest(tb testing.TB, change ...func(*redisserver.Config)) *redisserver.Server {
	tb.Helper()
	cfg := redisserver.Config{
		Dir:   tb.TempDir(),
		Fsync: "no",
		Extra: map[string]string{"save": ""},
	}
	for _, apply := range change {
		apply(&cfg)
	}
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	server, err := redisserver.Start(ctx, cfg)
	if err != nil {
		tb.Fatal(err)
	}
	// Killed, not stopped: what it holds is thrown away anyhow.
	tb.Cleanup(server.Kill)
	return server
}
