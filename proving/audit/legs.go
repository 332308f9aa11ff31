// SPDX-License-Identifier: MIT

// Package audit compares what a switch saw (its witness log) with what the
// ledger says. Nothing in it believes a controller: the witness is written by
// the switch, the ledger is read from the store.
//
// Everything but [Read] is pure.
package audit

import (
	"iter"
	"strings"
	"time"

	"tandem/esl/switchsim"
)

// Role is what a leg was put up for, as its own variables tell.
type Role string

// The roles.
const (
	CustomerLeg Role = "customer"
	AgentLeg    Role = "agent"     // of an attempt
	NailedLeg   Role = "nailed-up" // of an agent, for many attempts
	ForeignLeg  Role = "foreign"   // carries no variable of Tandem
)

// Leg is the life of one channel at the switch, from the originate on. Times
// are the switch's; zero means that it never came to it.
type Leg struct {
	UUID, Core, Job string
	Dest, Number    string // as they were dialled
	Attempt, Agent  string // the variables tandem_attempt and tandem_agent
	Campaign        string // tandem_campaign
	Controller      string // tandem_controller
	Originated      time.Time
	Created         time.Time
	Rang            time.Time
	Answered        time.Time
	Beeped          time.Time // an answering machine's beep was detected
	Told            time.Time // a first uuid_broadcast for it was read
	Played          time.Time // a first sound began
	Bridged         time.Time // for the first time
	Ended           time.Time // hung up, refused, or gone with the switch
	Cause           string
	Refused         bool // ended without a channel
	DiedWithSwitch  bool
	Peers           []string // legs that it was bridged with
	LostBridges     int      // bridges that the switch lost
	Role            Role
}

// Witnessed is everything that was read from a witness log.
type Witnessed struct {
	Legs     []*Leg // in order of their originates
	Restarts int    // of the switch after its first start
	Last     time.Time
	byUUID   map[string][]*Leg
}

// Of gives the originates that carried a UUID.
func (w *Witnessed) Of(uuid string) []*Leg { return w.byUUID[uuid] }

// Alive gives the channels that exist when the log ends.
func (w *Witnessed) Alive() []*Leg {
	var out []*Leg
	for _, l := range w.Legs {
		if !l.Created.IsZero() && l.Ended.IsZero() {
			out = append(out, l)
		}
	}
	return out
}

// Witness reads a log. customer says whether a number that was dialled is a
// customer's; what else an attempt has put up is its agent's leg.
func Witness(entries iter.Seq2[switchsim.Entry, error], customer func(number string) bool) (*Witnessed, error) {
	w := &Witnessed{byUUID: map[string][]*Leg{}}
	core := ""
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if e.Core != core && core != "" {
			w.restarted(core)
			w.Restarts++
		}
		core = e.Core
		w.Last = e.Time()
		w.note(e, customer)
	}
	return w, nil
}

// restarted ends what lived on a switch that is gone, at the last moment at
// which it gave a sign of life.
func (w *Witnessed) restarted(core string) {
	for _, l := range w.Legs {
		if l.Core == core && l.Ended.IsZero() {
			l.Ended, l.DiedWithSwitch = w.Last, true
		}
	}
}

func (w *Witnessed) note(e switchsim.Entry, customer func(string) bool) {
	at := e.Time()
	switch e.W {
	case switchsim.WitnessOriginate:
		w.add(e, customer)
	case switchsim.WitnessRefused:
		w.add(e, customer)
		if l := w.latest(e.UUID); l != nil {
			l.Refused, l.Ended, l.Cause = true, at, e.Cause
		}
	case switchsim.WitnessCreate:
		if l := w.latest(e.UUID); l != nil {
			setOnce(&l.Created, at)
		}
	case switchsim.WitnessProgress, switchsim.WitnessAnswer, switchsim.WitnessBeep, switchsim.WitnessPlay:
		if l := w.latest(e.UUID); l != nil {
			setOnce(l.moment(e.W), at)
		}
	case switchsim.WitnessHangup:
		if l := w.latest(e.UUID); l != nil && l.Ended.IsZero() {
			l.Ended, l.Cause = at, e.Cause
		}
	case switchsim.WitnessCommand:
		w.told(e.Command, at)
	case switchsim.WitnessBridge:
		w.bridged(e.A, e.B, at)
		w.bridged(e.B, e.A, at)
	case switchsim.WitnessLostBridge:
		for _, id := range []string{e.A, e.B} {
			if l := w.latest(id); l != nil {
				l.LostBridges++
			}
		}
	}
}

// moment is where a leg keeps when something happened to it for the first time.
func (l *Leg) moment(what string) *time.Time {
	switch what {
	case switchsim.WitnessProgress:
		return &l.Rang
	case switchsim.WitnessBeep:
		return &l.Beeped
	case switchsim.WitnessPlay:
		return &l.Played
	default:
		return &l.Answered
	}
}

func (w *Witnessed) add(e switchsim.Entry, customer func(string) bool) {
	l := &Leg{
		UUID: e.UUID, Core: e.Core, Job: e.Job, Number: e.Number, Originated: e.Time(),
		Attempt: e.Vars["tandem_attempt"], Agent: e.Vars["tandem_agent"],
		Campaign: e.Vars["tandem_campaign"], Controller: e.Vars["tandem_controller"],
	}
	switch {
	case l.Agent != "":
		l.Role = NailedLeg
	case l.Attempt == "":
		l.Role = ForeignLeg
	case customer(e.Number):
		l.Role = CustomerLeg
	default:
		l.Role = AgentLeg
	}
	w.Legs = append(w.Legs, l)
	w.byUUID[l.UUID] = append(w.byUUID[l.UUID], l)
}

func (w *Witnessed) bridged(id, peer string, at time.Time) {
	if l := w.latest(id); l != nil {
		setOnce(&l.Bridged, at)
		l.Peers = append(l.Peers, peer)
	}
}

// told notes the first sound that a leg was to be played.
func (w *Witnessed) told(command string, at time.Time) {
	_, rest, found := strings.Cut(command, "api uuid_broadcast ")
	if !found {
		return
	}
	id, _, _ := strings.Cut(rest, " ")
	if l := w.latest(id); l != nil {
		setOnce(&l.Told, at)
	}
}

func (w *Witnessed) latest(id string) *Leg {
	if all := w.byUUID[id]; len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

func setOnce(t *time.Time, at time.Time) {
	if t.IsZero() {
		*t = at
	}
}

// Customer takes every number for a customer's but short ones (extensions of
// agents: user/1001) and those of test agents (99911…).
func Customer(number string) bool {
	digits := strings.TrimPrefix(number, "+")
	return len(digits) > longestExtension && !strings.HasPrefix(digits, "99911")
}

const longestExtension = 6
