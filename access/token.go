// SPDX-License-Identifier: MIT

package access

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Token lets a program act as its owner, within its scopes. Nothing in it is secret.
type Token struct {
	Key     string    `json:"key"` // what it is found by
	Name    string    `json:"name"`
	Owner   string    `json:"owner"` // name of a user
	Scopes  []Scope   `json:"scopes"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"` // zero = never
	Used    time.Time `json:"used,omitzero"`    // within a minute or so
}

// tokenRecord is what is kept of a token.
type tokenRecord struct {
	Token
	Hash string `json:"hash"` // SHA-256 of the secret, hex
	Of   string `json:"of"`   // folded name of the owner
}

const (
	bearerPrefix = "tdm_"
	keyLength    = 16  // characters of 5 bits
	mostTokens   = 100 // of one user
	usedGrain    = time.Minute
)

var (
	tokenSaveScript   = load("token_save")
	tokenScript       = load("token")
	tokenUsedScript   = load("token_used")
	tokenRevokeScript = load("token_revoke")
)

// Bearer joins a token's key and secret to what a program sends.
func Bearer(key, secret string) string { return bearerPrefix + key + "_" + secret }

// cutBearer takes a bearer apart.
func cutBearer(bearer string) (key, secret string, ok bool) {
	rest, ok := strings.CutPrefix(bearer, bearerPrefix)
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, "_")
}

// AllScopes allows everything that the owner may do.
func AllScopes() []Scope {
	var all []Scope
	for _, a := range Areas() {
		all = append(all, Scope{Area: a, Write: true})
	}
	return all
}

// ParseScopes reads scopes as people write them: "all", "members:write",
// "campaigns:read". Writing is reading, too; of one area twice the wider counts.
func ParseScopes(texts []string) ([]Scope, error) {
	var scopes []Scope
	for _, text := range texts {
		if text == "all" {
			return AllScopes(), nil
		}
		area, how, ok := strings.Cut(text, ":")
		if !ok || how != "read" && how != "write" {
			return nil, invalid("scopes", "%q must be all, AREA:read or AREA:write", text)
		}
		scopes = append(scopes, Scope{Area: Area(area), Write: how == "write"})
	}
	return checkScopes(scopes)
}

// String is the scope as ParseScopes reads it.
func (s Scope) String() string {
	if s.Write {
		return string(s.Area) + ":write"
	}
	return string(s.Area) + ":read"
}

