// SPDX-License-Identifier: MIT

package campaigns

// ModeTypes gives the names that the old product has for the dial modes; the
// ones that it has not are named alike.
func ModeTypes() map[Mode]string {
	return map[Mode]string{
		Preview: "Preview Dialer", Progressive: "Progressive Dialer", Power: "Power Dialer",
		Predictive: "Predictive Dialer", Broadcast: "Voice Broadcasting",
	}
}
