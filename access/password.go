// SPDX-License-Identifier: MIT

package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// The rule of passwords: length, not kinds of characters (NIST SP 800-63B, 5.1.1.2).
const (
	MinPassword = 12  // characters
	MaxPassword = 256 // bytes
)

// CheckPassword says what is wrong with a password for the user of that name.
func CheckPassword(name, password string) error {
	switch {
	case !utf8.ValidString(password) || len(password) > MaxPassword:
		return invalid("password", "must be text of at most %d bytes", MaxPassword)
	case utf8.RuneCountInString(password) < MinPassword:
		return invalid("password", "must have at least %d characters", MinPassword)
	case fold(password) == fold(name):
		return invalid("password", "must not be the name")
	}
	return nil
}

// cost says how dear a hash is. It is written with each, so that it can grow.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

// today is what new hashes cost: the least that OWASP's password storage cheat
// sheet gives for argon2id.
var today = cost{memory: 19 * 1024, passes: 2, lanes: 1}

const (
	saltBytes = 16
	hashBytes = 32
	// mostWaiting bounds the sign-ins that wait for their hash; each takes some
	// 30 ms of a core.
	mostWaiting = 100
)

// hashing bounds how many hashes are made at a time: a burst of sign-ins takes
// neither the memory nor all cores of a machine on which calls are made.
type hashing struct {
	running chan struct{}
	waiting atomic.Int64
	nobody  func() string // a hash that no password has, for users who do not exist
}

func newHashing() *hashing {
	return &hashing{
		running: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)),
		nobody:  sync.OnceValue(func() string { return today.hash(rand.Text()) }),
	}
}

// do runs work when its turn has come.
func (h *hashing) do(ctx context.Context, work func()) error {
	if h.waiting.Add(1) > mostWaiting {
		h.waiting.Add(-1)
		return &Throttled{RetryAfter: 5 * time.Second}
	}
	defer h.waiting.Add(-1)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case h.running <- struct{}{}:
	}
	defer func() { <-h.running }()
	work()
	return nil
}

// hashPassword checks a password and hashes it.
func (b *Book) hashPassword(ctx context.Context, name, password string) (string, error) {
	if err := CheckPassword(name, password); err != nil {
		return "", err
	}
	var hash string
	err := b.hashing.do(ctx, func() { hash = today.hash(password) })
	return hash, err
}

// matches compares a password with a hash; "" is the hash of nobody, and takes as long.
func (b *Book) matches(ctx context.Context, hash, password string) (bool, error) {
	known := hash != ""
	if len(password) > MaxPassword {
		known, password = false, "" // as dear as any other, and no more
	}
	same := false
	var broken error
	err := b.hashing.do(ctx, func() {
		nobody := b.hashing.nobody() // made once, whoever asks first
		if hash == "" {
			hash = nobody
		}
		same, broken = verify(hash, password)
	})
	if err != nil {
		return false, err
	}
	return same && known, broken
}

// hash makes a PHC string with a fresh salt.
func (c cost) hash(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) //nolint:errcheck // never fails, says crypto/rand
	sum := argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, hashBytes)
	b64 := base64.RawStdEncoding.EncodeToString
	return c.prefix() + b64(salt) + "$" + b64(sum)
}

func (c cost) prefix() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, c.memory, c.passes, c.lanes)
}

// outdated reports whether a hash was made at another cost than today's.
func outdated(hash string) bool { return !strings.HasPrefix(hash, today.prefix()) }

// verify compares a password with a PHC string, at the cost that this names.
func verify(hash, password string) (bool, error) {
	parts := strings.Split(hash, "$")
	var c cost
	var version int
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, fmt.Errorf("password: the hash is none of argon2id")
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, fmt.Errorf("password: the hash is of another version of argon2: %q", parts[2])
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes); err != nil {
		return false, fmt.Errorf("password: parameters of the hash: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("password: salt of the hash: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 || c.passes == 0 || c.lanes == 0 || c.memory > 1<<20 {
		return false, fmt.Errorf("password: the hash makes no sense")
	}
	got := argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, uint32(len(want))) //nolint:gosec // a short text
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}
