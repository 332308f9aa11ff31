// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"tandem/campaigns"
)

// Store is Tandem's data in Redis. It is safe for concurrent use.
type Store struct {
	rdb redis.UniversalClient
	log *slog.Logger
	now func() time.Time
	ops atomic.Uint64

	mu      sync.Mutex
	tallies map[string]*Tally    // as far as they were read, by campaign
	known   map[string]settings  // as they were read last, by campaign
	pages   map[string]lanePage  // where Relane goes on, by campaign and lane
	born    map[string]time.Time // when campaigns were created, as far as they were read
}

// Timeouts of the connections. A command of Tandem takes well under a
// millisecond; what has no answer after these has none to expect.
const (
	dialTimeout = 2 * time.Second
	ioTimeout   = 5 * time.Second
	// loadingPatience is the pause between two looks at a server that still
	// reads its data from disk.
	loadingPatience = 100 * time.Millisecond
)

// Open connects to Redis and checks that it can be used. The URL is one of
//
//	redis://[user:password@]host:port[/db]       rediss:// with TLS
//	unix:///path/to/socket[?db=n]
//	redis-sentinel://[user:password@]host:port,host:port/master[?db=n]
//	redis://host:port,host:port,…                a cluster
//
// A server that is still loading its data is waited for until ctx ends.
func Open(ctx context.Context, address string, log *slog.Logger) (*Store, error) {
	silence()
	rdb, err := client(address)
	if err != nil {
		return nil, err
	}
	s := &Store{rdb: rdb, log: log, now: time.Now, tallies: map[string]*Tally{}, known: map[string]settings{}, pages: map[string]lanePage{}, born: map[string]time.Time{}}
	rdb.AddHook((*counter)(&s.ops))
	if err := s.check(ctx, address); err != nil {
		return nil, errors.Join(err, rdb.Close())
	}
	return s, nil
}

func (s *Store) check(ctx context.Context, address string) error {
	if err := s.awaitLoaded(ctx); err != nil {
		return fmt.Errorf("redis at %s: %w", withoutPassword(address), err)
	}
	info, err := s.Info(ctx)
	if err != nil {
		return fmt.Errorf("redis at %s: %w", withoutPassword(address), err)
	}
	if info.Replica {
		return &campaigns.Error{
			Code: campaigns.Unavailable, Op: "open",
			Msg: fmt.Sprintf("redis at %s is a read-only replica; name its primary, or the sentinels", withoutPassword(address)),
		}
	}
	if !info.atLeast(6, 2) {
		return &campaigns.Error{
			Code: campaigns.Unavailable, Op: "open",
			Msg: fmt.Sprintf("redis at %s is version %s; 6.2 or newer is needed", withoutPassword(address), info.Version),
		}
	}
	return s.loadScripts(ctx)
}

func (s *Store) awaitLoaded(ctx context.Context) error {
	for {
		err := s.rdb.Ping(ctx).Err()
		if err == nil || !redis.HasErrorPrefix(err, "LOADING") {
			return explain("open", err)
		}
		select {
		case <-ctx.Done():
			return explain("open", err)
		case <-time.After(loadingPatience):
		}
	}
}

