// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Info is what a supervisor should know of the server.
type Info struct {
	Version  string
	Mode     string // standalone, sentinel or cluster
	Replica  bool
	Memory   uint64 // bytes in use
	Warnings []string
}

// Info asks the server about itself: what is in Warnings costs data or memory
// sooner or later.
func (s *Store) Info(ctx context.Context) (Info, error) {
	text, err := s.rdb.Info(ctx).Result()
	if err != nil {
		return Info{}, explain("info", err)
	}
	f := fields(text)
	info := Info{Version: f["redis_version"], Mode: f["redis_mode"], Replica: f["role"] == "slave"}
	info.Memory, _ = strconv.ParseUint(f["used_memory"], 10, 64)
	warn := func(bad bool, format string, args ...any) {
		if bad {
			info.Warnings = append(info.Warnings, fmt.Sprintf(format, args...))
		}
	}
	warn(f["aof_enabled"] == "0", "appendonly is off: whatever was written since the last snapshot is lost when redis or its machine fails")
	warn(f["aof_last_write_status"] == "err", "the last write to the append-only file failed; is the disk full?")
	warn(f["aof_last_bgrewrite_status"] == "err", "the last rewrite of the append-only file failed; is the disk full?")
	warn(f["rdb_last_bgsave_status"] == "err", "the last snapshot failed; is the disk full?")
	warn(f["maxmemory_policy"] != "noeviction" && f["maxmemory_policy"] != "",
		"maxmemory-policy is %s: redis may throw members away; set noeviction", f["maxmemory_policy"])

	// A hosted server may forbid CONFIG; then the rest stays unknown.
	c, err := s.rdb.ConfigGet(ctx, "*").Result()
	if err != nil {
		return info, nil //nolint:nilerr // as the comment says
	}
	warn(f["aof_enabled"] == "1" && c["appendfsync"] == "no", "appendfsync is no: the operating system decides when data reach the disk")
	warn(below(c, "hash-max-listpack-entries", "hash-max-ziplist-entries", 256),
		"hash-max-listpack-entries is below 256: members take several times the memory")
	warn(below(c, "hash-max-listpack-value", "hash-max-ziplist-value", 512),
		"hash-max-listpack-value is below 512: members with variables take more memory")
	return info, nil
}

func below(config map[string]string, name, oldName string, least int) bool {
	text, ok := config[name]
	if !ok {
		text = config[oldName]
	}
	n, err := strconv.Atoi(text)
	return err == nil && n < least
}

func fields(info string) map[string]string {
	f := map[string]string{}
	for line := range strings.Lines(info) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			f[name] = value
		}
	}
	return f
}

func (i Info) atLeast(major, minor int) bool {
	var a, b int
	if _, err := fmt.Sscanf(i.Version, "%d.%d", &a, &b); err != nil {
		return true // an unknown numbering is not refused
	}
	return a > major || a == major && b >= minor
}
