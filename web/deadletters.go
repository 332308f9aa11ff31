// SPDX-License-Identifier: MIT

package web

import (
	"encoding/json"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/hooks"
)

// deliveryAnswer is an event on its way to a webhook.
type deliveryAnswer struct {
	ID       string          `json:"id"`
	Webhook  string          `json:"webhook"`
	Type     hooks.EventType `json:"type"`
	Campaign string          `json:"campaign"`
	Created  time.Time       `json:"created"`
	Attempts int             `json:"attempts"`
	Status   int             `json:"status,omitempty"` // of the last answer
	Error    string          `json:"error,omitempty"`
}

func deliveryAnswerOf(d hooks.Delivery) deliveryAnswer {
	return deliveryAnswer{
		ID: d.ID, Webhook: d.Hook, Type: d.Type, Campaign: d.Campaign, Created: d.Created, Attempts: d.Attempts, Status: d.Status,
		Error: d.Error,
	}
}

// queuedAnswer is one that waits, or is being sent.
type queuedAnswer struct {
	deliveryAnswer
	Sending bool      `json:"sending"`
	Next    time.Time `json:"next"`
}

// deadAnswer is one that was given up, with what was to be sent.
type deadAnswer struct {
	deliveryAnswer
	Died time.Time       `json:"died"`
	Why  string          `json:"why"`
	Body json.RawMessage `json:"body"`
}

func (s *Server) listDeliveries(c echo.Context) error {
	p, err := hooksPage(c)
	if err != nil {
		return err
	}
	all, next, err := s.hooks.Deliveries(c.Request().Context(), c.Param("id"), p)
	if err != nil {
		return err
	}
	page := struct {
		Deliveries []queuedAnswer `json:"deliveries"`
		Next       string         `json:"next"` // "" at the end
	}{make([]queuedAnswer, len(all)), next}
	for i, q := range all {
		page.Deliveries[i] = queuedAnswer{deliveryAnswerOf(q.Delivery), q.Sending, q.Next}
	}
	return answer(c, page)
}

// webhookParam gives the webhook that the query limits a list to, "" for all.
func (s *Server) webhookParam(c echo.Context) (string, error) {
	id := c.QueryParam("webhook")
	if id == "" {
		return "", nil
	}
	_, err := s.hooks.Hook(c.Request().Context(), id)
	return id, err
}

func (s *Server) listDeadLetters(c echo.Context) error {
	p, err := hooksPage(c)
	if err != nil {
		return err
	}
	id, err := s.webhookParam(c)
	if err != nil {
		return err
	}
	all, next, err := s.hooks.DeadLetters(c.Request().Context(), id, p)
	if err != nil {
		return err
	}
	page := struct {
		DeadLetters []deadAnswer `json:"deadLetters"`
		Next        string       `json:"next"`
	}{make([]deadAnswer, len(all)), next}
	for i, d := range all {
		page.DeadLetters[i] = deadAnswer{deliveryAnswerOf(d.Delivery), d.Died, d.Why, json.RawMessage(d.Body)}
	}
	return answer(c, page)
}

func (s *Server) forgetDeadLetters(c echo.Context) error {
	id, err := s.webhookParam(c)
	if err != nil {
		return err
	}
	n, err := s.hooks.ForgetAll(c.Request().Context(), id)
	if n > 0 {
		object := "dead letters of all webhooks"
		if id != "" {
			object = "dead letters of webhook " + id
		}
		noteChange(c, object, map[string]int{"deadLetters": n}, nil)
	}
	if err != nil {
		return err
	}
	return answer(c, map[string]int{"deleted": n})
}

func (s *Server) forgetDeadLetter(c echo.Context) error {
	id := c.Param("delivery")
	if err := s.hooks.Forget(c.Request().Context(), id); err != nil {
		return err
	}
	noteChange(c, "dead letter "+id, map[string]int{"deadLetters": 1}, nil)
	return answer(c, map[string]int{"deleted": 1})
}

func (s *Server) replayDeadLetter(c echo.Context) error {
	d, err := s.hooks.Replay(c.Request().Context(), c.Param("delivery"))
	if err != nil {
		return err
	}
	noteChange(c, "dead letter "+d.ID, nil, map[string]int{"replayed": 1})
	return answer(c, deliveryAnswerOf(d))
}

func (s *Server) replayWebhook(c echo.Context) error {
	id := c.Param("id")
	replayed, left, err := s.hooks.ReplayAll(c.Request().Context(), id)
	if replayed > 0 {
		noteChange(c, "webhook "+id, nil, map[string]int{"replayed": replayed})
	}
	if err != nil {
		return err
	}
	return answer(c, map[string]int{"replayed": replayed, "left": left})
}
