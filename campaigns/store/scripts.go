// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"crypto/sha1" //nolint:gosec // Redis names scripts by SHA-1
	"embed"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

//go:embed lua/*.lua
var luaFiles embed.FS

// script is one Lua file with the shared files that it needs before it.
type script struct {
	name, source, sha string
}

// load reads a script from the embedded files, which the build guarantees.
func load(files ...string) *script {
	var b strings.Builder
	for _, f := range files {
		text, err := luaFiles.ReadFile("lua/" + f + ".lua")
		if err != nil {
			panic(err)
		}
		b.Write(text)
		b.WriteByte('\n')
	}
	source := b.String()
	sum := sha1.Sum([]byte(source)) //nolint:gosec // as above
	return &script{name: files[len(files)-1], source: source, sha: hex.EncodeToString(sum[:])}
}

// The scripts of a campaign's slot.
var (
	createScript  = load("campaign", "create")
	saveScript    = load("campaign", "save")
	askScript     = load("campaign", "run", "ask")
	acquireScript = load("campaign", "run", "acquire")
	renewScript   = load("campaign", "run", "renew")
	yieldScript   = load("campaign", "run", "yield")
	advanceScript = load("campaign", "run", "advance")
	addScript     = load("campaign", "add")
	memberScript  = load("campaign", "member")
	holdScript    = load("campaign", "hold")
	countsScript  = load("campaign", "counts")
	claimScript   = load("campaign", "claim")
	promoteScript = load("campaign", "promote")
	noteScript    = load("campaign", "note")
	finishScript  = load("campaign", "answers", "history", "finish")
	bucketScript  = load("campaign", "check")
	orphanScript  = load("campaign", "check_open")

	settingsScript = load("campaign", "settings")
	editScript     = load("campaign", "history", "edit")
	laneScript     = load("campaign", "lane")
	modelScript    = load("campaign", "model")
	membersScript  = load("campaign", "members")
	walkScript     = load("campaign", "walk")
	deleteScript   = load("campaign", "delete")
	clearScript    = load("campaign", "clear")

	schedulesScript = load("campaign", "schedules")
	fireScript      = load("campaign", "fire")
	firedScript     = load("campaign", "fired")
)

// The scripts of the guards' slot.
var (
	admitScript      = load("guard", "admit")
	retractScript    = load("guard", "retract")
	holdNumberScript = load("guard", "hold_number")
	listAddScript    = load("guard", "dnc_add")
	listRemoveScript = load("guard", "dnc_remove")
	listFindScript   = load("guard", "dnc_find")
	listPageScript   = load("guard", "dnc_page")
)

// The scripts of the pool's slot.
var (
	reserveScript     = load("pool", "demand", "row", "reserve")
	extendScript      = load("pool", "extend")
	releaseScript     = load("pool", "release")
	inCallScript      = load("pool", "incall")
	expireScript      = load("pool", "expire")
	readyScript       = load("pool", "ready")
	agentSaveScript   = load("pool", "agent_save")
	agentRemoveScript = load("pool", "agent_remove")
	agentStatusScript = load("pool", "agent_status")
	agentLegScript    = load("pool", "agent_leg")
	deskScript        = load("pool", "desk")
	checkAgentScript  = load("pool", "check_agent")

	rebookScript       = load("pool", "rebook")
	relistScript       = load("pool", "relist")
	staffingScript     = load("pool", "demand", "staffing")
	agentMoreScript    = load("pool", "agent_more")
	agentWaitingScript = load("pool", "agent_waiting")
	agentPhoneScript   = load("pool", "agent_phone")
	checkStaffScript   = load("pool", "check_staff")
	presenceScript     = load("pool", "presence")
	presenceDueScript  = load("pool", "presence_due")
	tierScript         = load("pool", "tier")
)

