// SPDX-License-Identifier: MIT

package campaigns

import (
	"fmt"
	"regexp"
	"strings"
)

// NumberPlaceholder stands in a resource's dial string where the number goes.
const NumberPlaceholder = "{number}"

// Resource is a way out: a dial string with the caller ids that may be shown
// on it and a limit of lines, shared by all campaigns that use it.
type Resource struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	DialString string   `json:"dial_string"` // "sofia/gateway/trunk/{number}"
	StripPlus  bool     `json:"strip_plus"`  // the trunk wants numbers without +
	Limit      int      `json:"limit"`       // lines in the air at most; default 100
	CallerIDs  []string `json:"caller_ids,omitempty"`
	CallerName string   `json:"caller_name,omitempty"`
}

// DefaultResourceLimit is the line limit of a resource that names none.
const DefaultResourceLimit = 100

// Normalize fills in the defaults of zero fields.
func (r *Resource) Normalize() {
	r.Name = strings.TrimSpace(r.Name)
	setDefault(&r.Name, r.ID)
	setDefault(&r.Limit, DefaultResourceLimit)
}

// Validate reports the first rule that a normalized resource breaks.
func (r *Resource) Validate() error {
	switch {
	case !ValidID(r.ID):
		return invalid("id", "must be 1 to 64 letters, digits, _ or -")
	case len(r.Name) > maxName || len(r.CallerName) > maxName:
		return invalid("name", "is longer than %d bytes", maxName)
	case strings.Count(r.DialString, NumberPlaceholder) != 1:
		return invalid("dial_string", "must hold %s once", NumberPlaceholder)
	case !ValidDialString(strings.Replace(r.DialString, NumberPlaceholder, "1", 1)):
		return invalid("dial_string", "%q is not a dial string such as sofia/gateway/trunk/%s", r.DialString, NumberPlaceholder)
	case r.Limit < 1 || r.Limit > 100_000:
		return invalid("limit", "%d is not within 1 and 100000 lines", r.Limit)
	case strings.ContainsFunc(r.CallerName, isControl):
		return invalid("caller_name", "holds control characters")
	}
	for i, n := range r.CallerIDs {
		if !ValidNumber(n) {
			return invalid(fmt.Sprintf("caller_ids[%d]", i), "%q is not a phone number", n)
		}
	}
	return nil
}

// Dial gives the dial string for a number.
func (r *Resource) Dial(number string) string {
	if r.StripPlus {
		number = strings.TrimPrefix(number, "+")
	}
	return strings.Replace(r.DialString, NumberPlaceholder, number, 1)
}

// CallerID gives the caller id of the n-th attempt: the pool in turn, "" for an
// empty pool.
func (r *Resource) CallerID(n uint64) string {
	if len(r.CallerIDs) == 0 {
		return ""
	}
	return r.CallerIDs[n%uint64(len(r.CallerIDs))]
}

// One endpoint and its path. FreeSWITCH gives a meaning to braces, brackets,
// commas, pipes, quotes, $ and spaces in a dial string; none of them gets in.
var dialStringPattern = regexp.MustCompile(`^[a-z_]+/[A-Za-z0-9_.:@;=+*#~/-]{1,200}$`)

// ValidDialString reports whether s is a dial string of one destination,
// without any character that FreeSWITCH would interpret.
func ValidDialString(s string) bool { return dialStringPattern.MatchString(s) }

func isControl(r rune) bool { return r < 0x20 || r == 0x7f }
