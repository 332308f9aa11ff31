// SPDX-License-Identifier: MIT

package campaigns

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// Messages are what people hear besides each other. Each is a file of
// FreeSWITCH, or a stream such as tone_stream://…; "" is silence.
type Messages struct {
	Silent    string `json:"silent,omitempty"`      // to a customer for whom no agent came
	OptOutKey string `json:"opt_out_key,omitempty"` // during Silent: writes the do-not-call list; default 9 where Silent is set
	Welcome   string `json:"welcome,omitempty"`     // to both, when they are bridged
	Whisper   string `json:"whisper,omitempty"`     // to the agent, before the bridge
	Hold      string `json:"hold,omitempty"`        // to a customer who waits for an agent
	Machine   string `json:"machine,omitempty"`     // left on an answering machine, after its beep
}

func (m *Messages) normalize() {
	if m.Silent != "" {
		setDefault(&m.OptOutKey, DefaultOptOutKey)
	}
}

func (m *Messages) validate() error {
	if m.OptOutKey != "" && !validKey(m.OptOutKey) {
		return invalid("messages.opt_out_key", "%q is not a key of a phone", m.OptOutKey)
	}
	return first(
		validateSound("messages.silent", m.Silent),
		validateSound("messages.welcome", m.Welcome),
		validateSound("messages.whisper", m.Whisper),
		validateSound("messages.hold", m.Hold),
		validateSound("messages.machine", m.Machine),
	)
}

var (
	extensionPattern = regexp.MustCompile(`^[A-Za-z0-9_+*#-][A-Za-z0-9_.+*#-]{0,63}$`)
	soundPattern     = regexp.MustCompile(`^[A-Za-z0-9_./~:;=,%()-]{1,255}$`)
)

// MaxSound is how long the name of a sound can be, in bytes.
const MaxSound = 255

// validateSound refuses what is no file or stream. FreeSWITCH gives a meaning
// to spaces, quotes, braces, $, ! and & in it; none of them gets in.
func validateSound(field, s string) error {
	if s == "" {
		return nil
	}
	if !soundPattern.MatchString(s) || strings.Contains(s, "..") {
		return invalid(field, "%q is not the name of a sound", s)
	}
	return nil
}

// MessageKind says which message was played.
type MessageKind string

// The kinds.
const (
	SilentMessage    MessageKind = "silent"
	WelcomeMessage   MessageKind = "welcome"
	WhisperMessage   MessageKind = "whisper"
	HoldMusic        MessageKind = "hold"
	MachineMessageOf MessageKind = "machine"
	BroadcastMessage MessageKind = "broadcast"
	KeyMessage       MessageKind = "key"
)

// Message is something that was played.
type Message struct {
	Kind    MessageKind `json:"kind"`
	At      time.Time   `json:"at"`
	EndedAt time.Time   `json:"ended_at,omitzero"`
	Cut     bool        `json:"cut,omitempty"` // ended by a hang-up, a key or the bridge
}

// Sounds are all files and streams that the campaign's settings name, some
// perhaps more than once.
func (c *Campaign) Sounds() []string {
	m := c.Messages
	all := []string{m.Silent, m.Welcome, m.Whisper, m.Hold, m.Machine, c.Broadcast.Sound}
	for _, key := range c.Broadcast.Keys {
		all = append(all, key.Sound)
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}
