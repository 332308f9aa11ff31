// SPDX-License-Identifier: MIT

package main

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"tandem/campaigns"
	"tandem/esl"
	"tandem/sounds"
	"tandem/web"
)

// messagesConfig is where uploaded messages go. Without a folder none are taken.
type messagesConfig struct {
	Folder string `yaml:"folder"` // here; from the folder of the file
	// SwitchFolder is the same folder as the FreeSWITCH machines see it; "" = they
	// see it as we do.
	SwitchFolder string `yaml:"switch_folder"`
}

// fromFolder takes relative paths from the folder of the configuration file.
// switch_folder is a path of another machine and stays.
func (m *messagesConfig) fromFolder(base string) { m.Folder = beside(base, m.Folder) }

// seen gives the folder as FreeSWITCH sees it.
func (m *messagesConfig) seen() (string, error) {
	if m.SwitchFolder != "" {
		return m.SwitchFolder, nil
	}
	return filepath.Abs(m.Folder)
}

// longestMessage is the longest name that a message can have.
const longestMessage = 64 + len(".wav")

func (m *messagesConfig) validate() error {
	if m.Folder == "" {
		if m.SwitchFolder != "" {
			return fmt.Errorf("configuration: messages.folder: is required with messages.switch_folder")
		}
		return nil
	}
	seen, err := m.seen()
	if err != nil {
		return fmt.Errorf("configuration: messages.folder: %w", err)
	}
	field := "switch_folder"
	if m.SwitchFolder == "" {
		field = "folder"
	}
	if !path.IsAbs(seen) || esl.ValidSound(seen+"/x.wav") != nil || len(path.Clean(seen))+1+longestMessage > campaigns.MaxSound {
		return fmt.Errorf("configuration: messages.%s: %q is not a whole path of letters, digits, / and ._- that FreeSWITCH can be told", field, seen)
	}
	return nil
}

// readRecordings gives the folder in which recordings are read here: the one that
// the configuration names, else FreeSWITCH's where this machine has it; "" = none.
func (c *config) readRecordings() string {
	if c.RecordingsRead != "" {
		return c.RecordingsRead
	}
	if info, err := os.Stat(c.Recordings); err == nil && info.IsDir() && filepath.IsAbs(c.Recordings) {
		return c.Recordings
	}
	return ""
}

// fillSounds gives the server its folders.
func (c *config) fillSounds(wc *web.Config) error {
	if dir := c.readRecordings(); dir != "" {
		wc.Recordings = sounds.NewRecordings(dir, c.Recordings)
	}
	if c.Messages.Folder == "" {
		return nil
	}
	seen, err := c.Messages.seen()
	if err != nil {
		return err
	}
	wc.Messages, err = sounds.OpenMessages(c.Messages.Folder, seen)
	return err
}

// soundLines are what is in force, for doctor.
func (c *config) soundLines() [][3]string {
	source := func(key string) string { return c.sources[key] }
	lines := [][3]string{
		{"messages.folder", cmp.Or(c.Messages.Folder, "none: no messages can be uploaded"), source("messages")},
		{"recordings", cmp.Or(c.Recordings, "FreeSWITCH's own folder"), source("recordings")},
		{"recordings_read", cmp.Or(c.readRecordings(), "none: recordings cannot be heard over HTTP"), source("recordings_read")},
	}
	if c.Messages.SwitchFolder != "" {
		lines = append(lines, [3]string{"messages.switch_folder", c.Messages.SwitchFolder, source("messages")})
	}
	return lines
}
