// SPDX-License-Identifier: MIT

package campaigns

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// List reads members from a CSV list. The first line names the columns, in any
// case and order:
//
//	name                  of the member
//	number, number2, … 20 communications; at least one column, one of them filled in each row
//	priority              -1000…1000, greater is called first
//	timezone              IANA zone
//	expire                RFC 3339, or YYYY-MM-DD: from the beginning of that day in the campaign's zone on
//	person_id             of the person over all campaigns
//	number_type, number_type2, … 20   type of the number of that column
//	anything else         a variable of the member
//
// Cells are separated by comma, semicolon, tab or bar, whichever the first
// line uses, and may be quoted as in RFC 4180. The text is UTF-8, with or
// without byte order mark. A [ListFormat] says so where it is otherwise.
type List struct {
	campaign *Campaign
	zone     *time.Location
	columns  []column
	rows     *rowReader
	comma    byte
	first    []rawRow // the first line, where it is a member
}

// ListFormat says what a list looks like that does not say it itself.
type ListFormat struct {
	Separator string   `json:"separator,omitempty"` // one of , ; | and tab; "" = the one that the first line uses most
	Columns   []string `json:"columns,omitempty"`   // what each column is, in the words of [List], "" for one that is left out; nil = the first line says it
	NoHeader  bool     `json:"noHeader,omitempty"`  // with Columns: the first line is a member, not names
}

// Validate reports the first rule that a format breaks.
func (f *ListFormat) Validate() error {
	if f.Separator != "" && (len(f.Separator) != 1 || !strings.Contains(cellSeparators, f.Separator)) {
		return invalid("separator", "%q is neither a comma, a semicolon, a bar nor a tab", f.Separator)
	}
	if f.NoHeader && f.Columns == nil {
		return invalid("columns", "are required where the first line does not name them")
	}
	if f.Columns == nil {
		return nil
	}
	_, err := columnsAs(f.Columns)
	return err
}

const cellSeparators = ",;\t|"

// Row is one member of a list, or the reason why it is none.
type Row struct {
	Line   int    // in the file, from 1
	Text   string // as it stands in the file
	Member Member
	Err    error
}

// Chunk is some rows that were cut out of a list and not looked at yet.
type Chunk struct {
	rows []rawRow
	// Bytes is how much of the list was read up to the end of this chunk.
	Bytes int64
}

type rawRow struct {
	line int
	text string
	err  error
}

// sniffSize is how much of a list is looked at to see whether it is text.
const sniffSize = maxRow

// ReadList begins to read a list for a campaign. It fails on what is no list
// at all: empty, binary, not UTF-8, or without a column of numbers.
func ReadList(r io.Reader, c *Campaign) (*List, error) { return ReadListAs(r, c, ListFormat{}) }

// ReadListAs is ReadList for a list of a certain format.
func ReadListAs(r io.Reader, c *Campaign, f ListFormat) (*List, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return nil, invalid("timezone", "%q is not a time zone", c.Timezone)
	}
	rows := newRowReader(r)
	rows.fill(sniffSize)
	if rows.eof != nil && !errors.Is(rows.eof, io.EOF) {
		return nil, fmt.Errorf("read list: %w", rows.eof)
	}
	if err := sniff(rows.buf[:min(rows.end, sniffSize)]); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(rows.buf[:rows.end], utf8Mark) {
		rows.take(len(utf8Mark))
	}
	if head := rows.buf[:rows.end]; bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		rows.eol = '\r'
	}
	l := &List{campaign: c, zone: zone, rows: rows}
	return l, l.readHeader(&f)
}

var utf8Mark = []byte("\xef\xbb\xbf")

// sniff refuses what is no text.
func sniff(head []byte) error {
	switch {
	case len(bytes.TrimSpace(bytes.TrimPrefix(head, utf8Mark))) == 0:
		return invalid("list", "the list is empty")
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return invalid("list", "the list is UTF-16 text; save it as CSV in UTF-8")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return invalid("list", "the list is a binary file (a workbook or a zip archive); save it as CSV in UTF-8")
	case bytes.IndexByte(head, 0) >= 0:
		return invalid("list", "the list is a binary file, not CSV")
	}
	// The head may end within a character.
	for cut := 0; cut < utf8.UTFMax && cut < len(head); cut++ {
		if utf8.Valid(head[:len(head)-cut]) {
			return nil
		}
		if len(head) < sniffSize {
			break
		}
	}
	return invalid("list", "the list is not UTF-8 text; save it as CSV in UTF-8")
}

func (l *List) readHeader(f *ListFormat) error {
	text, line, err := l.rows.next()
	if err == nil {
		if comma, ok := bytes.CutPrefix(bytes.ToLower(text), []byte("sep=")); ok && len(comma) == 1 {
			// A line that spreadsheets write before the header.
			l.rows.comma = comma[0]
			text, line, err = l.rows.next()
		} else {
			l.rows.comma = separator(text)
		}
		if f.Separator != "" {
			l.rows.comma = f.Separator[0]
		}
	}
	if errors.Is(err, io.EOF) {
		return invalid("list", "the list is empty")
	}
	if err != nil {
		return invalid("list", "the first line cannot be read: %v", err)
	}
	l.comma = l.rows.comma
	if f.Columns != nil {
		if f.NoHeader {
			l.first = []rawRow{{line: line, text: string(text)}}
		}
		l.columns, err = columnsAs(f.Columns)
		return err
	}
	names, err := split(string(text), l.comma, nil)
	if err != nil {
		return invalid("list", "the first line cannot be read: %v", err)
	}
	l.columns, err = mapColumns(names)
	return err
}

