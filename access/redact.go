// SPDX-License-Identifier: MIT

package access

import (
	"bytes"
	"encoding/json"
	"regexp"
)

const redacted = "***"

var (
	// secretName finds the names of fields whose values nobody should read later.
	secretName = regexp.MustCompile(`(?i)pass(word|wd|phrase)|secret|token|credential|cookie|(key|password|token)[_-]?hash|^hash$|private[_-]?key|api[_-]?key`)
	// bearerText finds our own tokens wherever they stand.
	bearerText = regexp.MustCompile(bearerPrefix + `[a-zA-Z2-7]+_[a-zA-Z2-7]+`)
)

// redact takes out of JSON what looks like a secret: the second lock, for
// the day on which somebody forgets the first. What is no JSON, or too long to be
// kept, becomes a text that says so.
func redact(text json.RawMessage) json.RawMessage {
	if len(text) == 0 {
		return nil
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return json.RawMessage(`"(no JSON)"`)
	}
	out, err := json.Marshal(clean(v))
	if err != nil || len(out) > maxValue {
		return json.RawMessage(`"(too long)"`)
	}
	return out
}

func clean(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			switch value.(type) {
			case nil, bool: // whether there is one is no secret
			default:
				if secretName.MatchString(name) {
					v[name] = redacted
					continue
				}
				v[name] = clean(value)
			}
		}
		return v
	case []any:
		for i := range v {
			v[i] = clean(v[i])
		}
		return v
	case string:
		return bearerText.ReplaceAllString(v, redacted)
	}
	return v
}
