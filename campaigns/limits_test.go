// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// Each value that is refused is refused by the name of its field.
func TestCampaignFields(t *testing.T) {
	t.Parallel()
	type c = campaigns.Campaign
	minute, negative, many := time.Minute, -time.Second, 101
	long := strings.Repeat("a", 300)
	types := func(change func(*campaigns.CommunicationType)) func(*c) {
		return func(x *c) {
			x.Numbers.Types = []campaigns.CommunicationType{{Code: "a"}, {Code: "b"}}
			change(&x.Numbers.Types[1])
		}
	}
	keys := func(rules ...campaigns.KeypressRule) func(*c) {
		return func(x *c) { x.Mode, x.Broadcast.Sound, x.Broadcast.Keys = campaigns.Broadcast, "a.wav", rules }
	}
	caps := func(caps ...campaigns.Cap) func(*c) { return func(x *c) { x.Guards.Caps = caps } }
	day := campaigns.Cap{Per: campaigns.PerPerson, Most: 3, Window: 24 * time.Hour}
	tests := []struct {
		field  string // "" = accepted
		change func(*c)
	}{
		{"", func(*c) {}},
		{"mode", func(x *c) { x.Mode = "psychic" }},
		{"", func(x *c) { x.Mode = campaigns.Preview }},
		{"", func(x *c) { x.Mode = campaigns.Power }},
		{"", func(x *c) { x.Mode = campaigns.Predictive }},
		{"", func(x *c) { x.Mode, x.Broadcast.Sound = campaigns.Broadcast, "file_string://a.wav" }},
		{"", func(x *c) { x.Mode, x.Broadcast.Extension = campaigns.Broadcast, "9000" }},
		{"share", func(x *c) { x.Share = 101 }},
		{"share", func(x *c) { x.Share = -1 }},
		{"priority", func(x *c) { x.Priority = -1001 }},
		{"limit", func(x *c) { x.Limit = 100_001 }},
		{"max_attempts", func(x *c) { x.MaxAttempts = -1 }},
		{"retry_wait", func(x *c) { x.RetryWait = 31 * 24 * time.Hour }},
		{"ring_timeout", func(x *c) { x.RingTimeout = 20*time.Second + 1 }},
		{"ring_timeout", func(x *c) { x.RingTimeout = 14 * time.Second }},
		{"ring_timeout", func(x *c) { x.RingTimeout, x.Guards.MinRing = 20*time.Second, 21*time.Second }},
		{"", func(x *c) { x.RingTimeout, x.Guards.MinRing = 10*time.Second, 5*time.Second }},
		{"ring_timeout", func(x *c) {
			x.RingTimeout, x.Guards.MinRing, x.Guards.Packs = 10*time.Second, 5*time.Second, []string{"germany"}
		}},
		{"ring_timeout", func(x *c) { // the federal pack goes with it
			x.RingTimeout, x.Guards.MinRing, x.Guards.Packs = 10*time.Second, 5*time.Second, []string{"us-florida"}
		}},
		{"min_talk", func(x *c) { x.MinTalk = 2 * time.Hour }},
		{"wrap_up", func(x *c) { x.WrapUp = 2 * time.Hour }},
		{"agent_wait", func(x *c) { x.AgentWait = -1 }},
		{"sticky", func(x *c) { x.Sticky = -1 }},
		{"caller_ids", func(x *c) { x.CallerIDs = "any" }},
		{"strategy", func(x *c) { x.Strategy = "nicest" }},
		{"tier_rules.wait", func(x *c) { x.TierRules.Wait = 2 * time.Hour }},
		{"skills", func(x *c) { x.Skills = campaigns.Skills{"two words": 1} }},
		{"skills.german", func(x *c) { x.Skills = campaigns.Skills{"german": 0} }},
		{"skills.german", func(x *c) { x.Skills = campaigns.Skills{"german": 101} }},

		{"preview.accept", func(x *c) { x.Preview.Accept = "nod" }},
		{"preview.timeout", func(x *c) { x.Preview.Timeout = time.Second }},
		{"preview.max_offers", func(x *c) { x.Preview.MaxOffers = -1 }},
		{"preview.offer_wait", func(x *c) { x.Preview.OfferWait = -1 }},
		{"preview.max_skips", func(x *c) { x.Preview.MaxSkips = 1001 }},
		{"preview.skip_wait", func(x *c) { x.Preview.SkipWait = -1 }},

		{"pacing.lines", func(x *c) { x.Pacing.Lines = 0.9 }},
		{"pacing.lines", func(x *c) { x.Pacing.Lines = 1.55 }},
		{"pacing.lines", func(x *c) { x.Pacing.Lines = math.NaN() }},
		{"", func(x *c) { x.Pacing.Lines = 2.3 }},
		{"pacing.cap", func(x *c) { x.Pacing.Cap = 0.11 }},
		{"pacing.cap", func(x *c) { x.Pacing.Cap = -0.01 }},
		{"pacing.cap", func(x *c) { x.Pacing.Cap = math.NaN() }},
		{"pacing.windows[0]", func(x *c) { x.Pacing.Windows = []campaigns.Window{"7d"} }},
		{"pacing.windows[1]", func(x *c) { x.Pacing.Windows = []campaigns.Window{campaigns.WindowDay, campaigns.WindowDay} }},
		{"pacing.max_lines_per_agent", func(x *c) { x.Pacing.MaxLinesPerAgent = 0.5 }},
		{"pacing.false_positive", func(x *c) { x.Pacing.FalsePositive = 0.6 }},
		{"pacing.talk", func(x *c) { x.Pacing.Talk = time.Millisecond }},
		{"pacing.recall_wait", func(x *c) { x.Pacing.RecallWait = -1 }},

		{"broadcast.sound", func(x *c) { x.Mode = campaigns.Broadcast }},
		{"broadcast.sound", func(x *c) { x.Broadcast.Sound = "a b.wav" }},
		{"broadcast.extension", func(x *c) { x.Broadcast.Sound, x.Broadcast.Extension = "a.wav", "9000" }},
		{"broadcast.extension", func(x *c) { x.Broadcast.Extension = "9000 XML" }},
		{"broadcast.context", func(x *c) { x.Broadcast.Extension, x.Broadcast.Context = "9000", "a b" }},
		{"broadcast.keys", func(x *c) {
			x.Broadcast.Extension, x.Broadcast.Keys = "9000", []campaigns.KeypressRule{{Key: "1"}}
		}},
		{"broadcast.keys[0].key", keys(campaigns.KeypressRule{Key: "12"})},
		{"broadcast.keys[1].key", keys(campaigns.KeypressRule{Key: "1"}, campaigns.KeypressRule{Key: "1"})},
		{"broadcast.keys[0].action", keys(campaigns.KeypressRule{Key: "*", Action: "dance"})},
		{"broadcast.keys[0].result", keys(campaigns.KeypressRule{Key: "*", Result: "a\nb"})},
		{"broadcast.keys[0].sound", keys(campaigns.KeypressRule{Key: "*", Sound: "a'b"})},
		{"broadcast.key_wait", func(x *c) { x.Broadcast.KeyWait = time.Hour }},
		{"broadcast.repeat", func(x *c) { x.Broadcast.Repeat = 11 }},

		{"messages.silent", func(x *c) { x.Messages.Silent = "a${b}" }},
		{"messages.silent", func(x *c) { x.Messages.Silent = "../secret.wav" }},
		{"messages.silent", func(x *c) { x.Mode, x.Guards.Packs = campaigns.Predictive, []string{"uk"} }},
		{"", func(x *c) {
			x.Mode, x.Guards.Packs, x.Messages.Silent = campaigns.Predictive, []string{"uk"}, "sorry.wav"
		}},
		{"", func(x *c) { x.Guards.Packs = []string{"uk"} }}, // progressive: nobody is called without an agent
		{"", func(x *c) { x.Messages.Silent = "tone_stream://%(1000,0,440)" }},
		{"messages.opt_out_key", func(x *c) { x.Messages.OptOutKey = "x" }},
		{"messages.welcome", func(x *c) { x.Messages.Welcome = "a|b" }},
		{"messages.whisper", func(x *c) { x.Messages.Whisper = "a!b" }},
		{"messages.hold", func(x *c) { x.Messages.Hold = "a&b" }},
		{"messages.machine", func(x *c) { x.Messages.Machine = "a\r\nb" }},
		{"messages.machine", func(x *c) { x.Machine.Action = campaigns.MachineMessage }},

		{"recording.from", func(x *c) { x.Recording.From = "dusk" }},
		{"recording.file", func(x *c) { x.Recording.File = "/etc/{attempt}" }},
		{"recording.file", func(x *c) { x.Recording.File = "a/../../{attempt}" }},
		{"recording.file", func(x *c) { x.Recording.File = "{attempt} {who}.wav" }},
		{"recording.file", func(x *c) { x.Recording.File = "all.wav" }},
		{"", func(x *c) {
			x.Recording.From, x.Recording.File = campaigns.RecordOnBridge, "{date}/{agent}-{number}-{attempt}.wav"
		}},

		{"machine.action", func(x *c) { x.Machine.Action = "argue" }},
		{"machine.detector", func(x *c) { x.Machine.Action, x.Machine.Detector = campaigns.MachineHangUp, "ear" }},
		{"machine.url", func(x *c) { x.Machine.Action, x.Machine.Detector = campaigns.MachineHangUp, campaigns.DetectOutside }},
		{"machine.url", func(x *c) { x.Machine.URL = "ftp://a" }},
		{"machine.wait", func(x *c) { x.Machine.Wait = minute }},
		{"machine.listen", func(x *c) { x.Machine.Listen = time.Hour }},

		{"agent_rules.call_timeout", func(x *c) { x.AgentRules.CallTimeout = &negative }},
		{"agent_rules.wrap_up", func(x *c) { x.AgentRules.WrapUp = &negative }},
		{"agent_rules.max_no_answer", func(x *c) { x.AgentRules.MaxNoAnswer = &many }},
		{"agent_rules.no_answer_delay", func(x *c) { x.AgentRules.NoAnswerDelay = &negative }},
		{"agent_rules.busy_delay", func(x *c) { x.AgentRules.BusyDelay = &negative }},
		{"agent_rules.reject_delay", func(x *c) { x.AgentRules.RejectDelay = &negative }},
		{"agent_rules.max_errors", func(x *c) { x.AgentRules.MaxErrors = &many }},
		{"", func(x *c) { x.AgentRules.CallTimeout = &minute }},

		{"numbers.strategy", func(x *c) { x.Numbers.Strategy = "lucky" }},
		{"numbers.types", func(x *c) { x.Numbers.Types = make([]campaigns.CommunicationType, 33) }},
		{"numbers.types[1].code", types(func(ty *campaigns.CommunicationType) { ty.Code = "a b" })},
		{"numbers.types[1].code", types(func(ty *campaigns.CommunicationType) { ty.Code = "a" })},
		{"numbers.types[1].name", types(func(ty *campaigns.CommunicationType) { ty.Name = long })},
		{"numbers.types[1].priority", types(func(ty *campaigns.CommunicationType) { ty.Priority = 1001 })},
		{"numbers.types[1].max_attempts", types(func(ty *campaigns.CommunicationType) { ty.Attempts = -1 })},
		{"numbers.types[1].hours[0]", types(func(ty *campaigns.CommunicationType) { ty.Hours = []campaigns.Hours{{Start: 9, End: 9}} })},
		{"numbers.types[1].hours[0]", types(func(ty *campaigns.CommunicationType) { ty.Hours = []campaigns.Hours{{Start: 0, End: 1441}} })},
		{"", types(func(ty *campaigns.CommunicationType) { ty.Hours = []campaigns.Hours{{Start: 0, End: 1440}} })},

		{"results", func(x *c) { x.Results = map[campaigns.Result]campaigns.ResultRule{"MAYBE": {}} }},
		{"results.BUSY.wait", func(x *c) { x.Results = map[campaigns.Result]campaigns.ResultRule{campaigns.Busy: {Wait: 1}} }},
		{"results.BUSY.wait", func(x *c) {
			x.Results = map[campaigns.Result]campaigns.ResultRule{campaigns.Busy: {Wait: 1000 * time.Hour}}
		}},
		{"results.BUSY.most", func(x *c) { x.Results = map[campaigns.Result]campaigns.ResultRule{campaigns.Busy: {Most: -1}} }},
		{"await.deadline", func(x *c) { x.Await.Deadline = 25 * time.Hour }},
		{"callbacks.missed", func(x *c) { x.Callbacks.Missed = "sigh" }},
		{"callbacks.window", func(x *c) { x.Callbacks.Window = time.Second }},
		{"callbacks.anyone", func(x *c) { x.Callbacks.Anyone = -1 }},

		{"calendar", func(x *c) { x.Calendar = "a b" }},
		{"local_hours", func(x *c) { x.LocalHours = &campaigns.Hours{Start: 60, End: 60} }},
		{"local_hours", func(x *c) { x.LocalHours = &campaigns.Hours{Start: 60, End: 1441} }},
		{"local_hours", func(x *c) { x.LocalHours = &campaigns.Hours{Start: -1, End: 60} }},
		{"", func(x *c) { x.LocalHours = campaigns.AllDay() }},
		{"numbers.zone", func(x *c) { x.Numbers.Zone = "moon" }},

		{"guards.packs[0]", func(x *c) { x.Guards.Packs = []string{"atlantis"} }},
		{"guards.packs[1]", func(x *c) { x.Guards.Packs = []string{"uk", "uk"} }},
		{"guards.do_not_call[0]", func(x *c) { x.Guards.DoNotCall = []string{"a b"} }},
		{"guards.subject", func(x *c) { x.Guards.Subject = "a b" }},
		{"guards.caps", func(x *c) { x.Guards.Caps = make([]campaigns.Cap, 11) }},
		{"guards.caps[1].per", caps(day, campaigns.Cap{Per: "day", Most: 1, Window: time.Hour})},
		{"guards.caps[1].most", caps(day, campaigns.Cap{Per: campaigns.PerNumber, Window: time.Hour})},
		{"guards.caps[1].window", caps(day, campaigns.Cap{Per: campaigns.PerSubject, Most: 1})},
		{"guards.caps[0].window", caps(campaigns.Cap{Per: campaigns.PerSubject, Most: 1, Window: 31 * 24 * time.Hour})},
		{"", caps(day)},
		{"guards.min_ring", func(x *c) { x.Guards.MinRing = time.Millisecond }},
		{"guards.min_ring", func(x *c) { x.Guards.MinRing = time.Hour }},
		{"guards.hold_abandoned", func(x *c) { x.Guards.HoldAbandoned = -1 }},
		{"guards.hold_machine", func(x *c) { x.Guards.HoldMachine = 31 * 24 * time.Hour }},
	}
	for _, tt := range tests {
		x := campaigns.Campaign{ID: "c1", Name: "Test"}
		tt.change(&x)
		x.Normalize()
		wantField(t, x.Validate(), tt.field)
	}
}

