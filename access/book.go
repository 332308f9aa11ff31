// SPDX-License-Identifier: MIT

package access

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"
)

// Settings say how long things are kept. Zero fields take the defaults.
type Settings struct {
	Idle      time.Duration // of a session without a request; default DefaultIdle
	Absolute  time.Duration // of a session whatever happens; default DefaultAbsolute
	AuditAge  time.Duration // of an entry of the audit log; default DefaultAuditAge
	AuditMost int64         // entries of the audit log, about; default DefaultAuditMost
}

// The defaults of Settings.
const (
	DefaultIdle      = 30 * time.Minute
	DefaultAbsolute  = 12 * time.Hour
	DefaultAuditAge  = 400 * 24 * time.Hour
	DefaultAuditMost = 1_000_000
)

// Book keeps users, sessions, tokens, the audit log and the answers of requests
// that may come twice, all in one slot of Redis. It is safe for concurrent use,
// and several processes may have one on the same Redis: none of them holds
// anything back in memory, so that what one revokes ends at once for all.
type Book struct {
	rdb      redis.UniversalClient
	settings Settings
	log      *slog.Logger
	now      func() time.Time
	hashing  *hashing
	recorded recorded
}

// Open makes a Book on a client that stays its owner's to close.
func Open(rdb redis.UniversalClient, s Settings, log *slog.Logger) *Book {
	setDefault(&s.Idle, DefaultIdle)
	setDefault(&s.Absolute, DefaultAbsolute)
	setDefault(&s.AuditAge, DefaultAuditAge)
	setDefault(&s.AuditMost, DefaultAuditMost)
	return &Book{rdb: rdb, settings: s, log: log, now: time.Now, hashing: newHashing()}
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// All keys are made here, and in the scripts where their name depends on what is
// read. They share one slot, so that a user goes together with their sessions
// and tokens:
//
//	{access}:users          HASH folded name -> JSON of record
//	{access}:admins         SET  folded names of the admins who are not disabled
//	{access}:agents         HASH agent id -> folded name of the user
//	{access}:oidc           HASH issuer and subject -> folded name of the user
//	{access}:session:ID     HASH user created seen until address agent; times in ms
//	{access}:sessions:NAME  ZSET session id -> absolute end, ms
//	{access}:tokens         HASH key -> JSON of tokenRecord
//	{access}:used           HASH key of a token -> last use, ms
//	{access}:tokens:NAME    SET  keys of a user's tokens
//	{access}:tries:n:HASH   HASH count last until, of failed sign-ins to a name
//	{access}:tries:a:ADDR   HASH likewise, from an address
//	{access}:audit          STREAM one field e = JSON of Entry
//	{access}:request:HASH   HASH print claim until status type body kept
const (
	slot        = "tandem:{access}:"
	usersKey    = slot + "users"
	adminsKey   = slot + "admins"
	agentsKey   = slot + "agents"
	oidcKey     = slot + "oidc"
	tokensKey   = slot + "tokens"
	usedKey     = slot + "used"
	auditKey    = slot + "audit"
	sessionSlot = slot + "session:"
)

func sessionKey(id string) string      { return sessionSlot + id }
func sessionsKey(folded string) string { return slot + "sessions:" + folded }
func ownedKey(folded string) string    { return slot + "tokens:" + folded }
func nameTriesKey(name string) string  { return slot + "tries:n:" + digest(fold(name)) }
func addrTriesKey(addr string) string  { return slot + "tries:a:" + addr }
func requestKey(owner, key string) string {
	return slot + "request:" + digest(owner+"\x00"+key)
}

// digest is what is kept of a secret with more chance in it than anybody can
// try: SHA-256, in hex.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

//go:embed lua/*.lua
var luaFiles embed.FS

// load reads a script from the embedded files, which the build guarantees.
func load(name string) *redis.Script {
	text, err := luaFiles.ReadFile("lua/" + name + ".lua")
	if err != nil {
		panic(err)
	}
	return redis.NewScript(string(text))
}

// run runs a script, whose answer is a flat array of strings that begins with a word.
func (b *Book) run(ctx context.Context, op string, script *redis.Script, keys []string, args ...any) ([]string, error) {
	out, err := script.Run(ctx, b.rdb, keys, args...).StringSlice()
	if err != nil {
		return nil, explain(op, err)
	}
	if len(out) == 0 {
		out = []string{""}
	}
	return out, nil
}

// Times are kept in milliseconds; 0 is no time.
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
