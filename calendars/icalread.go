// SPDX-License-Identifier: MIT

package calendars

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
)

// Bounds of an iCalendar file. They keep an import short whatever the file says.
const (
	maxICal   = 2 << 20 // bytes
	maxEvents = 5000
	maxRules  = 300      // events that recur by a rule of their own
	maxSteps  = 20_000   // occurrences that are looked at, those of other years included
	maxLine   = 64 << 10 // bytes, unfolded
)

// icalError is one about a line of a file; 0 = no line in particular.
func icalError(line int, format string, args ...any) error {
	return &FieldError{Line: line, Msg: fmt.Sprintf(format, args...)}
}

// property is a line of a component, with where it stands.
type property struct {
	*ics.BaseProperty
	line int
}

// event is a VEVENT as it stands in the file.
type event struct {
	line  int
	props map[string][]property
}

func (e *event) first(name string) (property, bool) {
	if all := e.props[name]; len(all) > 0 {
		return all[0], true
	}
	return property{}, false
}

// text gives the text of a property, "" where the event has none. The library
// has taken the backslashes out already.
func (e *event) text(name string) string {
	p, ok := e.first(name)
	if !ok {
		return ""
	}
	return readable(p.Value)
}

// readable drops what is no text and cuts what is too long for a name.
func readable(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s))
	for len(s) > maxName {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// icalFile is what is read of a file.
type icalFile struct {
	props  map[string]property // of the calendar itself
	events []*event
}

// readICal reads the components of a file. The library's own reader does not say
// in which line something is wrong; its reader of one line is used.
func readICal(r io.Reader) (*icalFile, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxICal+1))
	if err != nil {
		return nil, fmt.Errorf("read iCalendar file: %w", err)
	}
	if len(text) > maxICal {
		return nil, icalError(0, "the file is larger than %d bytes", maxICal)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	f := &icalFile{props: map[string]property{}}
	var open []string // components that have begun
	done := false
	lines := bytes.Split(text, []byte("\n"))
	for i := 0; i < len(lines); {
		number, line := i+1, ""
		line, i = unfold(lines, i)
		if strings.TrimSpace(line) == "" {
			continue
		}
		p, err := readProperty(line, number)
		if err != nil {
			return nil, err
		}
		if done || len(open) == 0 && (p.IANAToken != "BEGIN" || !strings.EqualFold(p.Value, "VCALENDAR")) {
			return nil, icalError(number, "a file is one calendar, from BEGIN:VCALENDAR to END:VCALENDAR")
		}
		if open, err = f.add(open, p); err != nil {
			return nil, err
		}
		done = len(open) == 0
	}
	if !done {
		return nil, icalError(len(lines), "the file ends without END:VCALENDAR")
	}
	return f, nil
}

// unfold joins a line with those that go on with it, and gives the number of the next.
func unfold(lines [][]byte, i int) (string, int) {
	var b strings.Builder
	b.Write(bytes.TrimSuffix(lines[i], []byte("\r")))
	for i++; i < len(lines) && len(lines[i]) > 0 && (lines[i][0] == ' ' || lines[i][0] == '\t'); i++ {
		b.Write(bytes.TrimSuffix(lines[i][1:], []byte("\r")))
	}
	return b.String(), i
}

func readProperty(line string, number int) (property, error) {
	switch {
	case len(line) > maxLine:
		return property{}, icalError(number, "the line is longer than %d bytes", maxLine)
	case !utf8.ValidString(line):
		return property{}, icalError(number, "the text is not UTF-8")
	}
	p, err := ics.ParseProperty(ics.ContentLine(line))
	if err != nil || p == nil {
		return property{}, icalError(number, "this is no line of an iCalendar file")
	}
	p.IANAToken = strings.ToUpper(p.IANAToken)
	return property{p, number}, nil
}

// add takes a line into the component that is open.
func (f *icalFile) add(open []string, p property) ([]string, error) {
	value := strings.ToUpper(strings.TrimSpace(p.Value))
	switch {
	case p.IANAToken == "BEGIN" && len(open) == 10:
		return nil, icalError(p.line, "components are too deep in each other")
	case p.IANAToken == "BEGIN" && len(open) > 0 && value == "VCALENDAR":
		return nil, icalError(p.line, "there is a calendar in the calendar")
	case p.IANAToken == "BEGIN":
		open = append(open, value)
		if len(open) == 2 && value == "VEVENT" {
			f.events = append(f.events, &event{line: p.line, props: map[string][]property{}})
		}
		if len(f.events) > maxEvents {
			return nil, icalError(p.line, "there are more than %d events", maxEvents)
		}
	case p.IANAToken == "END" && value != open[len(open)-1]:
		return nil, icalError(p.line, "END:%.40s does not end BEGIN:%.40s", value, open[len(open)-1])
	case p.IANAToken == "END":
		open = open[:len(open)-1]
	case len(open) == 1:
		f.props[p.IANAToken] = p
	case len(open) == 2 && open[1] == "VEVENT":
		e := f.events[len(f.events)-1]
		e.props[p.IANAToken] = append(e.props[p.IANAToken], p)
	}
	return open, nil
}
