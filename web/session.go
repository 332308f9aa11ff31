// SPDX-License-Identifier: MIT

package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
)

func (s *Server) sessionRoutes() []route {
	public, person := access.Need{Public: true}, access.Need{Person: true}
	return []route{
		{"POST", "/session", public, s.signIn},
		{"GET", "/session", access.Need{}, s.whoAmI},
		{"DELETE", "/session", person, s.signOut},
		{"PUT", "/session/password", person, s.changeOwnPassword},
		{"GET", "/session/oidc", public, s.beginOIDC},
		{"GET", "/session/oidc/callback", public, s.endOIDC},
		{"GET", "/sessions", person, s.listSessions},
		{"DELETE", "/sessions", person, s.endOtherSessions},
		{"DELETE", "/sessions/:id", person, s.endSession},
	}
}

// sessionAnswer says who somebody is and what they may do.
type sessionAnswer struct {
	User  string      `json:"user"`
	Role  access.Role `json:"role"`
	Agent string      `json:"agent"`
	CSRF  string      `json:"csrf"` // "" for a token
	Until time.Time   `json:"until,omitzero"`
	// Permissions are "read" or "write" by area; what may not be seen is left out.
	Permissions map[access.Area]string `json:"permissions"`
	Token       string                 `json:"token,omitempty"` // key of the token that was sent
}

func sessionAnswerOf(p access.Principal, session access.Session) sessionAnswer {
	out := sessionAnswer{
		User: p.User, Role: p.Role, Agent: p.Agent, CSRF: session.CSRF, Until: session.Until,
		Permissions: map[access.Area]string{}, Token: p.Token,
	}
	for _, area := range access.Areas() {
		switch {
		case p.May(write(area), ""):
			out.Permissions[area] = "write"
		case p.May(read(area), ""):
			out.Permissions[area] = "read"
		}
	}
	return out
}

func (s *Server) from(c echo.Context) access.From {
	return access.From{Address: s.clientAddr(c.Request()).String(), Agent: c.Request().UserAgent()}
}

// signIn begins a session. Whatever is wrong gets the same answer.
func (s *Server) signIn(c echo.Context) error {
	var w struct {
		Name     string `json:"name"`
		Password string `json:"password"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	ctx := c.Request().Context()
	session, secret, err := s.access.SignIn(ctx, w.Name, w.Password, s.from(c))
	if errors.Is(err, access.ErrSignIn) {
		// The name only where it is somebody's: people type passwords into its field.
		object := "session"
		if user, err := s.access.User(ctx, w.Name); err == nil {
			object += " " + user.Name
		}
		noteChange(c, object, nil, map[string]bool{"refused": true})
	}
	if err != nil {
		return err
	}
	who, err := s.begin(c, session, secret)
	if err != nil {
		return err
	}
	return answer(c, sessionAnswerOf(who, session))
}

// begin gives the browser its session, in the place of one that it had.
func (s *Server) begin(c echo.Context, session access.Session, secret string) (access.Principal, error) {
	ctx := c.Request().Context()
	if old, err := c.Cookie(cookieName); err == nil {
		if err := s.access.SignOut(ctx, old.Value); err != nil {
			return access.Principal{}, err
		}
	}
	who, _, err := s.access.BySession(ctx, secret)
	if err != nil {
		return who, err
	}
	c.SetCookie(s.sessionCookie(c, secret, time.Until(session.Until)))
	c.Set(principalKey, who)
	noteChange(c, "session "+who.User, nil, map[string]any{"until": session.Until})
	return who, nil
}

// sessionCookie is out of reach for scripts and for pages of other sites. It is
// for the whole of us: the page, the API and the feeds.
func (s *Server) sessionCookie(c echo.Context, secret string, life time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: secret, Path: "/", MaxAge: int(life / time.Second), HttpOnly: true,
		Secure: s.isTLS(c.Request()), SameSite: http.SameSiteStrictMode,
	}
}

func (s *Server) whoAmI(c echo.Context) error {
	return answer(c, sessionAnswerOf(principal(c), sessionOf(c)))
}

func (s *Server) signOut(c echo.Context) error {
	who := principal(c)
	if err := s.access.RevokeSession(c.Request().Context(), who.Session); err != nil {
		return err
	}
	c.SetCookie(s.sessionCookie(c, "", -time.Second))
	noteChange(c, "session "+who.User, map[string]any{"until": sessionOf(c).Until}, nil)
	return answer(c, map[string]int{"ended": 1})
}

// changeOwnPassword ends all sessions of the user, and begins a new one here.
func (s *Server) changeOwnPassword(c echo.Context) error {
	var w struct {
		Old string `json:"old"`
		New string `json:"new"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	ctx, who := c.Request().Context(), principal(c)
	switch err := s.access.CheckCredentials(ctx, who.User, w.Old, s.from(c)); {
	case errors.Is(err, access.ErrSignIn):
		return invalid("old", "is not the password")
	case err != nil:
		return err
	}
	if err := s.access.SetPassword(ctx, who.User, w.New); err != nil {
		return inWireWords(err, map[string]string{"password": "new"})
	}
	noteChange(c, "user "+who.User, nil, map[string]string{"changed": "password"})
	session, secret, err := s.access.StartSession(ctx, who.User, s.from(c))
	if err != nil {
		return err
	}
	if who, err = s.begin(c, session, secret); err != nil {
		return err
	}
	return answer(c, sessionAnswerOf(who, session))
}

// sessionCard is one of somebody's sessions.
type sessionCard struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
	Until   time.Time `json:"until"`
	Address string    `json:"address"`
	Agent   string    `json:"userAgent"`
	Current bool      `json:"current"` // the one that asks
}

func (s *Server) listSessions(c echo.Context) error {
	who := principal(c)
	all, err := s.access.Sessions(c.Request().Context(), who.User)
	if err != nil {
		return err
	}
	cards := make([]sessionCard, len(all))
	for i, one := range all {
		cards[i] = sessionCard{one.ID, one.Created, one.Seen, one.Until, one.Address, one.Agent, one.ID == who.Session}
	}
	return answer(c, cards)
}

// endOtherSessions ends all of somebody's sessions but the one that asks.
func (s *Server) endOtherSessions(c echo.Context) error {
	who := principal(c)
	n, err := s.access.RevokeSessions(c.Request().Context(), who.User, who.Session)
	if err != nil {
		return err
	}
	noteChange(c, "session "+who.User, nil, map[string]int{"ended": n})
	return answer(c, map[string]int{"ended": n})
}

func (s *Server) endSession(c echo.Context) error {
	ctx, who, id := c.Request().Context(), principal(c), c.Param("id")
	own, err := s.access.Sessions(ctx, who.User)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(own, func(one access.Session) bool { return one.ID == id }) {
		return missing("session", id)
	}
	if err := s.access.RevokeSession(ctx, id); err != nil {
		return err
	}
	noteChange(c, "session "+who.User, nil, map[string]int{"ended": 1})
	return answer(c, map[string]int{"ended": 1})
}
