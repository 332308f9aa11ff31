// SPDX-License-Identifier: MIT

package web

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
)

// tokenRoutes: a token makes no tokens, or a small one could make a large one.
func (s *Server) tokenRoutes() []route {
	return []route{
		{"GET", "/tokens", access.Need{}, s.listTokens},
		{"POST", "/tokens", access.Need{Person: true}, s.createToken},
		{"DELETE", "/tokens/:key", access.Need{}, s.revokeToken},
	}
}

// tokenCard is a token on the wire. Nothing in it is secret.
type tokenCard struct {
	Key     string    `json:"key"`
	Name    string    `json:"name"`
	User    string    `json:"user"`
	Scopes  []string  `json:"scopes"` // "members:write", "live:read"
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"`
	Used    time.Time `json:"used,omitzero"`
}

// newToken is a token with its secret, which is shown this once.
type newToken struct {
	tokenCard
	Secret string `json:"secret"` // for X-Access-Token, beside the key in X-Key
	Bearer string `json:"bearer"` // for Authorization: Bearer
}

func tokenCardOf(t access.Token) tokenCard {
	card := tokenCard{
		Key: t.Key, Name: t.Name, User: t.Owner, Scopes: make([]string, len(t.Scopes)), Created: t.Created, Expires: t.Expires, Used: t.Used,
	}
	for i, scope := range t.Scopes {
		card.Scopes[i] = scope.String()
	}
	return card
}

// listTokens lists one's own tokens; with all=true everybody's, for those who
// may see users.
func (s *Server) listTokens(c echo.Context) error {
	who := principal(c)
	owner := who.User
	if c.QueryParam("all") == "true" {
		if !who.May(read(access.Users), "") {
			return &refusal{Status: http.StatusForbidden, Code: "forbidden", Message: "you may see your own tokens only"}
		}
		owner = ""
	}
	all, err := s.access.Tokens(c.Request().Context(), owner)
	if err != nil {
		return err
	}
	cards := make([]tokenCard, len(all))
	for i, t := range all {
		cards[i] = tokenCardOf(t)
	}
	return answer(c, cards)
}

// createToken makes a token for oneself; an admin can make one for somebody
// else: for a program with a user of its own.
func (s *Server) createToken(c echo.Context) error {
	var w struct {
		Name    string    `json:"name"`
		User    string    `json:"user"`
		Scopes  []string  `json:"scopes"`
		Expires time.Time `json:"expires"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	who := principal(c)
	owner := cmp.Or(w.User, who.User)
	if !strings.EqualFold(owner, who.User) && !who.May(write(access.Users), "") {
		return &refusal{Status: http.StatusForbidden, Code: "forbidden", Field: "user", Message: "you may make tokens for yourself only"}
	}
	scopes, err := access.ParseScopes(w.Scopes)
	if err != nil {
		return err
	}
	t, secret, err := s.access.CreateToken(c.Request().Context(), access.Token{Name: w.Name, Owner: owner, Scopes: scopes, Expires: w.Expires})
	if err != nil {
		return err
	}
	noteChange(c, "token "+t.Key, nil, tokenCardOf(t))
	return answer(c, newToken{tokenCardOf(t), secret, access.Bearer(t.Key, secret)})
}

// revokeToken ends a token: one's own in a session, itself with a token, and
// anybody's for those who may change users.
func (s *Server) revokeToken(c echo.Context) error {
	ctx, who, key := c.Request().Context(), principal(c), c.Param("key")
	t, err := s.access.Token(ctx, key)
	if err != nil {
		return err
	}
	own := strings.EqualFold(t.Owner, who.User) && (who.Token == "" || who.Token == key)
	if !own && !who.May(write(access.Users), "") {
		return missing("token", key) // whether there is one is nobody else's business
	}
	if t, err = s.access.RevokeToken(ctx, key); err != nil {
		return err
	}
	noteChange(c, "token "+t.Key, tokenCardOf(t), nil)
	return answer(c, tokenCardOf(t))
}
