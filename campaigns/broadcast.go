// SPDX-License-Identifier: MIT

package campaigns

import (
	"strings"
	"time"
)

// BroadcastRules are the rules of campaigns without agents.
type BroadcastRules struct {
	Sound     string         `json:"sound,omitempty"`     // file that is played, or
	Extension string         `json:"extension,omitempty"` // where the call goes in FreeSWITCH's dialplan
	Context   string         `json:"context,omitempty"`   // of the extension; default "default"
	Keys      []KeypressRule `json:"keys,omitempty"`      // while the file plays and KeyWait after it
	KeyWait   time.Duration  `json:"key_wait"`            // default 5 s where there are keys
	Repeat    int            `json:"repeat,omitempty"`    // times that the file is played once more without a key
}

// KeypressRule says what a key means.
type KeypressRule struct {
	Key    string    `json:"key"`              // 0…9, * or #
	Result string    `json:"result,omitempty"` // disposition of the attempt: "yes", "no", …
	Action KeyAction `json:"action,omitempty"` // default KeyEnd
	Sound  string    `json:"sound,omitempty"`  // played before the call ends
}

// KeyAction is what follows a key.
type KeyAction string

// The actions.
const (
	KeyEnd    KeyAction = "end"
	KeyRepeat KeyAction = "repeat"
	KeyOptOut KeyAction = "opt_out" // the number goes to the campaign's do-not-call list at once
)

func (r *BroadcastRules) normalize() {
	if r.Extension != "" {
		setDefault(&r.Context, DefaultContext)
	}
	if len(r.Keys) > 0 {
		setDefault(&r.KeyWait, DefaultKeyWait)
	}
	for i := range r.Keys {
		setDefault(&r.Keys[i].Action, KeyEnd)
	}
}

// validate reports the first rule that is broken; needed tells whether the
// campaign is a broadcast, which has to have something to say.
func (r *BroadcastRules) validate(needed bool) error {
	switch {
	case needed && r.Sound == "" && r.Extension == "":
		return invalid("broadcast.sound", "is required, or broadcast.extension")
	case r.Sound != "" && r.Extension != "":
		return invalid("broadcast.extension", "cannot be set together with broadcast.sound")
	case r.Extension != "" && !validExtension(r.Extension):
		return invalid("broadcast.extension", "%q is not an extension", r.Extension)
	case r.Context != "" && !validExtension(r.Context):
		return invalid("broadcast.context", "%q is not a context", r.Context)
	case r.Extension != "" && len(r.Keys) > 0:
		return invalid("broadcast.keys", "are those of a sound; the extension has its own")
	}
	seen := map[string]bool{}
	for i, k := range r.Keys {
		if err := k.validate(at("broadcast.keys", i)); err != nil {
			return err
		}
		if seen[k.Key] {
			return invalid(at("broadcast.keys", i)+".key", "%q is named twice", k.Key)
		}
		seen[k.Key] = true
	}
	return first(
		validateSound("broadcast.sound", r.Sound),
		within("broadcast.key_wait", r.KeyWait, 0, time.Minute),
		within("broadcast.repeat", r.Repeat, 0, 10),
	)
}

func (k *KeypressRule) validate(field string) error {
	switch {
	case !validKey(k.Key):
		return invalid(field+".key", "%q is not a key of a phone", k.Key)
	case len(k.Result) > 64 || strings.ContainsFunc(k.Result, isControl):
		return invalid(field+".result", "is longer than 64 bytes or holds control characters")
	case k.Action != KeyEnd && k.Action != KeyRepeat && k.Action != KeyOptOut:
		return invalid(field+".action", "%q is neither %q, %q nor %q", k.Action, KeyEnd, KeyRepeat, KeyOptOut)
	}
	return validateSound(field+".sound", k.Sound)
}

// validKey reports whether s is a key of a phone.
func validKey(s string) bool { return len(s) == 1 && strings.Contains("0123456789*#", s) }

// validExtension reports whether s is one word for FreeSWITCH's dialplan.
func validExtension(s string) bool { return extensionPattern.MatchString(s) }
