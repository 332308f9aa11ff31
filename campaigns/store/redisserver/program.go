// SPDX-License-Identifier: MIT

package redisserver

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

// minMajor is the oldest Redis whose configuration names and script commands are
// used here. Debian 12 and Ubuntu 24.04 have 7.0.
const minMajor = 7

// ErrNotInstalled says that there is no redis-server to start, and how to get one.
var ErrNotInstalled = errors.New("redis-server is not installed: run `sudo apt-get install -y redis-server`, or put a redis-server or valkey-server of version 7 or newer on the PATH")

var versionOutput = regexp.MustCompile(`\bv=((\d+)\.[0-9.]+)`)

// findProgram looks for a usable server on the PATH.
func findProgram(ctx context.Context) (string, error) {
	for _, name := range []string{"redis-server", "valkey-server"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		return path, checkVersion(ctx, path)
	}
	return "", ErrNotInstalled
}

// checkVersion refuses a server that would stumble over our configuration, with a
// message that says so.
func checkVersion(ctx context.Context, path string) error {
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return fmt.Errorf("%s --version: %w", path, err)
	}
	match := versionOutput.FindSubmatch(out)
	if match == nil {
		return fmt.Errorf("%s --version: no version in %q", path, out)
	}
	major, err := strconv.Atoi(string(match[2]))
	if err != nil {
		return fmt.Errorf("%s --version: %w", path, err)
	}
	if major < minMajor {
		return fmt.Errorf("%s is version %s; %d or newer is needed", path, match[1], minMajor)
	}
	return nil
}
