// SPDX-License-Identifier: MIT

package access

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"time"
)

// Repeat says what a request with an idempotency key is.
type Repeat string

// The kinds of repeats.
const (
	Fresh    Repeat = "fresh"    // the first: do it, then Finish or Forget
	Replay   Repeat = "replay"   // done before: give the same answer again
	Busy     Repeat = "busy"     // the first is still under way
	Mismatch Repeat = "mismatch" // the key was used for another request
)

// Claim is a key that Begin has given to a request.
type Claim struct {
	key, mark string
}

// Answer is what is kept of the answer to a request.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte
	// Dropped says that the body was longer than MaxAnswer and is not kept: the
	// status alone can be given again.
	Dropped bool
}

const (
	// MaxAnswer is the longest body that is kept, in bytes.
	MaxAnswer = 1 << 20
	// MaxRequestKey is the longest key, in bytes.
	MaxRequestKey = 255

	answersKept = 24 * time.Hour
	// claimLease frees a key whose process has died before the request was answered.
	claimLease = time.Minute
)

var (
	beginScript  = load("request_begin")
	finishScript = load("request_finish")
)

// Begin asks whether a request was made before. owner is who makes it, of whom
// each has keys of their own; fingerprint tells requests apart that have the same key.
// The claim is of use where the request is Fresh, the answer where it is a Replay.
func (b *Book) Begin(ctx context.Context, owner, key, fingerprint string) (Repeat, Claim, Answer, error) {
	if key == "" || len(key) > MaxRequestKey {
		return "", Claim{}, Answer{}, invalid("Idempotency-Key", "must have 1 to %d bytes", MaxRequestKey)
	}
	c := Claim{key: requestKey(owner, key), mark: rand.Text()}
	out, err := b.run(ctx, "idempotency", beginScript, []string{c.key}, fingerprint, c.mark, millis(b.now()), claimLease.Milliseconds())
	if err != nil {
		return "", Claim{}, Answer{}, err
	}
	switch r := Repeat(out[0]); {
	case r == Replay && len(out) == 5:
		status, err := strconv.Atoi(out[1])
		if err != nil {
			return "", Claim{}, Answer{}, fmt.Errorf("idempotency: status %q", out[1])
		}
		return Replay, Claim{}, Answer{Status: status, ContentType: out[2], Body: []byte(out[3]), Dropped: out[4] != ""}, nil
	case r == Fresh:
		return Fresh, c, Answer{}, nil
	case r == Busy || r == Mismatch:
		return r, Claim{}, Answer{}, nil
	}
	return "", Claim{}, Answer{}, fmt.Errorf("idempotency: script returned %q", out[0])
}

// Finish keeps the answer for 24 hours. A claim that has run out does nothing.
func (b *Book) Finish(ctx context.Context, c Claim, a Answer) error {
	if len(a.Body) > MaxAnswer {
		a.Body, a.Dropped = nil, true
	}
	_, err := b.run(ctx, "idempotency", finishScript, []string{c.key},
		c.mark, a.Status, a.ContentType, a.Body, flag(a.Dropped), millis(b.now().Add(answersKept)), answersKept.Milliseconds())
	return err
}

// Forget frees the key of a request that has changed nothing, so that it can be
// made again.
func (b *Book) Forget(ctx context.Context, c Claim) error {
	_, err := b.run(ctx, "idempotency", finishScript, []string{c.key}, c.mark, 0, "", "", "", 0, 0)
	return err
}
