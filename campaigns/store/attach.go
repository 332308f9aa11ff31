// SPDX-License-Identifier: MIT

package store

import (
	"context"

	"tandem/calendars"
	"tandem/campaigns"
)

// A campaign's settings name its calendar. Whoever reads them gets its hours
// with them, as they are at that moment; they are never written with them.

// attach gives a campaign the hours of its calendar.
func (s *Store) attach(ctx context.Context, c *campaigns.Campaign) error {
	if c.Calendar == "" {
		return nil
	}
	calendar, err := s.Calendar(ctx, c.Calendar)
	switch {
	case campaigns.CodeOf(err) == campaigns.NotFound:
		c.Attach(nil)
		return nil
	case err != nil:
		return err
	}
	c.Attach(&calendar)
	return nil
}

// attachAll gives every campaign the hours of its calendar.
func (s *Store) attachAll(ctx context.Context, all []campaigns.Campaign) error {
	var known map[string]calendars.Calendar
	for i := range all {
		if all[i].Calendar == "" {
			continue
		}
		if known == nil {
			var err error
			if known, err = s.calendarsByID(ctx); err != nil {
				return err
			}
		}
		if calendar, ok := known[all[i].Calendar]; ok {
			all[i].Attach(&calendar)
		} else {
			all[i].Attach(nil)
		}
	}
	return nil
}

// detach checks that the campaign's calendar exists, and takes its hours out of
// what is to be written.
func (s *Store) detach(ctx context.Context, c *campaigns.Campaign) error {
	if c.Calendar == "" {
		return nil
	}
	c.Hours = nil
	_, err := s.Calendar(ctx, c.Calendar)
	if campaigns.CodeOf(err) == campaigns.NotFound {
		return &campaigns.Error{Code: campaigns.Invalid, Op: "save campaign", Field: "calendar", Msg: "there is no calendar " + c.Calendar, Err: err}
	}
	return err
}
