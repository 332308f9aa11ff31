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
	config Config
	rules  []rule
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
	// answer, where it matches in an answer, is not compared.
	answer *regexp.Regexp
}

// notCompared are the traces that this switch cannot be measured against, and why.
var notCompared = map[string]string{
	"07_outbound_async":                      "the socket application (outbound event socket) is not simulated",
	"07_outbound_async_inboundview":          "the socket application (outbound event socket) is not simulated",
	"07_outbound_sync":                       "the socket application (outbound event socket) is not simulated",
	"07_outbound_sync_inboundview":           "the socket application (outbound event socket) is not simulated",
	"07b_outbound_refused_inboundview":       "the socket application (outbound event socket) is not simulated",
	"07c_outbound_client_closes":             "the socket application (outbound event socket) is not simulated",
	"07c_outbound_client_closes_inboundview": "the socket application (outbound event socket) is not simulated",
	"15_format_json":                         "only plain events are simulated; the subscription is refused (TestFormats)",
	"15_format_xml":                          "only plain events are simulated; the subscription is refused (TestFormats)",
	"06_play_bridge_att_xfer_sofia":          "the att_xfer application is not simulated: a dialer transfers by commands",
}

func stageFor(name string) stage {
	set := stage{
		config: Config{Seed: 1, Heartbeat: time.Hour, EarlyBridgeLoss: -1, ShowLag: -1, Scenario: sceneFor(name)},
	}
	if name == "08_errors" {
		set.config.MaxSessions = 2000
		set.config.Scenario.Agents[1].Unregistered = true
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
		Sounds: []SoundRule{{Match: `^/no/such/`, Missing: true}},
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

// refusingWith answers every number with a SIP response.
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
func otherSide(e *parsedEvent) bool {
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
func (s stage) answer(m message) string {
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
	return s.answer(message{body: e.get("Job-Command") + " " + e.get("Job-Command-Arg") + " = " + e.body, headers: map[string]string{}})
}

const (
	strayHangup = "CHANNEL_HANGUP comes from another thread than the states: now and then it shows the state after the next"
	secondCopy  = "the second copy of a beep detector's event is sent when there is time"
)

// rules are the differences that are meant.
var rules = []rule{
	{why: "the far end was a FreeSWITCH itself, which names itself in its answer", only: "09", header: "Caller-Caller-ID-Name"},
	{why: "the far end was a FreeSWITCH itself, which names itself in its answer", only: "17", header: "Caller-Caller-ID-Name"},
	{
		why:  "whether the originate still runs park() when the bridge is sent on CHANNEL_ANSWER is a race",
		only: "17_bridge_on_CHANNEL_ANSWER",
		skip: func(e *parsedEvent) bool { return e.get("Event-Name") == "CHANNEL_PARK" },
	},
	{
		why:  "whether the originate still runs park() when the bridge is sent on CHANNEL_ANSWER is a race",
		only: "17_bridge_on_CHANNEL_ANSWER", header: "variable_current_application",
	},
	{why: strayHangup, only: "17", event: "CHANNEL_HANGUP", header: "Channel-State"},
	{why: strayHangup, only: "17", event: "CHANNEL_HANGUP", header: "Channel-Call-State"},
	{why: strayHangup, only: "17", event: "CHANNEL_HANGUP", header: "variable_hangup_cause"},
	{why: strayHangup, only: "17", event: "CHANNEL_HANGUP", header: "variable_hangup_cause_q850"},
	{
		why:  strayHangup,
		only: "05b_originate_bridge_busy_loopback",
		skip: func(e *parsedEvent) bool {
			return e.get("Channel-Name") == "loopback/8busy-a" &&
				(e.get("Event-Name") == "CHANNEL_HANGUP" || e.get("Event-Name") == "CHANNEL_STATE" && e.get("Channel-State") == "CS_HANGUP")
		},
	},
	{
		why:  "one CHANNEL_CALLSTATE in the traces carries the caller that the next event brings",
		only: "05_originate_bridge_loopback", event: "CHANNEL_CALLSTATE", header: "Caller-Caller-ID-Name",
	},
	{why: secondCopy, only: "09", event: "CUSTOM", header: "Channel-State"},
	{why: secondCopy, only: "09", event: "CUSTOM", header: "Channel-State-Number"},
	{why: secondCopy, only: "09", event: "CUSTOM", header: "Channel-Call-State"},
	{why: secondCopy, only: "09", event: "CUSTOM", header: "variable_current_application"},
	{
		why:  "the client left before the call was destroyed; how long before is chance",
		only: "04c_kill_pipelined",
		skip: func(e *parsedEvent) bool {
			return e.get("Event-Name") == "CHANNEL_DESTROY" || e.get("Channel-State") == "CS_DESTROY"
		},
	},
	{
		why:  "in one of the traces a bridged leg passes through CS_CONSUME_MEDIA once more",
		only: "06_play_bridge_uuid_transfer",
		skip: func(e *parsedEvent) bool {
			return e.get("Event-Name") == "CHANNEL_STATE" && e.get("Channel-State") == "CS_CONSUME_MEDIA" &&
				e.get("Answer-State") == "answered"
		},
	},
	{
		why:    "whether the second leg of a bridge is still there when it is killed right after the first is a race",
		only:   "17",
		answer: regexp.MustCompile(`^api/response (\+OK|-ERR No such channel!)\n$`),
	},
	{
		why:  "which of a call's last events fall into the time of `myevents` is chance",
		only: "08_errors",
		skip: func(e *parsedEvent) bool {
			return e.get("Event-Name") == "CHANNEL_DESTROY" || e.get("Event-Name") == "CHANNEL_STATE"
		},
	},
	{
		why:  "at a shutdown the real one puts variables into CHANNEL_STATE and CHANNEL_CALLSTATE too",
		only: "08d_shutdown",
		skip: func(e *parsedEvent) bool {
			return e.get("Answer-State") == "hangup" && strings.HasSuffix(e.get("Event-Name"), "STATE")
		},
	},
	{
		why:  "what a playback answers that is cut by the hangup of its own thread differs between the traces",
		only: "14_misc", event: "CHANNEL_EXECUTE_COMPLETE", header: "Application-Response",
	},
	{
		why:    "the real one's table lags behind the registration by an unknown time; this one has no phones that register",
		only:   "03_register",
		answer: regexp.MustCompile(`(?s)^api/response (reg_user.*)?\n\d+ total\.\n$`),
	},
	{
		why:    "counters, dates and times",
		answer: regexp.MustCompile(`(?s)UP 0 years.*Stack Size/Max 240K/8192K\n|Uptime  \t\d+s|CallsOUT\t\d+|^api/response \d+\n?$`),
	},
	{
		why:    "UUIDs that nobody gave",
		only:   "08_errors",
		answer: regexp.MustCompile(`(api/response |command/reply \+OK )[0-9a-f-]{36}$`),
	},
	{why: "the host's name", only: "08_errors", answer: regexp.MustCompile(`^api/response (vm|switchsim)$`)},
	{
		why:    "which calls the lagging table still lists is chance; its columns are compared in TestShowChannels",
		only:   "08_errors",
		answer: regexp.MustCompile(`(?s)^api/response (\{"row_count".*|\n\d total\.\n)$`),
	},
}
