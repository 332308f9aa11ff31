// SPDX-License-Identifier: MIT

package switchsim

import (
	"cmp"
	"strings"
	"time"
)

// application is something to execute on a channel.
type application struct {
	name, args string
	id         string // the Event-UUID of a sendmsg, which comes back as Application-UUID
}

// execution is an application that runs.
type execution struct {
	application
	playing bool
	again   bool                // begun anew when it has ended by itself
	end     func(status string) // ends what plays; nil when nothing does
}

// parseExtension reads what an originate or a transfer leads to: &app(args), a list of app:args when the dialplan is inline,
// or one of the scenario's extensions.
func (s *Scenario) parseExtension(text, dialplan, dialContext string) []application {
	if rest, ok := strings.CutPrefix(text, "&"); ok {
		name, args, _ := strings.Cut(rest, "(")
		return []application{{name: name, args: strings.TrimSuffix(args, ")")}}
	}
	if dialplan == "inline" {
		return parseInline(text)
	}
	return s.extension(text, dialContext)
}

// parseInline reads app:args,app:args. Another delimiter can be named with m:^: in front.
func parseInline(text string) []application {
	delimiter := ","
	if rest, ok := strings.CutPrefix(text, "m:"); ok && len(rest) > 2 && rest[1] == ':' {
		delimiter, text = rest[:1], rest[2:]
	}
	var apps []application
	for part := range strings.SplitSeq(text, delimiter) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, args, _ := strings.Cut(part, ":")
		apps = append(apps, application{name: name, args: args})
	}
	return apps
}

// execute runs applications one after the other; after the last the channel is hung up.
func (ch *channel) execute(apps []application) {
	ch.apps = apps
	ch.enter(csExecute)
	ch.nextApplication()
}

func (ch *channel) nextApplication() {
	if !ch.alive() {
		return
	}
	if len(ch.apps) == 0 {
		ch.hangup("NORMAL_CLEARING", byCommand)
		return
	}
	if !ch.knows(ch.apps[0]) {
		return
	}
	e := ch.begin(ch.apps[0])
	ch.app, ch.apps = e, ch.apps[1:]
	runnerOf(e.name)(ch, e, func(response string) {
		if ch.app != e { // it was left meanwhile
			return
		}
		ch.app = nil
		ch.complete(e, response)
		ch.nextApplication()
	})
}

// begin tells that an application starts.
func (ch *channel) begin(a application) *execution {
	if a.id == "" {
		a.id = newUUID()
	}
	ch.vars.unset("current_application_response")
	ch.vars.set("current_application_data", a.args)
	ch.vars.set("current_application", a.name)
	ch.fire(channelExecute, particulars{tail: a.headers("")})
	return &execution{application: a}
}

// complete tells that an application has ended.
func (ch *channel) complete(e *execution, response string) {
	ch.fire(channelExecuteComplete, particulars{tail: e.headers(response)})
}

func (a application) headers(response string) []header {
	headers := make([]header, 0, 4)
	headers = append(headers, header{"Application", a.name})
	if a.args != "" {
		headers = append(headers, header{"Application-Data", a.args})
	}
	if response != "" {
		headers = append(headers, header{"Application-Response", response})
	}
	return append(headers, header{"Application-UUID", a.id})
}

const noResponse = "_none_"

// runner executes an application. done is called when it ends by itself, which park never does.
type runner func(ch *channel, e *execution, done func(response string))

// runnerOf finds an application; nil is one that this switch does not know.
func runnerOf(name string) runner {
	switch name {
	case "park":
		return func(ch *channel, _ *execution, _ func(string)) { ch.park() }
	case "intercept":
		return (*channel).intercept
	case "bridge":
		return func(ch *channel, e *execution, _ func(string)) { ch.bridgeTo(e) }
	case "hangup":
		return func(ch *channel, e *execution, _ func(string)) {
			ch.hangup(strings.ToUpper(cmp.Or(strings.TrimSpace(e.args), "NORMAL_CLEARING")), byCommand)
		}
	case "playback", "endless_playback":
		return (*channel).play
	case "sleep":
		return func(ch *channel, e *execution, done func(string)) {
			ch.after(time.Duration(atoi(e.args))*time.Millisecond, func() { done(noResponse) })
		}
	case "echo":
		return func(*channel, *execution, func(string)) {}
	case "set", "export", "unset":
		return (*channel).assign
	case "avmd_start", "avmd_stop":
		return (*channel).detectBeeps
	case "answer":
		return func(ch *channel, _ *execution, done func(string)) {
			ch.accept()
			done(noResponse)
		}
	case "pre_answer", "ring_ready", "start_dtmf", "stop_dtmf", "record_session", "stop_record_session", "log", "info":
		return func(_ *channel, _ *execution, done func(string)) { done(noResponse) }
	}
	return nil
}

// knows hangs a channel up that is to execute what does not exist; not even a CHANNEL_EXECUTE is heard of it.
func (ch *channel) knows(a application) bool {
	if runnerOf(a.name) != nil {
		return true
	}
	ch.hangup("DESTINATION_OUT_OF_ORDER", byCommand)
	return false
}

// assign is set, export and unset.
func (ch *channel) assign(e *execution, done func(response string)) {
	name, value, _ := strings.Cut(e.args, "=")
	if e.name == "unset" {
		value = ""
	}
	ch.vars.set(name, value)
	done(noResponse)
}

// park leaves the channel to commands.
func (ch *channel) park() {
	ch.parked = true
	ch.fire(channelPark, particulars{})
	ch.core.witness.note(Entry{W: WitnessPark, UUID: ch.uuid})
	limit, ok := ch.vars.get("park_timeout")
	if !ok {
		return
	}
	seconds, cause, _ := strings.Cut(limit, ":")
	if cause == "" {
		cause = "NORMAL_CLEARING"
	}
	ch.after(time.Duration(atoi(seconds))*time.Second, func() {
		if ch.parked {
			ch.hangup(strings.ToUpper(cause), byCommand)
		}
	})
}

// executeOnAnswer runs what the channel's own variables ask for at the answer.
func (ch *channel) executeOnAnswer() {
	command, ok := ch.vars.get("execute_on_answer")
	if !ok {
		return
	}
	name, args, _ := strings.Cut(command, " ")
	a := application{name: name, args: args}
	if !ch.knows(a) {
		return
	}
	e := ch.begin(a)
	runnerOf(name)(ch, e, func(response string) { ch.complete(e, response) })
}

// commandOnAnswer runs the api command that the channel's own variables ask for at the answer.
func (ch *channel) commandOnAnswer() {
	text, set := ch.vars.get("api_on_answer")
	if !set || !ch.alive() {
		return
	}
	name, args, _ := strings.Cut(text, " ")
	if command, known := ch.core.commands[name]; known {
		command(ch.core, args)
	}
}
