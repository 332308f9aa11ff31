// SPDX-License-Identifier: MIT

package switchsim

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// phoneBook holds the registrations that differ from what the scenario says, because somebody has changed them since.
type phoneBook map[string]phoneState

// phoneState is whether a user has a phone, and since when.
type phoneState struct {
	registered bool
	changed    time.Time
}

// registered reports whether an agent has a phone.
func (k *core) registered(id string) bool {
	if state, changed := k.phones[id]; changed {
		return state.registered
	}
	return k.registeredAtStart(id)
}

func (k *core) registeredAtStart(id string) bool {
	for i := range k.decider.scenario.Agents {
		if rule := &k.decider.scenario.Agents[i]; rule.pattern.MatchString(id) {
			return !rule.Unregistered
		}
	}
	return false
}

// listedAsRegistered is what the lagging copy says of it.
func (k *core) listedAsRegistered(id string) bool {
	state, changed := k.phones[id]
	switch {
	case !changed:
		return k.registeredAtStart(id)
	case time.Since(state.changed) < k.config.ShowLag:
		return !state.registered
	}
	return state.registered
}

func (k *core) known(id string) bool {
	return slices.ContainsFunc(k.decider.scenario.Agents, func(rule AgentRule) bool { return rule.pattern.MatchString(id) })
}

// everyPhone are the ids that the scenario's patterns let register: the plain numbers of 3 and 4 digits, and those that
// were registered by name.
func (k *core) everyPhone(registered func(id string) bool) []string {
	var ids []string
	for id := 100; id < 10000; id++ {
		if name := strconv.Itoa(id); registered(name) {
			ids = append(ids, name)
		}
	}
	for id := range k.phones {
		if n, err := strconv.Atoi(id); (err != nil || n < 100 || n >= 10000 || strconv.Itoa(n) != id) && registered(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

const (
	phoneProfile = "internal"
	phonePort    = "5091"
	// phoneExpires is how long a registration is good for, in seconds. It never runs out by itself.
	phoneExpires = 3600
)

// setPhone registers a user's phone, or takes its registration away, and tells it. what is register, unregister or expire.
func (k *core) setPhone(id, what string) error {
	if !k.known(id) {
		return fmt.Errorf("no user %q", id)
	}
	registers := what == "register"
	if !registers && !k.registered(id) {
		return fmt.Errorf("user %q is not registered", id)
	}
	if registers != k.registered(id) { // a renewal changes nothing
		k.phones[id] = phoneState{registered: registers, changed: time.Now()}
	}
	k.witness.note(Entry{W: WitnessPhone, Number: id, Reason: what})
	contact := header{"contact", `"" <` + contactOf(id) + ">"}
	network := []header{{"network-ip", localAddress}, {"network-port", phonePort}}
	lead := []header{{"profile-name", phoneProfile}}
	switch what {
	case "register":
		lead = append(lead, header{"from-user", id}, header{"from-host", agentDomain}, header{"presence-hosts", "n/a"}, contact,
			header{"call-id", "1-" + id}, header{"rpid", "unknown"}, header{"status", "Registered(UDP)"},
			header{"expires", itoa(phoneExpires)}, header{"to-user", id}, header{"to-host", agentDomain})
	case "unregister":
		lead = append(lead, header{"username", id}, header{"from-user", id}, header{"from-host", agentDomain}, contact,
			header{"call-id", "1-" + id}, header{"rpid", "unknown"}, header{"expires", "0"})
	default:
		lead = append(lead, header{"call-id", "1-" + id}, header{"user", id}, header{"username", id}, header{"host", agentDomain},
			contact, header{"expires", strconv.FormatInt(time.Now().Unix(), 10)})
	}
	k.fire(custom, nil, particulars{subclass: "sofia::" + what, lead: append(lead, network...)})
	return nil
}

func contactOf(id string) string { return "sip:" + id + "@" + agentHost }
