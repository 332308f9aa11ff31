// SPDX-License-Identifier: MIT

package switchsim

import (
	"cmp"
	"strconv"
)

// profile is the caller profile of a leg: its own as Caller-… headers, its partner's as Other-Leg-….
type profile struct {
	direction        string // "" = outbound
	logicalDirection string
	username         string // of an inbound call: who the caller says they are
	dialplan         string
	callerName       string
	callerNumber     string
	origName         string
	origNumber       string
	calleeName       string
	calleeNumber     string
	networkAddr      string
	ani              string
	destination      string
	uuid             string
	source           string
	transferSource   string
	context          string
	channelName      string
	index            int

	// Times in FreeSWITCH's microseconds; 0 = not yet.
	profileCreated, created, answered, progress, progressMedia, hangup, bridged int64
}

// flip exchanges caller and callee, as FreeSWITCH does with the leg of an originate that was answered.
func (p *profile) flip() {
	p.callerName, p.calleeName = p.calleeName, p.callerName
	p.callerNumber, p.calleeNumber = p.calleeNumber, p.callerNumber
}

// appendTo writes the profile's headers; own tells Caller- (with its index) from Other-Leg-.
func (p *profile) appendTo(b []byte, own bool) []byte {
	prefix := "Other-Leg-"
	if own {
		prefix = "Caller-"
	}
	text := func(name, value string) {
		b = append(b, prefix...)
		b = appendHeader(b, name, value)
	}
	optional := func(name, value string) {
		if value != "" {
			text(name, value)
		}
	}
	number := func(name string, value int64) {
		b = append(b, prefix...)
		b = appendNumber(b, name, value)
	}
	text("Direction", cmp.Or(p.direction, "outbound"))
	text("Logical-Direction", p.logicalDirection)
	optional("Username", p.username)
	optional("Dialplan", p.dialplan)
	optional("Caller-ID-Name", p.callerName)
	text("Caller-ID-Number", p.callerNumber)
	optional("Orig-Caller-ID-Name", p.origName)
	text("Orig-Caller-ID-Number", p.origNumber)
	optional("Callee-ID-Name", p.calleeName)
	text("Callee-ID-Number", p.calleeNumber)
	optional("Network-Addr", p.networkAddr)
	text("ANI", p.ani)
	text("Destination-Number", p.destination)
	text("Unique-ID", p.uuid)
	text("Source", p.source)
	optional("Transfer-Source", p.transferSource)
	text("Context", p.context)
	text("Channel-Name", p.channelName)
	if own {
		text("Profile-Index", strconv.Itoa(p.index))
	}
	number("Profile-Created-Time", p.profileCreated)
	number("Channel-Created-Time", p.created)
	number("Channel-Answered-Time", p.answered)
	number("Channel-Progress-Time", p.progress)
	number("Channel-Progress-Media-Time", p.progressMedia)
	number("Channel-Hangup-Time", p.hangup)
	number("Channel-Transfer-Time", 0)
	number("Channel-Resurrect-Time", 0)
	number("Channel-Bridged-Time", p.bridged)
	number("Channel-Last-Hold", 0)
	number("Channel-Hold-Accum", 0)
	text("Screen-Bit", "true")
	text("Privacy-Hide-Name", "false")
	text("Privacy-Hide-Number", "false")
	return b
}
