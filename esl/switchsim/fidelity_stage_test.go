// SPDX-License-Identifier: MIT

package switchsim

import (
	"net/netip"
	"regexp"
	"strings"
	"time"
)

// stage is how the far ends of a trace behaved, and what of it cannot be equal.
type stage struct {
	config   Config
	patience time.Duration
	rules    []rule
}

// rule is one way in which this switch differs from the real one on purpose.
type rule struct {
	why string
	// only names the traces that it is about, as a prefix; "" is all.
	only string
	// header is not compared, in events whose name begins with event.
	event, header string
	// skip leaves an event out.
	skip func(e *parsedEvent) bool
	// answer, when it matches, replaces the part of an answer.
	answer *regexp.Regexp
}

// notCompared are the traces that this switch cannot be measured against, and why.
var notCompared = map[string]string{
	"07_outbound_async":                        "the socket application (outbound event socket) is not simulated",
	"07_outbound_async_inboundview":            "the socket application (outbound event socket) is not simulated",
	"07_outbound_sync":                         "the socket application (outbound event socket) is not simulated",
	"07_outbound_sync_inboundview":             "the socket application (outbound event socket) is not simulated",
	"07b_outbound_refused_inboundview":         "the socket application (outbound event socket) is not simulated",
	"07c_outbound_client_closes":               "the socket application (outbound event socket) is not simulated",
	"07c_outbound_client_closes_inboundview":   "the socket application (outbound event socket) is not simulated",
	"15_format_json":                           "only plain events are simulated; the subscription is refused (TestFormats)",
	"15_format_xml":                            "only plain events are simulated; the subscription is refused (TestFormats)",
	"06_play_bridge_att_xfer_sofia":            "the att_xfer application is not simulated: a dialer transfers by commands",
}

func stageFor(name string) stage {
	set := stage{
		config:   Config{Seed: 1, Heartbeat: time.Hour, EarlyBridgeLoss: -1, ShowLag: -1, Scenario: sceneFor(name)},
		patience: 3 * time.Second,
	}
	if name == "08e_acl_reject" {
		set.config.ACL = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	}
	for _, r := range rules {
		if strings.HasPrefix(name, r.only) {
			set.rules = append(set.rules, r)
		}
	}
	return set
}

// sceneFor lets the peers behave as the recorded ones did.
func sceneFor(name string) Scenario {
	answer := func(match string, ring, talk time.Duration) CustomerRule {
		return CustomerRule{Match: match, Ring: Always(ring), Talk: Always(talk)}
	}
	scene := Scenario{
		Gateways:  []string{"sipp"},
		Customers: []CustomerRule{answer(`^100[12]$|^1$`, time.Second, 0), answer(`^5551234$`, time.Second, 4*time.Second)},
		Agents: []AgentRule{
			{Match: `^1005$`, Unregistered: true},
			{Match: `^1000$`, AnswerAfter: Always(time.Second)},
		},
	}
	for prefix, customer := range peers {
		if strings.HasPrefix(name, prefix) {
			scene.Customers = append([]CustomerRule{customer}, scene.Customers...)
		}
	}
	for prefix, rates := range phones {
		if strings.HasPrefix(name, prefix) {
			scene.Agents[1].Rates = rates
		}
	}
	return scene
}

// refusing answers every number with a SIP response.
func refusingWith(status int) CustomerRule {
	return CustomerRule{Match: `.`, Rates: CustomerRates{Refused: 1}, SIP: status}
}

// peers are what the other end of each trace did, where it was not what most of them do.
var peers = map[string]CustomerRule{
	"02_cust_badnum484_sofia":    refusingWith(484),
	"02_cust_busy_sofia":         refusingWith(486),
	"02_cust_codec488_sofia":     refusingWith(488),
	"02_cust_congest503_sofia":   refusingWith(503),
	"02_cust_nouas_sofia":        refusingWith(503),
	"02_cust_e487_sofia":         refusingWith(487),
	"02_cust_e600_sofia":         refusingWith(600),
	"02_cust_err500_sofia":       refusingWith(500),
	"02_cust_q504_sofia":         refusingWith(504),
	"02_cust_reject403_sofia":    refusingWith(403),
	"02_cust_reject603_sofia":    refusingWith(603),
	"02_cust_timeout408_sofia":   refusingWith(408),
	"02_cust_unalloc_sofia":      refusingWith(404),
	"02_cust_unavail480_sofia":   refusingWith(480),
	"02_cust_noanswer_sofia":     {Match: `.`, Rates: CustomerRates{NoAnswer: 1}},
	"02_cust_ringthenbusy_sofia": {Match: `.`, Rates: CustomerRates{RingBusy: 1}, Ring: Always(1520 * time.Millisecond)},
	"04_agent_hangs_up":          {Match: `^5551234$`, Rates: CustomerRates{NoAnswer: 1}},
	"04d_kill_no_provisional":    {Match: `.`, Rates: CustomerRates{Silent: 1}},
	"05b_originate_bridge_agent": {Match: `^5551234$`, Rates: CustomerRates{NoAnswer: 1}},
	"06_play_bridge":             {Match: `^5551234$`, Ring: Always(time.Second)},
	"13_early_media":             {Match: `^1$`, Ring: Always(1520 * time.Millisecond), Early: true},
}

// phones are what the agent's phone did.
var phones = map[string]AgentRates{
	"03_agent_busy486":   {Busy: 1},
	"03_agent_dnd480":    {Unavailable: 1},
	"03_agent_reject603": {Reject: 1},
	"03_agent_noanswer":  {NoAnswer: 1},
}

// otherSide reports whether an event is about a channel on the other side of a call: the -b end of a loopback, or the
// incoming leg of a SIP call that the recorded switch made to itself. This switch stands for one side only.
func (s stage) otherSide(e *parsedEvent, all []message) bool {
	if e.get("Event-Name") == "CUSTOM" {
		return false
	}
	if name := e.get("Channel-Name"); strings.HasSuffix(name, "-b") && strings.HasPrefix(name, "loopback/") {
		return true
	}
	return e.get("Call-Direction") == "inbound"
}

func (s stage) skipped(e *parsedEvent) bool {
	for _, r := range s.rules {
		if r.skip != nil && r.skip(e) {
			return true
		}
	}
	return false
}

func (s stage) ignoresHeader(e *parsedEvent, name string) bool {
	for _, r := range s.rules {
		if r.header == name && strings.HasPrefix(e.get("Event-Name"), r.event) {
			return true
		}
	}
	return false
}

// answer is an answer as it is compared.
func (s stage) answer(_ int, m message) string {
	text := m.headers["Content-Type"] + " " + m.headers["Reply-Text"] + m.body
	for _, r := range s.rules {
		if r.answer != nil {
			text = r.answer.ReplaceAllString(text, "…")
		}
	}
	return text
}

// job is a BACKGROUND_JOB as it is compared.
func (s stage) job(e *parsedEvent) string {
	return s.answer(0, message{body: e.get("Job-Command") + " " + e.get("Job-Command-Arg") + " = " + e.body, headers: map[string]string{}})
}

// rules are the differences that are meant.
var rules = []rule{}
