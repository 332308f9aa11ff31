// SPDX-License-Identifier: MIT

// Package imports brings lists into campaigns: it finds out how a file is
// written, shows its first rows, checks it, and imports it as a job that says how
// far it is, can be cancelled, and goes on after a crash.
package imports

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"tandem/campaigns"
)

// UTF8 is the charset of most files.
const UTF8 = "utf-8"

// fallback is the charset of a file that nothing is known of: each of its bytes
// is a letter, and in most of the western ones the right one.
const fallback = "windows-1252"

// sure is how sure the detector must be to be believed: below it guesses.
const sure = 0.8

// Guess is a charset that a file seems to be written in.
type Guess struct {
	Charset string  `json:"charset"`
	Sure    bool    `json:"sure"` // by a byte order mark, or because it is valid UTF-8 that is more than ASCII
	Chance  float64 `json:"chance"`
}

// Detect guesses the charset of a file from its first bytes, which may end
// within a character: a byte order mark tells, then valid UTF-8, then how often
// letters follow each other. A person should see the rows and can say otherwise.
func Detect(head []byte) Guess {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return Guess{UTF8, true, 1}
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return Guess{"utf-16le", true, 1}
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return Guess{"utf-16be", true, 1}
	case isUTF8(head):
		return Guess{UTF8, true, 1}
	}
	found := chardet.Detect(head)
	name := strings.ToLower(found.Encoding)
	if _, err := encodingOf(name); err != nil || found.Confidence < sure {
		return Guess{fallback, false, found.Confidence}
	}
	return Guess{name, false, found.Confidence}
}

// isUTF8 reports whether text that may be cut within its last character is UTF-8.
func isUTF8(head []byte) bool {
	for cut := 0; cut < utf8.UTFMax && cut <= len(head); cut++ {
		if utf8.Valid(head[:len(head)-cut]) {
			return true
		}
	}
	return false
}

// encodingOf gives the encoding of a charset's name, as browsers know them.
func encodingOf(name string) (encoding.Encoding, error) {
	switch strings.ToLower(name) {
	case "", UTF8, "utf8", "ascii", "us-ascii":
		return unicode.UTF8BOM, nil
	case "utf-16", "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), nil
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), nil
	case "ibm866", "cp866":
		return charmap.CodePage866, nil
	}
	e, err := htmlindex.Get(name)
	if err != nil || e == encoding.Replacement {
		return nil, &campaigns.Error{Code: campaigns.Invalid, Op: "import", Field: "charset", Msg: fmt.Sprintf("%q is not a charset that is known here", name)}
	}
	return e, nil
}

// Charsets gives names that a person may want to choose from; others that
// browsers know are taken too.
func Charsets() []string {
	return []string{
		UTF8, "utf-16le", "utf-16be", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255",
		"windows-1256", "windows-1257", "windows-1258", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9", "iso-8859-15",
		"koi8-r", "koi8-u", "ibm866", "macintosh", "shift_jis", "euc-jp", "iso-2022-jp", "gbk", "gb18030", "big5", "euc-kr",
	}
}

// decode gives the text of a file as UTF-8.
func decode(r io.Reader, charset string) (io.Reader, error) {
	if charset == "" || strings.EqualFold(charset, UTF8) {
		return r, nil // what is no UTF-8 in it is a bad row, and not replaced silently
	}
	e, err := encodingOf(charset)
	if err != nil {
		return nil, err
	}
	return e.NewDecoder().Reader(r), nil
}
