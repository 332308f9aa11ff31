// SPDX-License-Identifier: MIT

package switchsim

import (
	"regexp"
	"slices"
	"strings"
)

// subscription is what a connection wants to hear. The core's lock guards it.
type subscription struct {
	listening bool
	kinds     [kindCount]bool
	anyCustom bool
	customs   map[string]bool // subclasses
	filters   []filter
}

type filter struct{ name, value string }

// knownSubclasses are the subclasses of CUSTOM events that `event plain ALL` brings: those that modules have registered.
var knownSubclasses = []string{
	"sofia::register", "sofia::unregister", "sofia::expire", "sofia::gateway_state", "avmd::start", "avmd::beep", "avmd::stop", "avmd::timeout",
}

// keywords reads the words of an event or nixevent command. It reports false when no word is known.
func (s *subscription) keywords(words []string, on bool) bool {
	if s.customs == nil {
		s.customs = make(map[string]bool)
	}
	found := false
	for i, word := range words {
		name := strings.ToUpper(word)
		switch {
		case name == "ALL":
			for kind := range s.kinds {
				s.kinds[kind] = on
			}
			for _, subclass := range knownSubclasses {
				s.customs[subclass] = on
			}
			return true
		case name == "CUSTOM": // every later word is a subclass
			s.kinds[custom] = on
			for _, subclass := range words[i+1:] {
				s.customs[subclass] = on
			}
			s.anyCustom = on && i+1 == len(words)
			return true
		case neverSimulated[name]:
			found = true
		default:
			if kind, known := kindNamed(name); known {
				s.kinds[kind], found = on, true
			}
		}
	}
	return found
}

// clear forgets every keyword; filters stay.
func (s *subscription) clear() {
	s.listening, s.kinds, s.customs, s.anyCustom = false, [kindCount]bool{}, nil, false
}

// wants reports whether an event passes both the subscription and the filters.
func (s *subscription) wants(e *event) bool {
	if !s.kinds[e.kind] || e.kind == custom && !s.anyCustom && !s.customs[e.subclass] {
		return false
	}
	return len(s.filters) == 0 || s.passes(e)
}

// passes applies the filters as mod_event_socket does: one that matches is enough, a negative one that matches forbids, a
// header that is missing matches nothing. So with only negative filters nothing at all is heard.
func (s *subscription) passes(e *event) bool {
	send := false
	for _, f := range s.filters {
		value, present := e.value(f.name)
		if !present {
			continue
		}
		if unwanted, negative := strings.CutPrefix(f.value, "-"); negative {
			if matches(unwanted, value) {
				return false
			}
			continue
		}
		send = send || matches(f.value, value)
	}
	return send
}

// matches compares a filter's value, which may be a /regular expression/.
func matches(want, value string) bool {
	if len(want) > 2 && want[0] == '/' && want[len(want)-1] == '/' {
		pattern, err := regexp.Compile(want[1 : len(want)-1])
		return err == nil && pattern.MatchString(value)
	}
	return strings.EqualFold(want, value)
}

// addFilter and deleteFilter answer as the filter command does.
func (s *subscription) addFilter(name, value string) string {
	s.filters = append(s.filters, filter{name, value})
	return "+OK filter added. [" + name + "]=[" + value + "]"
}

func (s *subscription) deleteFilter(name, value string) string {
	s.filters = slices.DeleteFunc(s.filters, func(f filter) bool {
		return name == "all" || f.name == name && (value == "" || f.value == value)
	})
	return "+OK filter deleted. [" + name + "][" + value + "]"
}
