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

// uuidTransfer reads `[-bleg|-both] extension [dialplan [context]]`; this switch has no dialplan but the inline one.
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
	dialplan := ""
	if len(words) > 1 {
		dialplan = words[1]
	}
	ch.transfer(words[0], parseExtension(words[0], dialplan))
	return okAnswer
}

// uuidBroadcast executes an application, app::args, or plays a file, on one leg or both.
func uuidBroadcast(ch *channel, rest string) string {
	words := splitArguments(rest, 2)
	if len(words) == 0 {
		return "-USAGE: <uuid> <path> [aleg|bleg|holdb|both]\n"
	}
	a := application{name: "playback", args: words[0]}
	if name, args, found := strings.Cut(words[0], "::"); found {
		a = application{name: name, args: args}
	}
	legs := []*channel{ch}
	if len(words) > 1 {
		switch partner := ch.partnerLeg(); {
		case words[1] == "both" && partner != nil:
			legs = append(legs, partner)
		case words[1] == "bleg" && partner != nil:
			legs = []*channel{partner}
		}
	}
	for _, leg := range legs {
		leg.after(broadcastDelay+leg.core.soon(), func() { leg.broadcast(a) })
	}
	return "+OK Message sent\n"
}

// broadcastDelay is how long a uuid_broadcast takes to start; the traces show 120 to 200 ms.
const broadcastDelay = 120 * time.Millisecond

func uuidBreak(ch *channel, _ string) string {
	ch.after(ch.core.soon(), ch.breakPlayback)
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

// uuidHold answers success for a channel that does not exist, as the real one does.
func uuidHold(k *core, args string) string {
	words := strings.Fields(args)
	if len(words) == 0 {
		return "-USAGE: [off|toggle] <uuid> [<display>]\n"
	}
	on := true
	switch words[0] {
	case "off":
		on, words = false, words[1:]
	case "toggle":
		words = words[1:]
		if len(words) > 0 {
			if ch := k.find(words[0]); ch != nil {
				on = !ch.held
			}
		}
	}
	if len(words) > 0 {
		if ch := k.find(words[0]); ch != nil {
			ch.hold(on)
		}
	}
	return "+OK Success\n"
}

func uuidRecord(ch *channel, rest string) string {
	what, path, _ := strings.Cut(rest, " ")
	path, _, _ = strings.Cut(path, " ")
	switch {
	case path == "":
		return "-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>]\n"
	case what == "start":
		ch.startRecord(path)
		return "+OK Success\n"
	case what == "stop" && ch.stopRecord(path):
		return "+OK Success\n"
	case what == "stop":
		return "-ERR Cannot stop record session!\n"
	case what == "mask" || what == "unmask":
		return "+OK Success\n"
	}
	return "-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>]\n"
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
