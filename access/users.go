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

	"github.com/redis/go-redis/v9"
)

var userScript = load("user")

// edit is one change of a user, made of the record that was read.
type edit struct {
	op       string
	name     string // folded
	old, new string // JSON; "" = there is none
	from, to User
	first    bool // only where there is no user at all
	sessions bool // end them
	tokens   bool // revoke them
}

// errRaced says that somebody else has changed the user since it was read.
var errRaced = errors.New("the user was changed meanwhile")

// apply makes the change where the user still is as it was read.
func (b *Book) apply(ctx context.Context, e edit) error {
	out, err := b.run(ctx, e.op, userScript,
		[]string{usersKey, adminsKey, agentsKey, oidcKey, sessionsKey(e.name), ownedKey(e.name), tokensKey, usedKey},
		e.name, e.old, e.new, flag(e.new != "" && e.to.admits()), e.from.Agent, e.to.Agent, e.from.account(), e.to.account(),
		flag(e.first), flag(e.sessions), flag(e.tokens), sessionSlot)
	if err != nil {
		return err
	}
	switch out[0] {
	case "OK":
		return nil
	case "RACED":
		return errRaced
	case "TAKEN":
		return conflict(e.op, "there is a user named %s already", e.to.Name)
	case "LAST_ADMIN":
		return ErrLastAdmin
	case "FIRST":
		return conflict(e.op, "the first user must be an admin who is not disabled")
	case "AGENT":
		return conflict(e.op, "agent %s is another user already", e.to.Agent)
	case "ACCOUNT":
		return conflict(e.op, "this account of %s signs in as another user already", e.to.Issuer)
	}
	return fmt.Errorf("%s: script returned %q", e.op, out[0])
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// CreateUser adds a user. The password "" is none: they sign in by OIDC, or
// not at all. The first user of all must be an admin. It fails with
// campaigns.Conflict where the name, the agent or the account is taken.
func (b *Book) CreateUser(ctx context.Context, u User, password string) (User, error) {
	return b.create(ctx, u, password, false)
}

func (b *Book) create(ctx context.Context, u User, password string, first bool) (User, error) {
	const op = "create user"
	if err := u.Validate(); err != nil {
		return User{}, err
	}
	u.Created = b.now().UTC()
	r := record{User: u}
	if password != "" {
		hash, err := b.hashPassword(ctx, u.Name, password)
		if err != nil {
			return User{}, err
		}
		r.Hash = hash
	}
	text, err := json.Marshal(r)
	if err != nil {
		return User{}, fmt.Errorf("%s: %w", op, err)
	}
	err = b.apply(ctx, edit{op: op, name: fold(u.Name), new: string(text), to: u, first: first})
	if errors.Is(err, errRaced) {
		err = conflict(op, "there are users already")
	}
	u.HasPassword = r.Hash != ""
	return u, err
}

// Bootstrap makes the first user, an admin named FirstAdmin, where there is no
// user yet, and gives its random password. Of several processes one makes it.
func (b *Book) Bootstrap(ctx context.Context) (password string, created bool, err error) {
	n, err := b.rdb.HLen(ctx, usersKey).Result()
	if err != nil || n > 0 {
		return "", false, explain("bootstrap", err)
	}
	password = RandomPassword()
	_, err = b.create(ctx, User{Name: FirstAdmin, Role: Admin}, password, true)
	switch {
	case isConflict(err):
		return "", false, nil
	case err != nil:
		return "", false, err
	}
	return password, true, nil
}

// RandomPassword makes a password that nobody has to think of: 130 bits.
func RandomPassword() string { return rand.Text() }

// read gives a user's record and its text.
func (b *Book) read(ctx context.Context, op, name string) (record, string, error) {
	text, err := b.rdb.HGet(ctx, usersKey, fold(name)).Result()
	if errors.Is(err, redis.Nil) {
		return record{}, "", notFound(op, "there is no user named %q", name)
	}
	if err != nil {
		return record{}, "", explain(op, err)
	}
	r, err := parseRecord(text)
	return r, text, err
}

func parseRecord(text string) (record, error) {
	var r record
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return record{}, fmt.Errorf("user: %w", err)
	}
	r.HasPassword = r.Hash != ""
	return r, nil
}

