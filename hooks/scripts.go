// SPDX-License-Identifier: MIT

package hooks

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

//go:embed lua/*.lua
var luaFiles embed.FS

// script is a Lua file with what all of them share before it.
type script struct {
	name string
	*redis.Script
}

// load reads a script from the embedded files, which the build guarantees.
func load(name string) script {
	source := ""
	for _, file := range []string{"shared", name} {
		text, err := luaFiles.ReadFile("lua/" + file + ".lua")
		if err != nil {
			panic(err)
		}
		source += string(text) + "\n"
	}
	return script{name, redis.NewScript(source)}
}

var (
	putScript     = load("put")
	removeScript  = load("remove")
	leaseScript   = load("lease")
	enqueueScript = load("enqueue")
	claimScript   = load("claim")
	settleScript  = load("settle")
	replayScript  = load("replay")
	forgetScript  = load("forget")
)

// Key names; lua/shared.lua lists all of them.
const (
	slot        = "tandem:{hooks}:"
	hooksKey    = slot + "hooks"
	revisionKey = slot + "revision"
	cursorsKey  = slot + "cursors"
	deadKey     = slot + "dead"
	gravesKey   = slot + "graves"
	topic       = "tandem:hooks" // pub/sub channel of wake, in lua/shared.lua
)

func ageKey(hook string) string    { return slot + "age:" + hook }
func queueKey(hook string) string  { return slot + "queue:" + hook }
func flightKey(hook string) string { return slot + "flight:" + hook }
func boxKey(hook string) string    { return slot + "box:" + hook }

// deadOf is the list of the dead letters of a hook, of all for "".
func deadOf(hook string) string {
	if hook == "" {
		return deadKey
	}
	return deadKey + ":" + hook
}

// What a script refuses.
var (
	errNotFound = errors.New("not found")
	errChanged  = errors.New("changed meanwhile")
	errFull     = errors.New("full")
	errStale    = errors.New("somebody else has it")
	codeErrors  = []error{nil, errNotFound, errChanged, errFull, errStale}
)

// run runs a script and turns its code into an error.
func (s *Service) run(ctx context.Context, sc script, args ...any) ([]any, error) {
	r, err := sc.Run(ctx, s.rdb, []string{hooksKey}, args...).Slice()
	if err != nil {
		return nil, explain(sc.name, err)
	}
	code, ok := r[0].(int64)
	if !ok || code < 0 || int(code) >= len(codeErrors) {
		return nil, fmt.Errorf("webhooks: %s returned %v", sc.name, r[0])
	}
	return r[1:], codeErrors[code]
}

// explain makes a domain error of one of Redis.
func explain(op string, err error) error {
	var reply redis.Error
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &reply):
		return fmt.Errorf("webhooks: %s: %w", op, err)
	}
	return &campaigns.Error{Code: campaigns.Unavailable, Op: "webhooks: " + op, Msg: "redis cannot be reached", Err: err}
}

func missing(noun, id string) error {
	return &campaigns.Error{Code: campaigns.NotFound, Op: "webhooks", Msg: fmt.Sprintf("there is no %s %s", noun, id)}
}

func conflict(format string, args ...any) error {
	return &campaigns.Error{Code: campaigns.Conflict, Op: "webhooks", Msg: fmt.Sprintf(format, args...)}
}

func text(v any) string {
	t, _ := v.(string)
	return t
}

func number(v any) int {
	n, _ := v.(int64)
	return int(n)
}

// fromMillis reads a time that a script gave as text; "" is no time.
func fromMillis(v any) time.Time {
	ms, err := strconv.ParseFloat(text(v), 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}
