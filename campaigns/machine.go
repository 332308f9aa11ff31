// SPDX-License-Identifier: MIT

package campaigns

import (
	"net/url"
	"time"
)

// MachineAction is what happens when an answering machine has answered.
type MachineAction string

// The actions.
const (
	MachineIgnore  MachineAction = ""        // not detected
	MachineHangUp  MachineAction = "hang_up" // the agent, if any, is free again
	MachineMessage MachineAction = "message" // Messages.Machine is left after the beep
	MachineConnect MachineAction = "connect" // the agent talks to it; still no live answer
)

// Detector says who tells machines from people.
type Detector string

// The detectors.
const (
	DetectBeep    Detector = "beep"    // FreeSWITCH's mod_avmd, which hears the beep
	DetectOutside Detector = "outside" // an analyser outside, which is told of the call and answers
)

// MachineRules say what is done about answering machines.
type MachineRules struct {
	Action   MachineAction `json:"action,omitempty"`
	Detector Detector      `json:"detector,omitempty"` // default DetectBeep
	URL      string        `json:"url,omitempty"`      // of the outside analyser
	// Wait is how long an answered customer is kept from the agent for a verdict;
	// 0 connects at once and listens on. A person hears nothing meanwhile.
	Wait time.Duration `json:"wait,omitempty"`
	// Listen is how long after the answer a beep is listened for; default 30 s.
	Listen time.Duration `json:"listen,omitempty"`
}

func (r *MachineRules) normalize() {
	if r.Action == MachineIgnore {
		return
	}
	setDefault(&r.Detector, DetectBeep)
	setDefault(&r.Listen, DefaultListen)
}

// validate reports the first rule that is broken; message is what would be
// left on a machine.
func (r *MachineRules) validate(message string) error {
	switch r.Action {
	case MachineIgnore, MachineHangUp, MachineMessage, MachineConnect:
	default:
		return invalid("machine.action", "%q is neither %q, %q nor %q", r.Action, MachineHangUp, MachineMessage, MachineConnect)
	}
	switch {
	case r.Action == MachineMessage && message == "":
		return invalid("messages.machine", "is required where a message is left on machines")
	case r.Action != MachineIgnore && r.Detector != DetectBeep && r.Detector != DetectOutside:
		return invalid("machine.detector", "%q is neither %q nor %q", r.Detector, DetectBeep, DetectOutside)
	case r.Detector == DetectOutside && !validURL(r.URL), r.URL != "" && !validURL(r.URL):
		return invalid("machine.url", "%q is not an http or https address", r.URL)
	}
	return first(
		within("machine.wait", r.Wait, 0, 10*time.Second),
		within("machine.listen", r.Listen, 0, 2*time.Minute),
	)
}

func validURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
