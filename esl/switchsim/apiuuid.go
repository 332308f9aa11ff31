// SPDX-License-Identifier: MIT

package switchsim

import (
	"strings"
	"time"
)

func uuidBridgeCommand(k *core, args string) string {
	words := strings.Fields(args)
	if len(words) != 2 {
		return "-USAGE: <uuid> <other_uuid>\n"
	}
	return k.uuidBridge(words[0], words[1])
}

func uuidKill(k *core, args string) string {
	words := strings.Fields(args)
	if len(words) == 0 {
		return "-USAGE: <uuid> [cause]\n"
	}
	ch := k.find(words[0])
	if ch == nil {
		return noSuchChannel
	}
	cause := "NORMAL_CLEARING"
	if len(words) > 1 {
		cause = strings.ToUpper(words[1])
	}
	ch.hangup(cause, byCommand)
	return okAnswer
}

func uuidExists(k *core, args string) string {
	if k.find(strings.TrimSpace(args)) == nil {
		return "false"
	}
	return "true"
}

func uuidPark(ch *channel, _ string) string {
	ch.parkNow()
	return okAnswer
}

// uuidTransfer reads `[-bleg|-both] extension [dialplan [context]]`.
func uuidTransfer(ch *channel, rest string) string {
	words := splitArguments(rest, 4)
	if len(words) > 0 && words[0] == "-bleg" {
		words = words[1:]
		if ch = ch.partnerLeg(); ch == nil {
			return "-ERR No such channel!\n"
		}
	}
	if len(words) == 0 {
		return "-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n"
	}
	dialplan, dialContext := "", ""
	if len(words) > 1 {
		dialplan = words[1]
	}
	if len(words) > 2 {
		dialContext = words[2]
	}
	ch.transfer(words[0], ch.core.decider.scenario.parseExtension(words[0], dialplan, dialContext))
	return okAnswer
}

// uuidBroadcast executes an application, app::args, or plays a file, on one leg or both; bleg is nobody without a bridge.
func uuidBroadcast(ch *channel, rest string) string {
	words := splitArguments(rest, 2)
	if len(words) == 0 {
		return "-USAGE: <uuid> <path> [aleg|bleg|holdb|both]\n"
	}
	a := application{name: "playback", args: words[0]}
	if name, args, found := strings.Cut(words[0], "::"); found {
		a = application{name: name, args: args}
	}
	partner, side := ch.partnerLeg(), ""
	if len(words) > 1 {
		side = words[1]
	}
	if partner != nil && (side == "both" || side == "bleg") {
		partner.broadcast(broadcast{application: a, lead: broadcastLead})
	}
	if side != "bleg" {
		ch.broadcast(broadcast{application: a, lead: broadcastLead})
	}
	return "+OK Message sent\n"
}

// uuidBreak is uuid_break UUID [all] [both].
func uuidBreak(ch *channel, rest string) string {
	all := strings.Contains(rest, "all")
	legs := []*channel{ch}
	if partner := ch.partnerLeg(); partner != nil && strings.Contains(rest, "both") {
		legs = append(legs, partner)
	}
	for _, leg := range legs {
		// What waits is dropped at once, what plays is cut at the next look: a message that is sent right behind is played.
		if all {
			leg.dropWaiting()
		}
		leg.after(leg.core.soon(), leg.breakPlayback)
	}
	return okAnswer
}

func uuidGetvar(ch *channel, name string) string {
	value, found := ch.vars.get(name)
	if !found {
		return "_undef_"
	}
	return value
}

func uuidSetvar(ch *channel, rest string) string {
	name, value, _ := strings.Cut(rest, " ")
	if name == "" {
		return "-USAGE: <uuid> <var> [value]\n"
	}
	ch.vars.set(name, value)
	return okAnswer
}

func uuidSetvarMulti(ch *channel, rest string) string {
	if rest == "" {
		return "-USAGE: <uuid> <var>=<value>;<var>=<value>...\n"
	}
	for pair := range strings.SplitSeq(rest, ";") {
		if name, value, found := strings.Cut(pair, "="); found && name != "" {
			ch.vars.set(name, value)
		}
	}
	return okAnswer
}

// schedHangup is left out: park_timeout and uuid_kill do what a dialer needs.
func schedHangup(*channel, string) string { return "-ERR not simulated\n" }

// uuidDump writes everything about a channel: as header lines, which are not encoded here, or as JSON.
func uuidDump(ch *channel, format string) string {
	const channelData = "CHANNEL_DATA"
	e := ch.core.renderer.render(time.Now(), channelCreate, ch, particulars{})
	var b []byte
	separator := ""
	for line := range strings.Lines(string(e.text)) {
		name, value, found := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		if !found {
			break
		}
		value = decodeURL(value)
		if name == "Event-Name" {
			value = channelData
		}
		if format != "json" {
			b = append(append(append(append(b, name...), ": "...), value...), '\n')
			continue
		}
		b = append(b, separator...)
		b = append(appendJSONString(b, name), ':')
		b = appendJSONString(b, value)
		separator = ","
	}
	switch format {
	case "json":
		return "{" + string(b) + "}"
	case "", "txt", "plain":
		return string(b) + "\n"
	}
	return "-ERR not simulated\n"
}
