// SPDX-License-Identifier: MIT

package campaigns

import (
	"net/url"
	"path/filepath"
	"slices"
	"time"

	"tandem/calendars"
)

// Schedule does something to a campaign at certain times, on its clock.
type Schedule struct {
	ID   string `json:"id"`
	Cron string `json:"cron"` // five fields, "30 2 * * 1-5"; see calendars.ParseCron
	Do   Deed   `json:"do"`
	// Source is the list of an import: an absolute path on the controller's
	// machine, or an http or https URL.
	Source   string `json:"source,omitempty"`
	Disabled bool   `json:"disabled,omitempty"`
}

// Deed is what a schedule does.
type Deed string

// The deeds.
const (
	DoStart  Deed = "start"  // runs the campaign
	DoStop   Deed = "stop"   // no new calls, running calls finish
	DoReset  Deed = "reset"  // members that were not reached begin anew
	DoImport Deed = "import" // adds the members of the list at Source that are not there yet
)

// maxSchedules is how many schedules a campaign can have.
const maxSchedules = 32

func validateSchedules(all []Schedule, zone string) error {
	if len(all) > maxSchedules {
		return invalid("schedules", "%d are more than %d", len(all), maxSchedules)
	}
	for i, s := range all {
		field := at("schedules", i)
		if slices.ContainsFunc(all[:i], func(o Schedule) bool { return o.ID == s.ID }) {
			return invalid(field+".id", "%q is there twice", s.ID)
		}
		if err := s.validate(zone); err != nil {
			return inside(err, field)
		}
	}
	return nil
}

func (s *Schedule) validate(zone string) error {
	if !ValidID(s.ID) {
		return invalid("id", "must be 1 to 64 letters, digits, _ or -")
	}
	if _, err := calendars.ParseCron(s.Cron, zone); err != nil {
		return invalid("cron", "%v", err)
	}
	switch s.Do {
	case DoStart, DoStop, DoReset:
		if s.Source != "" {
			return invalid("source", "only an import has one")
		}
	case DoImport:
		return s.validateSource()
	default:
		return invalid("do", "%q is neither %q, %q, %q nor %q", s.Do, DoStart, DoStop, DoReset, DoImport)
	}
	return nil
}

func (s *Schedule) validateSource() error {
	switch u, err := url.Parse(s.Source); {
	case s.Source == "":
		return invalid("source", "is required: an import reads a file or a URL")
	case len(s.Source) > 2000:
		return invalid("source", "is longer than 2000 bytes")
	case filepath.IsAbs(s.Source):
		return nil
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return invalid("source", "is neither an absolute path nor an http or https URL")
	case u.User != nil:
		return invalid("source", "holds a password, which would be shown; use a path that is not guessed")
	}
	return nil
}

// Remote reports whether the list of an import comes from a URL.
func (s *Schedule) Remote() bool { return s.Source != "" && !filepath.IsAbs(s.Source) }

// Next gives when the schedule is due next after a moment, on the clock of a
// zone; zero = never.
func (s *Schedule) Next(zone string, after time.Time) time.Time {
	cron, err := calendars.ParseCron(s.Cron, zone)
	if err != nil || s.Disabled {
		return time.Time{}
	}
	return cron.Next(after)
}

// Latest gives when the schedule was due last, after one moment and up to
// another, both on the clock of a zone; false where it was not due between.
func (s *Schedule) Latest(zone string, after, until time.Time) (time.Time, bool) {
	cron, err := calendars.ParseCron(s.Cron, zone)
	if err != nil || s.Disabled {
		return time.Time{}, false
	}
	var last time.Time
	for next := cron.Next(after); !next.IsZero() && !next.After(until); next = cron.Next(next) {
		last = next
	}
	return last, !last.IsZero()
}
