// SPDX-License-Identifier: MIT

package web

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tandem/access"
)

// caller is one of those who try everything.
type caller struct {
	name  string
	role  access.Role // "" = nobody
	token bool
	// scope gives what the token of a caller may do where it is not everything.
	scope func(area access.Area) access.Scope
}

var callers = []caller{
	{name: "nobody"},
	{name: "admin", role: access.Admin},
	{name: "supervisor", role: access.Supervisor},
	{name: "agent", role: access.Agent},
	{name: "admin's token", role: access.Admin, token: true},
	{name: "supervisor's token", role: access.Supervisor, token: true},
	{name: "agent's token", role: access.Agent, token: true},
	{name: "admin's token for something else", role: access.Admin, token: true, scope: func(a access.Area) access.Scope {
		if a == access.Live {
			return access.Scope{Area: access.Calendars, Write: true}
		}
		return access.Scope{Area: access.Live, Write: true}
	}},
	{name: "admin's token for reading", role: access.Admin, token: true, scope: func(a access.Area) access.Scope { return access.Scope{Area: a} }},
	{name: "admin's token for writing", role: access.Admin, token: true, scope: func(a access.Area) access.Scope { return access.Scope{Area: a, Write: true} }},
	{name: "agent's token for reading", role: access.Agent, token: true, scope: func(a access.Area) access.Scope { return access.Scope{Area: a} }},
}

// expected gives the status of a refusal, 0 for none. mine says that the path
// names the agent who calls.
func (c caller) expected(permission string, mine bool) int {
	what, who, _ := strings.Cut(permission, " ")
	person, own := strings.HasPrefix(who, "person"), strings.HasSuffix(who, "own")
	area, how, _ := strings.Cut(what, ":")
	scoped := c.scope == nil
	if !scoped && how != "" {
		s := c.scope(access.Area(area))
		scoped = s.Area == access.Area(area) && (s.Write || how == "read")
	}
	switch {
	case what == "public":
		return 0
	case c.role == "":
		return http.StatusUnauthorized
	case what == "anyone", what == "person" && !c.token:
		return 0
	case what == "person", person && c.token, !scoped:
		return http.StatusForbidden
	case c.role == access.Admin, c.role == access.Supervisor && area != "users" && area != "audit", own && mine:
		return 0
	}
	return http.StatusForbidden
}

// walker tries all routes as all callers.
type walker struct {
	*fixture
	tokens map[string]string // bearer by caller and scope
}

// sign makes the request be one of the caller's.
func (w *walker) sign(t *testing.T, c caller, area access.Area) func(*http.Request) {
	user := "some-" + string(c.role)
	switch {
	case c.role == "":
		return asNobody
	case !c.token:
		return w.inSession(t, user)
	}
	scopes, key := access.AllScopes(), user
	if c.scope != nil {
		if area == "" {
			area = access.Live
		}
		scope := c.scope(area)
		scopes, key = []access.Scope{scope}, user+" "+scope.String()
	}
	if w.tokens[key] == "" {
		w.tokens[key] = w.token(t, user, scopes...)
	}
	return withToken(w.tokens[key])
}

var pathParam = regexp.MustCompile(`\{[a-z]+\}`)

// TestPermissions walks everything that openapi.yaml describes.
func TestPermissions(t *testing.T) {
	t.Parallel()
	doc, err := spec()
	if err != nil {
		t.Fatal(err)
	}
	w := &walker{fixture: newFixture(t), tokens: map[string]string{}}
	for _, role := range access.Roles() {
		w.as(t, role)
	}
	seen := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			what := method + " " + path
			seen[what] = true
			permission, ok := permissions[what]
			if !ok {
				t.Errorf("%s is not in the table of permissions", what)
				continue
			}
			w.try(t, method, path, permission)
		}
	}
	for what := range permissions {
		if !seen[what] {
			t.Errorf("%s is in the table of permissions and nowhere else", what)
		}
	}
}

func (w *walker) try(t *testing.T, method, path, permission string) {
	t.Helper()
	ids := []string{"nobody"}
	if strings.HasSuffix(permission, " own") {
		ids = []string{"anna", "berta"} // the agent who calls is anna
	}
	area, _, scoped := strings.Cut(permission, ":")
	if !scoped {
		area = ""
	}
	for _, c := range callers {
		for _, id := range ids {
			body := ""
			if method != http.MethodGet {
				body = "[]" // no object: what is permitted is refused for that, and changes nothing
			}
			at := pathParam.ReplaceAllString(path, id)
			got := w.call(t, method, at, body, w.sign(t, c, access.Area(area)))
			refused := 0
			if got.status == http.StatusUnauthorized || got.status == http.StatusForbidden {
				refused = got.status
			}
			if want := c.expected(permission, id == "anna"); refused != want {
				t.Errorf("%s %s as %s: status %d, refused with %d, want %d: %.200s", method, at, c.name, got.status, refused, want, got.body)
			}
		}
	}
}

// TestNothingIsServedOutsideTheTables: what is below /api/v2 stands in the table
// of routes, and all else is known by name.
func TestNothingIsServedOutsideTheTables(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	table := map[string]bool{}
	for _, r := range f.routes() {
		what := r.method + " /api/v2" + r.path
		if table[what] {
			t.Errorf("%s stands in the table twice", what)
		}
		table[what] = true
		if r.needs.Own != "" && !strings.Contains(r.path, ":"+r.needs.Own) {
			t.Errorf("%s needs the agent %s, whom its path does not name", what, r.needs.Own)
		}
		if r.needs.Area != "" && !slices.Contains(access.Areas(), r.needs.Area) {
			t.Errorf("%s needs %q, which is no area", what, r.needs.Area)
		}
	}
	outside := []string{"/", "/healthz", "/readyz", "/metrics", "/api/openapi.yaml", "/api/docs", "/api/docs.css"}
	for _, r := range f.echo.Routes() {
		if !table[r.Method+" "+r.Path] && !(r.Method == http.MethodGet && slices.Contains(outside, r.Path)) {
			t.Errorf("%s %s is served and stands in no table", r.Method, r.Path)
		}
	}
	if len(table) < 50 {
		t.Error(fmt.Sprint(len(table), " routes"))
	}
}
