// SPDX-License-Identifier: MIT

package campaigns

import (
	"bytes"
	"errors"
	"io"
)

// maxRow bounds a row of a list, in bytes. A cell that is quoted and never
// closed would otherwise swallow the rest of the file.
const maxRow = 64 << 10

// openQuotes is how many rows with a quote that is not closed are looked at
// for a multi-line cell. In a file with more of them quotes mean nothing, and
// to search each for its end would take for ever.
const openQuotes = 100

var errRowTooLong = errors.New("the row is longer than 64 KiB")

// rowReader cuts a list into rows. It holds one buffer, whatever the size of
// the list, and always gets past a row that is broken.
type rowReader struct {
	src     io.Reader
	buf     []byte
	at, end int // what is unread in buf
	eof     error
	comma   byte
	eol     byte
	line    int   // of the next row, from 1
	offset  int64 // bytes given out
	strikes int   // rows whose quote is not closed
}

func newRowReader(src io.Reader) *rowReader {
	return &rowReader{src: src, buf: make([]byte, 4*maxRow), comma: ',', eol: '\n', line: 1}
}

// fill makes at least n bytes ready, or all that there are.
func (r *rowReader) fill(n int) {
	if r.end-r.at >= n || r.eof != nil {
		return
	}
	copy(r.buf, r.buf[r.at:r.end])
	r.at, r.end = 0, r.end-r.at
	for r.end < n && r.eof == nil {
		var got int
		got, r.eof = r.src.Read(r.buf[r.end:])
		r.end += got
	}
}

// next gives the text of the next row without its line end, and its line. The
// text is valid until the next call. After io.EOF, or an error of the source,
// there is no more. A row that is too long comes with errRowTooLong and its beginning.
func (r *rowReader) next() ([]byte, int, error) {
	for {
		r.fill(maxRow)
		if r.at == r.end {
			return nil, r.line, r.eof
		}
		data := r.buf[r.at:r.end]
		line := r.line
		size, lines := r.measure(data)
		if size < 0 {
			beginning := bytes.Clone(data[:200])
			r.skipLine()
			return beginning, line, errRowTooLong
		}
		r.take(size)
		r.line += lines
		if text := bytes.TrimRight(data[:size], "\r\n"); len(text) > 0 {
			return text, line, nil
		}
	}
}

func (r *rowReader) take(n int) {
	r.at += n
	r.offset += int64(n)
}

// measure gives the size of the first row of data, line end included, and how
// many lines it has; -1 when it is too long.
func (r *rowReader) measure(data []byte) (int, int) {
	first := bytes.IndexByte(data, r.eol) + 1
	if first == 0 {
		if len(data) >= maxRow {
			return -1, 0
		}
		first = len(data)
	}
	if first > maxRow {
		return -1, 0
	}
	if bytes.IndexByte(data[:first], '"') < 0 || r.strikes >= openQuotes {
		return first, 1
	}
	end, problem := r.quotedEnd(data[:min(len(data), maxRow)])
	switch problem {
	case quoteOpen:
		r.strikes++
		return first, 1
	case quoteBroken:
		return first, 1
	case quotesFine:
	}
	return end, max(1, bytes.Count(data[:end], []byte{r.eol}))
}

// quotes says how the quoted cells of a row are.
type quotes int

const (
	quotesFine  quotes = iota
	quoteOpen          // one is not closed
	quoteBroken        // text stands after one: it closes none of this row
)

// quotedEnd finds the end of a row that has quoted cells. Where something is
// wrong with them the row is its first line, so that the next rows are not lost
// with it.
func (r *rowReader) quotedEnd(data []byte) (int, quotes) {
	ends := string([]byte{r.comma, r.eol})
	for i := 0; i < len(data); {
		if data[i] == '"' {
			closing := closingQuote(data, i+1)
			if closing < 0 {
				return 0, quoteOpen
			}
			i = closing + 1
			if i < len(data) && data[i] != r.comma && data[i] != r.eol && data[i] != '\r' {
				return 0, quoteBroken
			}
		}
		n := bytes.IndexAny(data[i:], ends)
		if n < 0 {
			break
		}
		i += n + 1
		if data[i-1] == r.eol {
			return i, quotesFine
		}
	}
	return len(data), quotesFine
}

// closingQuote finds the quote that closes a cell whose text begins at i.
func closingQuote[T []byte | string](data T, i int) int {
	for ; i < len(data); i++ {
		if data[i] != '"' {
			continue
		}
		if i+1 < len(data) && data[i+1] == '"' {
			i++
			continue
		}
		return i
	}
	return -1
}

func (r *rowReader) skipLine() {
	for {
		data := r.buf[r.at:r.end]
		if n := bytes.IndexByte(data, r.eol); n >= 0 {
			r.take(n + 1)
			r.line++
			return
		}
		r.take(len(data))
		if r.fill(1); r.at == r.end {
			return
		}
	}
}
