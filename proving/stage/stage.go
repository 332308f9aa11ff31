// SPDX-License-Identifier: MIT

// Package stage sets up what a proof needs around it: a redis-server, a
// simulated switch and controllers, each in a process of its own as in real
// life, on free ports of 127.0.0.1, with all their files in one folder.
package stage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"tandem/access"
	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/campaigns/store/redisserver"
)

// Config says where a stage is and which binary plays on it.
type Config struct {
	Dir     string // for data and logs; made where it is missing
	Program string // the tandem binary
	Logger  *slog.Logger
	// Redis changes the configuration of the managed server, which otherwise is
	// the one of `tandem demo`: append-only file, fsync always.
	Redis func(*redisserver.Config)
}

// Stage is a folder with a Redis and a store on it.
type Stage struct {
	Dir          string
	Redis        *redisserver.Server
	Store        *store.Store
	PasswordFile string // of the switches
	Bearer       string // token of an admin

	program string
	log     *slog.Logger
}

// Open makes the folder, starts Redis and connects to it.
func Open(ctx context.Context, c Config) (*Stage, error) {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("stage: %w", err)
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Stage{Dir: dir, PasswordFile: filepath.Join(dir, "password"), program: c.Program, log: c.Logger}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("stage: %w", err)
	}
	if err := os.WriteFile(s.PasswordFile, []byte(rand.Text()+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("stage: %w", err)
	}
	rc := redisserver.Config{Dir: filepath.Join(dir, "redis"), AppendOnly: true, Fsync: "always", Logger: c.Logger}
	if c.Redis != nil {
		c.Redis(&rc)
	}
	if s.Redis, err = redisserver.Start(ctx, rc); err != nil {
		return nil, err
	}
	if s.Store, err = store.Open(ctx, s.Redis.URL(), c.Logger); err != nil {
		s.Redis.Kill()
		return nil, err
	}
	if s.Bearer, err = admit(ctx, s.Store, c.Logger); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// admit gives a token with which everything can be asked. Its owner has no
// password: nobody signs in on a stage, unless a test gives them one.
func admit(ctx context.Context, s *store.Store, log *slog.Logger) (string, error) {
	book := access.Open(s.Redis(), access.Settings{}, log)
	_, err := book.CreateUser(ctx, access.User{Name: access.FirstAdmin, Role: access.Admin}, "")
	if err != nil && campaigns.CodeOf(err) != campaigns.Conflict { // a folder that was played on before
		return "", fmt.Errorf("stage: %w", err)
	}
	token, secret, err := book.CreateToken(ctx, access.Token{Owner: access.FirstAdmin, Name: "stage", Scopes: access.AllScopes()})
	if err != nil {
		return "", fmt.Errorf("stage: %w", err)
	}
	return access.Bearer(token.Key, secret), nil
}

// Close ends Redis. Switches and controllers are ended by those who started them.
func (s *Stage) Close() error {
	return errors.Join(s.Store.Close(), s.Redis.Close())
}
