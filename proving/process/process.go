// SPDX-License-Identifier: MIT

// Package process runs a child process for the proving programs: its output
// kept in a file, signals sent to it and to nothing else, and an end that is
// never later than that of the program that started it.
package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// Config says what to start.
type Config struct {
	Name string // for messages
	Path string // of the program
	Args []string
	Env  []string // beside the environment of this process
	Log  string   // file that standard output and standard error are appended to
	Dir  string   // working directory; "" means that of this process
}

// Process is one running child. Its methods may be called from any goroutine.
type Process struct {
	name  string
	log   string
	from  int64 // where this child's output begins in the log
	pid   int
	state *os.ProcessState // written before done is closed
	done  chan struct{}    // closed when the child is gone and was waited for
}

// Start starts a child.
func Start(c Config) (*Process, error) {
	p := &Process{name: c.Name, log: c.Log, done: make(chan struct{})}
	started := make(chan error)
	go p.run(c, started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Name, err)
	}
	return p, nil
}

// run is the life of the child. The kernel sends the death signal when the
// *thread* that forked goes away, so this goroutine keeps that thread to itself
// from the fork to the end.
func (p *Process) run(c Config, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	out, err := p.openLog()
	if err != nil {
		started <- err
		return
	}
	cmd := exec.Command(c.Path, c.Args...) //nolint:gosec,noctx // what runs is for the caller to say; Kill and Terminate end it
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.Dir, out, out
	cmd.Env = append(os.Environ(), c.Env...)
	cmd.SysProcAttr = dieWithParent()
	err = cmd.Start()
	closeErr := out.Close() // the child has its own copy
	if err != nil {
		started <- errors.Join(err, closeErr)
		return
	}
	p.pid = cmd.Process.Pid
	started <- nil
	_ = cmd.Wait() // what it says stands in the state
	p.state = cmd.ProcessState
	close(p.done)
}

func (p *Process) openLog() (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(p.log), 0o750); err != nil {
		return nil, err
	}
	out, err := os.OpenFile(p.log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := out.Stat()
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	p.from = info.Size()
	return out, nil
}

// PID is the process id.
func (p *Process) PID() int { return p.pid }

// CPU gives the processor time that the child has used so far, in steps of 10 ms.
func (p *Process) CPU() (time.Duration, error) { return CPU(p.pid) }

// Memory gives the resident memory of the child in bytes.
func (p *Process) Memory() (int64, error) { return Memory(p.pid) }

// Done is closed when the child is gone.
func (p *Process) Done() <-chan struct{} { return p.done }

// Exited says whether the child is gone.
func (p *Process) Exited() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// Signal sends a signal to the child; one that is gone already is no error. It
// is sent only while the child has not been waited for, so that the number
// cannot belong to anybody else by then.
func (p *Process) Signal(s syscall.Signal) error {
	if p.Exited() {
		return nil
	}
	if err := syscall.Kill(p.pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("signal %s (%d): %w", p.name, p.pid, err)
	}
	return nil
}

// Kill ends the child with SIGKILL and returns when it is gone.
func (p *Process) Kill() error {
	if err := p.Signal(syscall.SIGKILL); err != nil {
		return err
	}
	<-p.done
	return nil
}

// Freeze stops the child where it is until Thaw.
func (p *Process) Freeze() error { return p.Signal(syscall.SIGSTOP) }

// Thaw lets a frozen child go on.
func (p *Process) Thaw() error { return p.Signal(syscall.SIGCONT) }

// Terminate asks the child to end (SIGTERM) and returns when it is gone. One
// that is still there when ctx ends is killed, and Terminate says so.
func (p *Process) Terminate(ctx context.Context) error {
	if err := p.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := p.Wait(ctx)
	if ctx.Err() != nil && !p.Exited() {
		return errors.Join(fmt.Errorf("%s did not end and was killed: %w", p.name, ctx.Err()), p.Kill())
	}
	return err
}

// Wait returns when the child is gone, with an error when it did not end with
// status 0, or when ctx ends.
func (p *Process) Wait(ctx context.Context) error {
	select {
	case <-p.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	if p.state == nil || p.state.Success() {
		return nil
	}
	return fmt.Errorf("%s: %s\n%s", p.name, p.state, p.Tail(tailBytes))
}

// ExitCode is the child's exit status: -1 while it runs and when a signal ended it.
func (p *Process) ExitCode() int {
	if !p.Exited() || p.state == nil {
		return -1
	}
	return p.state.ExitCode()
}

// tailBytes is how much of the output an error carries.
const tailBytes = 2000

// Output is what this child has written so far.
func (p *Process) Output() string {
	text, err := os.ReadFile(p.log)
	if err != nil || int64(len(text)) < p.from {
		return ""
	}
	return string(text[p.from:])
}

// Tail is the end of what this child has written, n bytes at most.
func (p *Process) Tail(n int) string {
	out := p.Output()
	return out[max(0, len(out)-n):]
}
