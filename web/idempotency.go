// SPDX-License-Identifier: MIT

package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"tandem/access"
)

const (
	idempotencyHeader = "Idempotency-Key"
	replayedHeader    = "Idempotency-Replayed"
	// maxIdempotencyKey is how long such a key can be, in visible ASCII characters.
	maxIdempotencyKey = 200
)

// keepsAnswers reports whether a route takes an Idempotency-Key: POSTs do. Those
// of users, tokens and webhooks, and those for people, carry secrets, whose
// answers are kept nowhere; a user or webhook that exists already is a conflict
// anyway.
func keepsAnswers(r route) bool {
	return r.method == http.MethodPost && !r.needs.Public && !r.needs.Person && r.needs.Area != access.Users && r.needs.Area != access.Webhooks
}

// once carries out a request with an Idempotency-Key once. Sent again, it gets
// the same answer and changes nothing. Only success is kept: what was refused
// has changed nothing, and may be sent again.
func (s *Server) once(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		key := c.Request().Header.Get(idempotencyHeader)
		if key == "" {
			return next(c)
		}
		if !isIdempotencyKey(key) {
			return invalid(idempotencyHeader, "must be 1 to %d visible ASCII characters", maxIdempotencyKey)
		}
		asked, err := fingerprint(c)
		if err != nil {
			return err
		}
		kind, claim, kept, err := s.access.Begin(c.Request().Context(), scopeOf(principal(c)), key, asked)
		switch {
		case err != nil:
			return err
		case kind == access.Replay:
			return replay(c, kept)
		case kind == access.Busy:
			return &refusal{
				Status: http.StatusConflict, Code: "idempotency_in_progress", Field: idempotencyHeader,
				Message: "the first request with this key is still under way",
			}
		case kind == access.Mismatch:
			return &refusal{
				Status: http.StatusUnprocessableEntity, Code: "idempotency_mismatch", Field: idempotencyHeader,
				Message: "this key was used for another request",
			}
		}
		return s.carryOut(c, next, claim)
	}
}

// carryOut runs the handler and keeps its answer.
func (s *Server) carryOut(c echo.Context, next echo.HandlerFunc, claim access.Claim) error {
	ctx := context.WithoutCancel(c.Request().Context()) // also for a client that has gone
	w := &keeper{ResponseWriter: c.Response().Writer}
	c.Response().Writer = w
	kept := false
	defer func() { // also after a panic
		c.Response().Writer = w.ResponseWriter
		if kept {
			return
		}
		if err := s.access.Forget(ctx, claim); err != nil {
			s.log.Warn("idempotency key not given back; it is free again in a while", "route", c.Path(), "err", err)
		}
	}()
	err := next(c)
	r := c.Response()
	if err != nil || !r.Committed || r.Status < 200 || r.Status > 299 {
		return err
	}
	kept = true // what was done must not be done again, whether Finish comes through or not
	done := access.Answer{Status: r.Status, ContentType: r.Header().Get(echo.HeaderContentType), Body: w.body.Bytes(), Dropped: w.tooLarge}
	if err := s.access.Finish(ctx, claim, done); err != nil {
		s.log.Error("answer not kept for its idempotency key", "route", c.Path(), "err", err)
	}
	return nil
}

// replay gives a kept answer once more. Of one that was too long to be kept the
// status says that it was done.
func replay(c echo.Context, kept access.Answer) error {
	c.Set(replayedKey, true)
	c.Response().Header().Set(replayedHeader, "true")
	if kept.Dropped {
		return c.JSON(kept.Status, struct {
			Status string `json:"status"`
		}{"OK"})
	}
	return c.Blob(kept.Status, kept.ContentType, kept.Body)
}

// replayedKey marks a request that was answered from memory.
const replayedKey = "replayed"

// keeper writes an answer and keeps it.
type keeper struct {
	http.ResponseWriter
	body     bytes.Buffer
	tooLarge bool
}

// Write keeps what it writes.
func (k *keeper) Write(b []byte) (int, error) {
	if k.tooLarge || k.body.Len()+len(b) > access.MaxAnswer {
		k.tooLarge = true
	} else {
		k.body.Write(b)
	}
	return k.ResponseWriter.Write(b)
}

// Unwrap is for [http.ResponseController].
func (k *keeper) Unwrap() http.ResponseWriter { return k.ResponseWriter }

func isIdempotencyKey(key string) bool {
	for i := range len(key) {
		if key[i] < '!' || key[i] > '~' {
			return false
		}
	}
	return key != "" && len(key) <= maxIdempotencyKey
}

// scopeOf says whose keys they are: a user's own, in whatever session, or a token's.
func scopeOf(p access.Principal) string { return p.User + "/" + p.Token }

// fingerprint tells requests apart by everything that decides what they do. Of
// a body larger than those that are read whole its length and its beginning do.
func fingerprint(c echo.Context) (string, error) {
	r := c.Request()
	head, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return "", &refusal{Status: http.StatusBadRequest, Code: "incomplete", Message: "the body did not arrive whole"}
	}
	rest := r.Body
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), rest), rest}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\n%s\n%s\n", r.Method, r.URL.RequestURI(), r.Header.Get(echo.HeaderContentType))
	if len(head) > maxBody {
		fmt.Fprintf(sum, "%d\n", r.ContentLength)
	}
	sum.Write(head)
	return hex.EncodeToString(sum.Sum(nil)), nil
}
