// SPDX-License-Identifier: MIT

package switchsim

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// TestTape: a recording is as long as it was, silent while it was masked, and a
// WAV file from its first moment on.
func TestTape(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "spring", "2026-11-21", "a.wav")
	synctest.Test(t, func(t *testing.T) {
		k := newCore(Config{Recordings: dir})
		written, err := k.newTape(file)
		if err != nil || written == nil {
			t.Fatal(written, err)
		}
		if head, err := os.ReadFile(file); err != nil || len(head) != tapeHead {
			t.Fatalf("%d bytes at the beginning, %v", len(head), err)
		}
		for _, step := range []struct {
			wait   time.Duration
			masked bool
		}{{time.Second, true}, {0, true}, {2 * time.Second, false}, {time.Second, false}} {
			<-time.After(step.wait)
			written.mask(step.masked)
		}
		if err := written.end(time.Now()); err != nil {
			t.Fatal(err)
		}
	})
	text, err := os.ReadFile(file)
	if err != nil || len(text) != tapeHead+4*2*tapeRate || string(text[:4]) != "RIFF" || binary.LittleEndian.Uint32(text[40:]) != 4*2*tapeRate {
		t.Fatalf("%d bytes, %v", len(text), err)
	}
	for second, heard := range []bool{true, false, false, true} {
		loudest := int16(0)
		for n := range tapeRate {
			loudest = max(loudest, int16(binary.LittleEndian.Uint16(text[tapeHead+2*(second*tapeRate+n):])))
		}
		if heard != (loudest > tapeLevel/2) {
			t.Errorf("second %d: %d at its loudest", second, loudest)
		}
	}
}

// TestTapeIsWrittenWhereItMay: never outside of its folder.
func TestTapeIsWrittenWhereItMay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inside := filepath.Join(dir, "rec")
	if err := os.Mkdir(inside, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir, filepath.Join(inside, "out")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		folder, file string
		fails        bool
	}{
		"nowhere":        {"", filepath.Join(inside, "a.wav"), false},
		"elsewhere":      {inside, filepath.Join(dir, "a.wav"), false},
		"upwards":        {inside, inside + "/../a.wav", false},
		"another format": {inside, filepath.Join(inside, "a.mp3"), false},
		"through a link": {inside, filepath.Join(inside, "out", "a.wav"), true},
	} {
		written, err := newCore(Config{Recordings: c.folder}).newTape(c.file)
		if written != nil || (err != nil) != c.fails {
			t.Errorf("%s: %v, %v", name, written, err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

// TestRecordingIsWritten goes through the command, and ends with the call.
func TestRecordingIsWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := login(t, start(t, Config{Recordings: dir}), messageEvents)
	c.bridged(nailedUp)
	file := filepath.Join(dir, "x", "a.wav")
	if got := c.command("api uuid_record customer start " + file); got != "+OK Success\n" {
		t.Fatal(got)
	}
	c.heard("customer", "RECORD_START "+file)
	c.command("api uuid_kill customer")
	c.event("CHANNEL_HANGUP_COMPLETE", "customer")
	text, err := os.ReadFile(file)
	if err != nil || len(text) < tapeHead || int(binary.LittleEndian.Uint32(text[40:])) != len(text)-tapeHead {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}