// separator gives the one that the header uses most.
func separator(header []byte) byte {
	best, most := byte(','), 0
	for _, c := range []byte(cellSeparators) {
		if n := bytes.Count(header, []byte{c}); n > most {
			best, most = c, n
		}
	}
	return best
}

// SeparatorOf gives what the first line of a list seems to be cut by.
func SeparatorOf(text []byte) byte {
	text = bytes.TrimPrefix(text, utf8Mark)
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	if comma, ok := bytes.CutPrefix(bytes.ToLower(bytes.TrimSpace(first)), []byte("sep=")); ok && len(comma) == 1 {
		return comma[0]
	}
	if len(bytes.TrimSpace(first)) == 0 {
		first = rest
	}
	return separator(first)
}

// Columns gives what each column is, in the words of a [ListFormat].
func (l *List) Columns() []string {
	names := make([]string, len(l.columns))
	for i, c := range l.columns {
		names[i] = c.as
	}
	return names
}

// Next cuts up to n rows out of the list; io.EOF says that there are no more.
// It is not safe for concurrent use.
func (l *List) Next(n int) (Chunk, error) {
	chunk := Chunk{rows: append(make([]rawRow, 0, n), l.first...)}
	l.first = nil
	for len(chunk.rows) < n {
		text, line, err := l.rows.next()
		if err != nil && !errors.Is(err, errRowTooLong) {
			if !errors.Is(err, io.EOF) {
				return chunk, fmt.Errorf("read list, line %d: %w", line, err)
			}
			if len(chunk.rows) == 0 {
				return chunk, io.EOF
			}
			break
		}
		chunk.rows = append(chunk.rows, rawRow{line: line, text: string(text), err: err})
	}
	chunk.Bytes = l.rows.offset
	return chunk, nil
}

// Parse makes members of the rows of a chunk. It is safe for concurrent use.
func (l *List) Parse(chunk Chunk) []Row {
	rows := make([]Row, len(chunk.rows))
	cells := make([]string, 0, len(l.columns))
	for i, raw := range chunk.rows {
		rows[i].Line, rows[i].Text, rows[i].Err = raw.line, raw.text, raw.err
		if raw.err == nil {
			rows[i].Err = l.parse(&rows[i], cells)
		}
	}
	return rows
}

func (l *List) parse(row *Row, cells []string) error {
	if strings.IndexByte(row.Text, 0) >= 0 || !utf8.ValidString(row.Text) {
		return errors.New("the row is not UTF-8 text")
	}
	cells, err := split(row.Text, l.comma, cells)
	if err != nil {
		return err
	}
	for len(cells) > len(l.columns) {
		if cells[len(cells)-1] != "" {
			return fmt.Errorf("the row has %d cells, the first line names %d columns", len(cells), len(l.columns))
		}
		cells = cells[:len(cells)-1]
	}
	var at [MaxCommunications + 1]int // where the number of a column is, from 1
	for i, cell := range cells {
		col := &l.columns[i]
		if cell = strings.TrimSpace(cell); cell == "" || col.set == nil {
			continue
		}
		if err := col.set(l, &row.Member, cell); err != nil {
			return err
		}
		at[col.number] = len(row.Member.Communications)
	}
	for i, cell := range cells {
		if of := at[l.columns[i].typeOf]; of > 0 && l.columns[i].typeOf > 0 {
			row.Member.Communications[of-1].Type = strings.TrimSpace(cell)
		}
	}
	if len(row.Member.Communications) == 0 {
		return errors.New("the row has no number")
	}
	return row.Member.Validate()
}

// split gives the cells of a row.
func split(text string, comma byte, cells []string) ([]string, error) {
	for {
		if text == "" || text[0] != '"' {
			// A quote within a cell that does not begin with one is just that.
			cell, rest, more := strings.Cut(text, string(rune(comma)))
			cells = append(cells, cell)
			if !more {
				return cells, nil
			}
			text = rest
			continue
		}
		end := closingQuote(text, 1)
		if end < 0 {
			return nil, errors.New("a quote is not closed")
		}
		cells = append(cells, strings.ReplaceAll(text[1:end], `""`, `"`))
		text = text[end+1:]
		if text == "" {
			return cells, nil
		}
		if text[0] != comma {
			return nil, errors.New("text stands after a closing quote")
		}
		text = text[1:]
	}
}

// The setters of columns.

func setName(_ *List, m *Member, cell string) error {
	m.Name = cell
	return nil
}

func setNumber(l *List, m *Member, cell string) error {
	number, err := l.campaign.ParseNumber(cell)
	if err != nil {
		return err
	}
	for _, c := range m.Communications {
		if c.Number == number {
			return nil
		}
	}
	m.Communications = append(m.Communications, Communication{Number: number})
	return nil
}

func setPerson(_ *List, m *Member, cell string) error {
	m.Person = cell
	return nil
}

func setPriority(_ *List, m *Member, cell string) error {
	n, err := strconv.Atoi(cell)
	if err != nil {
		return invalid("priority", "%q is not a whole number", cell)
	}
	m.Priority = n
	return nil
}

func setTimezone(_ *List, m *Member, cell string) error {
	m.Timezone = cell
	return nil
}

func setExpire(l *List, m *Member, cell string) error {
	t, err := time.Parse(time.RFC3339, cell)
	if err != nil {
		t, err = time.ParseInLocation(time.DateOnly, cell, l.zone)
	}
	if err != nil {
		return invalid("expire", "%q is neither RFC 3339 nor YYYY-MM-DD", cell)
	}
	m.Expire = t
	return nil
}
