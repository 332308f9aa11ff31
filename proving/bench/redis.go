// SPDX-License-Identifier: MIT

package bench

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// awaitQuietRedis waits until Redis does not rewrite its file, which the import
// of a long list makes it do.
func (h *house) awaitQuietRedis(ctx context.Context) error {
	rdb := redis.NewClient(&redis.Options{Network: "unix", Addr: h.stage.Redis.Addr()})
	defer rdb.Close() //nolint:errcheck // nothing was written
	return until(ctx, "redis to be quiet", func() (bool, error) {
		text, err := rdb.Info(ctx, "persistence").Result()
		return strings.Contains(text, "aof_rewrite_in_progress:0") && strings.Contains(text, "aof_rewrite_scheduled:0"), err
	})
}

// countCommands counts the commands that clients send to Redis for a while.
// What scripts do inside of Redis is not among them.
func countCommands(ctx context.Context, socket string, d time.Duration) (int, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
	if err != nil {
		return 0, err
	}
	defer conn.Close() //nolint:errcheck // nothing is written any more
	if _, err := io.WriteString(conn, "MONITOR\r\n"); err != nil {
		return 0, err
	}
	if err := conn.SetReadDeadline(time.Now().Add(d)); err != nil {
		return 0, err
	}
	n := -1 // the answer to MONITOR itself
	lines := bufio.NewReaderSize(conn, 1<<20)
	for {
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return n, nil
		case errors.Is(err, bufio.ErrBufferFull): // the rest of it follows
			continue
		case err != nil:
			return n, err
		}
		if i := strings.IndexByte(string(line[:min(len(line), 80)]), ']'); i < 0 || !strings.HasSuffix(string(line[:i]), " lua") {
			n++
		}
	}
}
