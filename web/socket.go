// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
)

// The codes with which we close a WebSocket; openapi.yaml describes them.
const (
	closeSignedOut websocket.StatusCode = 4001 // the session or token has ended, or may do something else now
	closeForbidden websocket.StatusCode = 4003 // a topic that is not theirs
	closeSlow      websocket.StatusCode = 4008 // the client does not keep up
	closeEnding    websocket.StatusCode = 4009 // the server ends
)

// Times of WebSockets.
const (
	pingEvery   = 20 * time.Second
	pongWait    = 10 * time.Second
	validEvery  = 30 * time.Second
	socketWrite = 5 * time.Second // for one message; who takes longer is too slow
)

// closing is why a WebSocket is closed.
type closing struct {
	code   websocket.StatusCode
	reason string
}

func (c *closing) Error() string { return c.reason }

// sockets are the open WebSockets of a server. They outlive http's shutdown,
// which knows nothing of them.
type sockets struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	open   sync.WaitGroup
	mu     sync.Mutex
	ended  bool
}

func newSockets() *sockets {
	s := &sockets{}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	return s
}

// begin notes a WebSocket; false when the server ends.
func (s *sockets) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return false
	}
	s.open.Add(1)
	return true
}

// end closes them all, and waits until ctx ends at most for those who listen to
// hear of it.
func (s *sockets) end(ctx context.Context) {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.cancel(&closing{closeEnding, "the server ends"})
	done := make(chan struct{})
	go func() {
		s.open.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// socket is one WebSocket, from its beginning to its end.
type socket struct {
	conn *websocket.Conn
	ctx  context.Context // ends with the socket; its cause is why
	end  context.CancelCauseFunc
	wg   sync.WaitGroup
}

// withSocket turns a request into a WebSocket, lives with it, and closes it with
// the reason that run, or whatever else ended it, gives. What the client says goes
// to heard, in order; its error ends the socket.
func (s *Server) withSocket(c echo.Context, limit int64, open func(*socket) (heard func([]byte) error, run func() error)) error {
	if !strings.EqualFold(c.Request().Header.Get("Upgrade"), "websocket") {
		return &refusal{Status: http.StatusUpgradeRequired, Code: string(campaigns.Invalid), Message: "this is a WebSocket; ask for the upgrade"}
	}
	if !s.sockets.begin() {
		return &campaigns.Error{Code: campaigns.Unavailable, Msg: "the server ends"}
	}
	defer s.sockets.open.Done()
	// Who may open one was looked at when the request was authorized, its Origin
	// included. Messages are small and many: compression costs more than it saves.
	conn, err := websocket.Accept(c.Response(), c.Request(), &websocket.AcceptOptions{
		InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		return nil //nolint:nilerr // the library has answered
	}
	conn.SetReadLimit(limit)
	x := &socket{conn: conn}
	x.ctx, x.end = context.WithCancelCause(s.sockets.ctx)
	heard, run := open(x)
	x.wg.Go(func() { x.read(heard) })
	x.wg.Go(x.ping)
	x.wg.Go(func() { s.watchValidity(c, x) })
	x.end(run())
	x.close()
	x.wg.Wait()
	return nil
}

// close says why to a client who still listens.
func (x *socket) close() {
	var why *closing
	if cause := context.Cause(x.ctx); !errors.As(cause, &why) {
		_ = x.conn.CloseNow() // the client is gone
		return
	}
	_ = x.conn.Close(why.code, why.reason)
}

// read ends with the connection, not with the socket: to close one properly its
// other end's answer is read.
func (x *socket) read(heard func([]byte) error) {
	for {
		_, text, err := x.conn.Read(context.Background())
		if err == nil {
			err = heard(text)
		}
		if err != nil {
			x.end(err)
			return
		}
	}
}

// write sends a message. Who does not take it in time is too slow.
func (x *socket) write(text []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), socketWrite)
	defer cancel()
	return x.conn.Write(ctx, websocket.MessageText, text)
}

// ping finds out when the other end is gone without a word.
func (x *socket) ping() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-x.ctx.Done():
			return
		}
		ctx, cancel := context.WithTimeout(x.ctx, pongWait)
		err := x.conn.Ping(ctx)
		cancel()
		if err != nil {
			x.end(err)
			return
		}
	}
}

// watchValidity ends the socket of somebody whose session or token has ended, or
// who may do something else now. An open socket counts as use of the session.
func (s *Server) watchValidity(c echo.Context, x *socket) {
	tick := time.NewTicker(s.validEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-x.ctx.Done():
			return
		}
		if why := s.stillValid(x.ctx, c); why != nil {
			x.end(why)
			return
		}
	}
}

func (s *Server) stillValid(ctx context.Context, c echo.Context) error {
	before := principal(c)
	ctx, cancel := context.WithTimeout(ctx, socketWrite)
	defer cancel()
	now, err := s.whoIs(ctx, c.Request())
	switch {
	case campaigns.CodeOf(err) == campaigns.Unavailable:
		return nil // asked again soon
	case err != nil:
		return &closing{closeSignedOut, "you are signed out"}
	case !reflect.DeepEqual(before, now):
		return &closing{closeSignedOut, "your rights have changed; connect again"}
	}
	return nil
}

// whoIs finds out who made a request, once more.
func (s *Server) whoIs(ctx context.Context, r *http.Request) (access.Principal, error) {
	t, err := tokenOf(r)
	if err != nil {
		return access.Principal{}, err
	}
	if t.given {
		return s.byToken(ctx, t)
	}
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return access.Principal{}, unauthorized("sign in, or send a token")
	}
	who, _, err := s.access.BySession(ctx, cookie.Value)
	return who, err
}
