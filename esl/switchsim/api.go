// SPDX-License-Identifier: MIT

package switchsim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	noSuchChannel = "-ERR No such channel!\n"
	okAnswer      = "+OK\n"
)

// apiCommand answers one api command. The core's lock is held. originate and msleep, which take time, are not among them.
type apiCommand func(k *core, args string) string

// apiCommands are the commands that this switch knows; every other is answered as FreeSWITCH answers an unknown one.
var apiCommands = map[string]apiCommand{
	"status": func(k *core, _ string) string { return k.status() },
	"version": func(*core, string) string {
		return "FreeSWITCH Version " + version + " (git cc93a68 2026-08-21 14:10:14Z 64bit)\n"
	},
	"uptime":                 func(k *core, _ string) string { return itoa(int(time.Since(k.started).Seconds())) + "\n" },
	"strepoch":               func(*core, string) string { return strconv.FormatInt(time.Now().Unix(), 10) },
	"echo":                   func(_ *core, args string) string { return args },
	"hostname":               func(*core, string) string { return host },
	"switchname":             func(*core, string) string { return host },
	"create_uuid":            func(*core, string) string { return newUUID() },
	"global_getvar":          globalGetvar,
	"eval":                   evaluate,
	"reloadxml":              func(*core, string) string { return "+OK [Success]\n" },
	"module_exists":          moduleExists,
	"show":                   showCommand,
	"sofia":                  sofiaCommand,
	"sofia_contact":          sofiaContact,
	"user_exists":            userExists,
	"limit_usage":            func(*core, string) string { return "0" },
	"fsctl":                  fsctl,
	"hupall":                 hupall,
	"avmd":                   avmdCommand,
	"switchsim":              hookCommand,
	"sched_hangup":           onChannel(noSuchChannel, schedHangup),
	"uuid_answer":            onChannel("-ERROR\n", accept),
	"uuid_pre_answer":        onChannel("-ERROR\n", accept),
	"uuid_ring_ready":        onChannel("-ERROR\n", accept),
	"uuid_audio":             uuidAudio,
	"uuid_break":             onChannel(noSuchChannel, uuidBreak),
	"uuid_bridge":            uuidBridgeCommand,
	"uuid_broadcast":         onChannel("-ERR invalid uuid\n", uuidBroadcast),
	"uuid_chat":              uuidNamedError,
	"uuid_deflect":           uuidNamedError,
	"uuid_dual_transfer":     onChannel(noSuchChannel, refuseToSimulate),
	"uuid_dump":              onChannel(noSuchChannel, uuidDump),
	"uuid_exists":            uuidExists,
	"uuid_getvar":            onChannel(noSuchChannel, uuidGetvar),
	"uuid_hold":              uuidHold,
	"uuid_kill":              uuidKill,
	"uuid_park":              onChannel(noSuchChannel, uuidPark),
	"uuid_phone_event":       onChannel("-ERR Operation failed\n", accept),
	"uuid_record":            onChannel("-ERR Cannot locate session!\n", uuidRecord),
	"uuid_recv_dtmf":         onChannel(noSuchChannel, uuidReceiveDTMF),
	"uuid_send_dtmf":         onChannel("-ERR Cannot locate session!\n", uuidSendDTMF),
	"uuid_setvar":            onChannel(noSuchChannel, uuidSetvar),
	"uuid_setvar_multi":      onChannel(noSuchChannel, uuidSetvarMulti),
	"uuid_transfer":          onChannel(noSuchChannel, uuidTransfer),
	"list_users":             listUsers,
	"uuid_media_reneg":       onChannel(noSuchChannel, refuseToSimulate),
	"uuid_displace":          onChannel(noSuchChannel, refuseToSimulate),
	"uuid_session_heartbeat": onChannel(noSuchChannel, refuseToSimulate),
}

const version = "1.11.3-dev+git~20260821T141014Z~cc93a683ca~64bit"

