// SPDX-License-Identifier: MIT

package sounds

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"tandem/campaigns"
)

// MaxMessage is how large an uploaded message may be, in bytes.
const MaxMessage = 20 << 20

const (
	extension = ".wav"
	// unfinished begins the names of files that have not arrived whole.
	unfinished = ".upload-"
	// forgotten is after how long such a file is nobody's any more.
	forgotten = 24 * time.Hour
)

// Messages is the folder of the messages that campaigns play.
type Messages struct {
	dir  string // here
	seen string // the same folder, as FreeSWITCH sees it
}

// Message is a file of the folder. Of one that FreeSWITCH would not play, because
// somebody has put it there by hand, Problem says why not, and its format is zero.
type Message struct {
	Name     string // an id, without the extension
	Path     string // as a campaign's settings and FreeSWITCH take it
	Size     int64
	Modified time.Time
	Format
	Problem string
}

// OpenMessages makes the folder where it is not there yet. seen is the folder as
// FreeSWITCH sees it.
func OpenMessages(dir, seen string) (*Messages, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("folder of messages: %w", err)
	}
	m := &Messages{dir: dir, seen: seen}
	root, err := m.root()
	if err != nil {
		return nil, err
	}
	defer root.Close() //nolint:errcheck // only read from here on
	return m, m.sweep(root)
}

// sweep removes uploads that a crash has left behind.
func (m *Messages) sweep(root *os.Root) error {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return fmt.Errorf("folder of messages: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if strings.HasPrefix(e.Name(), unfinished) && err == nil && time.Since(info.ModTime()) > forgotten {
			if err := root.Remove(e.Name()); err != nil {
				return fmt.Errorf("folder of messages: %w", err)
			}
		}
	}
	return nil
}

// root opens the folder, anew each time: it may be mounted later, or again.
func (m *Messages) root() (*os.Root, error) {
	root, err := os.OpenRoot(m.dir)
	if err != nil {
		return nil, &campaigns.Error{Code: campaigns.Unavailable, Op: "messages", Msg: "the folder of messages cannot be read", Err: err}
	}
	return root, nil
}

// Path gives a message as a campaign's settings take it.
func (m *Messages) Path(name string) string { return path.Join(m.seen, name+extension) }

// List gives the messages by name.
func (m *Messages) List() ([]Message, error) {
	root, err := m.root()
	if err != nil {
		return nil, err
	}
	defer root.Close() //nolint:errcheck // only read
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	var all []Message
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), extension)
		if !ok || !campaigns.ValidID(name) || !e.Type().IsRegular() {
			continue
		}
		one, err := m.stat(root, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue // removed meanwhile
		case err != nil:
			return nil, err
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Message) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

func (m *Messages) stat(root *os.Root, name string) (Message, error) {
	file, err := root.Open(name + extension)
	if err != nil {
		return Message{}, err
	}
	defer file.Close() //nolint:errcheck // only read
	info, err := file.Stat()
	if err != nil {
		return Message{}, err
	}
	one := Message{Name: name, Path: m.Path(name), Size: info.Size(), Modified: info.ModTime().UTC().Truncate(time.Millisecond)}
	var wrong *campaigns.Error
	if one.Format, err = readFormat(file, info.Size()); errors.As(err, &wrong) {
		one.Format, one.Problem, err = Format{}, wrong.Msg, nil
	}
	return one, err
}

// Open gives a message to be heard, and what it is; the caller closes it. NotFound: there is none of
// this name.
func (m *Messages) Open(name string) (*os.File, Message, error) {
	root, err := m.root()
	if err != nil {
		return nil, Message{}, err
	}
	defer root.Close() //nolint:errcheck // the file stays open
	if !campaigns.ValidID(name) {
		return nil, Message{}, notFound("there is no message %.80q", name)
	}
	one, err := m.stat(root, name)
	if err != nil {
		return nil, one, missing(name, err)
	}
	file, err := root.Open(name + extension)
	return file, one, missing(name, err)
}

func missing(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return notFound("there is no message %s", name)
	}
	return err
}

// Put takes a message, in the place of one of this name. Whoever plays that one
// hears it to its end. Invalid says what is wrong with the name or the sound;
// an error of r comes as it is.
func (m *Messages) Put(name string, r io.Reader) (Message, error) {
	if !campaigns.ValidID(name) {
		return Message{}, invalid("name", "%.80q is not a name: 1 to 64 letters, digits, _ and -", name)
	}
	root, err := m.root()
	if err != nil {
		return Message{}, err
	}
	defer root.Close() //nolint:errcheck // what was written is closed by itself
	at := unfinished + rand.Text()
	if err = write(root, at, r); err == nil {
		err = root.Rename(at, name+extension)
	}
	if err != nil {
		if rerr := root.Remove(at); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
		return Message{}, err
	}
	return m.stat(root, name)
}

// write takes a sound into a file that FreeSWITCH, which is another user, can read.
func write(root *os.Root, at string, r io.Reader) error {
	file, err := root.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	if err != nil {
		return &campaigns.Error{Code: campaigns.Unavailable, Op: "messages", Msg: "the folder of messages cannot be written to", Err: err}
	}
	defer file.Close() //nolint:errcheck // closed below where it matters
	size, err := io.Copy(file, io.LimitReader(r, MaxMessage+1))
	switch {
	case err != nil:
		return err
	case size > MaxMessage:
		return invalid("file", "the message is larger than %d MB", MaxMessage>>20)
	}
	if _, err := readFormat(file, size); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return file.Close()
}

// Remove removes a message. NotFound: there is none of this name.
func (m *Messages) Remove(name string) error {
	root, err := m.root()
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // nothing is open
	if !campaigns.ValidID(name) {
		return notFound("there is no message %.80q", name)
	}
	return missing(name, root.Remove(name+extension))
}
