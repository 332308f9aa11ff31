// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/fetch"
)

// Imports says which lists the schedules of campaigns may read. The zero value
// allows none.
type Imports struct {
	Folders  []string      // whose files may be read, those in folders below included; absolute
	URLs     bool          // http and https
	Reach    fetch.Policy  // which addresses URLs may lead to
	MaxBytes int64         // of one list; 0 = DefaultImportBytes
	Timeout  time.Duration // for one list; 0 = DefaultImportTimeout
}

// The bounds of an import that a schedule starts.
const (
	DefaultImportBytes   = 256 << 20
	DefaultImportTimeout = 10 * time.Minute
)

func (i Imports) maxBytes() int64 {
	if i.MaxBytes > 0 {
		return i.MaxBytes
	}
	return DefaultImportBytes
}

func (i Imports) timeout() time.Duration {
	if i.Timeout > 0 {
		return i.Timeout
	}
	return DefaultImportTimeout
}

// importList adds the members of a schedule's list. Those that are there already
// are counted and stay as they are.
func (r *runner) importList(ctx context.Context, s campaigns.Schedule) (string, error) {
	imports := r.c.cfg.Imports
	ctx, cancel := context.WithTimeout(ctx, imports.timeout())
	defer cancel()
	list, err := imports.open(ctx, s)
	if err != nil {
		return "", err
	}
	defer list.Close() //nolint:errcheck // only read
	result, err := r.c.store.Import(ctx, *r.campaign(), &bounded{from: list, left: imports.maxBytes()}, store.ImportOptions{})
	return fmt.Sprintf("%d rows: %d members added, %d there already, %d duplicates, %d on do-not-call lists, %d rejected",
		result.Rows, result.Added, result.Existing, result.Duplicates, result.DoNotCall, result.Rejected), err
}

// open opens the list of a schedule, where that is allowed.
func (i Imports) open(ctx context.Context, s campaigns.Schedule) (io.ReadCloser, error) {
	if !s.Remote() {
		return i.openFile(s.Source)
	}
	if !i.URLs {
		return nil, forbiddenList("imports from URLs are off: set imports.urls in the configuration")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Source, nil)
	if err != nil {
		return nil, fmt.Errorf("list not fetched: %w", err)
	}
	client := i.Reach.Client(i.timeout())
	resp, err := client.Do(req) //nolint:bodyclose // who reads the list closes it
	if err != nil {
		return nil, fmt.Errorf("list not fetched: %w", err)
	}
	list := fetched{resp.Body, client}
	switch {
	case resp.StatusCode != http.StatusOK:
		return nil, errors.Join(fmt.Errorf("list not fetched: %s answered %s", req.URL.Host, resp.Status), list.Close())
	case resp.ContentLength > i.maxBytes():
		return nil, errors.Join(tooLong(i.maxBytes()), list.Close())
	}
	return list, nil
}

// fetched is a list that comes from a URL.
type fetched struct {
	io.ReadCloser
	client *http.Client
}

func (f fetched) Close() error {
	defer f.client.CloseIdleConnections()
	return f.ReadCloser.Close()
}

// openFile opens a file that is in one of the folders, which no link leads out of.
func (i Imports) openFile(path string) (io.ReadCloser, error) {
	for _, folder := range i.Folders {
		inside, err := filepath.Rel(folder, path)
		if err != nil || inside == ".." || strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
			continue
		}
		file, err := openInside(folder, inside)
		if err != nil {
			return nil, fmt.Errorf("list not opened: %w", err)
		}
		info, err := file.Stat()
		switch {
		case err != nil:
		case !info.Mode().IsRegular():
			err = forbiddenList(inside + " is no file")
		case info.Size() > i.maxBytes():
			err = tooLong(i.maxBytes())
		default:
			return file, nil
		}
		return nil, errors.Join(err, file.Close())
	}
	return nil, forbiddenList("the file is in none of the folders of imports.files in the configuration")
}

func openInside(folder, path string) (*os.File, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close() //nolint:errcheck // only read
	// Whatever stands there, also a pipe that nobody writes to, is opened at once.
	return root.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

func forbiddenList(why string) error {
	return &campaigns.Error{Code: campaigns.Invalid, Op: "import", Field: "source", Msg: why}
}

func tooLong(most int64) error {
	return &campaigns.Error{Code: campaigns.Invalid, Op: "import", Field: "source", Msg: fmt.Sprintf("the list is longer than %d bytes", most)}
}

// bounded reads no more than what is left, and fails where there is more.
type bounded struct {
	from io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, &campaigns.Error{Code: campaigns.Invalid, Op: "import", Field: "source", Msg: "the list is longer than imports.max_bytes of the configuration"}
	}
	return n, err
}
