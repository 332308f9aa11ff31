// SPDX-License-Identifier: MIT

package web

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

// TestDocsHaveEveryOperation: what the description says is on the page for people.
func TestDocsHaveEveryOperation(t *testing.T) {
	t.Parallel()
	doc, err := spec()
	if err != nil {
		t.Fatal(err)
	}
	text, err := renderDocs(openAPIText)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	want := func(part string) {
		t.Helper()
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			want(`<article id="` + op.OperationID + `">
<h3><span class="method ` + method + `">` + method + `</span> <code>` + path + `</code></h3>`)
			for _, p := range op.Parameters {
				want(`<code>` + p.Value.Name + `</code>`)
			}
			for status := range op.Responses.Map() {
				want("<dt>" + status + "</dt>")
			}
		}
	}
	for name, s := range doc.Components.Schemas {
		want(`<article id="schema-` + name + `">`)
		for field := range s.Value.Properties {
			want(`<code class="name">` + html.EscapeString(field) + `</code>`)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "style=") {
		t.Error("the page has a script or a style of its own, which the policy forbids")
	}
}

// TestDocsLinks: every link leads somewhere on the page.
func TestDocsLinks(t *testing.T) {
	t.Parallel()
	text, err := renderDocs(openAPIText)
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
		if places[m[1]] {
			t.Errorf("two places are called %s", m[1])
		}
		places[m[1]] = true
	}
	links := regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(string(text), -1)
	for _, m := range links {
		if !places[m[1]] {
			t.Errorf("a link leads to %s, which is not there", m[1])
		}
	}
	if len(links) < 100 {
		t.Errorf("%d links", len(links))
	}
}

func TestDocsAreServed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	got := f.call(t, "GET", "/api/docs", "").must(200)
	if !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") || !strings.Contains(got.body, "no sign-in") {
		t.Errorf("%v\n%.300s", got.header, got.body)
	}
	f.call(t, "GET", "/api/docs.css", "").must(200)
}
