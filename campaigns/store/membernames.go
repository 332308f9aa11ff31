// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// MemberRef names a member of a campaign.
type MemberRef struct {
	Campaign string
	Member   uint64
}

// MemberNames gives the names of members; those who are not there are left out.
func (s *Store) MemberNames(ctx context.Context, refs []MemberRef) (map[MemberRef]string, error) {
	pipe := s.rdb.Pipeline()
	cmds := map[MemberRef]*redis.StringCmd{}
	for _, r := range refs {
		if cmds[r] == nil {
			cmds[r] = pipe.HGet(ctx, memberKey(r.Campaign, r.Member), strconv.FormatUint(r.Member, 10))
		}
	}
	if len(cmds) == 0 {
		return nil, nil
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, explain("names of members", err)
	}
	names := make(map[MemberRef]string, len(cmds))
	for r, cmd := range cmds {
		if cmd.Err() != nil {
			continue
		}
		m, _, err := decodeMember(r.Member, cmd.Val(), time.Time{})
		if err != nil {
			return nil, err
		}
		names[r] = m.Name
	}
	return names, nil
}
