// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"errors"
	"fmt"
	"net"
	"reflect"
	"sync"
	"time"
	"unsafe"

	"github.com/percipia/eslgo"
)

// commandTimeout bounds every round trip. FreeSWITCH answers within milliseconds or is in trouble.
const commandTimeout = 5 * time.Second

// request is one command as it goes on the wire: eslgo's extension point, which escapes nothing.
type request struct {
	text string // without the empty line that ends it; has been checked for line ends
	job  string // Job-UUID that a reply which is no failure must name, "" = any reply will do
}

// BuildMessage implements eslgo's command.Command.
func (r request) BuildMessage() string { return r.text }

// wire is one eslgo connection with what eslgo leaves to its users:
//
//   - one caller at a time (eslgo swaps the replies of concurrent callers); the pool sees to that;
//   - after any error, timeout or warning it is dead and never used again (a late reply would be given to the next
//     caller, and so on for ever);
//   - the end of the connection ends the round trip under way (eslgo lets it wait for its deadline), and is noticed
//     always (eslgo reports some ends only to its log).
type wire struct {
	conn   *eslgo.Conn
	socket net.Conn           // conn's; nil when it could not be reached
	cancel context.CancelFunc // ends eslgo's goroutines

	mu    sync.Mutex
	dead  error
	abort context.CancelFunc // ends the round trip under way
}

// dialWire connects and signs in. ctx bounds the dialling only.
func dialWire(ctx context.Context, addr, password string, timeout time.Duration) (*wire, error) {
	life, cancel := context.WithCancel(context.Background())
	w := &wire{cancel: cancel}
	options := eslgo.InboundOptions{
		Options:      eslgo.Options{Context: life, Logger: wireLog{w}, ExitTimeout: time.Second},
		Network:      "tcp",
		Password:     password,
		AuthTimeout:  timeout,
		OnDisconnect: func() { w.fail(errors.New("connection closed")) },
	}
	// eslgo dials without a context, so it is left to itself when ctx ends.
	result := make(chan error, 1)
	go func() {
		conn, err := options.Dial(addr)
		if err == nil {
			w.own(conn)
		}
		result <- err
	}()
	select {
	case err := <-result:
		if err != nil {
			w.fail(err)
			return nil, fmt.Errorf("command connection: %w", withoutSecrets(err))
		}
		return w, w.err()
	case <-ctx.Done():
		w.fail(ctx.Err())
		return nil, fmt.Errorf("command connection: %w", ctx.Err())
	}
}

// withoutSecrets keeps the text of eslgo's error, which prints whole replies, to what is of use.
func withoutSecrets(err error) error {
	var netErr net.Error
	if errors.As(err, &netErr) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return err
	}
	return errors.New("sign-in failed")
}

// own takes the socket out of eslgo's hands.
//
// eslgo's Close deletes from a map that two of its goroutines read without a lock: a data race that the runtime can
// turn into a crash of the process. So Close is made to do nothing, and the guard closes the socket itself, which ends
// all of eslgo's goroutines together with the cancelled context. The version of eslgo is pinned; a test watches that
// the two fields are still there, and without them Close is what is left.
func (w *wire) own(conn *eslgo.Conn) {
	socket, closing := private[net.Conn](conn, "conn"), private[sync.Once](conn, "closeOnce")
	w.mu.Lock()
	w.conn = conn
	if socket != nil && closing != nil {
		closing.Do(func() {})
		w.socket = *socket
	}
	dead := w.dead != nil
	w.mu.Unlock()
	if dead {
		w.hangUp()
	}
}

// private gives a field of eslgo's connection, or nil if it has no field of that name and type.
func private[T any](conn *eslgo.Conn, name string) *T {
	field := reflect.ValueOf(conn).Elem().FieldByName(name)
	if !field.IsValid() || field.Type() != reflect.TypeFor[T]() {
		return nil
	}
	return (*T)(unsafe.Pointer(field.UnsafeAddr())) //nolint:gosec // see own
}

// err tells why the connection is dead, nil while it lives.
func (w *wire) err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dead
}

// fail makes the connection dead, once.
func (w *wire) fail(err error) {
	w.mu.Lock()
	if w.dead != nil {
		w.mu.Unlock()
		return
	}
	w.dead = err
	abort := w.abort
	w.mu.Unlock()
	if abort != nil {
		abort()
	}
	w.hangUp()
}

// hangUp closes what there is to close.
func (w *wire) hangUp() {
	w.mu.Lock()
	conn, socket := w.conn, w.socket
	w.mu.Unlock()
	w.cancel()
	switch {
	case socket != nil:
		_ = socket.Close()
	case conn != nil:
		go conn.Close() // may wait for a round trip
	}
}

// roundTrip sends one command and gives the text of its answer. It is for one caller at a time. ctx must have a
// deadline, and abort must end it. An error that wraps errNotSent means that nothing was written; after any other the
// connection is dead.
func (w *wire) roundTrip(ctx context.Context, abort context.CancelFunc, r request) (string, error) {
	if err := w.begin(ctx, abort); err != nil {
		return "", fmt.Errorf("%w: %w", errNotSent, err)
	}
	response, err := w.conn.SendCommand(ctx, r)
	if dead := w.finish(); err != nil && dead != nil {
		err = dead // says more than "context canceled"
	}
	if err != nil {
		w.fail(err)
		return "", err
	}
	reply := replyText(response)
	if r.job != "" && !failed(reply) && reply != "+OK Job-UUID: "+r.job {
		err := fmt.Errorf("%w: reply %q to job %s", ErrProtocol, cut([]byte(reply)), r.job)
		w.fail(err) // it is out of step
		return "", err
	}
	return reply, nil
}

// replyText gives the answer raw: eslgo's own getters unescape it, and lose a text with a stray percent sign.
func replyText(response *eslgo.RawResponse) string {
	if reply, ok := response.Headers["Reply-Text"]; ok {
		return reply[0]
	}
	return string(response.Body)
}

func (w *wire) begin(ctx context.Context, abort context.CancelFunc) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead != nil {
		return w.dead
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	w.abort = abort
	return nil
}

func (w *wire) finish() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.abort = nil
	return w.dead
}

// wireLog is the logger that eslgo gets. eslgo warns when a connection ends or goes out of step, in many cases nowhere
// else; so a warning ends the connection.
type wireLog struct{ w *wire }

func (wireLog) Debug(string, ...any) {}
func (wireLog) Info(string, ...any)  {}

func (l wireLog) Warn(format string, args ...any)  { l.w.fail(describe(format, args)) }
func (l wireLog) Error(format string, args ...any) { l.w.fail(describe(format, args)) }

// describe keeps the first argument only if it is a short text: eslgo prints whole responses.
func describe(format string, args []any) error {
	if len(args) == 1 {
		if text, ok := args[0].(string); ok {
			return fmt.Errorf("connection lost: %s", cut([]byte(text)))
		}
	}
	return fmt.Errorf("connection lost: %s", cut([]byte(format)))
}
