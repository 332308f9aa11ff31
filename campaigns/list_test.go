// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/campaigns"
)

// readAll reads a list to its end.
func readAll(t testing.TB, r io.Reader, c *campaigns.Campaign) ([]campaigns.Row, error) {
	t.Helper()
	list, err := campaigns.ReadList(r, c)
	if err != nil {
		return nil, err
	}
	var rows []campaigns.Row
	for {
		chunk, err := list.Next(7)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, list.Parse(chunk)...)
	}
}

// brief is a row in a line.
func brief(r campaigns.Row) string {
	if r.Err != nil {
		return fmt.Sprintf("%d refused: %v", r.Line, r.Err)
	}
	m := r.Member
	s := fmt.Sprintf("%d %s", r.Line, m.Name)
	for _, c := range m.Communications {
		s += " " + c.Number
	}
	if m.Priority != 0 {
		s += fmt.Sprintf(" priority=%d", m.Priority)
	}
	if m.Timezone != "" {
		s += " zone=" + m.Timezone
	}
	if !m.Expire.IsZero() {
		s += " expire=" + m.Expire.UTC().Format(time.RFC3339)
	}
	for _, name := range []string{"city", "order_no", "column3", "city_3", "_2nd", "note"} {
		if v, ok := m.Variables[name]; ok {
			s += fmt.Sprintf(" %s=%q", name, v)
		}
	}
	return s
}

