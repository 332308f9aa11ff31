// SPDX-License-Identifier: MIT

package web

import (
	"testing"
	"time"

	"tandem/campaigns"
)

// FuzzBodies: whatever the body, the readers answer with a value that the
// domain accepts, or with an error that a client can be shown.
func FuzzBodies(f *testing.F) {
	for _, body := range []string{
		`{"name":"a","type":"Progressive Dialer","agents":["x",{"id":"y"}],"parameters":{"limit":1},"variables":{"a":1}}`,
		`{"name":"a","expire":0,"variables":{"a":"\u0000"},"communications":[{"number":"+447700900123"}]}`,
		`{"expire":"2100-01-01T00:00:00Z","communications":[{"number":"1000","priority":1e400}]}`,
		`{"agents":[null],"variables":null,"parameters":null}`, `[`, "\xff", `{"a":`, ``, `nul`, "{\n\n  'a'}",
	} {
		f.Add([]byte(body))
	}
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	campaign := campaigns.Campaign{ID: "c", Name: "c", Country: "GB"}
	campaign.Normalize()
	f.Fuzz(func(t *testing.T, body []byte) {
		if err := checkJSON(body); err != nil {
			r := refusalOf(err)
			if r.Status != 400 || r.Line < 1 || r.Column < 1 || r.Column > len(body)+1 {
				t.Fatalf("%q: %+v", body, r)
			}
			return
		}
		c, _, err := parseCampaign(body)
		if err == nil {
			err = c.Validate()
		}
		if err != nil && campaigns.CodeOf(err) != campaigns.Invalid {
			t.Fatalf("campaign %q: %v", body, err)
		}
		m, err := parseMember(body, &campaign, now)
		if err == nil {
			err = m.Validate()
		}
		if err != nil && campaigns.CodeOf(err) != campaigns.Invalid {
			t.Fatalf("member %q: %v", body, err)
		}
	})
}
