// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"strings"
	"testing"
)

// TestBadBodies sends to every route that takes JSON what is none, what it does
// not know, and too much of it. Where the object is looked for first, it is not there.
func TestBadBodies(t *testing.T) {
	t.Parallel()
	doc, err := spec()
	if err != nil {
		t.Fatal(err)
	}
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "POST", "/api/v2/dialer/spring/members", `{"name":"x","communications":[{"number":"+4930123456"}]}`).must(200)
	in := f.inSession(t, "root")
	kinds := []struct {
		name, body string
		status     int
		code       string
	}{
		{"no JSON", `{"a":`, http.StatusBadRequest, "invalid_json"},
		{"an unknown field", `{"no_such_field":1}`, http.StatusBadRequest, "invalid"},
		{"a number", `7`, http.StatusBadRequest, "invalid"},
		{"too much", `"` + strings.Repeat("x", maxBody) + `"`, http.StatusRequestEntityTooLarge, "too_large"},
	}
	tried := 0
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.RequestBody == nil || op.RequestBody.Value.Content.Get("application/json") == nil {
				continue
			}
			tried++
			at := strings.NewReplacer("{id}", idOf(path), "{member}", "1", "{name}", "root", "{agent}", "anna", "{queue}", "spring", "{state}", "1").Replace(path)
			for _, kind := range kinds {
				got := f.send(t, method, at, kind.body, in)
				if got.status == http.StatusNotFound || got.status == http.StatusConflict {
					continue
				}
				if r := got.refusal(); got.status != kind.status || r.Code != kind.code || r.Message == "" {
					t.Errorf("%s %s with %s: status %d, want %d %s: %.200s", method, at, kind.name, got.status, kind.status, kind.code, got.body)
				}
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d routes take JSON", tried)
	}
}

// idOf gives an id that is there, of what a path is about.
func idOf(path string) string {
	switch {
	case strings.Contains(path, "/dialer/"):
		return "spring"
	case strings.Contains(path, "/resources/"):
		return "trunk"
	}
	return "anna"
}
