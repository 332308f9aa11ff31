// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
	"tandem/controller"
	"tandem/cti"
	"tandem/feed"
)

// Why the server closes an agent's channel, besides what closes any WebSocket.
const (
	closeGone  websocket.StatusCode = 4004 // the agent was removed
	closeTaken websocket.StatusCode = 4010 // a newer connection of the same agent is there
)

var errGoodbye = &closing{websocket.StatusNormalClosure, "goodbye"}

// desktopQueue is how many messages a desktop may be behind: some calls' worth.
const desktopQueue = 512

func (s *Server) ctiRoutes() []route {
	return []route{{"GET", "/cti", access.Need{}, s.cti}}
}

// desktop is an agent's channel on one connection.
type desktop struct {
	s        *Server
	agent    string
	who      access.Principal
	from     string // address, for the audit log
	x        *socket
	presence *controller.Desktop // nil: the store does not answer
	seats    *feed.Following
	out      chan []byte

	// mu is held while a request is carried out, so that its answer is told
	// before what comes of it.
	mu      sync.Mutex
	channel *cti.Channel
	call    *cti.Call // with the member, as far as it was read
	number  string    // to call back, where the desktop has named one for this call
}

// cti is an agent's channel: what happens to the agent, and what they ask for.
func (s *Server) cti(c echo.Context) error {
	if !c.IsWebSocket() {
		return &refusal{Status: http.StatusUpgradeRequired, Code: "upgrade_required", Message: "this path is a WebSocket"}
	}
	agent, err := ctiAgent(c)
	if err != nil {
		return err
	}
	card, err := s.store.Agent(c.Request().Context(), agent)
	if err != nil {
		return err
	}
	return s.withSocket(c, cti.MaxRequest, func(x *socket) (func([]byte) error, func() error) {
		d := &desktop{
			s: s, agent: agent, who: principal(c), from: c.RealIP(), x: x,
			out: make(chan []byte, desktopQueue), channel: cti.New(card, nil),
		}
		d.presence, err = s.controller.OpenDesktop(x.ctx, agent, uuid.NewString())
		if err != nil {
			s.log.Warn("desktop not let in", "agent", agent, "err", err)
			return d.heard, func() error { return &closing{websocket.StatusTryAgainLater, "the store does not answer"} }
		}
		d.seats = s.feed.Follow(agent)
		return d.heard, d.run
	})
}

// ctiAgent gives the agent whose channel is asked for: the user's own, or one
// that is named, where the user may act for agents.
func ctiAgent(c echo.Context) (string, error) {
	p := principal(c)
	agent := c.QueryParam("agent")
	if agent == "" {
		agent = p.Agent
	}
	switch {
	case agent == "":
		return "", invalid("agent", "is required of a user who is no agent")
	case !p.May(own(write(access.Agents), "agent"), agent):
		return "", &refusal{Status: http.StatusForbidden, Code: "forbidden", Message: "this channel is another agent's"}
	case !campaigns.ValidID(agent):
		return "", missing("agent", agent)
	}
	return agent, nil
}

// run tells the desktop what happens until one of the two has enough.
func (d *desktop) run() error {
	var follower sync.WaitGroup
	defer follower.Wait()
	defer d.seats.Close()
	follower.Go(func() { d.x.end(d.guarded(d.follow)) })
	why := d.write()
	d.x.end(why) // before the end of the seats, which follows, looks like a reason
	d.leave(why)
	return why
}

// guarded ends the connection where our code is at fault, not the process.
func (d *desktop) guarded(do func() error) error {
	err := errors.New("panic")
	func() {
		defer func() {
			if v := recover(); v != nil {
				d.s.log.Error("panic in an agent's channel", "agent", d.agent, "panic", v)
			}
		}()
		err = do()
	}()
	return err
}

// write writes what was queued.
func (d *desktop) write() error {
	for {
		select {
		case <-d.x.ctx.Done():
			return d.last(context.Cause(d.x.ctx))
		case <-d.presence.Taken():
			return &closing{closeTaken, "the agent has a newer connection"}
		case text := <-d.out:
			if err := d.x.write(text); err != nil {
				return whyClosed(err)
			}
		}
	}
}

// last writes the answer to a goodbye.
func (d *desktop) last(why error) error {
	for errors.Is(why, errGoodbye) {
		select {
		case text := <-d.out:
			if err := d.x.write(text); err != nil {
				return err
			}
		default:
			return why
		}
	}
	return why
}

// leave ends the presence of the desktop: for good after a goodbye, else with a
// grace time in which it may come back.
func (d *desktop) leave(why error) {
	if errors.Is(why, errGoodbye) {
		d.goodbye()
	} else {
		d.presence.Lost()
	}
}

// goodbye logs the agent out, unless they have a newer desktop.
func (d *desktop) goodbye() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(d.x.ctx), requestTime)
	defer cancel()
	before, unread := d.s.store.Agent(ctx, d.agent)
	d.presence.Leave()
	after, err := d.s.store.Agent(ctx, d.agent)
	if err = errors.Join(unread, err); err != nil {
		d.s.log.Warn("goodbye of a desktop not in the audit log", "agent", d.agent, "err", err)
	} else if before.Status != after.Status {
		d.noteStatus(ctx, cti.CloseReq, &before, after.Status, after.BreakReason)
	}
}

// send queues messages; a desktop that is too far behind is let go.
func (d *desktop) send(all ...cti.Message) {
	for _, m := range all {
		text, err := json.Marshal(m)
		if err != nil {
			d.s.log.Error("message not written", "agent", d.agent, "type", m.Type, "err", err)
			continue
		}
		select {
		case d.out <- text:
		default:
			d.x.end(whyClosed(feed.ErrSlow))
			return
		}
	}
}

// requestTime is how long a request of a desktop may take.
const requestTime = 10 * time.Second

// heard carries out what the desktop asks for, one request after the other.
func (d *desktop) heard(text []byte) error {
	return d.guarded(func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(d.x.ctx), requestTime)
		defer cancel()
		r, err := cti.ParseRequest(text)
		d.serve(ctx, r, err)
		if err == nil && r.Type == cti.CloseReq {
			return errGoodbye
		}
		return nil
	})
}
