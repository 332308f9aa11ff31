// SPDX-License-Identifier: MIT

package web

import (
	"embed"
	_ "embed"
	"mime"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"
)

// The page with the live table: three small files, no framework.
//
//go:embed page
var pages embed.FS

// page serves one of the page's files.
func page(name string) echo.HandlerFunc {
	return func(c echo.Context) error {
		text, err := pages.ReadFile(path.Join("page", name))
		if err != nil {
			return err
		}
		return c.Blob(http.StatusOK, mime.TypeByExtension(path.Ext(name)), text)
	}
}

//go:embed openapi.yaml
var openAPIText []byte

// openAPI serves the description of everything that the server serves.
func openAPI(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", openAPIText)
}
