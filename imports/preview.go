// SPDX-License-Identifier: MIT

package imports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strings"

	"tandem/campaigns"
)

// headSize is how much of a file is looked at to guess what it is.
const headSize = 256 << 10

// Preview shows how a file is read.
type Preview struct {
	Guess     Guess      `json:"guess"`
	Charset   string     `json:"charset"`   // in which it was read
	Separator string     `json:"separator"` // by which it was cut
	Rows      [][]string `json:"rows"`      // the first ones, the header among them
	Columns   []string   `json:"columns"`   // what each column would be, in the words of a format; "" for none
	Problem   string     `json:"problem"`   // why it cannot be imported like that, "" where it can
}

// MaxPreview is how many rows a preview shows at most.
const MaxPreview = 100

// preview reads the beginning of a file as a format says.
func preview(path string, f Format, rows int, c *campaigns.Campaign) (Preview, error) {
	file, err := os.Open(path) //nolint:gosec // a file of our own spool
	if err != nil {
		return Preview{}, err
	}
	defer file.Close() //nolint:errcheck // only read
	head := make([]byte, headSize)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return Preview{}, err
	}
	head = head[:n]
	p := Preview{Guess: Detect(head), Charset: f.Charset, Separator: f.Separator}
	if p.Charset == "" {
		p.Charset = p.Guess.Charset
	}
	text, err := decode(bytes.NewReader(head), p.Charset)
	if err != nil {
		return Preview{}, err
	}
	plain, err := io.ReadAll(text)
	if err != nil {
		return Preview{}, campaignsInvalid("charset", "the file is not written in "+p.Charset)
	}
	whole := n < headSize
	if p.Separator == "" {
		p.Separator = string(campaigns.SeparatorOf(plain))
	}
	p.Rows = cut(plain, p.Separator[0], min(max(rows, 1), MaxPreview), whole)
	if list, err := campaigns.ReadListAs(bytes.NewReader(plain), c, f.ListFormat); err != nil {
		p.Problem = problem(err)
	} else {
		p.Columns = list.Columns()
	}
	return p, nil
}

// cut gives the cells of the first rows, however bad they are: what a person
// looks at to find out what is wrong.
func cut(text []byte, comma byte, most int, whole bool) [][]string {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !whole {
		if last := bytes.LastIndexByte(text, '\n'); last > 0 {
			text = text[:last]
		}
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = rune(comma), -1, true
	rows := [][]string{}
	for len(rows) < most {
		row, err := r.Read()
		if err != nil {
			break
		}
		for i := range row {
			row[i] = strings.ToValidUTF8(row[i], "\ufffd")
		}
		rows = append(rows, row)
	}
	return rows
}

func problem(err error) string {
	var e *campaigns.Error
	if errors.As(err, &e) {
		return e.Msg
	}
	return err.Error()
}

func campaignsInvalid(field, msg string) error {
	return &campaigns.Error{Code: campaigns.Invalid, Op: "import", Field: field, Msg: msg}
}
