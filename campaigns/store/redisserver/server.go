// SPDX-License-Identifier: MIT

// Package redisserver starts a real redis-server as a child process and looks
// after it: its own directory, its own configuration, a unix socket instead of a
// port, and an end that never outlives the program that started it.
//
// It is what `tandem demo` and the tests stand on. `tandem serve` is given the
// address of a Redis that somebody else runs and needs nothing of this.
package redisserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// stopLimit bounds Stop when its context sets no earlier end. Redis flushes its
// append-only file before it exits; longer than this means that it is stuck.
const stopLimit = 20 * time.Second

// Server is one running redis-server. Its methods may be called from any goroutine.
type Server struct {
	pid    int
	dir    string
	socket socket
	lock   *os.File
	log    *slog.Logger
	done   chan struct{} // closed when the process is gone and its leftovers are cleaned
	exit   error         // written before done is closed
}

// Start makes the directory ready, ends a server that a killed program left in it,
// starts a new one and returns when it answers PING, which is after it has loaded
// its data. ctx bounds the start only: the server then lives until Stop, Close or
// Kill, or until this program dies.
//
// A missing redis-server is reported as ErrNotInstalled, a directory that another
// live program uses as ErrInUse. Any other failure carries the last lines of the
// server's log.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	program, err := findProgram(ctx)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("redis directory: %w", err)
	}
	lock, err := lockDir(ctx, cfg.Dir)
	if err != nil {
		return nil, err
	}
	s, err := startLocked(ctx, cfg, program, lock)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	if err := s.waitReady(ctx); err != nil {
		s.Kill()
		return nil, fmt.Errorf("redis-server in %s did not come up: %w%s", cfg.Dir, err, logTail(cfg.Dir))
	}
	return s, nil
}

// startLocked starts the process in a directory that is ours. On success the
// server owns the lock.
func startLocked(ctx context.Context, cfg Config, program string, lock *os.File) (*Server, error) {
	if err := endStale(ctx, cfg.Dir, cfg.Logger); err != nil {
		return nil, err
	}
	sock, err := newSocket(cfg.Dir)
	if err != nil {
		return nil, err
	}
	conf := filepath.Join(cfg.Dir, confFile)
	if err := os.WriteFile(conf, cfg.render(sock.path), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("redis configuration: %w", err), sock.remove())
	}
	s := &Server{dir: cfg.Dir, socket: sock, lock: lock, log: cfg.Logger, done: make(chan struct{})}
	started := make(chan error)
	go s.run(exec.Command(program, conf), started) //nolint:noctx // The server outlives the context of its start; Stop and Kill end it.
	if err := <-started; err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", program, err), sock.remove())
	}
	return s, nil
}

// run is the life of the process. The kernel sends the death signal when the
// *thread* that forked goes away, so this goroutine keeps that thread to itself
// from the fork to the end.
func (s *Server) run(cmd *exec.Cmd, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	out, err := openLog(s.dir)
	if err != nil {
		started <- err
		return
	}
	cmd.Dir = s.dir
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = dieWithParent()
	err = cmd.Start()
	closeErr := out.Close() // the child has its own copy
	if err != nil {
		started <- errors.Join(err, closeErr)
		return
	}
	s.pid = cmd.Process.Pid
	started <- nil

	err = cmd.Wait()
	s.exit = errors.Join(err, s.socket.remove(), s.lock.Close())
	close(s.done)
}

// waitReady returns when the server answers PING with PONG, or with what kept it
// from doing so.
func (s *Server) waitReady(ctx context.Context) error {
	tick := time.NewTicker(3 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ping(ctx, s.socket.path)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w (last answer: %w)", ctx.Err(), err)
		case <-s.done:
			return fmt.Errorf("it exited: %w", s.exit)
		case <-tick.C:
		}
	}
}

// Stop ends the server as its SHUTDOWN command does, with everything written to
// disk, and returns when it is gone. One that does not follow before ctx ends, or
// within 20 seconds, is killed, and Stop says so. Stopping twice is harmless.
func (s *Server) Stop(ctx context.Context) error {
	if s.Exited() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, stopLimit)
	defer cancel()
	if err := s.signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		s.Kill()
		return fmt.Errorf("redis-server %d did not shut down and was killed: %w%s", s.pid, ctx.Err(), logTail(s.dir))
	}
}

// Close is Stop without a context.
func (s *Server) Close() error { return s.Stop(context.Background()) }

// Kill ends the server with SIGKILL, as a crash would, and returns when it is gone.
func (s *Server) Kill() {
	if err := s.signal(syscall.SIGKILL); err != nil {
		s.log.Error("redis-server cannot be killed", "pid", s.pid, "err", err)
		return
	}
	<-s.done
}

// signal reaches the process only while it is our child that has not been waited
// for, so the number cannot belong to anybody else by then.
func (s *Server) signal(sig syscall.Signal) error {
	if s.Exited() {
		return nil
	}
	err := syscall.Kill(s.pid, sig)
	if err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("signal redis-server %d: %w", s.pid, err)
	}
	return nil
}

// Done is closed when the process is gone, whoever ended it.
func (s *Server) Done() <-chan struct{} { return s.done }

// Exited says whether the process is gone.
func (s *Server) Exited() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// Wait returns when the process is gone: nil after a clean end, else how it ended
// with the last lines of its log. A server that syncs every write exits when the disk
// is full, and what it had acknowledged is safe; Wait then says so.
func (s *Server) Wait() error {
	<-s.done
	if s.exit == nil {
		return nil
	}
	return fmt.Errorf("redis-server %d: %w%s%s", s.pid, s.exit, diskNote(s.dir, minFree), logTail(s.dir))
}

// Addr is the path of the server's unix socket.
func (s *Server) Addr() string { return s.socket.path }

// URL is the server's address as redis.ParseURL of go-redis reads it.
func (s *Server) URL() string {
	return (&url.URL{Scheme: "unix", Path: s.socket.path}).String()
}

// Dir is where the server keeps its data, configuration and log.
func (s *Server) Dir() string { return s.dir }

// PID is the process id.
func (s *Server) PID() int { return s.pid }
