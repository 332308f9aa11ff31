// SPDX-License-Identifier: MIT

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/web"
)

func TestSoundsConfigRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"a folder of FreeSWITCH alone":    {"messages: {switch_folder: /m}", "messages.folder: is required"},
		"a relative folder of FreeSWITCH": {"messages: {folder: m, switch_folder: m}", "messages.switch_folder"},
		"a folder that cannot be told":    {"messages: {folder: m, switch_folder: '/my sounds'}", "messages.switch_folder"},
		"a folder with a variable in it":  {"messages: {folder: m, switch_folder: '/${x}'}", "messages.switch_folder"},
		"upwards":                         {"messages: {folder: m, switch_folder: '/a/../b'}", "messages.switch_folder"},
		"a folder that is told as it is":  {"messages: {folder: '/my sounds'}", "messages.folder"},
		"a folder that leaves no room":    {"messages: {folder: m, switch_folder: /" + strings.Repeat("m", 200) + "}", "messages.switch_folder"},
		"recordings with a space":         {"recordings: '/my recordings'", "recordings"},
		"a key that messages do not have": {"messages: {folders: m}", `unknown field "folders"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := writeConfig(t, tt.text).load()
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestSoundsConfig(t *testing.T) {
	t.Parallel()
	none, err := writeConfig(t, "name: one").load()
	if err != nil {
		t.Fatal(err)
	}
	var wc web.Config
	if err := none.fillSounds(&wc); err != nil || wc.Messages != nil || wc.Recordings != nil {
		t.Errorf("sounds where none are configured: %+v, %v", wc, err)
	}

	flag := writeConfig(t, "messages: {folder: sounds, switch_folder: /var/sounds}\nrecordings: /nowhere/here\nrecordings_read: rec")
	base := filepath.Dir(flag.Config)
	c, err := flag.load()
	if err != nil {
		t.Fatal(err)
	}
	if c.Messages.Folder != filepath.Join(base, "sounds") || c.readRecordings() != filepath.Join(base, "rec") {
		t.Errorf("messages in %s, recordings read in %s", c.Messages.Folder, c.readRecordings())
	}
	if err := c.fillSounds(&wc); err != nil || wc.Recordings == nil || wc.Messages.Path("x") != "/var/sounds/x.wav" {
		t.Errorf("%+v, %v", wc, err)
	}
	if info, err := os.Stat(c.Messages.Folder); err != nil || !info.IsDir() {
		t.Errorf("the folder was not made: %v", err)
	}
	for _, line := range c.soundLines() {
		if line[2] != flag.Config {
			t.Errorf("%s is said to come from %s", line[0], line[2])
		}
	}

	// The folder of the FreeSWITCHes is the one that is read where this machine has it.
	c.RecordingsRead = ""
	if got := c.readRecordings(); got != "" {
		t.Errorf("read in %s, which is not here", got)
	}
	c.Recordings = base
	if got := c.readRecordings(); got != base {
		t.Errorf("read in %q, not in %s", got, base)
	}
}
