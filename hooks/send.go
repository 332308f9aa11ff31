// SPDX-License-Identifier: MIT

package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/fetch"
)

// How deliveries are sent.
const (
	// atOnce is how many requests are in flight: more than there can be hooks, so
	// that those which answer still get theirs when all others are dead and hold
	// one each (lua/shared.lua).
	atOnce = MaxHooks + 28
	// readAnswer is how much of an answer is read, so that the connection can be used again.
	readAnswer = 64 << 10
	// lookAgain is how long a process waits at most for what others have put off.
	lookAgain   = 10 * time.Second
	firstWait   = 5 * time.Second
	longestWait = time.Hour
	jitter      = 0.2 // of the wait, either way, so that what failed together comes back apart
	maxError    = 300 // bytes of an error that is kept
)

// backoff is how long a delivery waits after so many attempts, from 1. chance is
// between 0 and 1.
func backoff(attempts int, chance float64) time.Duration {
	wait := longestWait
	if attempts < 20 { // twice as long each time
		wait = min(firstWait<<(attempts-1), longestWait)
	}
	return time.Duration(float64(wait) * (1 - jitter + 2*jitter*chance))
}

// sendAll sends what is due until ctx ends, and waits for what is in flight.
func (s *Service) sendAll(ctx context.Context, queued signals) {
	var flights sync.WaitGroup
	defer flights.Wait()
	slots := make(chan struct{}, atOnce)
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-queued:
		case <-timer.C:
		}
		wait := s.sendSome(ctx, cap(slots)-len(slots), func(p parcel) {
			slots <- struct{}{}
			flights.Go(func() {
				s.deliver(ctx, &p)
				<-slots
				queued.send()
			})
		})
		timer.Stop()
		if wait >= 0 {
			timer.Reset(wait)
		}
	}
}

// sendSome claims what is due and can be sent now, and starts it. It gives how
// long to wait for more; less than 0 is until something was queued or sent.
func (s *Service) sendSome(ctx context.Context, free int, start func(parcel)) time.Duration {
	if free == 0 {
		return untilChanged
	}
	parcels, next, err := s.claim(ctx, free)
	for _, p := range parcels {
		start(p)
	}
	switch {
	case err != nil:
		if ctx.Err() == nil {
			s.log.Warn("webhooks: nothing is sent", "err", err)
		}
		return troubleWait
	case len(parcels) == free:
		return untilChanged
	case !next.IsZero():
		return min(max(next.Sub(s.now()), 0), lookAgain)
	case s.any.Load():
		return lookAgain
	}
	return untilChanged
}

// deliver sends a parcel and writes down what came of it.
func (s *Service) deliver(ctx context.Context, p *parcel) {
	status, err := s.post(ctx, p.hook, p.ID, p.Type, []byte(p.Body))
	what, due := back, s.now() // where it was this process that gave up
	if err == nil || ctx.Err() == nil {
		what, due = s.judge(p, status, err)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	serr := s.settle(last, p, what, due)
	switch {
	case serr != nil && !errors.Is(serr, errStale):
		s.log.Warn("webhooks: what came of a delivery is not written down, it may be sent again", "delivery", p.ID, "err", serr)
	case what == sent:
		s.stats.sent.Inc()
	case what == dead:
		s.stats.failed.Inc()
		s.stats.dead.Inc()
		s.log.Warn("webhooks: delivery given up", "delivery", p.ID, "attempts", p.Attempts, "status", status)
	case what == again:
		s.stats.failed.Inc()
	}
	if status == http.StatusGone {
		if err := s.disable(last, p.Hook, "the receiver answered 410 Gone"); err != nil {
			s.log.Warn("webhooks: hook not disabled", "hook", p.Hook, "err", err)
		}
	}
}

// judge says what becomes of a parcel after an attempt, which it notes in it.
func (s *Service) judge(p *parcel, status int, err error) (outcome, time.Time) {
	if err == nil {
		return sent, time.Time{}
	}
	p.Attempts++
	p.Status, p.Error = status, plain(err)
	due := s.now().Add(backoff(p.Attempts, rand.Float64())) //nolint:gosec // spreads load, guards nothing
	if status == http.StatusGone || due.After(p.Since.Add(s.rules.RetryFor)) {
		return dead, time.Time{}
	}
	return again, due
}

// post sends a body to a hook. The error says why it was not taken; the status is
// 0 where there was no answer.
func (s *Service) post(ctx context.Context, h Hook, id string, kind EventType, body []byte) (int, error) {
	if err := validURL(h.URL, s.rules); err != nil {
		return 0, err // the rules were others when it was written
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, strings.NewReader(string(body)))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "tandem/"+s.version)
	r.Header.Set(EventHeader, string(kind))
	r.Header.Set(DeliveryHeader, id)
	r.Header.Set(SignatureHeader, Sign(h.Secret, s.now(), body))
	resp, err := s.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()                                           //nolint:errcheck // only given back
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, readAnswer)) // what it says matters to nobody
	switch status := resp.StatusCode; {
	case status >= 200 && status < 300:
		return status, nil
	case status >= 300 && status < 400:
		return status, fmt.Errorf("answered %d; redirects are not followed", status)
	default:
		return status, fmt.Errorf("answered %d", status)
	}
}

// plain is an error for people: without the address, which they know, and short.
func plain(err error) string {
	var (
		domain  *campaigns.Error
		refused *fetch.Refused
		from    *url.Error
		network net.Error
		text    string
	)
	switch {
	case errors.As(err, &refused):
		text = refused.Error() + " and is not allowed"
	case errors.As(err, &domain):
		text = domain.Msg
	case errors.As(err, &network) && network.Timeout():
		text = fmt.Sprintf("no answer within %v", sendPatience)
	case errors.As(err, &from):
		text = from.Err.Error()
	default:
		text = err.Error()
	}
	return strings.ToValidUTF8(text[:min(len(text), maxError)], "")
}

// Answer is what came back when a hook was tried.
type Answer struct {
	Delivered bool
	Status    int    // 0 = there was no answer
	Error     string // for people
	Took      time.Duration
}

// Ping sends a hook a body that tells of nothing, once, also when it is disabled,
// and gives what came back.
func (s *Service) Ping(ctx context.Context, id string) (Answer, error) {
	h, _, err := s.read(ctx, id)
	if err != nil {
		return Answer{}, err
	}
	began := s.now()
	b := Body{ID: fmt.Sprintf("ping.%d", began.UnixMilli()), Type: Ping, At: began.UTC()}
	text, err := b.text()
	if err != nil {
		return Answer{}, err
	}
	status, err := s.post(ctx, h, deliveryID(h.ID, b.ID), Ping, []byte(text))
	a := Answer{Delivered: err == nil, Status: status, Took: s.now().Sub(began)}
	if err != nil {
		a.Error = plain(err)
	}
	return a, nil
}