// api executes a command that does not wait for anything.
func (k *core) api(name, args string) string {
	command, known := k.commands[name]
	if !known {
		return "-ERR " + name + " Command not found!\n"
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	answer := command(k, args)
	k.fire(apiEvent, nil, particulars{lead: []header{{"API-Command", name}, {"API-Command-Argument", args}}})
	return answer
}

// onChannel makes a command whose first argument is a live channel; dead is the answer when it is not.
func onChannel(dead string, then func(ch *channel, rest string) string) apiCommand {
	return func(k *core, args string) string {
		id, rest, _ := strings.Cut(strings.TrimSpace(args), " ")
		if id == "" {
			return "-USAGE: <uuid>\n"
		}
		ch := k.find(id)
		if ch == nil {
			return dead
		}
		return then(ch, strings.TrimSpace(rest))
	}
}

func accept(*channel, string) string { return okAnswer }

// refuseToSimulate is an honest answer for what the real one can do and this one cannot.
func refuseToSimulate(*channel, string) string { return "-ERR not simulated\n" }

func uuidNamedError(k *core, args string) string {
	id, _, _ := strings.Cut(args, " ")
	if k.find(id) == nil {
		return "-ERR No such channel " + id + "!\n"
	}
	return "-ERR not simulated\n"
}

func globalGetvar(_ *core, args string) string {
	switch args {
	case "hostname":
		return host
	case "domain", "local_ip_v4":
		return localAddress
	case "recordings_dir":
		return recordings
	}
	return ""
}

func evaluate(k *core, args string) string {
	if name, found := strings.CutPrefix(args, "${"); found {
		return globalGetvar(k, strings.TrimSuffix(name, "}"))
	}
	return args
}

func moduleExists(_ *core, args string) string {
	switch args {
	case "mod_sofia", "mod_loopback", "mod_event_socket", "mod_avmd", "mod_commands", "mod_dptools":
		return "true"
	}
	return "false"
}

// fsctl sets the limits, pauses and shuts down.
func fsctl(k *core, args string) string {
	words := strings.Fields(args)
	if len(words) == 0 {
		return fsctlUsage
	}
	switch words[0] {
	case "sps":
		if len(words) > 1 {
			k.limits.perSecond = max(0, atoi(words[1]))
		}
		return fmt.Sprintf("+OK sessions per second: %d\n", k.limits.perSecond)
	case "max_sessions":
		if len(words) > 1 {
			k.limits.maxSessions = max(0, atoi(words[1]))
		}
		return fmt.Sprintf("+OK max sessions: %d\n", k.limits.maxSessions)
	case "pause":
		k.limits.paused = len(words) == 1 || words[1] == "outbound"
		return okAnswer
	case "resume":
		k.limits.paused = false
		return okAnswer
	case "pause_check":
		return strconv.FormatBool(k.limits.paused)
	case "hupall":
		k.hangupMatching("MANAGER_REQUEST", nil)
		return okAnswer
	case "shutdown":
		k.shutdown()
		return okAnswer
	case "reclaim_mem", "sync_clock", "send_sighup", "sps_peak_reset":
		return okAnswer
	}
	return fsctlUsage
}

const fsctlUsage = "-ERR Invalid command\nUSAGE: fsctl [api_expansion [on|off]|recover|send_sighup|hupall|pause [inbound|outbound]|" +
	"resume [inbound|outbound]|shutdown [cancel|elegant|asap|now|restart]|uuid_version [4|7]|sps|sps_peak_reset|sync_clock|" +
	"sync_clock_when_idle|reclaim_mem|max_sessions|min_dtmf_duration [num]|max_dtmf_duration [num]|default_dtmf_duration [num]|" +
	"min_idle_cpu|loglevel [level]|debug_level [level]|mdns_resolve [enable|disable]]\n"

// hupall hangs up all channels, or those whose variables have the named values.
func hupall(k *core, args string) string {
	words := splitArguments(args, 64)
	cause := "MANAGER_REQUEST"
	if len(words) > 0 {
		cause = strings.ToUpper(words[0])
		words = words[1:]
	}
	if len(words) < 2 {
		k.hangupMatching(cause, nil)
		return "+OK hangup all channels with cause " + cause + "\n"
	}
	var pairs []assignment
	var named strings.Builder
	for i := 0; i+1 < len(words); i += 2 {
		pairs = append(pairs, assignment{words[i], words[i+1]})
		fmt.Fprintf(&named, "[%s]=[%s] ", words[i], words[i+1])
	}
	k.hangupMatching(cause, pairs)
	return "+OK hangup all channels matching " + named.String() + "with cause: " + cause + "\n"
}

// hangupMatching hangs up the channels that have all the given variables.
func (k *core) hangupMatching(cause string, pairs []assignment) {
	for _, ch := range k.channelsByAge() {
		matches := ch.alive()
		for _, pair := range pairs {
			value, _ := ch.vars.get(pair.name)
			matches = matches && value == pair.value
		}
		if matches {
			ch.hangup(cause, byCommand)
		}
	}
}

// avmdCommand is the api form of the beep detector: it starts and never detects; stopping it claims a beep.
func avmdCommand(k *core, args string) string {
	id, what, _ := strings.Cut(args, " ")
	ch := k.find(id)
	if ch == nil {
		return "-ERR, no such uuid [" + id + "]!\n"
	}
	now := strconv.FormatInt(stamp(time.Now()), 10)
	switch what {
	case "start":
		ch.fireTwice("avmd::start", []header{{"Unique-ID", id}, {"Call-command", "avmd"}, {"Start-time", now}})
		return fmt.Sprintf("+OK\n [%s] [%s] started!\n\n", id, ch.name)
	case "stop":
		ch.fireTwice("avmd::stop", []header{
			{"Unique-ID", id}, {"Call-command", "avmd"}, {"Beep-Status", "DETECTED"},
			{"Stop-status", "ERROR (AVMD SESSION OBJECT NOT FOUND IN MEDIA BUG)"}, {"Total-time", "-" + now},
		})
		return fmt.Sprintf("+OK\n [%s] [%s] stopped\n\n", id, ch.name)
	}
	return "-USAGE: <uuid> <start|stop|set|load|reload|reset|show>\n"
}