// scripts are all of them.
var scripts = []*script{
	createScript, saveScript, askScript, acquireScript, renewScript, yieldScript, advanceScript, addScript, memberScript,
	holdScript, countsScript, claimScript, promoteScript, noteScript, finishScript, bucketScript, orphanScript,
	settingsScript, editScript, laneScript, modelScript, membersScript, walkScript, deleteScript, clearScript,
	schedulesScript, fireScript, firedScript,
	admitScript, retractScript, holdNumberScript, listAddScript, listRemoveScript, listFindScript, listPageScript,
	reserveScript, extendScript, releaseScript, inCallScript, expireScript, readyScript, agentSaveScript, agentRemoveScript,
	agentStatusScript, agentLegScript, deskScript, checkAgentScript,
	rebookScript, relistScript, staffingScript, agentMoreScript, agentWaitingScript, agentPhoneScript, checkStaffScript, presenceScript, presenceDueScript, tierScript,
}

// loadScripts makes the server know all scripts. It is asked for again when one
// is unknown: were only that one loaded, calls of a pipeline could overtake others.
func (s *Store) loadScripts(ctx context.Context) error {
	loadInto := func(ctx context.Context, rdb redis.Cmdable) error {
		pipe := rdb.Pipeline()
		for _, sc := range scripts {
			pipe.ScriptLoad(ctx, sc.source)
		}
		_, err := pipe.Exec(ctx)
		return explain("load scripts", err)
	}
	if cluster, ok := s.rdb.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error { return loadInto(ctx, node) })
	}
	return loadInto(ctx, s.rdb)
}

// call is one run of a script.
type call struct {
	script *script
	keys   []string
	args   []any
}

// reply is what a script returned after its code.
type reply []any

// run runs a script and turns its code into an error.
func (s *Store) run(ctx context.Context, c call) (reply, error) {
	r, err := s.rdb.EvalSha(ctx, c.script.sha, c.keys, c.args...).Result()
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		// Redis was restarted or is another node than before.
		if err := s.loadScripts(ctx); err != nil {
			return nil, err
		}
		r, err = s.rdb.Eval(ctx, c.script.source, c.keys, c.args...).Result()
	}
	return decode(c.script, r, err)
}

// outcome is the reply, or the error, of one call of a batch.
type outcome struct {
	reply reply
	err   error
}

// runAll runs scripts in one pipeline, in order. Those that Redis does not know
// are sent once more with their text; nothing else is sent twice.
func (s *Store) runAll(ctx context.Context, calls []call) []outcome {
	out := make([]outcome, len(calls))
	if len(calls) == 0 {
		return out
	}
	cmds := make([]*redis.Cmd, len(calls))
	pipe := s.rdb.Pipeline()
	for i, c := range calls {
		cmds[i] = pipe.EvalSha(ctx, c.script.sha, c.keys, c.args...)
	}
	_, _ = pipe.Exec(ctx) // each command carries its own error

	unknown := false
	again := s.rdb.Pipeline()
	for i, c := range calls {
		if redis.HasErrorPrefix(cmds[i].Err(), "NOSCRIPT") {
			unknown = true
			cmds[i] = again.Eval(ctx, c.script.source, c.keys, c.args...)
		}
	}
	if unknown {
		if err := s.loadScripts(ctx); err != nil {
			s.log.Warn("scripts cannot be loaded into redis", "error", err)
		}
		_, _ = again.Exec(ctx)
	}
	for i, c := range calls {
		r, err := cmds[i].Result()
		out[i].reply, out[i].err = decode(c.script, r, err)
	}
	return out
}

func decode(sc *script, r any, err error) (reply, error) {
	if err != nil {
		return nil, explain(sc.name, err)
	}
	values, ok := r.([]any)
	if !ok || len(values) == 0 {
		return nil, fmt.Errorf("%s: script returned %T", sc.name, r)
	}
	code, ok := values[0].(int64)
	if !ok || code < 0 || int(code) >= len(codeErrors) {
		return nil, fmt.Errorf("%s: script returned code %v", sc.name, values[0])
	}
	return values[1:], codeErrors[code]
}

func (r reply) text(i int) string {
	if i >= len(r) {
		return ""
	}
	switch v := r[i].(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}

func (r reply) int(i int) int {
	if i >= len(r) {
		return 0
	}
	switch v := r[i].(type) {
	case int64:
		return int(v)
	case string:
		n, _ := strconv.ParseFloat(v, 64) // scores come as text
		return int(n)
	}
	return 0
}

func (r reply) time(i int) time.Time { return fromMillis(int64(r.int(i))) }

// Times are stored in milliseconds; 0 is no time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
