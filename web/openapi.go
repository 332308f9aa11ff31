// SPDX-License-Identifier: MIT

package web

import (
	_ "embed"
	"net/http"

	"github.com/labstack/echo/v4"
)

//go:embed openapi.yaml
var openAPIText []byte

// openAPI serves the description of everything that the server serves.
func openAPI(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", openAPIText)
}
