// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
)

// Softphone is how agents' browsers reach FreeSWITCH as phones. The zero value
// says that they cannot.
type Softphone struct {
	URL    string // of FreeSWITCH's WebSocket for SIP, "wss://pbx.example:7443"; "" is none
	Domain string // of the SIP addresses, where an agent's contact names none
	// Password gives that of an agent's phone, and whether there is one.
	Password   func(agent string) (string, bool)
	ICEServers []ICEServer // besides what FreeSWITCH itself offers
}

// phoneWorker is the script of the application that holds a softphone's WebSocket
// while its page is loaded again. It has no hash in its name: its policy depends
// on the configuration, and must not be kept longer than that.
const phoneWorker = "/phone-worker.js"

// allowWorker lets that script reach FreeSWITCH: a shared worker has its policy
// from its own file, not from the page.
func (s Softphone) allowWorker(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src "+s.connects()+"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
}

// connects gives what pages may connect to, in the words of a Content-Security-Policy.
func (s Softphone) connects() string {
	if origin := socketOrigin(s.URL); origin != "" {
		return "'self' " + origin
	}
	return "'self'"
}

// socketOrigin gives the origin of the softphone's WebSocket, "" for none.
func socketOrigin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || strings.ContainsAny(u.Host, " ;,'\"") {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// ICEServer is a STUN or TURN server, as a browser's RTCPeerConnection takes it.
type ICEServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitempty"`   // of a TURN server
	Credential string   `json:"credential,omitempty"` // its password
}

// softphoneAnswer is what a browser registers with.
type softphoneAnswer struct {
	URL        string      `json:"url"`
	Domain     string      `json:"domain"`
	User       string      `json:"user"`
	Password   string      `json:"password"`
	ICEServers []ICEServer `json:"iceServers"`
}

// softphoneRoutes serve a secret: to people only, and never to be kept.
func (s *Server) softphoneRoutes() []route {
	needs := own(read(access.Agents), "id")
	needs.Person = true
	return []route{{"GET", "/agents/:id/softphone", needs, s.getSoftphone}}
}

// getSoftphone gives the browser of an agent what it registers with. The answer
// is for the page alone: all answers are sent with no-store, and nothing of them
// is logged.
func (s *Server) getSoftphone(c echo.Context) error {
	id := c.Param("id")
	if !campaigns.ValidID(id) {
		return missing("agent", id)
	}
	a, err := s.store.Agent(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if s.softphone.URL == "" {
		return noSoftphone("softphone_off", "browsers cannot be phones here: softphone.url and softphone.password_file are not configured")
	}
	name, isUser := strings.CutPrefix(a.Contact, "user/")
	user, domain, named := strings.Cut(name, "@")
	if !isUser || user == "" {
		return noSoftphone("softphone_contact", "the contact of agent "+id+" must be user/NUMBER, a user of FreeSWITCH's directory")
	}
	if !named {
		domain = s.softphone.Domain
	}
	password, ok := s.softphone.Password(id)
	if !ok {
		return noSoftphone("softphone_password", "there is no password for the phone of agent "+id+": softphone.passwords_file does not have the agent")
	}
	servers := s.softphone.ICEServers
	if servers == nil {
		servers = []ICEServer{}
	}
	return answer(c, softphoneAnswer{URL: s.softphone.URL, Domain: domain, User: user, Password: password, ICEServers: servers})
}

// noSoftphone says what is missing. It is no fault of the request, and nothing
// that goes away by trying again.
func noSoftphone(code, message string) error {
	return &refusal{Status: http.StatusNotFound, Code: code, Message: message}
}
