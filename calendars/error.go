// SPDX-License-Identifier: MIT

package calendars

import "fmt"

// FieldError says which part of a calendar, schedule or file breaks a rule.
type FieldError struct {
	Field string // by its JSON name: "windows[0]", "holidays[3].date"; "" = the whole
	Line  int    // of a file, from 1; 0 = not known or no file
	Msg   string // for people
}

// Error joins field, line and message.
func (e *FieldError) Error() string {
	s := e.Msg
	if e.Line > 0 {
		s = fmt.Sprintf("line %d: %s", e.Line, s)
	}
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	return s
}

func invalid(field, format string, args ...any) error {
	return &FieldError{Field: field, Msg: fmt.Sprintf(format, args...)}
}

// item names an element of a list.
func item(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
