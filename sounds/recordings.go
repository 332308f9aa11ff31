// SPDX-License-Identifier: MIT

package sounds

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"

	"tandem/campaigns"
)

// Recordings is the folder in which this machine reads what FreeSWITCH has recorded.
type Recordings struct {
	dir  string // here
	seen string // the same folder, as FreeSWITCH sees it; "" = its own, of which we do not know where it is
}

// NewRecordings gives the recordings in a folder, which need not be there yet.
func NewRecordings(dir, seen string) *Recordings { return &Recordings{dir: dir, seen: seen} }

// Open gives the recording of an attempt, whose record names the file as
// FreeSWITCH does; the caller closes it. Nothing is opened that does not carry the
// attempt's id, and nothing outside of the folder. NotFound says why there is none.
func (r *Recordings) Open(file, attempt string) (*os.File, error) {
	root, err := os.OpenRoot(r.dir)
	if err != nil {
		return nil, &campaigns.Error{Code: campaigns.Unavailable, Op: "recording", Msg: "the folder of recordings cannot be read here", Err: err}
	}
	defer root.Close() //nolint:errcheck // the file stays open
	for _, name := range r.names(file, attempt) {
		found, err := root.Open(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return nil, &campaigns.Error{Code: campaigns.Unavailable, Op: "recording", Msg: "the recording cannot be read here", Err: err}
		}
		if info, err := found.Stat(); err == nil && info.Mode().IsRegular() {
			return found, nil
		}
		_ = found.Close() // a folder
	}
	return nil, notFound("the recording is not, or not any more, in the folder of recordings")
}

// names gives what the file can be called below the folder: what follows the
// folder's name as FreeSWITCH sees it, or where that is not known any end of the
// path with the attempt's id in it.
func (r *Recordings) names(file, attempt string) []string {
	if attempt == "" || strings.ContainsRune(file, 0) {
		return nil
	}
	file = path.Clean("/" + file)
	if rest, ok := strings.CutPrefix(file, path.Clean("/"+r.seen)+"/"); ok && r.seen != "" && strings.Contains(rest, attempt) {
		return []string{rest}
	}
	var all []string
	for rest := file[1:]; strings.Contains(rest, attempt); {
		all = append(all, rest)
		_, after, more := strings.Cut(rest, "/")
		if !more {
			break
		}
		rest = after
	}
	return all
}
