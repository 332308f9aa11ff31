// SPDX-License-Identifier: MIT

package access

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Entry of the audit log says who did what, to which object and from where.
type Entry struct {
	ID      string          `json:"-"` // place in the log, which grows; a cursor
	At      time.Time       `json:"at"`
	Who     string          `json:"who,omitempty"`     // name of a user; "" = nobody has signed in
	Token   string          `json:"token,omitempty"`   // key of the token that was used
	Address string          `json:"address,omitempty"` // where the request came from
	Method  string          `json:"method,omitempty"`  // of HTTP
	Route   string          `json:"route,omitempty"`   // the pattern of the path: no ids in it
	Action  string          `json:"action,omitempty"`  // "sign in", "create user"
	Object  string          `json:"object,omitempty"`  // "campaign spring", "user anna"
	Before  json.RawMessage `json:"before,omitempty"`
	After   json.RawMessage `json:"after,omitempty"`
	Status  int             `json:"status,omitempty"` // of the answer, as of HTTP
}

const (
	maxValue  = 32 << 10 // bytes of Before, and of After
	trimEvery = 256      // entries between two looks at the log's length
	pageRead  = 500      // entries that are read at a time
	mostRead  = 20_000   // entries that one question looks at
	mostAsked = 1000     // entries that one question gets
)

// recorded counts what this process has written.
type recorded = atomic.Uint64

// Record writes an entry. What looks like a secret in Before and After is
// replaced; who calls must not put one there all the same.
func (b *Book) Record(ctx context.Context, e Entry) error {
	const op = "audit"
	if e.At.IsZero() {
		e.At = b.now()
	}
	e.At = e.At.UTC()
	e.Before, e.After = redact(e.Before), redact(e.After)
	text, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	oldest := strconv.FormatInt(millis(b.now().Add(-b.settings.AuditAge)), 10)
	err = b.rdb.XAdd(ctx, &redis.XAddArgs{Stream: auditKey, MinID: oldest, Approx: true, Values: []any{"e", text}}).Err()
	if err == nil && b.recorded.Add(1)%trimEvery == 0 {
		err = b.rdb.XTrimMaxLenApprox(ctx, auditKey, b.settings.AuditMost, 0).Err()
	}
	return explain(op, err)
}

// Question says which entries are wanted. Zero fields want all.
type Question struct {
	Before string // cursor: only older entries
	After  string // cursor: only newer entries
	User   string // who did it
	Object string // the whole of it, or its first word: "user anna", "user"
	Limit  int    // default and most 1000
}

// Entries gives entries, the newest first, and the cursor of what comes next as
// Before; "" at the end. A question that few entries answer looks at 20,000 of
// them at most and goes on from the cursor.
func (b *Book) Entries(ctx context.Context, q Question) ([]Entry, string, error) {
	newest, oldest, err := q.bounds()
	if err != nil {
		return nil, "", err
	}
	if q.Limit <= 0 || q.Limit > mostAsked {
		q.Limit = mostAsked
	}
	found := []Entry{}
	for range mostRead / pageRead {
		page, err := b.rdb.XRevRangeN(ctx, auditKey, newest, oldest, pageRead).Result()
		if err != nil {
			return nil, "", explain("audit", err)
		}
		for i, m := range page {
			e, err := parseEntry(m)
			if err != nil {
				return nil, "", err
			}
			if q.wants(e) {
				found = append(found, e)
			}
			if len(found) == q.Limit && (i < len(page)-1 || len(page) == pageRead) {
				return found, m.ID, nil
			}
		}
		if len(page) < pageRead {
			return found, "", nil
		}
		newest = "(" + page[len(page)-1].ID
	}
	return found, strings.TrimPrefix(newest, "("), nil
}

var cursorPattern = regexp.MustCompile(`^[0-9]{1,20}-[0-9]{1,20}$`)

func (q Question) bounds() (newest, oldest string, err error) {
	newest, oldest = "+", "-"
	if q.Before != "" {
		newest = "(" + q.Before
	}
	if q.After != "" {
		oldest = "(" + q.After
	}
	for field, cursor := range map[string]string{"before": q.Before, "after": q.After} {
		if cursor != "" && !cursorPattern.MatchString(cursor) {
			return "", "", invalid(field, "%q is no cursor of the audit log", cursor)
		}
	}
	return newest, oldest, nil
}

func (q Question) wants(e Entry) bool {
	if q.User != "" && fold(q.User) != fold(e.Who) {
		return false
	}
	return q.Object == "" || e.Object == q.Object || strings.HasPrefix(e.Object, q.Object+" ")
}

func parseEntry(m redis.XMessage) (Entry, error) {
	var e Entry
	text, _ := m.Values["e"].(string)
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return Entry{}, fmt.Errorf("audit: entry %s: %w", m.ID, err)
	}
	e.ID = m.ID
	return e, nil
}