// A campaign that sets nothing is the spine's progressive one, and every guard
// is up.
func TestCampaignDefaults(t *testing.T) {
	t.Parallel()
	want := campaigns.Campaign{
		ID: "c1", Name: "Test", Mode: campaigns.Progressive, Order: campaigns.AgentFirst, Reserve: campaigns.ReserveBefore,
		Limit: 999, RetryWait: 5 * time.Minute, MaxAttempts: 5, RingTimeout: time.Minute, AgentWait: 2 * time.Second, Timezone: "UTC",
		Causes: campaigns.DefaultCauses(), Share: 1, CallerIDs: campaigns.CallerRoundRobin, Strategy: campaigns.LongestIdle,
		Preview: campaigns.PreviewRules{Accept: campaigns.AcceptOnDesktop, Timeout: 30 * time.Second, OfferWait: time.Minute},
		Pacing: campaigns.PacingRules{
			Lines: 1.5, Cap: 0.03, Windows: []campaigns.Window{campaigns.WindowDay, campaigns.WindowMonth}, MaxLinesPerAgent: 4, Talk: 2 * time.Minute,
		},
		Numbers:   campaigns.NumberRules{Strategy: campaigns.ByPriority, Zone: campaigns.ZoneOfNumber},
		Callbacks: campaigns.CallbackRules{Missed: campaigns.MissedNextOpening, Window: 15 * time.Minute}, LocalHours: &campaigns.Hours{Start: 8 * 60, End: 21 * 60},
		Guards: campaigns.Guards{Subject: "c1", MinRing: 15 * time.Second, HoldAbandoned: 72 * time.Hour, HoldMachine: 24 * time.Hour},
	}
	got := campaigns.Campaign{ID: "c1", Name: "Test"}
	got.Normalize()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got.Normalize()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("normalized twice: %s", diff)
	}
}

