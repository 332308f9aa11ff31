// SPDX-License-Identifier: MIT

package web

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"tandem/web/ui"
)

// noncePlace stands in the page where the nonce of its style elements belongs.
const noncePlace = "__NONCE__"

// assetsFolder is where Vite puts what has its hash in its name.
const assetsFolder = "/assets/"

// notPages are the paths below which nobody looks for a page.
var notPages = []string{"/api", "/healthz", "/readyz", "/metrics"}

// asset is a file of the application as it goes out.
type asset struct {
	kind   string // content type
	plain  []byte
	zipped []byte // with gzip; nil where that does not make it smaller
	etag   string // without quotes
}

// application is the web application: its page and what that needs.
type application struct {
	page   []byte // nil: it was not built
	assets map[string]asset
}

// newApplication reads what was built. It takes a moment, so it is made when
// somebody asks first, and then kept.
func newApplication(files fs.FS) (*application, error) {
	a := &application{assets: map[string]asset{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if name == ui.Index {
			a.page = text
			return nil
		}
		a.assets["/"+name], err = newAsset(name, text)
		return err
	})
	return a, err
}

// kinds are the content types of what an application is made of. The machine's
// own table may say otherwise, or nothing.
var kinds = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
	".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json", ".map": "application/json", ".txt": "text/plain; charset=utf-8",
	".png": "image/png", ".ico": "image/x-icon", ".wav": "audio/wav", ".mp3": "audio/mpeg", ".ogg": "audio/ogg",
}

func newAsset(name string, text []byte) (asset, error) {
	kind := kinds[path.Ext(name)]
	if kind == "" {
		kind = mime.TypeByExtension(path.Ext(name))
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	sum := sha256.Sum256(text)
	out := asset{kind: kind, plain: text, etag: hex.EncodeToString(sum[:12])}
	var zipped bytes.Buffer
	w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if zipped.Len() < len(text)*9/10 {
		out.zipped = zipped.Bytes()
	}
	return out, err
}

// elsewhere gives the paths that have no route to the application. As a route for
// all paths it would also take those that have one for another method.
func (s *Server) elsewhere(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if errors.Is(err, echo.ErrNotFound) && c.Path() == "" {
			return s.application(c)
		}
		return err
	}
}

// application answers with a file of the application, or with its page, whose
// script knows the path.
func (s *Server) application(c echo.Context) error {
	r := c.Request()
	at := r.URL.Path
	if r.Method != http.MethodGet || slices.ContainsFunc(notPages, func(p string) bool { return at == p || strings.HasPrefix(at, p+"/") }) {
		return echo.ErrNotFound
	}
	app, err := s.app()
	if err != nil {
		return err
	}
	if one, ok := app.assets[at]; ok {
		if at == phoneWorker {
			s.softphone.allowWorker(c.Response().Header())
		}
		return one.send(c, strings.HasPrefix(at, assetsFolder))
	}
	if strings.HasPrefix(at, assetsFolder) || at != "/" && !strings.Contains(r.Header.Get(echo.HeaderAccept), "text/html") {
		return echo.ErrNotFound
	}
	if app.page == nil {
		return c.HTMLBlob(http.StatusOK, ui.Missing)
	}
	return s.sendPage(c, app.page)
}

// sendPage sends the application's page with a nonce of its own. Style elements
// that the application makes carry it; nothing inline runs without.
func (s *Server) sendPage(c echo.Context, page []byte) error {
	raw := make([]byte, 18)
	rand.Read(raw) //nolint:errcheck // never fails, says crypto/rand
	nonce := base64.StdEncoding.EncodeToString(raw)
	connect := s.softphone.connects()
	h := c.Response().Header()
	h.Set("Content-Security-Policy",
		"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"+nonce+"'; font-src 'self'; img-src 'self' data: blob:; "+
			"media-src 'self' blob:; connect-src "+connect+"; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(self), payment=(), usb=()")
	return c.HTMLBlob(http.StatusOK, bytes.ReplaceAll(page, []byte(noncePlace), []byte(nonce)))
}

// send sends a file. One with its hash in its name never changes; of others the
// browser asks each time whether they have.
func (a *asset) send(c echo.Context, hashed bool) error {
	h, body, tag := c.Response().Header(), a.plain, a.etag
	if a.zipped != nil {
		h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
		if takesGzip(c.Request().Header.Get(echo.HeaderAcceptEncoding)) {
			h.Set(echo.HeaderContentEncoding, "gzip")
			body, tag = a.zipped, a.etag+"-gzip"
		}
	}
	h.Set("ETag", strconv.Quote(tag))
	h.Set(echo.HeaderCacheControl, "no-cache")
	if hashed {
		h.Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	if hasTag(c.Request().Header.Get("If-None-Match"), tag) {
		h.Del(echo.HeaderContentEncoding)
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, a.kind, body)
}

// hasTag reports whether an If-None-Match names a tag; a proxy may have made it weak.
func hasTag(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == "*" || one == strconv.Quote(tag) {
			return true
		}
	}
	return false
}

// takesGzip reads an Accept-Encoding.
func takesGzip(header string) bool {
	for one := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(one), ";")
		if name = strings.TrimSpace(name); !strings.EqualFold(name, "gzip") && name != "*" {
			continue
		}
		q, weighted := strings.CutPrefix(strings.TrimSpace(weight), "q=")
		if n, err := strconv.ParseFloat(q, 64); !weighted || err == nil && n > 0 {
			return true
		}
	}
	return false
}
