// SPDX-License-Identifier: MIT

package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/oauth2"

	"tandem/access"
	"tandem/campaigns"
)

// OIDCCallback is the path to which a provider sends people back.
const OIDCCallback = "/api/v2/session/oidc/callback"

// OIDC is a provider of OpenID Connect.
type OIDC struct {
	Issuer, ClientID, ClientSecret string // no secret: a public client, which PKCE protects
	RedirectURL                    string // as people reach us, ends in OIDCCallback
	Scopes                         []string
	NameClaim                      string // that a new user is named by
	RoleClaim                      string // a string or an array of strings; "" = everybody has DefaultRole
	Roles                          map[string]access.Role
	DefaultRole                    access.Role // "" refuses people who have none of Roles
	AgentClaim                     string      // id of the agent that somebody is; "" = none
}

const (
	oidcCookie = "tandem_oidc"
	oidcPath   = "/api/v2/session/oidc"
	// oidcPatience is how long a person may take with the provider.
	oidcPatience = 10 * time.Minute
)

// oidcFlow is what ties a person who comes back to the one who was sent away.
// It travels in a cookie of the person, signed, so that no other site can plant
// one of its own.
type oidcFlow struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"` // of PKCE
	Until    time.Time `json:"until"`
}

// oidcKey gives the key of the signature: the same in every process where there
// is a client secret, so that people can come back to another one.
func oidcKey(o OIDC) []byte {
	if o.ClientSecret == "" {
		return []byte(rand.Text())
	}
	mac := hmac.New(sha256.New, []byte(o.ClientSecret))
	mac.Write([]byte("tandem oidc sign-in"))
	return mac.Sum(nil)
}

func signFlow(key []byte, flow oidcFlow) (string, error) {
	text, err := json.Marshal(flow)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(text)
	b := base64.RawURLEncoding
	return b.EncodeToString(text) + "." + b.EncodeToString(mac.Sum(nil)), nil
}

// readFlow gives the flow of a cookie; false where it is none of ours or too old.
func readFlow(key []byte, value string, now time.Time) (oidcFlow, bool) {
	var flow oidcFlow
	payload, sum, _ := strings.Cut(value, ".")
	b := base64.RawURLEncoding
	text, err := b.DecodeString(payload)
	sent, serr := b.DecodeString(sum)
	if err != nil || serr != nil {
		return flow, false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(text)
	if !hmac.Equal(sent, mac.Sum(nil)) || json.Unmarshal(text, &flow) != nil {
		return flow, false
	}
	return flow, now.Before(flow.Until)
}

var errNoOIDC = &refusal{Status: http.StatusNotFound, Code: string(campaigns.NotFound), Message: "no provider to sign in with is configured"}

// beginOIDC sends a person to the provider.
func (s *Server) beginOIDC(c echo.Context) error {
	if s.oidc == nil {
		return errNoOIDC
	}
	flow := oidcFlow{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Until: time.Now().Add(oidcPatience)}
	address, err := s.oidc.address(c.Request().Context(), flow)
	if err != nil {
		return s.oidcTrouble(err)
	}
	value, err := signFlow(s.oidc.key, flow)
	if err != nil {
		return err
	}
	c.SetCookie(s.flowCookie(c, value, int(oidcPatience/time.Second)))
	return c.Redirect(http.StatusSeeOther, address)
}

// flowCookie is Lax and not Strict: the provider sends the person back to us
// from its own site.
func (s *Server) flowCookie(c echo.Context, value string, seconds int) *http.Cookie {
	return &http.Cookie{
		Name: oidcCookie, Value: value, Path: oidcPath, MaxAge: seconds, HttpOnly: true,
		Secure: s.isTLS(c.Request()), SameSite: http.SameSiteLaxMode,
	}
}

// endOIDC signs in the person whom the provider sends back.
func (s *Server) endOIDC(c echo.Context) error {
	if s.oidc == nil {
		return errNoOIDC
	}
	cookie, err := c.Cookie(oidcCookie)
	if err != nil {
		return unauthorized("this sign-in was not begun here, or took too long: begin again")
	}
	c.SetCookie(s.flowCookie(c, "", -1)) // each is good for one try
	flow, ok := readFlow(s.oidc.key, cookie.Value, time.Now())
	state := c.QueryParam("state")
	if !ok || subtle.ConstantTimeCompare([]byte(state), []byte(flow.State)) != 1 {
		return unauthorized("this sign-in was not begun here, or took too long: begin again")
	}
	if c.QueryParam("error") != "" || c.QueryParam("code") == "" {
		return unauthorized("the provider has not signed you in")
	}
	person, err := s.oidc.person(c.Request().Context(), flow, c.QueryParam("code"))
	if err != nil {
		return s.oidcTrouble(err)
	}
	if err := s.enter(c, person); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/")
}

// enter signs a person in as the user whose account it is. Who comes for the
// first time gets a user of their own; an existing user of the same name is
// somebody else until an admin says otherwise, or a provider that lets people
// choose their names could give anybody the admin's.
func (s *Server) enter(c echo.Context, p oidcPerson) error {
	ctx := c.Request().Context()
	user, err := s.access.FindByOIDC(ctx, s.oidc.Issuer, p.Subject)
	switch {
	case campaigns.CodeOf(err) == campaigns.NotFound && p.Role != "":
		user, err = s.access.CreateUser(ctx, access.User{
			Name: p.Name, Role: p.Role, Agent: p.Agent, Issuer: s.oidc.Issuer, Subject: p.Subject,
		}, "")
		if err == nil {
			noteChange(c, "user "+user.Name, nil, userCardOf(user))
		}
	case campaigns.CodeOf(err) == campaigns.NotFound:
	case err == nil && s.oidc.RoleClaim != "":
		user, err = s.followRole(c, user, p.Role)
	}
	switch campaigns.CodeOf(err) {
	case "":
	case campaigns.NotFound, campaigns.Invalid, campaigns.Conflict:
		s.log.Warn("oidc account without a user", "err", err)
		return &refusal{Status: http.StatusForbidden, Code: string(campaigns.Forbidden), Message: "you have no account here; ask an admin for one"}
	default:
		return err
	}
	session, secret, err := s.access.StartSession(ctx, user.Name, s.from(c))
	if err != nil {
		return err
	}
	_, err = s.begin(c, session, secret)
	return err
}

// followRole gives a user the role that the provider says they have now; who
// has lost it is not let in.
func (s *Server) followRole(c echo.Context, user access.User, role access.Role) (access.User, error) {
	if role == user.Role {
		return user, nil
	}
	if role == "" {
		return user, missing("role", "of this account")
	}
	before, after, err := s.access.ChangeUser(c.Request().Context(), user.Name, func(u *access.User) { u.Role = role })
	if err == nil {
		noteChange(c, "user "+after.Name, userCardOf(before), userCardOf(after))
	}
	return after, err
}

// oidcTrouble tells the person little and the log the rest.
func (s *Server) oidcTrouble(err error) error {
	if errors.Is(err, errRefusedByProvider) {
		s.log.Warn("oidc sign-in refused", "err", err)
		return unauthorized("the provider has not signed you in")
	}
	s.log.Error("oidc provider not reached", "issuer", s.oidc.Issuer, "err", err)
	return &refusal{Status: http.StatusServiceUnavailable, Code: string(campaigns.Unavailable), Message: "the provider to sign in with does not answer"}
}
