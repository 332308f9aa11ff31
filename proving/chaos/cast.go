// SPDX-License-Identifier: MIT

package chaos

import (
	"time"

	"tandem/campaigns"
	"tandem/esl/switchsim"
)

// part is one campaign of the proof: a way in which legs can be put up.
type part struct {
	id       string
	mode     campaigns.Mode
	order    campaigns.Order
	reserve  campaigns.Reserve
	nailedUp bool
	retry    time.Duration
	wrapUp   time.Duration
	share    float64                   // of the list; a small one ends while the others go on
	edit     func(*campaigns.Campaign) // what this one has beside
}

// parts are every path of an attempt: all modes; of progressive campaigns both
// orders, both kinds of agent leg, both moments at which an agent is reserved; of
// previews both ways to accept.
func parts() []part {
	const first, customer = campaigns.AgentFirst, campaigns.CustomerFirst
	const before, onAnswer = campaigns.ReserveBefore, campaigns.ReserveOnAnswer
	return []part{
		{id: "nailed-agent-first", order: first, reserve: before, nailedUp: true, retry: 3 * time.Second, share: 1},
		{id: "nailed-customer-first", order: customer, reserve: before, nailedUp: true, retry: time.Second, wrapUp: time.Second, share: 1},
		{id: "nailed-on-answer", order: customer, reserve: onAnswer, nailedUp: true, retry: 10 * time.Second, share: 1},
		{id: "demand-agent-first", order: first, reserve: before, retry: 2 * time.Second, share: 1},
		{id: "demand-customer-first", order: customer, reserve: before, retry: 5 * time.Second, share: 0.1},
		{id: "demand-on-answer", order: customer, reserve: onAnswer, retry: 20 * time.Second, wrapUp: time.Second, share: 1},
		{id: "preview-nailed", mode: campaigns.Preview, nailedUp: true, retry: 2 * time.Second, share: 1, edit: onDesktop},
		{id: "preview-desktop", mode: campaigns.Preview, retry: 2 * time.Second, share: 1, edit: onDesktop},
		{id: "preview-phone", mode: campaigns.Preview, retry: 2 * time.Second, share: 1, edit: byPhone},
		{id: "power", mode: campaigns.Power, nailedUp: true, retry: 2 * time.Second, wrapUp: time.Second, share: 1, edit: powerful},
		{id: "predictive", mode: campaigns.Predictive, nailedUp: true, retry: 2 * time.Second, share: 1, edit: predicting},
		{id: "broadcast", mode: campaigns.Broadcast, retry: 2 * time.Second, share: 1, edit: broadcasting},
	}
}

// Offers are short and few, so that every way in which they can end is met.
func onDesktop(c *campaigns.Campaign) {
	c.Preview = campaigns.PreviewRules{
		Accept: campaigns.AcceptOnDesktop, Timeout: 5 * time.Second, OfferWait: time.Second, MaxOffers: 3, SkipWait: time.Second,
	}
}

func byPhone(c *campaigns.Campaign) {
	onDesktop(c)
	c.Preview.Accept = campaigns.AcceptByPhone
}

// capped is the cap of two campaigns that call the same numbers: more attempts
// are due than it allows.
func capped() []campaigns.Cap {
	return []campaigns.Cap{
		{Per: campaigns.PerNumber, Most: 2, Window: 24 * time.Hour},
		{Per: campaigns.PerPerson, Most: 3, Window: 7 * 24 * time.Hour},
	}
}

func powerful(c *campaigns.Campaign) {
	c.Pacing = campaigns.PacingRules{Lines: 4, Cap: 0.1, RecallAbandoned: true, RecallWait: 3 * time.Second}
	c.AgentWait = shortPatience
	c.Guards.Caps = capped()
	c.Guards.HoldMachine = time.Second
	c.Machine.Action, c.Messages.Machine = campaigns.MachineMessage, "left.wav"
	c.Messages.Hold, c.Messages.Silent = "hold.wav", "sorry.wav"
}

func predicting(c *campaigns.Campaign) {
	c.Pacing = campaigns.PacingRules{Cap: 0.1, Talk: time.Second, RecallAbandoned: true, RecallWait: 3 * time.Second}
	c.AgentWait = shortPatience
	c.Guards.HoldMachine = time.Second
	c.Machine.Action = campaigns.MachineHangUp
	c.Messages.Silent = "sorry.wav"
}

func broadcasting(c *campaigns.Campaign) {
	c.Limit = 20
	c.Guards.Caps = capped()
	c.Guards.HoldMachine = time.Second
	c.Machine.Action = campaigns.MachineHangUp
	c.Broadcast = campaigns.BroadcastRules{
		Sound: "news.wav", KeyWait: time.Second,
		Keys: []campaigns.KeypressRule{{Key: "1", Result: "yes", Sound: "thanks.wav"}, {Key: "9", Action: campaigns.KeyOptOut}},
	}
}

// shortPatience makes abandoned calls of what two seconds would have served.
const shortPatience = 300 * time.Millisecond

// scenario makes calls short, so that many attempts a second need few agents,
// and lets everything go wrong that can.
func scenario() switchsim.Scenario {
	short := switchsim.Between(100*time.Millisecond, 400*time.Millisecond)
	people := switchsim.CustomerRule{
		Match: `^\+49`,
		Rates: switchsim.CustomerRates{
			Answer: 0.58, Machine: 0.06, Busy: 0.09, RingBusy: 0.05, NoAnswer: 0.02, Silent: 0.01,
			Rejected: 0.07, Unallocated: 0.05, Congestion: 0.05, Invalid: 0.02,
		},
		Ring:     short,
		Talk:     switchsim.Distribution{Kind: switchsim.Lognormal, Mean: 600 * time.Millisecond, Sigma: 0.8, Min: 50 * time.Millisecond, Max: 8 * time.Second},
		Greeting: switchsim.Between(200*time.Millisecond, 600*time.Millisecond),
	}
	machines := people
	machines.Match = `^\+49` + machinePrefix
	machines.Rates.Machine = 0.4
	machines.Talk = switchsim.Between(time.Second, 4*time.Second) // what a machine records
	return switchsim.Scenario{
		Gateways: []string{"proof"}, Profiles: []string{"external", "internal"},
		Customers: []switchsim.CustomerRule{machines, people},
		Sounds: []switchsim.SoundRule{
			{Match: `^hold`, Endless: true}, {Match: `^thanks`, Length: 300 * time.Millisecond}, {Match: `.`, Length: 2 * time.Second},
		},
		Agents: []switchsim.AgentRule{
			{
				Match: `^1\d{3}$`, AnswerAfter: short,
				Rates:        switchsim.AgentRates{Answer: 0.9, HangsUpEarly: 0.1},
				HangsUpAfter: switchsim.Between(5*time.Second, 60*time.Second),
			},
			{Match: `^29\d{2}$`, Unregistered: true},
			{
				Match: `^2\d{3}$`, AnswerAfter: short,
				Rates:        switchsim.AgentRates{Answer: 0.86, HangsUpEarly: 0.04, Reject: 0.03, Busy: 0.03, NoAnswer: 0.02, Unavailable: 0.02},
				HangsUpAfter: switchsim.Between(50*time.Millisecond, 500*time.Millisecond),
			},
		},
	}
}
