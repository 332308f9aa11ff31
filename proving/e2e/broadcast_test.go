// SPDX-License-Identifier: MIT

package e2e_test

import (
	"slices"
	"testing"
	"time"

	"tandem/campaigns"
)

func broadcast(id string) campaigns.Campaign {
	c := campaign(id)
	c.Mode, c.Broadcast.Sound = campaigns.Broadcast, oneBeep
	return c
}

// TestE2EBroadcast plays messages to people, who press keys, or hang up.
func TestE2EBroadcast(t *testing.T) {
	t.Parallel()
	keys := func(rules ...campaigns.KeypressRule) func(*campaigns.Campaign) {
		return func(c *campaigns.Campaign) {
			c.Broadcast.Sound, c.Broadcast.Keys, c.Broadcast.KeyWait = longBeep, rules, time.Second
		}
	}
	pressed := func(key, disposition string) func(*testing.T, told) {
		return func(t *testing.T, a told) {
			if a.Keys != key || a.Disposition != disposition || a.Agent != "" {
				t.Errorf("keys %q, disposition %q, agent %q", a.Keys, a.Disposition, a.Agent)
			}
		}
	}
	const answered, played = "customer: k rang spoke", "message broadcast: k"
	heard := func(edit func(*campaigns.Campaign), number string, check func(*testing.T, told), rows ...string) story {
		return story{
			edit: edit, number: number, result: campaigns.Played, cause: campaigns.NormalClearing, check: check,
			member: campaigns.Over, end: campaigns.NormalClearing, rows: append([]string{answered}, rows...),
		}
	}
	optOut := heard(keys(campaigns.KeypressRule{Key: "9", Result: "never", Action: campaigns.KeyOptOut}), number("12", 2, 9), pressed("9", "never"), played)
	optOut.end = campaigns.DoNotCall
	optOut.acts = func(p play) {
		a := p.told(p.c, p.id, 1)[0]
		p.until("the number to be on the list", func() bool { return slices.Contains(p.doNotCall(p.c, "campaign-"+p.id), a.Number) })
	}
	extension := func(c *campaigns.Campaign) {
		c.Broadcast = campaigns.BroadcastRules{Extension: "tandem-broadcast", Context: "tandem"}
	}
	again := keys(campaigns.KeypressRule{Key: "1", Action: campaigns.KeyRepeat})
	busy := story{
		number: number("02", 0, 0), result: campaigns.Busy, cause: "USER_BUSY", member: campaigns.Over, end: campaigns.MaxTryCount,
		rows: []string{"customer: b(17)"},
	}
	machine := story{
		edit: detecting(campaigns.MachineMessage, 4*time.Second), number: number("13", 2, 1), result: campaigns.Machine, cause: "NORMAL_UNSPECIFIED",
		member: campaigns.Over, end: campaigns.MaxTryCount, rows: []string{answered + " machine", "message machine: k"},
	}
	stories(t, broadcast, map[string]story{
		"to-its-end":    heard(nil, number("01", 2, 0), pressed("", ""), played),
		"twice":         heard(func(c *campaigns.Campaign) { c.Broadcast.Repeat = 1 }, number("01", 2, 0), nil, played, played),
		"hangs-up":      heard(keys(), number("01", 2, 2), nil, "message broadcast: h"),
		"key":           heard(keys(campaigns.KeypressRule{Key: "1", Result: "yes"}), number("12", 2, 1), pressed("1", "yes"), played),
		"key-and-sound": heard(keys(campaigns.KeypressRule{Key: "2", Result: "no", Sound: welcome}), number("12", 2, 2), pressed("2", "no"), played, "message key: k"),
		"other-key":     heard(keys(campaigns.KeypressRule{Key: "1", Result: "yes"}), number("12", 2, 3), pressed("3", ""), played),
		"again":         heard(again, number("12", 2, 1), pressed("1", ""), played, played),
		"opt-out":       optOut,
		"extension":     heard(extension, number("01", 2, 0), nil, played),
		"busy":          busy,
		"machine":       machine,
	})
}
