// SPDX-License-Identifier: MIT

//go:build !linux

package process

import (
	"errors"
	"syscall"
	"time"
)

// dieWithParent can promise nothing outside Linux.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

var errNotLinux = errors.New("measuring another process needs Linux")

// CPU is known on Linux only.
func CPU(int) (time.Duration, error) { return 0, errNotLinux }

// Memory is known on Linux only.
func Memory(int) (int64, error) { return 0, errNotLinux }
