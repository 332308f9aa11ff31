// SPDX-License-Identifier: MIT

package switchsim

import (
	"path"
	"strconv"
	"strings"
	"time"
)

// play plays a sound: of one that the scenario does not name, for as long as its name says.
func (ch *channel) play(e *execution, done func(response string)) {
	length, ok := ch.core.decider.scenario.playTime(e.args)
	if !ok {
		ch.core.witness.note(Entry{W: WitnessPlayed, UUID: ch.uuid, Name: e.args, Reason: fileNotFound})
		done(fileNotFound)
		return
	}
	e.playing = true
	ch.core.witness.note(Entry{W: WitnessPlay, UUID: ch.uuid, Name: e.args})
	ch.fire(playbackStart, particulars{tail: []header{{"Playback-File-Path", e.args}}})
	e.end = func(status string) {
		if !e.playing || !ch.alive() {
			return
		}
		ch.stopPlaying(e, status)
		done(filePlayed)
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
	ch.core.witness.note(Entry{W: WitnessPlayed, UUID: ch.uuid, Name: e.args, Reason: status})
}

// isPlaying reports whether the channel's thread is busy with a sound.
func (ch *channel) isPlaying() bool {
	return ch.inner != nil && ch.inner.playing || ch.app != nil && ch.app.playing
}

// endless is the length of a sound that never ends.
const endless = time.Duration(-1)

// playTime is how long a sound plays. It reports false for one that cannot be played: a file that the scenario calls
// missing, or that has no extension to tell its format, a stream of silence without a length, a stream that this switch does not have.
func (s *Scenario) playTime(sound string) (time.Duration, bool) {
	for i := range s.Sounds {
		if rule := &s.Sounds[i]; rule.pattern.MatchString(sound) {
			if rule.Endless {
				return endless, true
			}
			return rule.Length, !rule.Missing
		}
	}
	scheme, rest, stream := strings.Cut(sound, "://")
	switch {
	case !stream:
		return defaultSound, path.Ext(sound) != ""
	case scheme == "silence_stream":
		return silenceTime(rest)
	case scheme == "tone_stream":
		return toneTime(rest), true
	}
	return 0, false
}

// defaultSound is the length of a file that no rule is about.
const defaultSound = time.Second

// silenceTime is the length of MILLISECONDS[,NOISE].
func silenceTime(text string) (time.Duration, bool) {
	ms, _, _ := strings.Cut(text, ",")
	n, err := strconv.Atoi(ms)
	switch {
	case err != nil || n == 0:
		return 0, false
	case n < 0:
		return endless, true
	}
	return time.Duration(n) * time.Millisecond, true
}

// toneTime is the length of %(on,off,frequency…);…;loops=N: on and off of each tone, N times. What is no tone takes no time.
func toneTime(text string) time.Duration {
	var once time.Duration
	loops := 1
	for part := range strings.SplitSeq(text, ";") {
		if n, ok := strings.CutPrefix(part, "loops="); ok {
			loops = atoi(n)
			continue
		}
		inside, ok := strings.CutPrefix(part, "%(")
		if !ok {
			continue
		}
		on, rest, _ := strings.Cut(inside, ",")
		off, _, _ := strings.Cut(rest, ",")
		once += time.Duration(atoi(on)+atoi(off)) * time.Millisecond
	}
	if loops < 0 {
		return endless
	}
	return once * time.Duration(max(loops, 1))
}
