// SPDX-License-Identifier: MIT

package web

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
	"tandem/hooks"
)

func (s *Server) webhookRoutes() []route {
	return []route{
		{"GET", "/webhooks", read(access.Webhooks), s.listWebhooks},
		{"POST", "/webhooks", write(access.Webhooks), s.createWebhook},
		{"GET", "/webhooks/:id", read(access.Webhooks), s.getWebhook},
		{"PUT", "/webhooks/:id", write(access.Webhooks), s.changeWebhook},
		{"DELETE", "/webhooks/:id", write(access.Webhooks), s.removeWebhook},
		{"POST", "/webhooks/:id/secret", write(access.Webhooks), s.rotateWebhook},
		{"POST", "/webhooks/:id/test", write(access.Webhooks), s.tryWebhook},
		{"GET", "/webhooks/:id/deliveries", read(access.Webhooks), s.listDeliveries},
		{"POST", "/webhooks/:id/replay", write(access.Webhooks), s.replayWebhook},
		{"GET", "/webhooks/dead-letters", read(access.Webhooks), s.listDeadLetters},
		{"DELETE", "/webhooks/dead-letters", write(access.Webhooks), s.forgetDeadLetters},
		{"DELETE", "/webhooks/dead-letters/:delivery", write(access.Webhooks), s.forgetDeadLetter},
		{"POST", "/webhooks/dead-letters/:delivery/replay", write(access.Webhooks), s.replayDeadLetter},
	}
}

// EndedAttempt gives an attempt that has ended as the API shows it: webhooks send
// the same as GET /dialer/{id}/events.
func EndedAttempt(a *campaigns.Attempt) any {
	return &attemptAnswer{*a, a.Timeline(), a.Legs()}
}

// webhookAnswer is a webhook; its secret is in no answer but the one to its making.
type webhookAnswer struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	URL         string            `json:"url"`
	Events      []hooks.EventType `json:"events"`
	Campaigns   []string          `json:"campaigns"`
	Disabled    bool              `json:"disabled"`
	Why         string            `json:"why,omitempty"` // it was disabled by itself
	Created     time.Time         `json:"created"`
	Queued      int               `json:"queued"`
	DeadLetters int               `json:"deadLetters"`
}

func webhookAnswerOf(h hooks.Hook, load hooks.Load) webhookAnswer {
	return webhookAnswer{
		ID: h.ID, Name: h.Name, URL: h.URL, Events: list(h.Events), Campaigns: list(h.Campaigns), Disabled: h.Disabled, Why: h.Why,
		Created: h.Created, Queued: load.Queued, DeadLetters: load.Dead,
	}
}

// newWebhook is a webhook with its secret.
type newWebhook struct {
	webhookAnswer
	Secret string `json:"secret"`
}

// webhookBody is what people write of a webhook; what is left out stays.
type webhookBody struct {
	Name      *string            `json:"name"`
	URL       *string            `json:"url"`
	Events    *[]hooks.EventType `json:"events"`
	Campaigns *[]string          `json:"campaigns"`
	Disabled  *bool              `json:"disabled"`
}

func (w *webhookBody) onto(h *hooks.Hook) {
	put(&h.Name, w.Name)
	put(&h.URL, w.URL)
	put(&h.Events, w.Events)
	put(&h.Campaigns, w.Campaigns)
	put(&h.Disabled, w.Disabled)
}

func put[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func readWebhook(c echo.Context) (webhookBody, error) {
	body, err := readBody(c)
	if err != nil {
		return webhookBody{}, err
	}
	var w webhookBody
	return w, decode(body, "", &w)
}

func (s *Server) listWebhooks(c echo.Context) error {
	ctx := c.Request().Context()
	all, err := s.hooks.Hooks(ctx)
	if err != nil {
		return err
	}
	ids := make([]string, len(all))
	for i, h := range all {
		ids[i] = h.ID
	}
	loads, err := s.hooks.Loads(ctx, ids)
	if err != nil {
		return err
	}
	out := make([]webhookAnswer, len(all))
	for i, h := range all {
		out[i] = webhookAnswerOf(h, loads[h.ID])
	}
	return answer(c, out)
}

// answerWebhook answers with a webhook and what waits for it.
func (s *Server) answerWebhook(c echo.Context, h hooks.Hook) error {
	loads, err := s.hooks.Loads(c.Request().Context(), []string{h.ID})
	if err != nil {
		return err
	}
	return answer(c, webhookAnswerOf(h, loads[h.ID]))
}

func (s *Server) getWebhook(c echo.Context) error {
	h, err := s.hooks.Hook(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.answerWebhook(c, h)
}

func (s *Server) createWebhook(c echo.Context) error {
	w, err := readWebhook(c)
	if err != nil {
		return err
	}
	var h hooks.Hook
	w.onto(&h)
	made, err := s.hooks.Create(c.Request().Context(), h)
	if err != nil {
		return err
	}
	shown := webhookAnswerOf(made, hooks.Load{})
	noteChange(c, "webhook "+made.ID, nil, shown)
	return answer(c, newWebhook{shown, made.Secret})
}

func (s *Server) changeWebhook(c echo.Context) error {
	w, err := readWebhook(c)
	if err != nil {
		return err
	}
	before, after, err := s.hooks.Change(c.Request().Context(), c.Param("id"), func(h *hooks.Hook) error {
		w.onto(h)
		return nil
	})
	if err != nil {
		return err
	}
	noteChange(c, "webhook "+after.ID, webhookAnswerOf(before, hooks.Load{}), webhookAnswerOf(after, hooks.Load{}))
	return s.answerWebhook(c, after)
}

func (s *Server) removeWebhook(c echo.Context) error {
	h, err := s.hooks.Remove(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	gone := webhookAnswerOf(h, hooks.Load{})
	noteChange(c, "webhook "+h.ID, gone, nil)
	return answer(c, gone)
}

func (s *Server) rotateWebhook(c echo.Context) error {
	id := c.Param("id")
	secret, err := s.hooks.Rotate(c.Request().Context(), id)
	if err != nil {
		return err
	}
	noteChange(c, "webhook "+id, nil, map[string]bool{"newSecret": true})
	return answer(c, map[string]string{"secret": secret})
}

func (s *Server) tryWebhook(c echo.Context) error {
	a, err := s.hooks.Ping(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return answer(c, struct {
		Delivered bool    `json:"delivered"`
		Status    int     `json:"status,omitempty"`
		Error     string  `json:"error,omitempty"`
		Seconds   float64 `json:"seconds"`
	}{a.Delivered, a.Status, a.Error, a.Took.Seconds()})
}

func hooksPage(c echo.Context) (hooks.Page, error) {
	p := hooks.Page{After: c.QueryParam("cursor")}
	if text := c.QueryParam("count"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return p, invalid("count", "%q is not how many there may be", text)
		}
		p.Count = n
	}
	return p, nil
}
