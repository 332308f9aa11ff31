// SPDX-License-Identifier: MIT

package switchsim

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// SoundRule says how the sounds that match a pattern behave. The first that matches decides.
type SoundRule struct {
	// Match is a regular expression on the sound's name as the command gave it.
	Match string `yaml:"match"`
	// Length is how long it plays.
	Length time.Duration `yaml:"length"`
	// Endless plays until something cuts it, as hold music does.
	Endless bool `yaml:"endless"`
	// Missing cannot be played: FILE NOT FOUND.
	Missing bool `yaml:"missing"`

	pattern *regexp.Regexp
}

func (r *SoundRule) compile() error {
	pattern, err := regexp.Compile(r.Match)
	if err != nil {
		return fmt.Errorf("match: %w", err)
	}
	r.pattern = pattern
	if r.Length < 0 {
		return fmt.Errorf("length %s: cannot be negative", r.Length)
	}
	if r.Missing && (r.Endless || r.Length > 0) || r.Endless && r.Length > 0 {
		return errors.New("only one of length, endless and missing")
	}
	return nil
}

// ExtensionRule is an extension of the dialplan: it plays sounds, then hangs up.
type ExtensionRule struct {
	// Match is a regular expression on the extension.
	Match string `yaml:"match"`
	// Context is where it is; empty means any.
	Context string `yaml:"context"`
	// Play are the sounds, one after the other.
	Play []string `yaml:"play"`
	// Cause is that of the hangup; empty means NORMAL_CLEARING.
	Cause string `yaml:"cause"`

	pattern *regexp.Regexp
}

func (r *ExtensionRule) compile() error {
	pattern, err := regexp.Compile(r.Match)
	if err != nil {
		return fmt.Errorf("match: %w", err)
	}
	r.pattern = pattern
	return nil
}

// extension is what a transfer to an extension executes. One that does not exist ends the call.
func (s *Scenario) extension(name, dialContext string) []application {
	dialContext = cmp.Or(dialContext, "default")
	for i := range s.Extensions {
		rule := &s.Extensions[i]
		if rule.Context != "" && rule.Context != dialContext || !rule.pattern.MatchString(name) {
			continue
		}
		apps := []application{{name: "answer"}}
		for _, sound := range rule.Play {
			apps = append(apps, application{name: "playback", args: sound})
		}
		return append(apps, application{name: "hangup", args: cmp.Or(strings.ToUpper(rule.Cause), "NORMAL_CLEARING")})
	}
	return []application{{name: "hangup", args: "NO_ROUTE_DESTINATION"}}
}
