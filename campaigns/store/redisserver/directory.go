// SPDX-License-Identifier: MIT

package redisserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const (
	// lockPatience is how long Start waits for a directory: a killed program
	// needs a moment until the kernel has released its lock.
	lockPatience = time.Second
	// stalePatience is how long a left-over server may take to write its data
	// before it is killed.
	stalePatience = 3 * time.Second
	// maxLog is the size in bytes at which a log is put aside at the next start.
	maxLog = 4 << 20
	// minFree is the free space in bytes below which a disk is called full: Redis
	// writes commands of a member's size, thousands at a time.
	minFree = 1 << 20
	// tailLines is how much of the log an error carries.
	tailLines = 6
)

// ErrInUse says that another live program runs a server in the directory.
var ErrInUse = errors.New("the directory is used by another program")

// lockDir takes the directory for this process. The kernel drops the lock when the
// process dies, however it dies, so that a lock that can be taken proves that no
// program looks after a server in there.
func lockDir(ctx context.Context, dir string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("redis directory: %w", err)
	}
	err = retry(ctx, lockPatience, func() error {
		return syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	})
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrInUse
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("redis directory %s: %w", dir, err), lock.Close())
	}
	return lock, nil
}

// endStale ends the server that a killed program may have left in the directory.
// It is asked to shut down, so that nothing it has acknowledged is lost, and killed
// only when it does not. Only a process that is a Redis and works in exactly this
// directory is touched: the number in the pid file may have passed to a stranger.
func endStale(ctx context.Context, dir string, log *slog.Logger) error {
	pid, err := stalePID(dir)
	if err != nil || pid == 0 || !servesDir(ctx, pid, dir) {
		return err
	}
	log.Warn("ending the redis-server that a killed program left behind", "pid", pid, "dir", dir)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		if err := syscall.Kill(pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("end left-over redis-server %d: %w", pid, err)
		}
		err = retry(ctx, stalePatience, func() error {
			if servesDir(ctx, pid, dir) {
				return fmt.Errorf("left-over redis-server %d in %s does not end", pid, dir)
			}
			return nil
		})
		if err == nil {
			return nil
		}
	}
	return err
}

// stalePID reads the process id that a server left in the directory; 0 when it left
// none, or one that is torn or no process's.
func stalePID(dir string) (int, error) {
	text, err := os.ReadFile(filepath.Join(dir, pidFile))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("redis pid file: %w", err)
	}
	pid, err := strconv.Atoi(string(bytes.TrimSpace(text)))
	if err != nil || pid <= 1 {
		return 0, nil //nolint:nilerr // Redis writes a new file.
	}
	return pid, nil
}

// retry calls try until it returns nil, for as long as patience and ctx last, and
// returns its last error. It is for other processes' doings, which send us no
// event.
func retry(ctx context.Context, patience time.Duration, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

// openLog opens the server's log for appending, after putting a long one aside.
func openLog(dir string) (*os.File, error) {
	path := filepath.Join(dir, logFile)
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, fmt.Errorf("redis log: %w", err)
		}
	}
	log, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("redis log: %w", err)
	}
	return log, nil
}

// logTail is the end of the server's log, ready to be put behind an error message;
// empty when there is none.
func logTail(dir string) string {
	text, err := os.ReadFile(filepath.Join(dir, logFile))
	if err != nil || len(text) == 0 {
		return ""
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	lines = lines[max(0, len(lines)-tailLines):]
	return "\nend of " + logFile + ":\n  " + string(bytes.Join(lines, []byte("\n  ")))
}

// diskNote says that the directory's disk has less than the given number of bytes left; empty when
// it has more, or cannot be asked.
func diskNote(dir string, least uint64) string {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return ""
	}
	if free := disk.Bavail * uint64(disk.Bsize); free < least {
		return fmt.Sprintf("; the disk of %s is full: %d bytes left", dir, free)
	}
	return ""
}
