// SPDX-License-Identifier: MIT

package switchsim

import (
	"path"
	"slices"
	"strings"
	"time"
)

const recordUsage = "-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>]\n"

// recordings is where a recording with a relative name lies.
const recordings = "/var/lib/freeswitch/recordings"

// formats are the extensions by which this switch knows how to write a recording.
var formats = []string{".wav", ".au", ".aiff", ".raw", ".sln", ".gsm", ".ogg", ".flac"}

// uuidRecord is uuid_record. A channel can have several recordings, told apart by their paths: only a start completes a
// relative name.
func uuidRecord(ch *channel, rest string) string {
	words := splitArguments(rest, 3)
	if len(words) < 2 {
		return recordUsage
	}
	what, file := words[0], words[1]
	running := slices.Contains(ch.recordings, file)
	switch what {
	case "start":
		file = recordingPath(file)
		if !slices.Contains(ch.recordings, file) && !ch.startRecording(file) {
			return "-ERR Cannot record session!\n"
		}
	case "stop":
		if file == "all" && len(ch.recordings) > 0 {
			ch.stopRecordings("success-maxtime")
		} else if !running {
			return "-ERR Cannot stop record session!\n"
		} else {
			ch.stopRecording(file, "success-maxtime")
		}
	case "mask", "unmask", "pause", "resume":
		if !running {
			return "-ERR Cannot " + what + " recording session!\n"
		}
		ch.tapes[file].mask(what == "mask" || what == "pause")
		ch.core.witness.note(Entry{W: WitnessRecord, UUID: ch.uuid, Name: file, Reason: what})
	default:
		return recordUsage
	}
	return "+OK Success\n"
}

// startRecording reports false when the channel has no media, the format is unknown, or the file cannot be written.
func (ch *channel) startRecording(file string) bool {
	if !ch.media || !slices.Contains(formats, strings.ToLower(path.Ext(file))) {
		return false
	}
	written, err := ch.core.newTape(file)
	if err != nil {
		ch.core.config.Logger.Warn("not recorded", "uuid", ch.uuid, "err", err)
		return false
	}
	if written != nil {
		if ch.tapes == nil {
			ch.tapes = map[string]*tape{}
		}
		ch.tapes[file] = written
	}
	ch.recordings = append(ch.recordings, file)
	ch.core.witness.note(Entry{W: WitnessRecord, UUID: ch.uuid, Name: file, Reason: "start"})
	ch.after(ch.core.soon(), func() {
		ch.fire(recordStart, particulars{tail: []header{{"Record-File-Path", file}}})
	})
	return true
}

func (ch *channel) stopRecording(file, cause string) {
	ch.recordings = slices.DeleteFunc(ch.recordings, func(f string) bool { return f == file })
	if err := ch.tapes[file].end(time.Now()); err != nil {
		ch.core.config.Logger.Warn("recording not written", "uuid", ch.uuid, "err", err)
	}
	delete(ch.tapes, file)
	ch.core.witness.note(Entry{W: WitnessRecord, UUID: ch.uuid, Name: file, Reason: "stop"})
	ch.fire(recordStop, particulars{tail: []header{
		{"Record-File-Path", file}, {"Record-Completion-Cause", cause},
	}})
}

// stopRecordings ends all of them; a hangup does so, too.
func (ch *channel) stopRecordings(cause string) {
	for _, file := range slices.Clone(ch.recordings) {
		ch.stopRecording(file, cause)
	}
}

func recordingPath(file string) string {
	if path.IsAbs(file) {
		return file
	}
	return path.Join(recordings, file)
}
