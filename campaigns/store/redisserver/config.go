// SPDX-License-Identifier: MIT

package redisserver

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Names of the files in a server's directory.
const (
	confFile   = "redis.conf"
	pidFile    = "redis.pid"
	logFile    = "redis.log"
	lockFile   = "redis.lock"
	socketFile = "redis.sock"
)

// Config says what kind of server Start starts.
type Config struct {
	// Dir holds data, configuration, log and socket. It is made when missing and
	// belongs to one server at a time.
	Dir string
	// AppendOnly keeps every write in an append-only file. Without it Redis
	// writes snapshots only, at its own default intervals and on a clean end.
	AppendOnly bool
	// Fsync is "always", "everysec" or "no"; empty means "always".
	Fsync string
	// MaxMemory in bytes; writes are refused beyond it. 0 sets no limit.
	MaxMemory int64
	// Extra holds further lines of redis.conf, name to arguments, and wins over
	// what this package sets.
	Extra map[string]string
	// Logger is told of a server that had to be ended; nil means slog.Default().
	Logger *slog.Logger
}

// withDefaults returns the configuration with every field filled, or what is wrong
// with it.
func (c Config) withDefaults() (Config, error) {
	if c.Dir == "" {
		return c, errors.New("redis directory: not set")
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return c, fmt.Errorf("redis directory: %w", err)
	}
	c.Dir = dir
	if c.Fsync == "" {
		c.Fsync = "always"
	}
	if !slices.Contains([]string{"always", "everysec", "no"}, c.Fsync) {
		return c, fmt.Errorf("redis fsync %q: not one of always, everysec, no", c.Fsync)
	}
	for name, value := range c.Extra {
		if name == "" || strings.ContainsAny(name, " \t\r\n\x00") || strings.ContainsAny(value, "\r\n\x00") {
			return c, fmt.Errorf("redis setting %q %q: a name and a value on one line are needed", name, value)
		}
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return c, nil
}

// render is the text of redis.conf for a server that listens on the given socket.
func (c Config) render(socketPath string) []byte {
	settings := map[string]string{
		"port":             "0",
		"unixsocket":       quote(socketPath),
		"unixsocketperm":   "700",
		"dir":              quote(c.Dir),
		"pidfile":          quote(filepath.Join(c.Dir, pidFile)),
		"daemonize":        "no",
		"logfile":          `""`, // stdout, which is our log file, so that start-up errors land there too
		"loglevel":         "notice",
		"always-show-logo": "no",
		// Blocking readers and idle pools must not be thrown out.
		"timeout": "0",
		// A member is a hash that should stay in the compact encoding.
		"hash-max-listpack-entries": "256",
		"hash-max-listpack-value":   "512",
		// A failed snapshot must not stop the dialer while the append-only file is well.
		"stop-writes-on-bgsave-error": "no",
		"appendonly":                  "no",
		// Losing a member to eviction is worse than an error on a write.
		"maxmemory-policy": "noeviction",
	}
	if c.AppendOnly {
		settings["appendonly"] = "yes"
		settings["appendfsync"] = c.Fsync
		settings["aof-use-rdb-preamble"] = "yes"
		settings["save"] = `""`
	}
	if c.MaxMemory > 0 {
		settings["maxmemory"] = strconv.FormatInt(c.MaxMemory, 10)
	}
	maps.Copy(settings, c.Extra)

	var b strings.Builder
	b.WriteString("# Written at every start; changes made here are lost.\n")
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		value := settings[name]
		if value == "" {
			value = `""`
		}
		fmt.Fprintf(&b, "%s %s\n", name, value)
	}
	return []byte(b.String())
}

// quote writes a value as redis.conf reads it: in double quotes, with everything
// but plain ASCII as \xHH.
func quote(value string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(value) {
		switch ch := value[i]; {
		case ch == '"' || ch == '\\':
			b.WriteByte('\\')
			b.WriteByte(ch)
		case ch < ' ' || ch > '~':
			fmt.Fprintf(&b, `\x%02x`, ch)
		default:
			b.WriteByte(ch)
		}
	}
	b.WriteByte('"')
	return b.String()
}
