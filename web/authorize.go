// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
)

// cookieName is that of the session's cookie.
const cookieName = "tandem_session"

// authorize lets pass whoever may do what a route needs. Who it is, is a token
// where one is sent, and else the session of the cookie. WebSocket routes are
// authorized in the same way when they begin, and look at the Origin besides.
func (s *Server) authorize(need access.Need) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := secretInAddress(c.Request()); err != nil {
				return err
			}
			if need.Public {
				return next(c)
			}
			if err := s.identify(c); err != nil {
				return err
			}
			return permit(c, need, next)
		}
	}
}

// permit asks whether who is known by now may do it.
func permit(c echo.Context, need access.Need, next echo.HandlerFunc) error {
	who := principal(c)
	if who.May(need, c.Param(need.Own)) {
		return next(c)
	}
	message := "you may not do this"
	if need.Person && who.Token != "" {
		message = "this is for people who have signed in; a token will not do"
	}
	return &refusal{Status: http.StatusForbidden, Code: "forbidden", Message: message}
}

const principalKey = "principal"

// principal gives who makes the request.
func principal(c echo.Context) access.Principal {
	p, _ := c.Get(principalKey).(access.Principal)
	return p
}

const sessionKey = "session"

// sessionOf gives the session in which the request is made, an empty one for a token.
func sessionOf(c echo.Context) access.Session {
	s, _ := c.Get(sessionKey).(access.Session)
	return s
}

// identify finds out who makes a request. A session besides proves that the
// request comes from our own page, wherever it can change something.
func (s *Server) identify(c echo.Context) error {
	r := c.Request()
	t, err := tokenOf(r)
	if err != nil {
		return err
	}
	if t.given {
		who, err := s.byToken(r.Context(), t)
		c.Set(principalKey, who)
		return err
	}
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return unauthorized("sign in, or send a token")
	}
	who, session, err := s.access.BySession(r.Context(), cookie.Value)
	if err != nil {
		return err
	}
	c.Set(principalKey, who)
	c.Set(sessionKey, session)
	if s.foreignSocket(r) {
		return &refusal{Status: http.StatusForbidden, Code: "cross_site", Message: "a web page of another site may not connect here"}
	}
	if r.Method == http.MethodGet { // and HEAD, which is GET by now
		return nil
	}
	if !access.SameSecret(r.Header.Get("X-CSRF-Token"), session.CSRF) {
		return &refusal{
			Status: http.StatusForbidden, Code: "csrf",
			Message: "a request that changes something must repeat the csrf of GET /api/v2/session in X-CSRF-Token",
		}
	}
	return nil
}

// sentToken is a token as it was sent.
type sentToken struct {
	given       bool
	bearer      string // or else
	key, secret string
}

// tokenOf reads a token from the headers.
func tokenOf(r *http.Request) (sentToken, error) {
	if header := r.Header.Get(echo.HeaderAuthorization); header != "" {
		scheme, value, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return sentToken{}, unauthorized("Authorization takes the scheme Bearer only")
		}
		return sentToken{given: true, bearer: strings.TrimSpace(value)}, nil
	}
	key, secret := r.Header.Get("X-Key"), r.Header.Get("X-Access-Token")
	if key == "" && secret == "" {
		return sentToken{}, nil
	}
	return sentToken{given: true, key: key, secret: secret}, nil
}

func (s *Server) byToken(ctx context.Context, t sentToken) (access.Principal, error) {
	if t.bearer != "" {
		return s.access.ByToken(ctx, t.bearer)
	}
	return s.access.ByKey(ctx, t.key, t.secret)
}

func unauthorized(message string) error {
	return &refusal{Status: http.StatusUnauthorized, Code: string(campaigns.Unauthorized), Message: message}
}

// addressSecrets are parameters of the address in which other products take
// secrets. Addresses are kept in logs and histories, so here they are refused.
var addressSecrets = []string{"access_token", "x_key", "x-access-token", "x-key", "token", "api_key", "apikey", "authorization"}

func secretInAddress(r *http.Request) error {
	if r.URL.RawQuery == "" {
		return nil
	}
	for name := range r.URL.Query() {
		for _, secret := range addressSecrets {
			if strings.EqualFold(name, secret) {
				return &refusal{
					Status: http.StatusBadRequest, Code: "token_in_query", Field: name,
					Message: "a secret does not belong into an address; send it in a header, and revoke this one",
				}
			}
		}
	}
	return nil
}

// scrape lets read the metrics: programs of this machine where nobody else can
// reach us, the addresses of the configuration, and whoever may read what is live.
func (s *Server) scrape(next echo.HandlerFunc) echo.HandlerFunc {
	withSignIn := s.authorize(read(access.Live))(next)
	return func(c echo.Context) error {
		r := c.Request()
		if s.isLocal(r) || within(s.clientAddr(r), s.scrapers) {
			return next(c)
		}
		return withSignIn(c)
	}
}