// User finds a user by name, in whatever case.
func (b *Book) User(ctx context.Context, name string) (User, error) {
	r, _, err := b.read(ctx, "user", name)
	return r.User, err
}

// Users lists all users by name.
func (b *Book) Users(ctx context.Context) ([]User, error) {
	all, err := b.rdb.HGetAll(ctx, usersKey).Result()
	if err != nil {
		return nil, explain("users", err)
	}
	users := make([]User, 0, len(all))
	for _, text := range all {
		r, err := parseRecord(text)
		if err != nil {
			return nil, err
		}
		users = append(users, r.User)
	}
	slices.SortFunc(users, func(x, y User) int { return cmp.Compare(fold(x.Name), fold(y.Name)) })
	return users, nil
}

// FindByOIDC finds the user as whom an account signs in.
func (b *Book) FindByOIDC(ctx context.Context, issuer, subject string) (User, error) {
	name, err := b.rdb.HGet(ctx, oidcKey, account(issuer, subject)).Result()
	if errors.Is(err, redis.Nil) || issuer == "" {
		return User{}, notFound("user", "this account of %s signs in as nobody", issuer)
	}
	if err != nil {
		return User{}, explain("user", err)
	}
	return b.User(ctx, name)
}

// Link lets an OIDC account sign in as a user, instead of the one before.
func (b *Book) Link(ctx context.Context, name, issuer, subject string) (User, error) {
	_, after, err := b.ChangeUser(ctx, name, func(u *User) { u.Issuer, u.Subject = issuer, subject })
	return after, err
}

// ChangeUser changes full name, role, agent, disabled and account of a user and
// gives the user before and after. A change of what they may do ends their
// sessions; disabling revokes their tokens too. The last admin stays one. change
// may be called several times.
func (b *Book) ChangeUser(ctx context.Context, name string, change func(*User)) (before, after User, err error) {
	return b.change(ctx, "change user", name, func(r *record, e *edit) error {
		kept := r.User
		change(&r.User)
		r.Name, r.Created, r.LastSignIn, r.HasPassword = kept.Name, kept.Created, kept.LastSignIn, kept.HasPassword
		e.tokens = r.Disabled && !kept.Disabled
		e.sessions = e.tokens || r.Role != kept.Role || r.Agent != kept.Agent
		return r.Validate()
	})
}

// SetPassword gives a user another password, ends their sessions and forgets
// their wrong tries.
func (b *Book) SetPassword(ctx context.Context, name, password string) error {
	user, err := b.User(ctx, name)
	if err != nil {
		return err
	}
	hash, err := b.hashPassword(ctx, user.Name, password)
	if err != nil {
		return err
	}
	_, _, err = b.change(ctx, "set password", name, func(r *record, e *edit) error {
		r.Hash, r.HasPassword, e.sessions = hash, true, true
		return nil
	})
	if err != nil {
		return err
	}
	return explain("set password", b.rdb.Del(ctx, nameTriesKey(name)).Err())
}

// change reads, changes and writes a user until nobody came between.
func (b *Book) change(ctx context.Context, op, name string, change func(*record, *edit) error) (before, after User, err error) {
	for {
		r, old, err := b.read(ctx, op, name)
		if err != nil {
			return User{}, User{}, err
		}
		e := edit{op: op, name: fold(name), old: old, from: r.User}
		if err := change(&r, &e); err != nil {
			return User{}, User{}, err
		}
		text, err := json.Marshal(r)
		if err != nil {
			return User{}, User{}, fmt.Errorf("%s: %w", op, err)
		}
		e.new, e.to = string(text), r.User
		if err := b.apply(ctx, e); !errors.Is(err, errRaced) {
			return e.from, e.to, err
		}
	}
}

// DeleteUser removes a user with their sessions and tokens, and gives who it was.
func (b *Book) DeleteUser(ctx context.Context, name string) (User, error) {
	const op = "delete user"
	for {
		r, old, err := b.read(ctx, op, name)
		if err != nil {
			return User{}, err
		}
		err = b.apply(ctx, edit{op: op, name: fold(name), old: old, from: r.User, sessions: true, tokens: true})
		if !errors.Is(err, errRaced) {
			return r.User, err
		}
	}
}
