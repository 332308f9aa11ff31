// SPDX-License-Identifier: MIT

package web

import (
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
)

func (s *Server) userRoutes() []route {
	return []route{
		{"GET", "/users", read(access.Users), s.listUsers},
		{"POST", "/users", write(access.Users), s.createUser},
		{"GET", "/users/:name", read(access.Users), s.getUser},
		{"PUT", "/users/:name", write(access.Users), s.changeUser},
		{"DELETE", "/users/:name", write(access.Users), s.deleteUser},
		{"PUT", "/users/:name/password", write(access.Users), s.setUserPassword},
		{"DELETE", "/users/:name/sessions", write(access.Users), s.endUserSessions},
	}
}

// userCard is a user on the wire.
type userCard struct {
	Name        string      `json:"name"`
	FullName    string      `json:"fullName"`
	Role        access.Role `json:"role"`
	Agent       string      `json:"agent"`
	Disabled    bool        `json:"disabled"`
	Issuer      string      `json:"issuer"` // of the OIDC account that signs in as this user
	Subject     string      `json:"subject"`
	HasPassword bool        `json:"hasPassword"`
	Created     time.Time   `json:"created"`
	LastSignIn  time.Time   `json:"lastSignIn,omitzero"`
}

// userFields are the wire names of a user's fields.
var userFields = map[string]string{"full_name": "fullName"}

func userCardOf(u access.User) userCard {
	return userCard{
		Name: u.Name, FullName: u.FullName, Role: u.Role, Agent: u.Agent, Disabled: u.Disabled, Issuer: u.Issuer,
		Subject: u.Subject, HasPassword: u.HasPassword, Created: u.Created, LastSignIn: u.LastSignIn,
	}
}

// userSettings is what an admin decides of a user.
type userSettings struct {
	FullName string      `json:"fullName"`
	Role     access.Role `json:"role"`
	Agent    string      `json:"agent"`
	Disabled bool        `json:"disabled"`
	Issuer   string      `json:"issuer"`
	Subject  string      `json:"subject"`
}

func (w userSettings) apply(u *access.User) {
	u.FullName, u.Role, u.Agent, u.Disabled, u.Issuer, u.Subject = w.FullName, w.Role, w.Agent, w.Disabled, w.Issuer, w.Subject
}

func (s *Server) listUsers(c echo.Context) error {
	all, err := s.access.Users(c.Request().Context())
	if err != nil {
		return err
	}
	cards := make([]userCard, len(all))
	for i, u := range all {
		cards[i] = userCardOf(u)
	}
	return answer(c, cards)
}

// userName reads the user that the path names.
func userName(c echo.Context) string {
	name, err := url.PathUnescape(c.Param("name"))
	if err != nil {
		return c.Param("name")
	}
	return name
}

func (s *Server) getUser(c echo.Context) error {
	u, err := s.access.User(c.Request().Context(), userName(c))
	if err != nil {
		return err
	}
	return answer(c, userCardOf(u))
}

func (s *Server) createUser(c echo.Context) error {
	var w struct {
		Name     string `json:"name"`
		Password string `json:"password"` // "" for people who sign in with OIDC
		userSettings
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	u := access.User{Name: w.Name}
	w.apply(&u)
	u, err := s.access.CreateUser(c.Request().Context(), u, w.Password)
	if err != nil {
		return inWireWords(err, userFields)
	}
	noteChange(c, "user "+u.Name, nil, userCardOf(u))
	return answer(c, userCardOf(u))
}

// changeUser changes what the body names; the rest stays.
func (s *Server) changeUser(c echo.Context) error {
	ctx, name := c.Request().Context(), userName(c)
	body, err := readBody(c)
	if err != nil {
		return err
	}
	if err := decode(body, "", new(userSettings)); err != nil {
		return err
	}
	before, after, err := s.access.ChangeUser(ctx, name, func(u *access.User) {
		w := userSettings{u.FullName, u.Role, u.Agent, u.Disabled, u.Issuer, u.Subject}
		if decode(body, "", &w) == nil { // as it did before
			w.apply(u)
		}
	})
	if err != nil {
		return inWireWords(err, userFields)
	}
	noteChange(c, "user "+after.Name, userCardOf(before), userCardOf(after))
	return answer(c, userCardOf(after))
}

func (s *Server) deleteUser(c echo.Context) error {
	u, err := s.access.DeleteUser(c.Request().Context(), userName(c))
	if err != nil {
		return err
	}
	noteChange(c, "user "+u.Name, userCardOf(u), nil)
	return answer(c, userCardOf(u))
}

// setUserPassword ends the user's sessions, too.
func (s *Server) setUserPassword(c echo.Context) error {
	var w struct {
		Password string `json:"password"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	ctx, name := c.Request().Context(), userName(c)
	if err := s.access.SetPassword(ctx, name, w.Password); err != nil {
		return err
	}
	u, err := s.access.User(ctx, name)
	if err != nil {
		return err
	}
	noteChange(c, "user "+u.Name, nil, map[string]string{"changed": "password"})
	return answer(c, userCardOf(u))
}

func (s *Server) endUserSessions(c echo.Context) error {
	ctx := c.Request().Context()
	u, err := s.access.User(ctx, userName(c))
	if err != nil {
		return err
	}
	n, err := s.access.RevokeSessions(ctx, u.Name, "")
	if err != nil {
		return err
	}
	noteChange(c, "session "+u.Name, nil, map[string]int{"ended": n})
	return answer(c, map[string]int{"ended": n})
}
