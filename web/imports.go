// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
	"tandem/imports"
)

func (s *Server) importRoutes() []route {
	return []route{
		{"GET", "/imports/charsets", read(access.Members), s.listCharsets},
		{"GET", "/dialer/:id/imports", read(access.Members), s.listImports},
		{"POST", "/dialer/:id/imports", write(access.Members), s.uploadList},
		{"GET", "/dialer/:id/imports/:job", read(access.Members), s.getImport},
		{"DELETE", "/dialer/:id/imports/:job", write(access.Members), s.removeImport},
		{"GET", "/dialer/:id/imports/:job/preview", read(access.Members), s.previewImport},
		{"POST", "/dialer/:id/imports/:job/check", write(access.Members), s.checkImport},
		{"POST", "/dialer/:id/imports/:job/start", write(access.Members), s.startImport},
		{"GET", "/dialer/:id/imports/:job/rejects", read(access.Members), s.importRejects},
	}
}

// uploadPause is how long an upload may stand still.
const uploadPause = 30 * time.Second

// uploaded is a file that was taken, and how it looks.
type uploaded struct {
	imports.Job
	Preview imports.Preview `json:"preview"`
}

// previewRows is how many rows the answer to an upload shows.
const previewRows = 20

func (s *Server) listCharsets(c echo.Context) error { return answer(c, imports.Charsets()) }

// uploadList takes a file: as the body itself, or as the part "file" of a form.
func (s *Server) uploadList(c echo.Context) error {
	ctx := c.Request().Context()
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	name, file, err := s.listFile(c)
	if err != nil {
		return err
	}
	job, err := s.imports.Upload(ctx, campaign.ID, principal(c).User, name, file)
	if err != nil {
		return incomplete(err)
	}
	p, err := s.imports.Preview(ctx, job.ID, imports.Format{}, previewRows)
	if err != nil {
		return err
	}
	noteChange(c, "import "+job.ID, nil, job)
	return answer(c, uploaded{job, p})
}

// incomplete says of a body that ended before its end that it did.
func incomplete(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) {
		return &refusal{Status: http.StatusBadRequest, Code: "incomplete", Message: "the file did not arrive whole"}
	}
	return err
}

// listFile gives the file of a request and its name.
func (s *Server) listFile(c echo.Context) (string, io.Reader, error) {
	r := c.Request()
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil {
		kind = ""
	}
	r.Body = http.MaxBytesReader(c.Response(), &patient{ReadCloser: r.Body, control: http.NewResponseController(c.Response())}, s.maxUpload())
	switch kind {
	case "text/csv", "text/plain", "application/octet-stream", "text/tab-separated-values":
		return c.QueryParam("name"), r.Body, nil
	case "multipart/form-data":
		parts, err := r.MultipartReader()
		if err != nil {
			return "", nil, &refusal{Status: http.StatusBadRequest, Code: "incomplete", Message: "the form cannot be read"}
		}
		for {
			part, err := parts.NextPart()
			if err != nil {
				return "", nil, invalid("file", "the form has no part \"file\"")
			}
			if part.FormName() == "file" {
				return part.FileName(), part, nil
			}
		}
	}
	return "", nil, &refusal{
		Status: http.StatusUnsupportedMediaType, Code: "unsupported_media_type",
		Message: "send the file as text/csv, or as the part \"file\" of multipart/form-data",
	}
}

// maxUpload bounds the whole body; the desk bounds the file in it.
func (s *Server) maxUpload() int64 { return s.imports.MaxBytes() + 64<<10 }

// patient gives a body time as long as something arrives: a long list on a slow
// line is no reason to give up, one that stands still is.
type patient struct {
	io.ReadCloser
	control *http.ResponseController
}

func (p *patient) Read(b []byte) (int, error) {
	// A server that knows no deadlines, as in tests, needs none.
	_ = p.control.SetReadDeadline(time.Now().Add(uploadPause))
	return p.ReadCloser.Read(b)
}

// importOf reads the job of the path, which must be one of the campaign of the path.
func (s *Server) importOf(c echo.Context) (imports.Job, error) {
	campaign, err := s.campaign(c)
	if err != nil {
		return imports.Job{}, err
	}
	id := c.Param("job")
	j, err := s.imports.Job(c.Request().Context(), id)
	if err == nil && j.Campaign != campaign.ID {
		return imports.Job{}, missing("import", id)
	}
	return j, err
}

func (s *Server) listImports(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	jobs, err := s.imports.Jobs(c.Request().Context(), campaign.ID, 0, imports.Kept)
	if err != nil {
		return err
	}
	return answer(c, list(jobs))
}

func (s *Server) getImport(c echo.Context) error {
	j, err := s.importOf(c)
	if err != nil {
		return err
	}
	return answer(c, j)
}

func (s *Server) removeImport(c echo.Context) error {
	j, err := s.importOf(c)
	if err != nil {
		return err
	}
	after, err := s.imports.Remove(c.Request().Context(), j.ID)
	if err != nil {
		return err
	}
	noteChange(c, "import "+j.ID, j, nil)
	return answer(c, after)
}

// startBody says how a file is written and what is to be done with it.
type startBody struct {
	imports.Format
	AutoRun bool `json:"autoRun"`
}

func (s *Server) previewImport(c echo.Context) error {
	j, err := s.importOf(c)
	if err != nil {
		return err
	}
	f := imports.Format{Charset: c.QueryParam("charset"), ListFormat: campaigns.ListFormat{Separator: separatorOf(c.QueryParam("separator"))}}
	if text := c.QueryParam("columns"); text != "" {
		f.Columns = strings.Split(text, ",")
	}
	f.NoHeader = c.QueryParam("noHeader") == "true"
	rows := previewRows
	if text := c.QueryParam("rows"); text != "" {
		if rows, err = strconv.Atoi(text); err != nil || rows < 1 || rows > imports.MaxPreview {
			return invalid("rows", "must be a number from 1 to %d", imports.MaxPreview)
		}
	}
	p, err := s.imports.Preview(c.Request().Context(), j.ID, f, rows)
	if err != nil {
		return err
	}
	return answer(c, p)
}

// separatorOf lets a tab be written as a word.
func separatorOf(text string) string {
	if text == "tab" {
		return "\t"
	}
	return text
}

func (s *Server) checkImport(c echo.Context) error { return s.beginImport(c, imports.Checking) }
func (s *Server) startImport(c echo.Context) error { return s.beginImport(c, imports.Running) }

func (s *Server) beginImport(c echo.Context, what imports.State) error {
	var w startBody
	if err := readInto(c, &w); err != nil {
		return err
	}
	w.Separator = separatorOf(w.Separator)
	j, err := s.importOf(c)
	if err != nil {
		return err
	}
	after, err := s.imports.Start(c.Request().Context(), j.ID, what, w.Format, w.AutoRun)
	if err != nil {
		return err
	}
	noteChange(c, "import "+j.ID, j, after)
	return answer(c, after)
}

func (s *Server) importRejects(c echo.Context) error {
	j, err := s.importOf(c)
	if err != nil {
		return err
	}
	file, err := s.imports.Rejects(c.Request().Context(), j.ID)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	c.Response().Header().Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="rejects-%s.csv"`, j.ID))
	return c.Stream(http.StatusOK, "text/csv; charset=utf-8", file)
}
