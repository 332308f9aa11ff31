// SPDX-License-Identifier: MIT

package imports

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/campaigns/store/redisserver/redistest"
)

// stand is a desk on a real Redis, with a campaign "spring" in Germany.
type stand struct {
	*Desk
	t     *testing.T
	store *store.Store
	ran   chan string
	end   context.CancelFunc
}

func newStand(t *testing.T) *stand {
	t.Helper()
	s, err := store.Open(t.Context(), redistest.ForTest(t).URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	c := campaigns.Campaign{ID: "spring", Name: "Spring", Country: "DE"}
	c.Normalize()
	if err := s.CreateCampaign(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	st := &stand{t: t, store: s, ran: make(chan string, 10)}
	st.open(t.TempDir())
	return st
}

// open begins a life of the process; the one before ends.
func (s *stand) open(dir string) {
	s.t.Helper()
	if s.end != nil {
		s.end()
	}
	d, err := Open(Config{
		Store: s.store, Redis: s.store.Redis(), Controller: "one", Dir: dir, MaxBytes: 4 << 20,
		Run: func(_ context.Context, campaign string) error { s.ran <- campaign; return nil },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.Run(ctx)
	}()
	eventually(s.t, "the desk works", func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.ctx != nil
	})
	s.Desk, s.end = d, func() { cancel(); <-done }
	s.t.Cleanup(func() { cancel(); <-done })
}

func (s *stand) upload(text string) Job {
	s.t.Helper()
	j, err := s.Upload(s.t.Context(), "spring", "admin", "C:\\lists\\spring.csv", strings.NewReader(text))
	if err != nil {
		s.t.Fatal(err)
	}
	return j
}

// finish waits until nobody works on a job any more.
func (s *stand) finish(id string) Job {
	s.t.Helper()
	var j Job
	eventually(s.t, "import "+id+" ends", func() bool {
		var err error
		if j, err = s.Job(s.t.Context(), id); err != nil {
			s.t.Fatal(err)
		}
		return !j.busy()
	})
	return j
}

// eventually asks again and again, until half a minute is over.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); <-tick.C {
		if ok() {
			return
		}
	}
	t.Fatalf("not in half a minute: %s", what)
}

