// SPDX-License-Identifier: MIT

package redisserver_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/campaigns/store/redisserver"
)

// Not parallel: the PATH belongs to the whole process.
func TestProgram(t *testing.T) {
	t.Run("ErrNotInstalled", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		_, err := redisserver.Start(t.Context(), redisserver.Config{Dir: t.TempDir()})
		if !errors.Is(err, redisserver.ErrNotInstalled) || !strings.Contains(err.Error(), "apt-get install -y redis-server") {
			t.Errorf("got %v, want ErrNotInstalled with the line that installs it", err)
		}
	})
	t.Run("TooOld", func(t *testing.T) {
		fakeProgram(t, "redis-server", "echo 'Redis server v=6.0.16 sha=00000000:0'")
		_, err := redisserver.Start(t.Context(), redisserver.Config{Dir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), "version 6.0.16; 7 or newer") {
			t.Errorf("got %v, want the version to be refused", err)
		}
	})
	t.Run("Valkey", func(t *testing.T) {
		fakeProgram(t, "valkey-server", `[ "$1" = --version ] && { echo 'Valkey server v=8.0.1 sha=0'; exit; }; echo "valkey was asked"; exit 3`)
		_, err := redisserver.Start(t.Context(), redisserver.Config{Dir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "valkey was asked") {
			t.Errorf("got %v, want the end of the program that was found", err)
		}
	})
}

// fakeProgram puts a shell script of that name on an otherwise empty PATH.
func fakeProgram(t *testing.T, name, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
}
