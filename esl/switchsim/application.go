// SPDX-License-Identifier: MIT

package switchsim

import (
	"cmp"
	"os"
	"path/filepath"
	"strconv"
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
	end     func(status string) // ends what plays; nil when nothing does
}

// parseExtension reads an originate's second argument: &app(args), or a list of app:args when the dialplan is inline.
func parseExtension(text, dialplan string) []application {
	if rest, ok := strings.CutPrefix(text, "&"); ok {
		name, args, _ := strings.Cut(rest, "(")
		return []application{{name: name, args: strings.TrimSuffix(args, ")")}}
	}
	if dialplan == "inline" {
		return parseInline(text)
	}
	return []application{{name: "hangup", args: "NO_ROUTE_DESTINATION"}} // this switch has no dialplan
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
	case "answer", "pre_answer", "ring_ready", "start_dtmf", "stop_dtmf", "record_session", "stop_record_session", "log", "info":
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

// leaveApplications ends what is being executed; response is what a playback that runs answers.
func (ch *channel) leaveApplications(response string) {
	ch.apps, ch.nested = nil, nil
	ch.cancelOutgoing()
	if inner := ch.inner; inner != nil {
		ch.inner = nil
		ch.stopPlaying(inner, "done")
		ch.complete(inner, response)
	}
	if ch.parked {
		ch.parked = false
		ch.fire(channelUnpark, particulars{})
	}
	e := ch.app
	if e == nil {
		return
	}
	ch.app = nil
	ending := noResponse
	if last, ok := ch.vars.get("current_application_response"); ok {
		ending = last
	}
	if e.playing {
		ch.stopPlaying(e, "done")
		ending = response
	}
	ch.complete(e, ending)
}

// broadcast executes an application beside what runs already; several of them take turns.
func (ch *channel) broadcast(a application) {
	if !ch.knows(a) {
		return
	}
	ch.nested = append(ch.nested, a)
	if ch.inner == nil && len(ch.nested) == 1 {
		ch.nextBroadcast()
	}
}

func (ch *channel) nextBroadcast() {
	if len(ch.nested) == 0 || !ch.alive() {
		return
	}
	a := ch.nested[0]
	e := ch.begin(a)
	ch.inner = e
	runnerOf(e.name)(ch, e, func(response string) {
		if ch.inner != e {
			return
		}
		ch.inner = nil
		ch.nested = ch.nested[1:]
		if response != noResponse {
			ch.vars.set("current_application_response", response)
		}
		ch.complete(e, response)
		ch.nextBroadcast()
	})
}

// play plays a file, or the part of FreeSWITCH's tone and silence streams that has a length.
func (ch *channel) play(e *execution, done func(response string)) {
	length, ok := playTime(e.args)
	if !ok {
		done("FILE NOT FOUND")
		return
	}
	e.playing = true
	ch.fire(playbackStart, particulars{tail: []header{{"Playback-File-Path", e.args}}})
	e.end = func(status string) {
		if !e.playing || !ch.alive() {
			return
		}
		ch.stopPlaying(e, status)
		done("FILE PLAYED")
	}
	if e.name == "playback" && length >= 0 {
		ch.after(length, func() { e.end("done") })
	}
}

func (ch *channel) stopPlaying(e *execution, status string) {
	if !e.playing {
		return
	}
	e.playing = false
	ch.fire(playbackStop, particulars{tail: []header{{"Playback-File-Path", e.args}, {"Playback-Status", status}}})
}

// breakPlayback cuts what is being played.
func (ch *channel) breakPlayback() {
	for _, e := range [...]*execution{ch.inner, ch.app} {
		if e != nil && e.end != nil {
			e.end("break")
			return
		}
	}
}

// playTime is how long a file plays: -1 is for ever. It reports false for a file that does not exist; one with a relative
// name would lie among the switch's sounds, which are not here, so that it plays for a second.
func playTime(file string) (time.Duration, bool) {
	if ms, ok := strings.CutPrefix(file, "silence_stream://"); ok {
		ms, _, _ = strings.Cut(ms, ",")
		n, err := strconv.Atoi(ms)
		if err != nil || n < 0 {
			return -1, true
		}
		return time.Duration(n) * time.Millisecond, true
	}
	if tone, ok := strings.CutPrefix(file, "tone_stream://"); ok {
		return toneTime(tone), true
	}
	if filepath.IsAbs(file) {
		_, err := os.Stat(file)
		return time.Second, err == nil
	}
	return time.Second, filepath.Ext(file) != "" || strings.Contains(file, "://")
}

// toneTime is the length of %(on,off,frequency…): on and off together.
func toneTime(tone string) time.Duration {
	inside, ok := strings.CutPrefix(tone, "%(")
	if !ok {
		return time.Second
	}
	on, rest, _ := strings.Cut(inside, ",")
	off, _, _ := strings.Cut(rest, ",")
	return time.Duration(atoi(on)+atoi(off)) * time.Millisecond
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
