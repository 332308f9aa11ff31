// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"time"

	"tandem/campaigns"
)

// settings are the rules of a campaign as this store read them last. What puts
// a member into a lane is told their revision and refuses an old one, so that
// however many controllers there are, nobody places members by rules that a
// person has changed.
type settings struct {
	*campaigns.Campaign // shared: not to be written to
	revision            int
}

// errOutdated says that the settings were changed since they were read.
var errOutdated = &campaigns.Error{Code: campaigns.Stale, Msg: "the campaign's settings were changed meanwhile"}

// settings gives those of a campaign from memory, or reads them.
func (s *Store) settings(ctx context.Context, campaign string) (settings, error) {
	s.mu.Lock()
	known, ok := s.known[campaign]
	s.mu.Unlock()
	if ok {
		return known, nil
	}
	return s.readSettings(ctx, campaign)
}

func (s *Store) readSettings(ctx context.Context, campaign string) (settings, error) {
	r, err := s.run(ctx, call{settingsScript, []string{runKey(campaign)}, nil})
	if err != nil {
		return settings{}, noCampaign("read settings", campaign, err)
	}
	c, err := parseCampaign([]byte(r.text(1)))
	if err != nil {
		return settings{}, err
	}
	// A calendar that is changed does not make settings outdated: nothing that
	// places members asks for it.
	if err := s.attach(ctx, &c); err != nil {
		return settings{}, err
	}
	read := settings{&c, r.int(0)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[campaign] = read
	return read, nil
}

// forget makes the settings be read again before they are used.
func (s *Store) forget(campaign string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.known, campaign)
}

// underSettings does something that needs the settings, and once more for as
// long as they turn out to be outdated.
func (s *Store) underSettings(ctx context.Context, campaign string, do func(settings) error) error {
	set, err := s.settings(ctx, campaign)
	for err == nil {
		err = do(set)
		if !errors.Is(err, errOutdated) {
			return err
		}
		set, err = s.readSettings(ctx, campaign)
	}
	return err
}

// place is where a member that waits stands: its lane, and before whom there.
type place struct {
	lane string
	rank int // 0…campaigns.MaxRank, greater first
}

func (set settings) place(m *campaigns.Member) place {
	return place{lane: set.LaneOf(m).String(), rank: set.Rank(m)}
}

// begin makes a member ready to be called from due on.
func (set settings) begin(m *campaigns.Member, due time.Time) { m.Begin(set.Campaign, due) }
