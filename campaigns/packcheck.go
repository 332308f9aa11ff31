// SPDX-License-Identifier: MIT

package campaigns

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

var weekdays = map[string]time.Weekday{
	"Mon": time.Monday, "Tue": time.Tuesday, "Wed": time.Wednesday, "Thu": time.Thursday,
	"Fri": time.Friday, "Sat": time.Saturday, "Sun": time.Sunday,
}

// validate reports the first thing that is wrong in a pack.
func (p *Pack) validate() error {
	if !ValidID(p.Name) || p.Title == "" || len(p.Sources) == 0 || len(p.Vectors) == 0 {
		return errors.New("needs a name, a title, sources and vectors")
	}
	for _, day := range []string{p.Version, p.From} {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return fmt.Errorf("%q is not a day", day)
		}
	}
	for _, h := range p.Holidays {
		if err := h.validate(); err != nil {
			return err
		}
	}
	for i := range p.Caps {
		if err := p.cap(i).validate("caps"); err != nil {
			return err
		}
	}
	for _, a := range p.Abandoned {
		if !a.Window.valid() || a.Rate < 0 || a.Rate > maxCap {
			return fmt.Errorf("%v is no bound of abandoned calls", a)
		}
	}
	return nil
}

// cap gives the i-th cap, with the pack's id.
func (p *Pack) cap(i int) Cap {
	c := p.Caps[i]
	return Cap{Per: c.Per, Most: c.Most, Window: c.Window, Pack: p.ID()}
}

// week gives what the pack opens. Without hours it opens every day that is no
// holiday.
func (p *Pack) week() (week, error) {
	var w week
	if len(p.Hours) == 0 {
		w = everyDay([]Hours{{0, minutesOfDay}})
	}
	for _, h := range p.Hours {
		start, err := minuteOf(h.Start)
		if err != nil {
			return week{}, err
		}
		end, err := minuteOf(h.End)
		if err != nil {
			return week{}, err
		}
		if start >= end {
			return week{}, fmt.Errorf("from %s to %s is no stretch of a day", h.Start, h.End)
		}
		for _, name := range h.Days {
			day, ok := weekdays[name]
			if !ok {
				return week{}, fmt.Errorf("%q is not a weekday", name)
			}
			w.days[day] = append(w.days[day], Hours{start, end})
		}
	}
	from, err := time.Parse(time.DateOnly, p.From)
	w.always = len(p.Hours)+len(p.Holidays) == 0
	w.by, w.holidays, w.from = p.ID(), p.Holidays, from
	return w, err
}

func minuteOf(clock string) (int, error) {
	if clock == "24:00" {
		return minutesOfDay, nil
	}
	t, err := time.Parse("15:04", strings.TrimSpace(clock))
	if err != nil {
		return 0, fmt.Errorf("%q is not a time of day", clock)
	}
	return t.Hour()*60 + t.Minute(), nil
}
