// SPDX-License-Identifier: MIT

package switchsim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

var registrationNames = []string{
	"reg_user", "realm", "token", "url", "expires", "network_ip", "network_port", "network_proto", "hostname", "metadata",
}

// registrationRows are `show registrations`: the core's copy, which lags behind.
func (k *core) registrationRows() [][]string {
	var rows [][]string
	expires := strconv.FormatInt(time.Now().Add(phoneExpires*time.Second).Unix(), 10)
	for _, name := range k.everyPhone(k.listedAsRegistered) {
		rows = append(rows, []string{
			name, agentDomain, "1-" + name, "sofia/" + phoneProfile + "/" + contactOf(name), expires, localAddress, phonePort, "udp", host, "",
		})
	}
	return rows
}

const xmlHead = `<?xml version="1.0" encoding="ISO-8859-1"?>` + "\n"

// sofiaXMLStatus is `sofia xmlstatus [profile NAME reg]`: mod_sofia's own table, which is right at once.
func sofiaXMLStatus(k *core, words []string) string {
	switch {
	case len(words) == 0:
		return k.profilesXML()
	case len(words) < 2 || words[0] != "profile":
		return "-ERR not simulated\n"
	case !slices.Contains(k.decider.scenario.Profiles, words[1]):
		return "Invalid Profile!\n"
	case len(words) != 3 || words[2] != "reg":
		return "-ERR not simulated\n"
	}
	var b strings.Builder
	b.WriteString(xmlHead + "<profile>\n  <registrations>\n")
	if words[1] == phoneProfile {
		for _, id := range k.everyPhone(k.registered) {
			b.WriteString(registrationXML(id))
		}
	}
	b.WriteString("  </registrations>\n</profile>\n")
	return b.String()
}

func registrationXML(id string) string {
	until := time.Now().Add(phoneExpires * time.Second).UTC().Format(time.DateTime)
	return fmt.Sprintf(`    <registration>
        <call-id>1-%[1]s</call-id>
        <user>%[1]s@%[2]s</user>
        <contact>&quot;&quot; &lt;%[3]s&gt;</contact>
        <agent>unknown</agent>
        <status>Registered(UDP)(unknown) exp(%[4]s) expsecs(%[5]d)</status>
        <ping-status>Reachable</ping-status>
        <ping-time>0.00</ping-time>
        <host>%[6]s</host>
        <network-ip>%[7]s</network-ip>
        <network-port>%[8]s</network-port>
        <sip-auth-user>%[1]s</sip-auth-user>
        <sip-auth-realm>%[2]s</sip-auth-realm>
        <mwi-account>%[1]s@%[2]s</mwi-account>
    </registration>
`, id, agentDomain, contactOf(id), until, phoneExpires, host, localAddress, phonePort)
}

func (k *core) profilesXML() string {
	var b strings.Builder
	b.WriteString(xmlHead + "<profiles>\n")
	entry := func(kind, name, data, state string) {
		fmt.Fprintf(&b, "<%[1]s>\n<name>%[2]s</name>\n<type>%[1]s</type>\n<data>%[3]s</data>\n<state>%[4]s</state>\n</%[1]s>\n", kind, name, data, state)
	}
	for _, name := range k.decider.scenario.Profiles {
		entry("profile", name, "sip:mod_sofia@127.0.0.1:5080", "RUNNING (0)")
	}
	for _, name := range k.decider.scenario.Gateways {
		entry("gateway", name, "sip:x@127.0.0.1:5090", "NOREG")
	}
	b.WriteString("</profiles>\n")
	return b.String()
}

func sofiaContact(k *core, args string) string {
	id, _, _ := strings.Cut(args, "@")
	if _, after, found := strings.Cut(id, "/"); found {
		id = after
	}
	if !k.registered(id) {
		return "error/user_not_registered"
	}
	return "sofia/" + phoneProfile + "/" + contactOf(id)
}