func (s *stand) rejectedRows(id string) string {
	s.t.Helper()
	r, err := s.Rejects(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(r)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

const cyrillic = "имя;телефон;долг;второй\nМирный Евгений;030 1234567;20000;\nИванов;030 7654321;5;\nбез номера;нет;1;\nМирный;030 1234567;7;\nДвое;030 7654321;1;030 9999999\n"

// TestImportOfAForeignFile brings a file in windows-1251 with semicolons, as a
// person would: look, say what the columns are, check, import.
func TestImportOfAForeignFile(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	text, err := charmap.Windows1251.NewEncoder().String(cyrillic)
	if err != nil {
		t.Fatal(err)
	}
	j := s.upload(text)
	if j.File != "spring.csv" || j.State != Uploaded || j.Size != int64(len(text)) {
		t.Errorf("job: %+v", j)
	}
	p, err := s.Preview(t.Context(), j.ID, Format{}, 2)
	if err != nil {
		t.Fatal(err)
	}
	if p.Charset != "windows-1251" || p.Separator != ";" || p.Problem == "" || p.Guess.Sure {
		t.Errorf("preview: %+v", p)
	}
	if diff := cmp.Diff([][]string{{"имя", "телефон", "долг", "второй"}, {"Мирный Евгений", "030 1234567", "20000", ""}}, p.Rows); diff != "" {
		t.Error(diff)
	}
	f := Format{ListFormat: campaigns.ListFormat{Columns: []string{"name", "number", "debt", "number2"}}}
	if p, err = s.Preview(t.Context(), j.ID, f, 1); err != nil || p.Problem != "" || !cmp.Equal(p.Columns, []string{"name", "number", "debt", "number2"}) {
		t.Errorf("with columns: %+v, %v", p, err)
	}

	if _, err := s.Start(t.Context(), j.ID, Checking, f, false); err != nil {
		t.Fatal(err)
	}
	want := Result{Rows: 5, Added: 2, Existing: 1, Duplicates: 1, Rejected: 1}
	if got := s.finish(j.ID); got.State != Checked || got.Result != want {
		t.Errorf("checked: %+v", got)
	}
	if n, err := s.store.Counts(t.Context(), "spring"); err != nil || n.Imported != 0 {
		t.Errorf("a check has written %d members: %v", n.Imported, err)
	}
	if _, err := s.Start(t.Context(), j.ID, Running, f, true); err != nil {
		t.Fatal(err)
	}
	got := s.finish(j.ID)
	if got.State != Done || got.Result != want || got.Bytes != got.Size || got.Format.Charset != "windows-1251" {
		t.Errorf("imported: %+v", got)
	}
	m, err := s.store.Member(t.Context(), "spring", 1)
	if err != nil || m.Name != "Мирный Евгений" || m.Variables["debt"] != "20000" || m.Communications[0].Number != "+49301234567" {
		t.Errorf("member: %+v, %v", m, err)
	}
	if campaign := <-s.ran; campaign != "spring" {
		t.Errorf("%s was run", campaign)
	}
	rows := s.rejectedRows(j.ID)
	if !strings.Contains(rows, "4,") || !strings.Contains(rows, "без номера;нет;1;") || !strings.Contains(rows, "belongs to member 2") {
		t.Errorf("rejected:\n%s", rows)
	}
	if _, err := os.Stat(s.file(j.ID)); !os.IsNotExist(err) {
		t.Errorf("the file is kept: %v", err)
	}
}

// TestSameListTwice changes nothing the second time.
func TestSameListTwice(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	text := "number,name\n0301234567,A\n0301234568,B\n"
	for i, want := range []Result{{Rows: 2, Added: 2}, {Rows: 2, Existing: 2}} {
		j := s.upload(text)
		if _, err := s.Start(t.Context(), j.ID, Running, Format{}, false); err != nil {
			t.Fatal(err)
		}
		if got := s.finish(j.ID); got.Result != want || got.State != Done {
			t.Errorf("time %d: %+v", i+1, got)
		}
	}
	if n, err := s.store.Counts(t.Context(), "spring"); err != nil || n.Imported != 2 {
		t.Errorf("%d members: %v", n.Imported, err)
	}
}

// TestImportGoesOn ends the process in the middle of an import: the next life
// completes it, and every member is there once.
func TestImportGoesOn(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	var b strings.Builder
	b.WriteString("number\n")
	const members = 20_000
	for i := range members {
		fmt.Fprintf(&b, "030%07d\n", 1_000_000+i)
	}
	j := s.upload(b.String())
	if _, err := s.Start(t.Context(), j.ID, Running, Format{}, false); err != nil {
		t.Fatal(err)
	}
	for n := 0; n == 0; {
		counts, err := s.store.Counts(t.Context(), "spring")
		if err != nil {
			t.Fatal(err)
		}
		n = counts.Imported
	}
	s.open(filepath.Dir(s.file("x")))
	got := s.finish(j.ID)
	if got.State != Done || got.Result.Added+got.Result.Existing != members {
		t.Errorf("after the restart: %+v", got)
	}
	if n, err := s.store.Counts(t.Context(), "spring"); err != nil || n.Imported != members {
		t.Errorf("%d members: %v", n.Imported, err)
	}
}

// TestCancelled keeps what was imported and does no more.
func TestCancelled(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.room <- struct{}{}
	s.room <- struct{}{} // both places are taken: it waits
	j := s.upload("number\n0301234567\n")
	if _, err := s.Start(t.Context(), j.ID, Running, Format{}, false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Start(t.Context(), j.ID, Running, Format{}, false); campaigns.CodeOf(err) != campaigns.Conflict {
		t.Errorf("started twice: %v", err)
	}
	if _, err := s.Remove(t.Context(), j.ID); err != nil {
		t.Fatal(err)
	}
	if got := s.finish(j.ID); got.State != Cancelled {
		t.Errorf("job: %+v", got)
	}
	eventually(t, "the book says so", func() bool {
		j, err := s.book.read(t.Context(), j.ID)
		return err == nil && j.State == Cancelled
	})
	if _, err := s.Remove(t.Context(), j.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Job(t.Context(), j.ID); campaigns.CodeOf(err) != campaigns.NotFound {
		t.Errorf("removed: %v", err)
	}
}

// TestBadFiles are refused, and nothing is left of them.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	if _, err := s.Upload(t.Context(), "spring", "", "a.csv", strings.NewReader("")); campaigns.CodeOf(err) != campaigns.Invalid {
		t.Errorf("empty: %v", err)
	}
	if _, err := s.Upload(t.Context(), "autumn", "", "a.csv", strings.NewReader("x")); campaigns.CodeOf(err) != campaigns.NotFound {
		t.Errorf("no campaign: %v", err)
	}
	if _, err := s.Upload(t.Context(), "spring", "", "a.csv", strings.NewReader(strings.Repeat("x", 5<<20))); campaigns.CodeOf(err) != campaigns.Invalid {
		t.Errorf("too large: %v", err)
	}
	if left, err := os.ReadDir(s.cfg.Dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	for name, text := range map[string]string{
		"no number": "name,town\nA,B\n", "binary": "PK\x03\x04 \x00", "only a header": "number\n", "bad bytes": "number\n\xff\xfe\xfd\n",
	} {
		j := s.upload(text)
		if _, err := s.Start(t.Context(), j.ID, Running, Format{Charset: UTF8}, false); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := s.finish(j.ID); got.State != Failed && got.Result.Rejected == 0 || got.Result.Added > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for name, f := range map[string]Format{
		"charset": {Charset: "klingon"}, "separator": {ListFormat: campaigns.ListFormat{Separator: "::"}},
		"columns": {ListFormat: campaigns.ListFormat{Columns: []string{"name"}}}, "variable": {ListFormat: campaigns.ListFormat{Columns: []string{"number", "a b"}}},
	} {
		j := s.upload("number\n1\n")
		if _, err := s.Start(t.Context(), j.ID, Running, f, false); campaigns.CodeOf(err) != campaigns.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOldFilesGo holds that people's data is not kept for ever.
func TestOldFilesGo(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	unused := s.upload("number\n0301234567\n")
	used := s.upload("number\nx\n")
	if _, err := s.Start(t.Context(), used.ID, Running, Format{}, false); err != nil {
		t.Fatal(err)
	}
	s.finish(used.ID)
	s.end()
	steps := []struct {
		after time.Duration
		jobs  int
	}{{time.Hour, 2}, {25 * time.Hour, 1}, {8 * 24 * time.Hour, 0}}
	began := time.Now()
	for _, step := range steps {
		s.now = func() time.Time { return began.Add(step.after) }
		if err := s.sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if jobs, err := s.Jobs(t.Context(), "spring", 0, 10); err != nil || len(jobs) != step.jobs {
			t.Errorf("after %s: %d jobs, want %d: %v", step.after, len(jobs), step.jobs, err)
		}
	}
	for _, path := range []string{s.file(unused.ID), s.rejects(used.ID)} {
		if _, err := os.Stat(path); !os.IsNotExist(err) {
			t.Errorf("%s is kept", path)
		}
	}
}
