// SPDX-License-Identifier: MIT

package campaigns

import (
	"fmt"
	"strconv"
	"strings"
)

// column says what a cell of it means for the member.
type column struct {
	as     string // what it is, in the words of a ListFormat
	name   string // of the variable, where it is one
	set    func(l *List, m *Member, cell string) error
	number int // which number it is, 0 for none
	typeOf int // which number it is the type of, 0 for none
}

// mapColumns makes columns of the names in the first line.
func mapColumns(names []string) ([]column, error) {
	columns := make([]column, len(names))
	seen := map[string]bool{}
	numbers := 0
	for i, name := range names {
		col, known := columnOf(name)
		if known == "" {
			known = variableName(name, i, seen)
			col = column{name: known, set: setVariable(known)}
		}
		if seen[known] {
			return nil, invalid("list", "the first line names the column %q twice", known)
		}
		seen[known] = true
		col.as = known
		columns[i] = col
		if col.number > 0 {
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

// columnsAs makes columns of what a format says.
func columnsAs(names []string) ([]column, error) {
	columns := make([]column, len(names))
	seen := map[string]bool{}
	numbers := 0
	for i, name := range names {
		if name == "" {
			continue
		}
		col, known := columnOf(name)
		if known == "" {
			if known = name; !validVariable(name) {
				return nil, invalid(at("columns", i), "%q can be no variable", name)
			}
			col = column{name: name, set: setVariable(name)}
		}
		if seen[known] {
			return nil, invalid(at("columns", i), "%q is there twice", known)
		}
		seen[known] = true
		col.as = known
		columns[i] = col
		if col.number > 0 {
			numbers++
		}
	}
	if numbers == 0 {
		return nil, invalid("columns", "none is a number")
	}
	if len(names) > maxVariables+2*MaxCommunications {
		return nil, invalid("columns", "%d are too many", len(names))
	}
	return columns, nil
}

// columnOf gives a known column and its name in full; "" for a variable.
func columnOf(name string) (column, string) {
	known := strings.ToLower(strings.TrimSpace(name))
	switch known {
	case "name":
		return column{set: setName}, known
	case "priority":
		return column{set: setPriority}, known
	case "timezone":
		return column{set: setTimezone}, known
	case "expire":
		return column{set: setExpire}, known
	case "person_id":
		return column{set: setPerson}, known
	}
	if n := ordinal(known, "number"); n > 0 {
		return column{set: setNumber, number: n}, numbered("number", n)
	}
	if n := ordinal(known, "number_type"); n > 0 {
		return column{typeOf: n}, numbered("number_type", n)
	}
	return column{}, ""
}

// numbered names the n-th column of a noun: the first has no number.
func numbered(noun string, n int) string {
	if n == 1 {
		return noun
	}
	return noun + strconv.Itoa(n)
}

// ordinal gives which of the columns of a noun a name is: 1 for the noun alone,
// 0 for none of them.
func ordinal(name, noun string) int {
	digits, ok := strings.CutPrefix(name, noun)
	if !ok || digits == "" {
		return map[bool]int{true: 1}[ok]
	}
	if n, err := strconv.Atoi(digits); err == nil && n >= 1 && n <= MaxCommunications && digits == strconv.Itoa(n) {
		return n
	}
	return 0
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