func TestDefaultsOfWhatIsUsed(t *testing.T) {
	t.Parallel()
	c := campaigns.Campaign{ID: "c1", Name: "Test", Mode: campaigns.Predictive, WrapUp: 20 * time.Second}
	c.Messages.Silent, c.Recording.From, c.Machine.Action, c.Await.Wait = "sorry.wav", campaigns.RecordOnAnswer, campaigns.MachineHangUp, true
	c.Broadcast = campaigns.BroadcastRules{Extension: "9000", Keys: []campaigns.KeypressRule{{Key: "1"}}}
	c.Normalize()
	for name, ok := range map[string]bool{
		"opt-out key":        c.Messages.OptOutKey == "9",
		"file of recordings": c.Recording.File == "{campaign}/{date}/{attempt}.wav",
		"detector":           c.Machine.Detector == campaigns.DetectBeep && c.Machine.Listen == 30*time.Second,
		"detector's error":   c.Pacing.FalsePositive == 0.03,
		"deadline":           c.Await.Deadline == 20*time.Second,
		"keys":               c.Broadcast.KeyWait == 5*time.Second && c.Broadcast.Keys[0].Action == campaigns.KeyEnd,
		"context":            c.Broadcast.Context == "default",
	} {
		if !ok {
			t.Error("not set:", name)
		}
	}
}

