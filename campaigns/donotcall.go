// SPDX-License-Identifier: MIT

package campaigns

import "time"

// DoNotCallEntry is a number on a do-not-call list.
type DoNotCallEntry struct {
	Number string    `json:"number"`
	Reason string    `json:"reason,omitempty"`
	Added  time.Time `json:"added,omitzero"`
	Until  time.Time `json:"until,omitzero"` // zero = for ever
}

// Names of do-not-call lists. Others have ids.
const (
	GlobalDoNotCall = "global"
)

// CampaignDoNotCall is the name of a campaign's own list.
func CampaignDoNotCall(campaign string) string { return "campaign-" + campaign }
