// SPDX-License-Identifier: MIT

package campaigns

import (
	"regexp"
	"strings"
)

// RecordFrom says when a recording begins.
type RecordFrom string

// The beginnings.
const (
	RecordNever    RecordFrom = ""
	RecordOnAnswer RecordFrom = "answer"
	RecordOnBridge RecordFrom = "bridge"
)

// Recording says what is recorded, and where to.
type Recording struct {
	From RecordFrom `json:"from,omitempty"`
	// File is the pattern of the file's name: {campaign}, {attempt}, {member},
	// {agent}, {number}, {date} (2006-01-02) and {time} (150405), the last two in
	// the campaign's zone. Default "{campaign}/{date}/{attempt}.wav".
	File string `json:"file,omitempty"`
}

func (r *Recording) normalize() {
	if r.From != RecordNever {
		setDefault(&r.File, DefaultRecordFile)
	}
}

// filePattern is that of a path below the folder of recordings, with placeholders.
var filePattern = regexp.MustCompile(`^(?:[A-Za-z0-9_.-]|/|\{(?:campaign|attempt|member|agent|number|date|time)\}){1,200}$`)

func (r *Recording) validate() error {
	switch {
	case r.From != RecordNever && r.From != RecordOnAnswer && r.From != RecordOnBridge:
		return invalid("recording.from", "%q is neither %q nor %q", r.From, RecordOnAnswer, RecordOnBridge)
	case r.File == "":
		return nil
	case !filePattern.MatchString(r.File) || strings.HasPrefix(r.File, "/") || strings.Contains(r.File, ".."):
		return invalid("recording.file", "%q is not a pattern of a file", r.File)
	case !strings.Contains(r.File, "{attempt}"):
		return invalid("recording.file", "must hold {attempt}, or recordings overwrite each other")
	}
	return nil
}