// silence keeps the client library from writing to standard error what it also
// returns as an error.
var silence = sync.OnceFunc(func() { redis.SetLogger(silent{}) })

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// client makes the client that the URL asks for, with the settings that every
// kind shares: no silent retries (see the package comment), the context's
// deadline obeyed, no chatter at connect.
func client(address string) (redis.UniversalClient, error) {
	bad := func(err error) error {
		return &campaigns.Error{
			Code: campaigns.Invalid, Op: "open", Field: "redis",
			Msg: fmt.Sprintf("%q is no Redis URL", withoutPassword(address)), Err: scrub(err),
		}
	}
	quiet := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	switch {
	case strings.HasPrefix(address, "redis-sentinel://"):
		o, err := sentinelOptions(address)
		if err != nil {
			return nil, bad(err)
		}
		o.MaxRetries, o.DialTimeout, o.ReadTimeout, o.WriteTimeout = -1, dialTimeout, ioTimeout, ioTimeout
		o.DialerRetries, o.ContextTimeoutEnabled, o.DisableIdentity = 1, true, true
		return redis.NewFailoverClient(o), nil
	case strings.Contains(address, ",") && !strings.HasPrefix(address, "unix:"):
		o, err := clusterOptions(address)
		if err != nil {
			return nil, bad(err)
		}
		o.MaxRetries, o.DialTimeout, o.ReadTimeout, o.WriteTimeout = -1, dialTimeout, ioTimeout, ioTimeout
		o.DialerRetries, o.ContextTimeoutEnabled, o.DisableIdentity = 1, true, true
		o.MaintNotificationsConfig = quiet
		return redis.NewClusterClient(o), nil
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, bad(err)
	}
	o.MaxRetries, o.DialTimeout, o.ReadTimeout, o.WriteTimeout = -1, dialTimeout, ioTimeout, ioTimeout
	o.DialerRetries, o.ContextTimeoutEnabled, o.DisableIdentity = 1, true, true
	o.MaintNotificationsConfig = quiet
	return redis.NewClient(o), nil
}

func sentinelOptions(address string) (*redis.FailoverOptions, error) {
	u, err := url.Parse(strings.Replace(address, "redis-sentinel://", "redis://", 1))
	if err != nil {
		return nil, err
	}
	master := strings.Trim(u.Path, "/")
	if master == "" {
		return nil, errors.New("no name of the master after the addresses")
	}
	o := &redis.FailoverOptions{MasterName: master, SentinelAddrs: strings.Split(u.Host, ",")}
	if u.User != nil {
		o.Username = u.User.Username()
		o.Password, _ = u.User.Password()
	}
	if db := u.Query().Get("db"); db != "" {
		if _, err := fmt.Sscanf(db, "%d", &o.DB); err != nil {
			return nil, fmt.Errorf("db %q is no number", db)
		}
	}
	return o, nil
}

func clusterOptions(address string) (*redis.ClusterOptions, error) {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		scheme, rest = "redis", address
	}
	user := ""
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		user, rest = rest[:at+1], rest[at+1:]
	}
	hosts := strings.Split(strings.TrimRight(rest, "/"), ",")
	o, err := redis.ParseClusterURL(scheme + "://" + user + hosts[0])
	if err != nil {
		return nil, err
	}
	o.Addrs = append(o.Addrs, hosts[1:]...)
	return o, nil
}

// Close gives the connections back.
func (s *Store) Close() error { return s.rdb.Close() }

// Redis is the client, for rooms that keep nouns of their own there, in slots of
// their own. What this room keeps is nobody else's to touch.
func (s *Store) Redis() redis.UniversalClient { return s.rdb }

// Ping asks Redis whether it is there.
func (s *Store) Ping(ctx context.Context) error { return explain("ping", s.rdb.Ping(ctx).Err()) }

// Installation gives the id of this installation: the same for all controllers
// that share this Redis, and different for any other. Legs carry it, so that
// two installations on one FreeSWITCH leave each other's calls alone.
func (s *Store) Installation(ctx context.Context) (string, error) {
	if err := s.rdb.SetNX(ctx, nameplate, uuid.NewString(), 0).Err(); err != nil {
		return "", explain("installation", err)
	}
	id, err := s.rdb.Get(ctx, nameplate).Result()
	return id, explain("installation", err)
}

// Ops gives how many commands were sent so far.
func (s *Store) Ops() uint64 { return s.ops.Load() }

// counter is a hook that counts commands.
type counter atomic.Uint64

func (c *counter) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c *counter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		(*atomic.Uint64)(c).Add(1)
		return next(ctx, cmd)
	}
}

func (c *counter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		(*atomic.Uint64)(c).Add(uint64(len(cmds)))
		return next(ctx, cmds)
	}
}
