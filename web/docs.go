// SPDX-License-Identifier: MIT

package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"
)

// What the page is made with.
//
//go:embed docs
var docsFiles embed.FS

// docsStyle serves the style of the page.
func docsStyle(c echo.Context) error {
	text, err := docsFiles.ReadFile("docs/docs.css")
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", text)
}

// docs serves openapi.yaml as a page for people. It is made once, by whoever
// asks first: most servers of a test are never asked.
func docs() echo.HandlerFunc {
	made := sync.OnceValues(func() ([]byte, error) { return renderDocs(openAPIText) })
	return func(c echo.Context) error {
		text, err := made()
		if err != nil {
			return err
		}
		return c.HTMLBlob(http.StatusOK, text)
	}
}

// renderDocs makes the page of a description. It has no script: links and what
// the browser folds by itself are enough.
func renderDocs(text []byte) ([]byte, error) {
	page, err := readDocs(text)
	if err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	source, err := docsFiles.ReadFile("docs/docs.html.tmpl")
	if err != nil {
		return nil, err
	}
	t, err := template.New("docs").Funcs(template.FuncMap{"prose": prose, "phrases": phrases}).Parse(string(source))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, page); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