// Only progressive campaigns have a choice of who is called first.
func TestModesFixTheOrder(t *testing.T) {
	t.Parallel()
	type order struct {
		order   campaigns.Order
		reserve campaigns.Reserve
	}
	agentFirst, onAnswer := order{campaigns.AgentFirst, campaigns.ReserveBefore}, order{campaigns.CustomerFirst, campaigns.ReserveOnAnswer}
	before := order{campaigns.CustomerFirst, campaigns.ReserveBefore}
	for _, tt := range []struct {
		mode        campaigns.Mode
		given, want order
		canAbandon  bool
	}{
		{campaigns.Preview, onAnswer, agentFirst, false},
		{campaigns.Preview, order{}, agentFirst, false},
		{campaigns.Progressive, order{}, agentFirst, false},
		{campaigns.Progressive, before, before, false},
		{campaigns.Progressive, onAnswer, onAnswer, true},
		{campaigns.Power, agentFirst, onAnswer, true},
		{campaigns.Predictive, before, onAnswer, true},
		{campaigns.Broadcast, agentFirst, onAnswer, false},
	} {
		c := campaigns.Campaign{ID: "c", Mode: tt.mode, Order: tt.given.order, Reserve: tt.given.reserve}
		c.Normalize()
		if got := (order{c.Order, c.Reserve}); got != tt.want || c.CanAbandon() != tt.canAbandon {
			t.Errorf("%s %v: %v, can abandon: %v", tt.mode, tt.given, got, c.CanAbandon())
		}
	}
}
