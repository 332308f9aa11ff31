// SPDX-License-Identifier: MIT

package switchsim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// upTime writes how long the switch runs, in FreeSWITCH's words.
func (k *core) upTime() string {
	d := time.Since(k.started)
	return fmt.Sprintf("0 years, %d days, %d hours, %d minutes, %d seconds, %d milliseconds, %d microseconds",
		int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60, int(d.Seconds())%60, d.Milliseconds()%1000, d.Microseconds()%1000)
}

// status is `api status`.
func (k *core) status() string {
	l := &k.limits
	l.advance(time.Now())
	return fmt.Sprintf(`UP %s
FreeSWITCH (Version 1.11.3-dev git cc93a68 2026-08-21 14:10:14Z 64bit) is ready
%d session(s) since startup
%d session(s) - peak %d, last 5min %d 
%d session(s) per Sec out of max %d, peak %d, last 5min %d 
%d session(s) max
min idle cpu 0.00/99.00
Current Stack Size/Max 240K/8192K
`, k.upTime(), l.total, l.live, l.peak, l.peak, l.lastSecond, l.perSecond, l.peakPerSec, l.peakPerSec, l.maxSessions)
}

// fireHeartbeat sends HEARTBEAT.
func (k *core) fireHeartbeat() {
	l := &k.limits
	l.advance(time.Now())
	k.fire(heartbeat, nil, particulars{lead: []header{
		{"Event-Info", "System Ready"},
		{"Up-Time", k.upTime()},
		{"FreeSWITCH-Version", version},
		{"Uptime-msec", itoa(int(time.Since(k.started).Milliseconds()))},
		{"Session-Count", itoa(l.live)},
		{"Max-Sessions", itoa(l.maxSessions)},
		{"Session-Per-Sec", itoa(l.perSecond)},
		{"Session-Per-Sec-Last", itoa(l.lastSecond)},
		{"Session-Per-Sec-Max", itoa(l.peakPerSec)},
		{"Session-Per-Sec-FiveMin", itoa(l.peakPerSec)},
		{"Session-Since-Startup", itoa(int(l.total))},
		{"Session-Peak-Max", itoa(l.peak)},
		{"Session-Peak-FiveMin", itoa(l.peak)},
		{"Idle-CPU", "99.000000"},
	}})
}

// sofiaCommand is `sofia status`, as far as a controller asks for it.
func sofiaCommand(k *core, args string) string {
	words := strings.Fields(args)
	if len(words) > 0 && words[0] == "xmlstatus" {
		return sofiaXMLStatus(k, words[1:])
	}
	if len(words) >= 3 && words[0] == "status" && words[1] == "gateway" {
		if !slices.Contains(k.decider.scenario.Gateways, words[2]) {
			return "Invalid Gateway!\n"
		}
		return gatewayStatus(words[2])
	}
	if len(words) != 1 || words[0] != "status" {
		return "-ERR not simulated\n"
	}
	var b strings.Builder
	const line = "=================================================================================================\n"
	b.WriteString("                     Name\t   Type\t                                      Data\tState\n" + line)
	for _, name := range k.decider.scenario.Profiles {
		fmt.Fprintf(&b, "%25s\t%s\t  %40s\t%s\n", name, "profile", "sip:mod_sofia@127.0.0.1:5080", "RUNNING (0)")
	}
	for _, name := range k.decider.scenario.Gateways {
		fmt.Fprintf(&b, "%25s\t%s\t  %40s\t%s\n", "external::"+name, "gateway", "sip:x@127.0.0.1:5090", "NOREG")
	}
	b.WriteString(line)
	fmt.Fprintf(&b, "%d profiles 0 aliases\n\n", len(k.decider.scenario.Profiles))
	return b.String()
}

func gatewayStatus(name string) string {
	const line = "=================================================================================================\n"
	return line + "Name    \t" + name + `
Profile 	external
Scheme  	Digest
Realm   	127.0.0.1:5090
Username	x
Password	yes
From    	<sip:x@127.0.0.1:5090>
Contact 	<sip:gw+` + name + `@127.0.0.1:5080;transport=udp;gw=` + name + `>
Exten   	x
To      	sip:x@127.0.0.1:5090
Proxy   	sip:127.0.0.1:5090
Context 	default
Expires 	3600
Freq    	3600
Ping    	0
PingFreq	0
PingTime	0.00
PingState	0/0/0
State   	NOREG
Status  	UP
Uptime  	710s
CallsIN 	0
CallsOUT	0
FailedCallsIN	0
FailedCallsOUT	0
` + line
}
