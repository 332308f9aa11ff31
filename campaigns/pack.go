// SPDX-License-Identifier: MIT

package campaigns

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
)

// Pack is a set of rules of one place, as they hold from a day on. Packs are
// engineering summaries of laws and guidance, not legal advice.
type Pack struct {
	Name    string   `yaml:"name" json:"name"`       // "us-federal"
	Version string   `yaml:"version" json:"version"` // the date of this text, 2006-01-02
	Title   string   `yaml:"title" json:"title"`
	Sources []string `yaml:"sources" json:"sources"`
	From    string   `yaml:"from" json:"from"`                     // in force from this day on, UTC
	With    []string `yaml:"with,omitempty" json:"with,omitempty"` // packs that hold too where this one does

	// Hours are when people may be called, on their own clocks; none = always.
	Hours    []PackHours `yaml:"hours,omitempty" json:"hours,omitempty"`
	Holidays []Holiday   `yaml:"holidays,omitempty" json:"holidays,omitempty"` // days without calls
	Caps     []PackCap   `yaml:"caps,omitempty" json:"caps,omitempty"`
	// Abandoned bounds the abandoned calls among those that a person answered.
	Abandoned []AbandonCap  `yaml:"abandoned,omitempty" json:"abandoned,omitempty"`
	MinRing   time.Duration `yaml:"min_ring,omitempty" json:"min_ring,omitempty"`
	AgentWait time.Duration `yaml:"agent_wait,omitempty" json:"agent_wait,omitempty"`
	// HoldAbandoned and HoldMachine keep a number from calls without a reserved agent.
	HoldAbandoned time.Duration `yaml:"hold_abandoned,omitempty" json:"hold_abandoned,omitempty"`
	HoldMachine   time.Duration `yaml:"hold_machine,omitempty" json:"hold_machine,omitempty"`
	// RefusalRest is how long a person who said no is left in peace.
	RefusalRest time.Duration `yaml:"refusal_rest,omitempty" json:"refusal_rest,omitempty"`
	// MessageNeeded tells that a customer for whom no agent came has to hear who called.
	MessageNeeded bool `yaml:"message_needed,omitempty" json:"message_needed,omitempty"`
	// ConsentNeeded tells that only people may be called who agreed before. Lists
	// have to hold nobody else; Tandem keeps no consents.
	ConsentNeeded bool `yaml:"consent_needed,omitempty" json:"consent_needed,omitempty"`

	Vectors []Vector `yaml:"vectors" json:"-"`

	opens week // what Hours and Holidays say
}

// PackHours are the hours of some weekdays, "Mon" to "Sun".
type PackHours struct {
	Days  []string `yaml:"days" json:"days"`
	Start string   `yaml:"start" json:"start"` // 15:04
	End   string   `yaml:"end" json:"end"`     // 15:04, not part of it; 24:00 is the end of the day
}

// PackCap is a cap of a pack.
type PackCap struct {
	Per    Per           `yaml:"per" json:"per"`
	Most   int           `yaml:"most" json:"most"`
	Window time.Duration `yaml:"window" json:"window"`
}

// Vector is a case in point of a pack: what is asked, and the answer.
type Vector struct {
	Say  string `yaml:"say"`
	Zone string `yaml:"zone,omitempty"`
	At   string `yaml:"at,omitempty"` // wall clock in Zone, 2006-01-02T15:04:05: may people be called?
	// Calls are the ages of earlier calls to the same person on the same subject:
	// may they be called once more?
	Calls []time.Duration `yaml:"calls,omitempty"`
	// Abandoned of Answered calls in every window: is that within the bound?
	Abandoned int `yaml:"abandoned,omitempty"`
	Answered  int `yaml:"answered,omitempty"`
	// Ring: may we give up after so much ringing? Wait: may a customer wait so
	// long for an agent? Since: may a dialer call again so long After "abandoned",
	// "machine" or "refused"?
	Ring  time.Duration `yaml:"ring,omitempty"`
	Wait  time.Duration `yaml:"wait,omitempty"`
	After string        `yaml:"after,omitempty"`
	Since time.Duration `yaml:"since,omitempty"`

	Allowed bool `yaml:"allowed"`
}

// ID gives "name@version".
func (p *Pack) ID() string { return p.Name + "@" + p.Version }

// Begin gives when the pack comes into force.
func (p *Pack) Begin() time.Time { return p.opens.from }

//go:embed packs/*.yaml
var packFiles embed.FS

// readPacks reads the packs that are built in, once. A file that is wrong is a
// fault of the program, as a pattern that does not compile would be.
var readPacks = sync.OnceValue(func() []Pack {
	packs, err := parsePacks()
	if err != nil {
		panic(err)
	}
	return packs
})

func parsePacks() ([]Pack, error) {
	entries, err := packFiles.ReadDir("packs")
	if err != nil {
		return nil, fmt.Errorf("rule packs: %w", err)
	}
	var packs []Pack
	for _, e := range entries {
		text, err := packFiles.ReadFile(path.Join("packs", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("rule pack %s: %w", e.Name(), err)
		}
		p, err := parsePack(text)
		if err != nil {
			return nil, fmt.Errorf("rule pack %s: %w", e.Name(), err)
		}
		packs = append(packs, p)
	}
	slices.SortFunc(packs, func(a, b Pack) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return a.Begin().Compare(b.Begin())
	})
	return packs, nil
}

func parsePack(text []byte) (Pack, error) {
	var p Pack
	if err := yaml.UnmarshalWithOptions(text, &p, yaml.Strict()); err != nil {
		return Pack{}, err
	}
	if err := p.validate(); err != nil {
		return Pack{}, err
	}
	var err error
	p.opens, err = p.week()
	return p, err
}

// Packs gives the rule packs that are built in, by name and within a name by
// the day from which they are in force.
func Packs() []Pack { return slices.Clone(readPacks()) }

// packsInForce gives the versions of the named packs, and of those that go with
// them, that hold at a moment.
func packsInForce(names []string, at time.Time) []Pack {
	var in []Pack
	for _, name := range withOthers(names) {
		var latest *Pack
		for i, p := range readPacks() {
			if p.Name == name && !p.Begin().After(at) {
				latest = &readPacks()[i]
			}
		}
		if latest != nil {
			in = append(in, *latest)
		}
	}
	return in
}

// withOthers gives the names with those of the packs that hold with them, each once.
func withOthers(names []string) []string {
	all := slices.Clone(names)
	for i := 0; i < len(all); i++ {
		for _, p := range readPacks() {
			for _, other := range p.With {
				if p.Name == all[i] && !slices.Contains(all, other) {
					all = append(all, other)
				}
			}
		}
	}
	return all
}

// knownPack reports whether there is a pack of that name.
func knownPack(name string) bool {
	return slices.ContainsFunc(readPacks(), func(p Pack) bool { return p.Name == name })
}
