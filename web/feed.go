// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"errors"
	"strconv"

	"github.com/coder/websocket"
	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/feed"
)

func (s *Server) feedRoutes() []route {
	// What may be listened to is decided topic by topic.
	return []route{{"GET", "/feed", access.Need{}, s.follow}}
}

// follow is the live feed: what the client is told comes from its subscription,
// what it says goes there.
func (s *Server) follow(c echo.Context) error {
	epoch, offset := c.QueryParam("epoch"), uint64(0)
	if text := c.QueryParam("offset"); text != "" {
		var err error
		if offset, err = strconv.ParseUint(text, 10, 64); err != nil || epoch == "" {
			return invalid("offset", "is the offset of the last message, and stands beside its epoch")
		}
	}
	return s.withSocket(c, feed.MaxRequest, func(x *socket) (func([]byte) error, func() error) {
		sub := s.feed.Subscribe(principal(c), epoch, offset)
		heard := func(text []byte) error { return whyClosed(sub.Handle(text)) }
		run := func() error {
			defer sub.Close()
			for {
				text, err := sub.Next(x.ctx)
				if err == nil {
					err = x.write(text)
				}
				if err != nil {
					return whyClosed(err)
				}
			}
		}
		return heard, run
	})
}

// whyClosed gives the code with which what happened to a subscription closes its
// WebSocket.
func whyClosed(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, feed.ErrSlow), errors.Is(err, context.DeadlineExceeded):
		return &closing{closeSlow, "slow: you do not keep up; connect again"}
	case errors.Is(err, feed.ErrEnded):
		return &closing{closeEnding, "the server ends"}
	case errors.Is(err, feed.ErrForbidden):
		return &closing{closeForbidden, err.Error()}
	case errors.Is(err, feed.ErrNonsense):
		return &closing{websocket.StatusPolicyViolation, err.Error()}
	}
	return err
}