func TestReadList(t *testing.T) {
	t.Parallel()
	berlin := func(c *campaigns.Campaign) { c.Country, c.Timezone = "DE", "Europe/Berlin" }
	tests := map[string]struct {
		text   string
		change func(*campaigns.Campaign)
		want   []string
	}{
		"plain":                          {text: "name,number\nAnn,+4930100001\nBob,+4930100002\n", want: []string{"2 Ann +4930100001", "3 Bob +4930100002"}},
		"no line end at the end":         {text: "number\n+4930100001", want: []string{"2  +4930100001"}},
		"CRLF, blank lines":              {text: "name,number\r\n\r\nAnn,+4930100001\r\n\r\n", want: []string{"3 Ann +4930100001"}},
		"CR only":                        {text: "name,number\rAnn,+4930100001\rBob,+4930100002", want: []string{"2 Ann +4930100001", "3 Bob +4930100002"}},
		"byte order mark":                {text: "\xef\xbb\xbfname,number\nAnn,+4930100001\n", want: []string{"2 Ann +4930100001"}},
		"semicolons":                     {text: "name;number\nAnn, Dr;+4930100001\n", want: []string{"2 Ann, Dr +4930100001"}},
		"tabs":                           {text: "name\tnumber\nAnn\t+4930100001\n", want: []string{"2 Ann +4930100001"}},
		"bars":                           {text: "name|number\nAnn|+4930100001\n", want: []string{"2 Ann +4930100001"}},
		"spreadsheet's sep line":         {text: "sep=;\nname;number\nAnn;+4930100001\n", want: []string{"3 Ann +4930100001"}},
		"header in any case and order":   {text: " NUMBER , Name \n+4930100001,Ann\n", want: []string{"2 Ann +4930100001"}},
		"every column":                   {text: "name,number,number2,number20,priority,timezone,expire,city,order no\nAnn,+4930100001,+4930100002,+4930100003,7,America/New_York,2026-05-01T10:00:00Z,Ulm,5\n", want: []string{`2 Ann +4930100001 +4930100002 +4930100003 priority=7 zone=America/New_York expire=2026-05-01T10:00:00Z city="Ulm" order_no="5"`}},
		"number1 is number":              {text: "number1,number2\n+4930100001,+4930100002\n", want: []string{"2  +4930100001 +4930100002"}},
		"second number only":             {text: "number,number2\n,+4930100002\n", want: []string{"2  +4930100002"}},
		"same number twice in a row":     {text: "number,number2\n+4930100001,+49 30 100001\n", want: []string{"2  +4930100001"}},
		"national numbers":               {text: "number\n030 100001\n", change: berlin, want: []string{"2  +4930100001"}},
		"expire on a day of the zone":    {text: "number,expire\n030 100001,2026-05-01\n", change: berlin, want: []string{"2  +4930100001 expire=2026-04-30T22:00:00Z"}},
		"quoted cells":                   {text: "name,number,note\n\"Ann \"\"A\"\" B, C\",+4930100001,\"two\nlines\"\nBob,+4930100002,\n", want: []string{`2 Ann "A" B, C +4930100001 note="two\nlines"`, "4 Bob +4930100002"}},
		"quote within a cell":            {text: "name,number\nAnn 5\" B,+4930100001\n", want: []string{`2 Ann 5" B +4930100001`}},
		"short row":                      {text: "number,city\n+4930100001\n", want: []string{"2  +4930100001"}},
		"empty cells too many":           {text: "number\n+4930100001,,\n", want: []string{"2  +4930100001"}},
		"odd variable names":             {text: "number,city,Город,City,2nd\n+4930100001,a,b,c,d\n", want: []string{`2  +4930100001 city="a" column3="b" _2nd="d"`}},
		"variable named twice":           {text: "number,city,city\n+4930100001,a,b\n", want: []string{`2  +4930100001 city="a" city_3="b"`}},
		"cell too many":                  {text: "number\n+4930100001,x\n+4930100002\n", want: []string{"2 refused: the row has 2 cells, the first line names 1 columns", "3  +4930100002"}},
		"no number":                      {text: "name,number\nAnn,\n", want: []string{"2 refused: the row has no number"}},
		"bad number":                     {text: "number\nnobody\n", want: []string{`2 refused: number: "nobody" is not a phone number`}},
		"bad second number":              {text: "number,number2\n+4930100001,none\n", want: []string{`2 refused: number: "none" is not a phone number`}},
		"bad priority":                   {text: "number,priority\n+4930100001,high\n", want: []string{`2 refused: priority: "high" is not a whole number`}},
		"priority out of range":          {text: "number,priority\n+4930100001,5000\n", want: []string{"2 refused: priority: 5000 is not within -1000 and 1000"}},
		"bad zone":                       {text: "number,timezone\n+4930100001,Berlin\n", want: []string{`2 refused: timezone: "Berlin" is not a time zone`}},
		"bad expire":                     {text: "number,expire\n+4930100001,tomorrow\n", want: []string{`2 refused: expire: "tomorrow" is neither RFC 3339 nor YYYY-MM-DD`}},
		"row in another encoding":        {text: "name,number\n" + strings.Repeat("Ann,+4930100001\n", 5000) + "J\xfcrgen,+4930100002\n", want: []string{"5002 refused: the row is not UTF-8 text"}},
		"NUL in a row":                   {text: "name,number\n" + strings.Repeat("Ann,+4930100001\n", 5000) + "J\x00,+4930100002\n", want: []string{"5002 refused: the row is not UTF-8 text"}},
		"quote that is never closed":     {text: "name,number\n\"Ann,+4930100001\nBob,+4930100002\n", want: []string{"2 refused: a quote is not closed", "3 Bob +4930100002"}},
		"quote that the next row closes": {text: "name,number\n\"Ann,+4930100001\n\"Bob\",+4930100002\n", want: []string{"2 refused: a quote is not closed", "3 Bob +4930100002"}},
		"text after a quote":             {text: "name,number\n\"Ann\"x,+4930100001\nBob,+4930100002\n", want: []string{"2 refused: text stands after a closing quote", "3 Bob +4930100002"}},
		"row too long":                   {text: "name,number\n" + strings.Repeat("x", 200_000) + ",+4930100001\nBob,+4930100002\n", want: []string{"2 refused: the row is longer than 64 KiB", "3 Bob +4930100002"}},
		"unclosed quotes by the hundred": {text: "name,number\n" + strings.Repeat("\"Ann,+4930100001\n", 501) + "Bob,+4930100002\n", want: []string{"503 Bob +4930100002"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCampaign()
			if tt.change != nil {
				tt.change(&c)
			}
			for kind, r := range map[string]io.Reader{
				"at once":      strings.NewReader(tt.text),
				"byte by byte": iotest.OneByteReader(strings.NewReader(tt.text)),
			} {
				rows, err := readAll(t, r, &c)
				if err != nil {
					t.Fatalf("%s: %v", kind, err)
				}
				var got []string
				for _, row := range rows {
					got = append(got, brief(row))
				}
				// Of a long list only the end is told.
				if diff := cmp.Diff(tt.want, got[max(0, len(got)-len(tt.want)):]); diff != "" || len(tt.want) > 1 && len(got) != len(tt.want) {
					t.Errorf("%s: %d rows, %s", kind, len(got), diff)
				}
			}
		})
	}
}

func TestReadListRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"nothing":              {"", "the list is empty"},
		"white space":          {"\n \r\n\t\n", "the list is empty"},
		"a mark only":          {"\xef\xbb\xbf\n", "the list is empty"},
		"no column of numbers": {"name,phone\nAnn,+4930100001\n", `the first line has no column "number"; it names "name", "phone"`},
		"no first line":        {"+4930100001\n+4930100002\n", `the first line has no column "number"; it names "+4930100001"`},
		"a column twice":       {"number,Number\n1,2\n", `names the column "number" twice`},
		"too many variables":   {"number" + strings.Repeat(",x", 101) + "\n", "101 variables are more than 100"},
		"an image":             {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary file"},
		"a workbook":           {"PK\x03\x04\x14\x00\x06", "binary file (a workbook"},
		"UTF-16":               {"\xff\xfen\x00a\x00m\x00e\x00", "UTF-16"},
		"another encoding":     {"name,number\nJ\xfcrgen,+4930100001\n", "not UTF-8"},
		"a header for ever":    {strings.Repeat("x", 100_000), "the first line cannot be read"},
		"quote in the header":  {"\"name,number\nAnn,+4930100001\n", "the first line cannot be read: a quote is not closed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCampaign()
			_, err := readAll(t, strings.NewReader(tt.text), &c)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if campaigns.CodeOf(err) != campaigns.Invalid {
				t.Errorf("code %s", campaigns.CodeOf(err))
			}
		})
	}
}

// A list whose disk fails in the middle is an error, not the end of the list.
func TestReadListBrokenSource(t *testing.T) {
	t.Parallel()
	c := newCampaign()
	broken := errors.New("input/output error")
	for name, r := range map[string]io.Reader{
		"at once": iotest.ErrReader(broken),
		"later":   io.MultiReader(strings.NewReader("number\n"+strings.Repeat("+4930100001\n", 50_000)), iotest.ErrReader(broken)),
	} {
		if _, err := readAll(t, r, &c); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Text that a CSV writer wrote comes back as it was.
func TestReadListReadsWhatWasWritten(t *testing.T) {
	t.Parallel()
	cell := rapid.Custom(func(t *rapid.T) string {
		s := rapid.StringOf(rapid.SampledFrom([]rune("aé \",;|\t\n'x"))).Draw(t, "cell")
		return strings.TrimSpace(s)
	})
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(cell, 1, 20).Draw(t, "names")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = rapid.SampledFrom([]rune(",;\t|")).Draw(t, "comma")
		rows := [][]string{{"number", "name", "note"}}
		for i, name := range names {
			rows = append(rows, []string{fmt.Sprintf("+4930%06d", i), name, name})
		}
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		c := newCampaign()
		list, err := campaigns.ReadList(&b, &c)
		if err != nil {
			t.Fatal(err)
		}
		chunk, err := list.Next(100)
		if err != nil {
			t.Fatal(err)
		}
		got := list.Parse(chunk)
		if len(got) != len(names) {
			t.Fatalf("%d rows of %d", len(got), len(names))
		}
		for i, row := range got {
			if row.Err != nil || row.Member.Name != names[i] || row.Member.Variables["note"] != names[i] {
				t.Fatalf("row %d: %v, name %q, want %q", i, row.Err, row.Member.Name, names[i])
			}
		}
	})
}

