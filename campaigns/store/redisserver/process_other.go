// SPDX-License-Identifier: MIT

//go:build !linux

package redisserver

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent can promise nothing outside Linux; the next start ends what was
// left behind.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// servesDir says whether the process is a Redis that works in dir: its title names
// the program, and lsof its current directory.
func servesDir(ctx context.Context, pid int, dir string) bool {
	out, err := exec.CommandContext(ctx, "lsof", "-a", "-d", "cwd", "-Fcn", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return false
	}
	text := string(out) + "\n"
	isRedis := strings.Contains(text, "\ncredis-server") || strings.Contains(text, "\ncvalkey-server")
	return isRedis && strings.Contains(text, "\nn"+dir+"\n")
}
