// SPDX-License-Identifier: MIT

package campaigns

import (
	"fmt"
	"strconv"
	"strings"
)

// column says what a cell of it means for the member.
type column struct {
	name string // of the variable, where it is one
	set  func(l *List, m *Member, cell string) error
}

// mapColumns makes columns of the names in the first line.
func mapColumns(names []string) ([]column, error) {
	columns := make([]column, len(names))
	seen := map[string]bool{}
	numbers := 0
	for i, name := range names {
		known := strings.ToLower(strings.TrimSpace(name))
		if known == "number1" {
			known = "number"
		}
		set, number := setterOf(known)
		if set == nil {
			known = variableName(name, i, seen)
			set = setVariable(known)
			columns[i].name = known
		}
		if seen[known] {
			return nil, invalid("list", "the first line names the column %q twice", known)
		}
		seen[known] = true
		columns[i].set = set
		if number {
			numbers++
		}
	}
	if numbers == 0 {
		return nil, invalid("list", "the first line has no column \"number\"; it names %s", quoted(names))
	}
	if variables := len(names) - countKnown(columns); variables > maxVariables {
		return nil, invalid("list", "%d variables are more than %d", variables, maxVariables)
	}
	return columns, nil
}

// setterOf gives the setter of a known column and whether it is one of numbers.
func setterOf(name string) (func(*List, *Member, string) error, bool) {
	switch name {
	case "name":
		return setName, false
	case "number":
		return setNumber, true
	case "priority":
		return setPriority, false
	case "timezone":
		return setTimezone, false
	case "expire":
		return setExpire, false
	}
	digits, ok := strings.CutPrefix(name, "number")
	if n, err := strconv.Atoi(digits); ok && err == nil && n >= 2 && n <= MaxCommunications && digits == strconv.Itoa(n) {
		return setNumber, true
	}
	return nil, false
}

func setVariable(name string) func(*List, *Member, string) error {
	return func(_ *List, m *Member, cell string) error {
		if m.Variables == nil {
			m.Variables = make(map[string]string, 4)
		}
		m.Variables[name] = cell
		return nil
	}
}

// variableName makes a variable's name of a column's: what a name must not
// hold becomes _, and a name that nothing is left of, or that is taken, is told
// apart by the column's number.
func variableName(name string, i int, taken map[string]bool) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r == '_', r == '.', r == '-', r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			return r
		case r > 0x7f:
			return -1
		}
		return '_'
	}, strings.TrimSpace(name))
	if plain != "" && !isLetter(plain[0]) {
		plain = "_" + plain
	}
	if strings.Trim(plain, "_") == "" {
		plain = fmt.Sprintf("column%d", i+1)
	}
	const maxLength = 64
	plain = plain[:min(len(plain), maxLength)]
	if taken[plain] {
		suffix := fmt.Sprintf("_%d", i+1)
		plain = plain[:min(len(plain), maxLength-len(suffix))] + suffix
	}
	return plain
}

func countKnown(columns []column) int {
	n := 0
	for _, c := range columns {
		if c.name == "" {
			n++
		}
	}
	return n
}

// quoted lists names for a message, shortened.
func quoted(names []string) string {
	const most = 8
	texts := make([]string, 0, most+1)
	for i, n := range names {
		if i == most {
			texts = append(texts, "…")
			break
		}
		if r := []rune(n); len(r) > 30 {
			n = string(r[:30]) + "…"
		}
		texts = append(texts, strconv.Quote(n))
	}
	return strings.Join(texts, ", ")
}
