// SPDX-License-Identifier: MIT

package controller

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
	"tandem/esl"
)

func TestRecordingFile(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 29, 22, 30, 5, 0, time.UTC) // half past midnight in Oslo
	c := campaigns.Campaign{ID: "spring", Timezone: "Europe/Oslo"}
	a := campaigns.Attempt{ID: "018f-1", Campaign: "spring", Member: 7, Agent: "anna", Number: "+447700900001"}
	tests := map[string]struct{ dir, pattern, want string }{
		"the default":          {"", "{campaign}/{date}/{attempt}.wav", "spring/2026-03-30/018f-1.wav"},
		"everything":           {"/rec", "{agent}-{member}-{number}-{time}-{attempt}.mp3", "/rec/anna-7-+447700900001-003005-018f-1.mp3"},
		"no way out":           {"/rec", "../../{attempt}.wav", "/rec/018f-1.wav"},
		"nor with a slash":     {"/rec", "/etc/{attempt}.wav", "/rec/etc/018f-1.wav"},
		"a name without a tag": {"", "x/{attempt}.wav", "x/018f-1.wav"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := c
			c.Recording.File = tt.pattern
			if got := recordingFile(tt.dir, &c, &a, at); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// Whatever stands in a number or an id, the file is one that FreeSWITCH is given
// safely, below the folder.
func TestRecordingFileIsSafe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("a1/.\\ '\"{}$\n\x00ä+-")))
		a := campaigns.Attempt{
			ID: text.Draw(t, "id"), Campaign: text.Draw(t, "campaign"), Agent: text.Draw(t, "agent"), Number: text.Draw(t, "number"),
		}
		c := campaigns.Campaign{Timezone: "UTC", Recording: campaigns.Recording{File: "{campaign}/{agent}/{number}/{attempt}.wav"}}
		file := recordingFile("/rec", &c, &a, time.Unix(0, 0))
		if !strings.HasPrefix(file, "/rec/") || strings.Contains(file, "..") || strings.Count(file, "/") != 5 {
			t.Fatalf("%q leaves the folder", file)
		}
		// A name that begins with a sign is refused by the command, not sent.
		if err := esl.ValidRecording(file); err != nil && !strings.ContainsAny(file, "+-") {
			t.Fatal(err)
		}
	})
}

func TestChannelVariables(t *testing.T) {
	t.Parallel()
	got := channelVariables(
		map[string]string{
			"call_timeout": "40", "Contract.No": "7", "execute_on_answer": "system rm", "api_hangup_hook": "x",
			"tandem_attempt": "forged", "member_name": "forged", "empty": "", "expands": "${sofia}",
		},
		map[string]string{"name": "Ada", "execute_on_answer": "hangup", "line": "a\nb", "Größe": "XL"},
	)
	want := map[string]string{
		"call_timeout": "40", "contract_no": "7", "member_name": "Ada", "member_execute_on_answer": "hangup", "member_gr__e": "XL",
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, want %q", name, got[name], value)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("set as well: %v", got)
	}
}