// FuzzReadList: no list makes the reader panic, hang or lose its place, and no
// member comes out that breaks a rule.
func FuzzReadList(f *testing.F) {
	for _, seed := range []string{
		"", "number\n", "name,number\nAnn,+4930100001\n", "\"number\"\n\"+4930100001\n", "number;x\n1;\"a\"b\n",
		"\xef\xbb\xbfnumber\r+49301\r", "sep=|\nnumber|name\n12|\"\"\"\"\n", "number,number2\n12,12\n,,,\n", "number\n\"12\n34\"\n\n56",
	} {
		f.Add([]byte(seed))
	}
	c := newCampaign()
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := readAll(t, bytes.NewReader(text), &c)
		if err != nil {
			return
		}
		line, size := 1, 0
		for _, row := range rows {
			if row.Line <= line {
				t.Fatalf("line %d comes after line %d", row.Line, line)
			}
			line, size = row.Line, size+len(row.Text)
			if row.Err != nil {
				continue
			}
			if err := row.Member.Validate(); err != nil {
				t.Fatalf("line %d: %v", row.Line, err)
			}
		}
		if size > len(text) {
			t.Fatalf("rows of %d bytes from a list of %d", size, len(text))
		}
	})
}

// BenchmarkReadList measures one worker's share of an import.
func BenchmarkReadList(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("name,number,city\n")
	for i := range 100_000 {
		fmt.Fprintf(&text, "Member %d,+99901%09d,City %d\n", i, i, i%500)
	}
	c := newCampaign()
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if rows, err := readAll(b, bytes.NewReader(text.Bytes()), &c); err != nil || len(rows) != 100_000 {
			b.Fatal(len(rows), err)
		}
	}
}

// A format says what a list does not say itself: no names of columns, types of
// numbers, columns that are left out.
func TestReadListAs(t *testing.T) {
	t.Parallel()
	c := campaigns.Campaign{Country: "DE", Timezone: "UTC"}
	read := func(text string, f campaigns.ListFormat) ([]campaigns.Row, error) {
		l, err := campaigns.ReadListAs(strings.NewReader(text), &c, f)
		if err != nil {
			return nil, err
		}
		chunk, err := l.Next(10)
		if err != nil {
			return nil, err
		}
		return l.Parse(chunk), nil
	}
	rows, err := read("A|x|0301234567|mobile||P 7\nB|x|0301234568||0301234569|\n", campaigns.ListFormat{
		Separator: "|", NoHeader: true, Columns: []string{"name", "", "number", "number_type", "number2", "note"},
	})
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	a, b := rows[0].Member, rows[1].Member
	if rows[0].Err != nil || a.Name != "A" || a.Communications[0].Type != "mobile" || a.Variables["note"] != "P 7" || len(a.Variables) != 1 || rows[0].Line != 1 {
		t.Errorf("first row: %+v", rows[0])
	}
	if rows[1].Err != nil || len(b.Communications) != 2 || b.Communications[0].Type != "" || rows[1].Line != 2 {
		t.Errorf("second row: %+v", rows[1])
	}
	rows, err = read("wer,nummer\nA,0301234567\n", campaigns.ListFormat{Columns: []string{"name", "number"}})
	if err != nil || len(rows) != 1 || rows[0].Member.Name != "A" {
		t.Errorf("a header that is passed over: %+v, %v", rows, err)
	}
	for name, f := range map[string]campaigns.ListFormat{
		"no columns": {NoHeader: true}, "no number": {Columns: []string{"name"}}, "twice": {Columns: []string{"number", "number1"}},
		"separator": {Separator: "x"}, "variable": {Columns: []string{"number", "a b"}},
	} {
		if _, err := read("0301234567\n", f); campaigns.CodeOf(err) != campaigns.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
