// SPDX-License-Identifier: MIT

package phone

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// message is a SIP request; responses to us are not looked at.
type message struct {
	method, uri string
	headers     []header
	body        string
}

type header struct{ name, value string }

// compact names that FreeSWITCH's stack may use.
var compact = map[string]string{"v": "Via", "f": "From", "t": "To", "i": "Call-ID", "m": "Contact", "l": "Content-Length", "c": "Content-Type"}

// parse reads one packet. The method is empty for a response.
func parse(packet []byte) (message, bool) {
	head, body, _ := strings.Cut(string(packet), "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	words := strings.Fields(lines[0])
	if len(words) < 3 {
		return message{}, false
	}
	m := message{body: body}
	if words[2] == "SIP/2.0" {
		m.method, m.uri = words[0], words[1]
	}
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		name = strings.TrimSpace(name)
		if long, ok := compact[strings.ToLower(name)]; ok {
			name = long
		}
		m.headers = append(m.headers, header{name, strings.TrimSpace(value)})
	}
	return m, true
}

func (m *message) get(name string) string {
	for _, h := range m.headers {
		if strings.EqualFold(h.name, name) {
			return h.value
		}
	}
	return ""
}

// user is the user part of the URI that was called.
func (m *message) user() string {
	user, _, _ := strings.Cut(strings.TrimPrefix(m.uri, "sip:"), "@")
	return user
}

// contact is the URI at which the caller takes requests within the call.
func (m *message) contact() string {
	value := m.get("Contact")
	if _, rest, ok := strings.Cut(value, "<"); ok {
		value, _, _ = strings.Cut(rest, ">")
	}
	return value
}

// reply makes a response. tag is added to the To of a call; body is SDP.
func (m *message) reply(status, tag, body string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "SIP/2.0 %s\r\n", status)
	for _, h := range m.headers {
		switch h.name {
		case "Via", "From", "Call-ID", "CSeq", "Record-Route":
			fmt.Fprintf(&b, "%s: %s\r\n", h.name, h.value)
		case "To":
			if tag != "" && !strings.Contains(h.value, "tag=") {
				h.value += ";tag=" + tag
			}
			fmt.Fprintf(&b, "To: %s\r\n", h.value)
		}
	}
	if host := m.contactHost(); host != "" {
		fmt.Fprintf(&b, "Contact: <sip:%s>\r\n", host)
	}
	if body != "" {
		b.WriteString("Content-Type: application/sdp\r\n")
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return b.String()
}

// contactHost is where we were called: user and address of the request.
func (m *message) contactHost() string {
	uri, _, _ := strings.Cut(strings.TrimPrefix(m.uri, "sip:"), ";")
	return uri
}

// mediaAddress is where the caller wants to hear us.
func (m *message) mediaAddress() (*net.UDPAddr, bool) {
	var ip net.IP
	port := 0
	for line := range strings.Lines(m.body) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "c=IN IP4 "); ok {
			ip = net.ParseIP(rest)
		}
		if rest, ok := strings.CutPrefix(line, "m=audio "); ok {
			first, _, _ := strings.Cut(rest, " ")
			port, _ = strconv.Atoi(first)
		}
	}
	return &net.UDPAddr{IP: ip, Port: port}, ip != nil && port > 0
}
