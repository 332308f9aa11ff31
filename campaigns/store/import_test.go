// SPDX-License-Identifier: MIT

package store

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// rejectFile collects rejected rows in memory.
type rejectFile struct {
	bytes.Buffer
	opened, closed int
	fail           error
}

func (f *rejectFile) open() (io.WriteCloser, error) {
	f.opened++
	return f, f.fail
}

func (f *rejectFile) Close() error {
	f.closed++
	return nil
}

func TestImport(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, _ := s.campaign(t, "c1")
	text := "name,number,number2,city\n" +
		"Ann,+4930100001,,Ulm\n" +
		"Bob,+4930100002,+4930100003,\n" +
		"Nobody,,,\n" +
		"Cem,none,,\n" +
		"Dan,+4930100003,,\n" + // Bob's second number
		"Ann,+4930100001,,Ulm\n" +
		"Eve,+49 (30) 100-004,,\"a \"\"b\"\"\nc\"\n"
	var rejects rejectFile
	var progress ImportProgress
	got, err := s.Import(ctx, c, strings.NewReader(text), ImportOptions{
		Rejects: rejects.open, Total: int64(len(text)), Progress: func(p ImportProgress) { progress = p },
	})
	want := ImportResult{Rows: 7, Added: 3, Existing: 1, Duplicates: 1, Rejected: 2}
	if got != want || err != nil {
		t.Fatalf("%+v %v", got, err)
	}
	if diff := cmp.Diff(ImportProgress{Bytes: int64(len(text)), Total: int64(len(text)), ImportResult: want}, progress); diff != "" {
		t.Error(diff)
	}
	rows, err := csv.NewReader(&rejects.Buffer).ReadAll()
	wantRows := [][]string{
		{"line", "reason", "row"},
		{"4", "the row has no number", "Nobody,,,"},
		{"5", `number: "none" is not a phone number`, "Cem,none,,"},
		{"6", "a number of the row belongs to member 2", "Dan,+4930100003,,"},
	}
	if diff := cmp.Diff(wantRows, rows); diff != "" || err != nil || rejects.opened != 1 || rejects.closed != 1 {
		t.Error(diff, err, rejects.opened, rejects.closed)
	}
	eve, err := s.Member(ctx, "c1", 3)
	if err != nil || eve.Name != "Eve" || eve.Communications[0].Number != "+4930100004" || eve.Variables["city"] != "a \"b\"\nc" {
		t.Errorf("%+v %v", eve, err)
	}
	// Once more: nothing changes, and the same rows are rejected.
	again, err := s.Import(ctx, c, strings.NewReader(text), ImportOptions{})
	if want := (ImportResult{Rows: 7, Existing: 4, Duplicates: 1, Rejected: 2}); again != want || err != nil {
		t.Errorf("%+v %v", again, err)
	}
	s.sound(t, "c1")
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, _ := s.campaign(t, "c1")
	unreadable, err := os.Open(t.TempDir()) // a folder can be opened and not read
	if err != nil {
		t.Fatal(err)
	}
	defer unreadable.Close()
	tests := map[string]struct {
		list io.Reader
		want string
	}{
		"empty":         {strings.NewReader(""), "the list is empty"},
		"no members":    {strings.NewReader("number\n"), "no members"},
		"binary":        {bytes.NewReader([]byte{0x7f, 'E', 'L', 'F', 0, 0}), "binary"},
		"no numbers":    {strings.NewReader("name\nAnn\n"), `no column "number"`},
		"unreadable":    {unreadable, "is a directory"},
		"no such thing": {strings.NewReader("number\n+4930100001\n"), "there is no campaign"},
	}
	for name, tt := range tests {
		campaign := c
		if name == "no such thing" {
			campaign.ID = "nobody"
		}
		if _, err := s.Import(ctx, campaign, tt.list, ImportOptions{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := errors.New("no space left on device")
	rejects := rejectFile{fail: broken}
	_, err = s.Import(ctx, c, strings.NewReader("number\nx\n"), ImportOptions{Rejects: rejects.open})
	if !errors.Is(err, broken) {
		t.Errorf("rejects cannot be written: %v", err)
	}
	if n, err := s.Counts(ctx, "c1"); n.Imported != 0 || err != nil {
		t.Error(n, err)
	}
}

// An import that dies in the middle, at any place, is completed by running it
// again: nobody is missing and nobody is there twice.
func TestImportAgain(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	const n = 6000
	text := list(n)
	for i, after := range []int{1, 3, 7} {
		id := fmt.Sprintf("c%d", i)
		c, _ := s.campaign(t, id)
		ctx, die := context.WithCancel(t.Context())
		batches := 0
		first, err := s.Import(ctx, c, bytes.NewReader(text), ImportOptions{Progress: func(ImportProgress) {
			if batches++; batches == after {
				die()
			}
		}})
		if !errors.Is(err, context.Canceled) || first.Added == 0 || first.Added == n {
			t.Fatalf("%+v %v", first, err)
		}
		second, err := s.Import(t.Context(), c, bytes.NewReader(text), ImportOptions{})
		if err != nil || second.Rows != n || second.Added+second.Existing != n || second.Existing < first.Added {
			t.Fatalf("%+v then %+v, %v", first, second, err)
		}
		last, err := s.Member(t.Context(), id, n)
		if err != nil || last.Name != fmt.Sprintf("Member %d", n) {
			t.Errorf("the order of the list is lost: %+v %v", last, err)
		}
		if n2, err := s.Counts(t.Context(), id); n2.Imported != n || n2.Due != n || err != nil {
			t.Errorf("%+v %v", n2, err)
		}
		s.sound(t, id)
	}
}

// A million bad rows: each gets its line in the file, and memory stays bounded.
func TestImportMillionBadRows(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	c, _ := s.campaign(t, "c1")
	const n = 1_000_000
	bad := &repeater{head: "name,number\n", row: "\"Ann,x\n", n: n} // nor is the quote closed
	file, err := os.Create(filepath.Join(t.TempDir(), "rejects.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var most, now runtime.MemStats
	batches := 0
	got, err := s.Import(t.Context(), c, bad, ImportOptions{
		Rejects: func() (io.WriteCloser, error) { return file, nil },
		Progress: func(ImportProgress) {
			if batches++; batches%200 == 0 {
				if runtime.ReadMemStats(&now); now.HeapInuse > most.HeapInuse {
					most = now
				}
			}
		},
	})
	if want := (ImportResult{Rows: n, Rejected: n}); got != want || err != nil {
		t.Fatalf("%+v %v", got, err)
	}
	if limit := uint64(200 << 20); most.HeapInuse > limit {
		t.Errorf("the heap grew to %d MB", most.HeapInuse>>20)
	}
	text, err := os.ReadFile(file.Name())
	if lines := bytes.Count(text, []byte("\n")); lines != n+1 || err != nil {
		t.Errorf("%d lines in the file, %v", lines, err)
	}
}

// repeater is a list that is not in memory.
type repeater struct {
	head, row string
	n         int
	rest      string
}

func (r *repeater) Read(p []byte) (int, error) {
	if r.rest == "" {
		switch {
		case r.head != "":
			r.rest, r.head = r.head, ""
		case r.n == 0:
			return 0, io.EOF
		default:
			k := min(r.n, 1000)
			r.rest, r.n = strings.Repeat(r.row, k), r.n-k
		}
	}
	k := copy(p, r.rest)
	r.rest = r.rest[k:]
	return k, nil
}

// Rows come in the order of the list however many processors parse them.
func TestImportOrder(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	c, run := s.campaign(t, "c1", func(c *campaigns.Campaign) { c.Limit = 3000 })
	if _, err := s.Import(t.Context(), c, bytes.NewReader(list(2000)), ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	reqs := make([]ClaimRequest, 2000)
	for i := range reqs {
		reqs[i] = request(run, noon)
		reqs[i].Limit = c.Limit
	}
	res, err := s.Claim(t.Context(), "c1", reqs)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range res {
		if r.Err != nil || r.Member.ID != uint64(i+1) || r.Member.Name != fmt.Sprintf("Member %d", i+1) {
			t.Fatalf("claim %d: %+v %v", i, r.Member, r.Err)
		}
	}
}