// checkScopes refuses unknown areas and joins scopes of one area.
func checkScopes(scopes []Scope) ([]Scope, error) {
	var out []Scope
	for i, s := range scopes {
		if !slices.Contains(Areas(), s.Area) {
			return nil, invalid(fmt.Sprintf("scopes[%d]", i), "there is no area %q", string(s.Area))
		}
		if j := slices.IndexFunc(out, func(o Scope) bool { return o.Area == s.Area }); j >= 0 {
			out[j].Write = out[j].Write || s.Write
			continue
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil, invalid("scopes", "a token without scopes could do nothing")
	}
	return out, nil
}

// CreateToken makes a token of which Name, Owner, Scopes and Expires are given.
// The secret is given this once and kept nowhere.
func (b *Book) CreateToken(ctx context.Context, t Token) (Token, string, error) {
	const op = "create token"
	now := b.now().UTC()
	scopes, err := checkScopes(t.Scopes)
	switch {
	case err != nil:
		return Token{}, "", err
	case strings.TrimSpace(t.Name) == "" || !oneLine(t.Name, maxName):
		return Token{}, "", invalid("name", "must be 1 to %d characters on one line", maxName)
	case !t.Expires.IsZero() && !t.Expires.After(now):
		return Token{}, "", invalid("expires", "lies in the past")
	}
	owner, err := b.User(ctx, t.Owner)
	if err != nil {
		return Token{}, "", err
	}
	t.Key, t.Owner, t.Scopes, t.Created, t.Used = strings.ToLower(rand.Text()[:keyLength]), owner.Name, scopes, now, time.Time{}
	t.Name, t.Expires = strings.TrimSpace(t.Name), t.Expires.UTC()
	secret := rand.Text()
	text, err := json.Marshal(tokenRecord{Token: t, Hash: digest(secret), Of: fold(t.Owner)})
	if err != nil {
		return Token{}, "", fmt.Errorf("%s: %w", op, err)
	}
	out, err := b.run(ctx, op, tokenSaveScript, []string{tokensKey, ownedKey(fold(t.Owner)), usersKey}, fold(t.Owner), t.Key, text, mostTokens)
	switch {
	case err != nil:
		return Token{}, "", err
	case out[0] == "FULL":
		return Token{}, "", conflict(op, "%s has %d tokens already; revoke one first", t.Owner, mostTokens)
	case out[0] != "OK":
		return Token{}, "", notFound(op, "there is no user named %q", t.Owner)
	}
	return t, secret, nil
}

// ByToken gives who sends a bearer, tdm_KEY_SECRET. ErrToken where it is wrong.
func (b *Book) ByToken(ctx context.Context, bearer string) (Principal, error) {
	key, secret, ok := cutBearer(bearer)
	if !ok {
		return Principal{}, ErrToken
	}
	return b.byKey(ctx, key, secret)
}

// ByKey gives who sends a token's key (X-Key) and, apart from it, its secret or
// the whole bearer (X-Access-Token).
func (b *Book) ByKey(ctx context.Context, key, secret string) (Principal, error) {
	if k, s, ok := cutBearer(secret); ok {
		if k != key {
			return Principal{}, ErrToken
		}
		secret = s
	}
	return b.byKey(ctx, key, secret)
}

// byKey asks Redis each time, in one trip: what is revoked ends at once, everywhere.
func (b *Book) byKey(ctx context.Context, key, secret string) (Principal, error) {
	if len(key) != keyLength {
		return Principal{}, ErrToken
	}
	out, err := b.run(ctx, "token", tokenScript, []string{tokensKey, usersKey, usedKey}, key)
	if err != nil {
		return Principal{}, err
	}
	if out[0] != "OK" || len(out) != 4 {
		return Principal{}, ErrToken
	}
	var t tokenRecord
	if err := json.Unmarshal([]byte(out[1]), &t); err != nil {
		return Principal{}, fmt.Errorf("token: %w", err)
	}
	owner, err := parseRecord(out[2])
	if err != nil {
		return Principal{}, err
	}
	now := b.now()
	if !SameSecret(digest(secret), t.Hash) || owner.Disabled || !t.Expires.IsZero() && !now.Before(t.Expires) {
		return Principal{}, ErrToken
	}
	if used := usedAt(out[3]); now.Sub(used) >= usedGrain {
		if _, err := b.run(ctx, "token", tokenUsedScript, []string{tokensKey, usedKey}, key, millis(now)); err != nil {
			b.log.Warn("use of a token not noted", "token", key, "err", err)
		}
	}
	return Principal{User: owner.Name, Role: owner.Role, Agent: owner.Agent, Token: key, Scopes: t.Scopes}, nil
}

func usedAt(text string) time.Time {
	ms, _ := strconv.ParseInt(text, 10, 64) // "" is never
	return fromMillis(ms)
}

// Token finds a token by its key.
func (b *Book) Token(ctx context.Context, key string) (Token, error) {
	text, err := b.rdb.HGet(ctx, tokensKey, key).Result()
	if errors.Is(err, redis.Nil) {
		return Token{}, notFound("token", "there is no token %q", key)
	}
	if err != nil {
		return Token{}, explain("token", err)
	}
	used, err := b.rdb.HGet(ctx, usedKey, key).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return Token{}, explain("token", err)
	}
	return parseToken(text, used)
}

func parseToken(text, used string) (Token, error) {
	var t tokenRecord
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return Token{}, fmt.Errorf("token: %w", err)
	}
	t.Used = usedAt(used)
	return t.Token, nil
}

// Tokens lists the tokens of a user, or of all where owner is "", oldest first.
func (b *Book) Tokens(ctx context.Context, owner string) ([]Token, error) {
	all, err := b.rdb.HGetAll(ctx, tokensKey).Result()
	if err != nil {
		return nil, explain("tokens", err)
	}
	used, err := b.rdb.HGetAll(ctx, usedKey).Result()
	if err != nil {
		return nil, explain("tokens", err)
	}
	var list []Token
	for key, text := range all {
		t, err := parseToken(text, used[key])
		if err != nil {
			return nil, err
		}
		if owner == "" || fold(t.Owner) == fold(owner) {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(x, y Token) int {
		return cmp.Or(x.Created.Compare(y.Created), cmp.Compare(x.Key, y.Key))
	})
	return list, nil
}

// RevokeToken ends a token and gives which it was.
func (b *Book) RevokeToken(ctx context.Context, key string) (Token, error) {
	t, err := b.Token(ctx, key)
	if err != nil {
		return Token{}, err
	}
	_, err = b.run(ctx, "revoke token", tokenRevokeScript, []string{tokensKey, ownedKey(fold(t.Owner)), usedKey}, key)
	return t, err
}
