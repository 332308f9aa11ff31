// SPDX-License-Identifier: MIT

package redisserver

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDiskNote(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if note := diskNote(dir, 0); note != "" {
		t.Errorf("with room enough: %q", note)
	}
	if note := diskNote(dir, math.MaxUint64); !strings.Contains(note, "the disk of "+dir+" is full") {
		t.Errorf("without room: %q", note)
	}
	if note := diskNote(filepath.Join(dir, "missing"), math.MaxUint64); note != "" {
		t.Errorf("of no directory: %q", note)
	}
}

func TestLogIsPutAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, logFile)
	for _, c := range []struct {
		size, wantKept, wantAside int64
	}{
		{size: maxLog, wantKept: maxLog + 1, wantAside: -1},
		{size: maxLog + 1, wantKept: 1, wantAside: maxLog + 1},
	} {
		if err := os.WriteFile(path, make([]byte, c.size), 0o600); err != nil {
			t.Fatal(err)
		}
		log, err := openLog(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := log.WriteString("x"); err != nil {
			t.Fatal(err)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		if got := size(path); got != c.wantKept {
			t.Errorf("log of %d bytes: %d afterwards, want %d", c.size, got, c.wantKept)
		}
		if got := size(path + ".1"); got != c.wantAside {
			t.Errorf("log of %d bytes: %d put aside, want %d", c.size, got, c.wantAside)
		}
	}
}

// size is a file's size, -1 when there is none.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return -1
	}
	return info.Size()
}

func TestLogTail(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if got := logTail(dir); got != "" {
		t.Errorf("without a log: %q", got)
	}
	if err := os.WriteFile(filepath.Join(dir, logFile), []byte("1\n2\n3\n4\n5\n6\n7\n8\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := logTail(dir), "\nend of redis.log:\n  3\n  4\n  5\n  6\n  7\n  8"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
