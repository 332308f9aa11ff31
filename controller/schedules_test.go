// SPDX-License-Identifier: MIT

package controller

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/fetch"
)

// fired waits until a schedule of c1 has fired for a time and that is over.
func (h *harness) fired(schedule string, due time.Time) store.Firing {
	h.t.Helper()
	var f store.Firing
	h.eventually("schedule "+schedule+" to fire for "+due.Format(time.DateTime), func() bool {
		all, err := h.store.Firings(h.t.Context(), "c1")
		must(h.t, err)
		f = all[schedule]
		return f.Due.Equal(due) && !f.Over.IsZero()
	})
	return f
}

// A schedule starts the campaign at its time, once: neither the next controller
// nor one that was not there at another time does it again; what was missed is
// made up for once.
func TestSchedulesFireOnce(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	h.campaign(func(c *campaigns.Campaign) {
		c.Schedules = []campaigns.Schedule{
			{ID: "go", Cron: "0 9 * * *", Do: campaigns.DoStart},
			{ID: "tick", Cron: "*/10 * * * *", Do: campaigns.DoReset},
			{ID: "off", Cron: "* * * * *", Do: campaigns.DoReset, Disabled: true},
		}
	}, agents(1, true), "+99901010100001")
	first := h.controllerAt("ctl", nine.Add(-time.Second), Imports{})
	h.fired("go", nine)
	h.awaitState("c1", campaigns.Ended, "QUEUE_COMPLETE")
	if n := h.dialled("+99901010100001"); n != 1 {
		t.Errorf("%d calls", n)
	}
	first.Close()

	// It would fire again, were it not written that it has.
	second := h.controllerAt("ctl", nine.Add(10*time.Minute-time.Second), Imports{})
	h.fired("tick", nine.Add(10*time.Minute))
	run, err := h.store.Run(t.Context(), "c1")
	must(t, err)
	if all, err := h.store.Firings(t.Context(), "c1"); err != nil || !all["go"].Due.Equal(nine) || run.State != campaigns.Ended || len(all) != 2 {
		t.Errorf("%s, %+v: %v", run.State, all, err)
	}
	second.Close()

	// Six times of the one and a day of the other were missed.
	h.add("c1", person("+99901010100002"))
	h.controllerAt("ctl", nine.Add(25*time.Hour), Imports{})
	h.fired("tick", nine.Add(25*time.Hour))
	if f := h.fired("go", nine.Add(24*time.Hour)); f.Error != "" || f.Begun.Before(nine.Add(25*time.Hour)) {
		t.Errorf("%+v", f)
	}
	h.finished("c1", 2)
	h.sound("c1")
}

// A schedule that is made, or changed, has no past, nor has one that was off.
func TestNewScheduleHasNoPast(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.campaign(nil, nil)
	ctl := h.controllerAt("ctl", nine.Add(5*time.Minute), Imports{})
	c.Schedules = []campaigns.Schedule{{ID: "stop", Cron: "0 9 * * *", Do: campaigns.DoReset}, {ID: "tick", Cron: "*/10 * * * *", Do: campaigns.DoReset}}
	must(t, h.store.SaveCampaign(t.Context(), c))
	h.eventually("the schedules to be known", func() bool {
		run, err := h.store.Run(t.Context(), "c1")
		must(t, err)
		return errors.Is(h.store.Fire(t.Context(), "c1", run.Epoch, "tick", nine), store.ErrConflict)
	})
	putClock(ctl, nine.Add(10*time.Minute-time.Second))
	ctl.runner("c1").setAlarms()
	h.fired("tick", nine.Add(10*time.Minute))
	all, err := h.store.Firings(t.Context(), "c1")
	must(t, err)
	if f, ok := all["stop"]; ok {
		t.Errorf("fired for a time before it was made: %+v", f)
	}
}

// A start that the campaign cannot follow says why.
func TestScheduleFails(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	h.campaign(func(c *campaigns.Campaign) {
		c.Schedules = []campaigns.Schedule{
			{ID: "go", Cron: "0 9 * * *", Do: campaigns.DoStart}, {ID: "list", Cron: "0 9 * * *", Do: campaigns.DoImport, Source: "/etc/passwd"},
		}
	}, nil)
	h.controllerAt("ctl", nine.Add(-time.Second), Imports{})
	if f := h.fired("go", nine); !strings.Contains(f.Error, "the campaign has no agent") {
		t.Errorf("%+v", f)
	}
	if f := h.fired("list", nine); !strings.Contains(f.Error, "in none of the folders") {
		t.Errorf("%+v", f)
	}
}

// An import adds who is new; the same list once more changes nothing.
func TestScheduledImport(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	folder := t.TempDir()
	list := filepath.Join(folder, "new", "list.csv")
	must(t, os.Mkdir(filepath.Dir(list), 0o700))
	must(t, os.WriteFile(list, []byte("name,number\nAnna,+99901010100001\nBen,+99901010100002\n"), 0o600))
	h.campaign(func(c *campaigns.Campaign) {
		c.Schedules = []campaigns.Schedule{{ID: "list", Cron: "0,10 9 * * *", Do: campaigns.DoImport, Source: list}}
	}, nil)
	imports := Imports{Folders: []string{folder}}
	c := h.controllerAt("ctl", nine.Add(-time.Second), imports)
	if f := h.fired("list", nine); f.Error != "" || !strings.HasPrefix(f.Result, "2 rows: 2 members added") {
		t.Errorf("%+v", f)
	}
	putClock(c, nine.Add(10*time.Minute))
	c.runner("c1").wakeSchedules()
	if f := h.fired("list", nine.Add(10*time.Minute)); f.Error != "" || !strings.HasPrefix(f.Result, "2 rows: 0 members added, 2 there already") {
		t.Errorf("%+v", f)
	}
	h.sound("c1")
}

// A list is read where the configuration allows it, up to its bounds.
func TestImportsOpen(t *testing.T) {
	t.Parallel()
	folder, other := t.TempDir(), t.TempDir()
	inside, outside := filepath.Join(folder, "list.csv"), filepath.Join(other, "secret.csv")
	must(t, os.WriteFile(inside, []byte("0123456789"), 0o600))
	must(t, os.WriteFile(outside, []byte("secret"), 0o600))
	must(t, os.Symlink(outside, filepath.Join(folder, "link.csv")))
	must(t, os.Symlink(other, filepath.Join(folder, "links")))
	must(t, os.Symlink("list.csv", filepath.Join(folder, "same.csv")))
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/list.csv":
			_, _ = w.Write([]byte("0123456789"))
		case "/away":
			http.Redirect(w, r, "/list.csv", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(site.Close)
	local := fetch.Policy{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	for name, tt := range map[string]struct {
		imports Imports
		source  string
		err     string // "" = it is read
	}{
		"off":                   {Imports{}, inside, "in none of the folders"},
		"a file":                {Imports{Folders: []string{other, folder}}, inside, ""},
		"a link that stays":     {Imports{Folders: []string{folder}}, filepath.Join(folder, "same.csv"), ""},
		"another folder":        {Imports{Folders: []string{folder}}, outside, "in none of the folders"},
		"up and out":            {Imports{Folders: []string{folder}}, folder + "/../" + filepath.Base(other) + "/secret.csv", "in none of the folders"},
		"a link that leads out": {Imports{Folders: []string{folder}}, filepath.Join(folder, "link.csv"), "not opened"},
		"a folder that is one":  {Imports{Folders: []string{folder}}, filepath.Join(folder, "links", "secret.csv"), "not opened"},
		"no file":               {Imports{Folders: []string{folder}}, filepath.Join(folder, "none.csv"), "not opened"},
		"a folder":              {Imports{Folders: []string{folder}}, folder, "is no file"},
		"too long":              {Imports{Folders: []string{folder}, MaxBytes: 9}, inside, "longer than 9 bytes"},
		"URLs are off":          {Imports{Reach: local}, site.URL + "/list.csv", "imports from URLs are off"},
		"a private address":     {Imports{URLs: true}, site.URL + "/list.csv", "127.0.0.1"},
		"a URL":                 {Imports{URLs: true, Reach: local}, site.URL + "/list.csv", ""},
		"a URL of nothing":      {Imports{URLs: true, Reach: local}, site.URL + "/none.csv", "404"},
		"a redirection":         {Imports{URLs: true, Reach: local}, site.URL + "/away", "302"},
		"a URL of too much":     {Imports{URLs: true, Reach: local, MaxBytes: 9}, site.URL + "/list.csv", "longer than 9 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, err := tt.imports.open(t.Context(), campaigns.Schedule{Source: tt.source})
			if err == nil {
				defer list.Close() //nolint:errcheck // only read
			}
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("got %v, want %q", err, tt.err)
			}
		})
	}
}

// Who does not say beforehand how much there is, is stopped when it is too much.
func TestBoundedReader(t *testing.T) {
	t.Parallel()
	for most, want := range map[int64]bool{9: false, 10: true, 11: true} {
		b := &bounded{from: strings.NewReader("0123456789"), left: most}
		var got strings.Builder
		buffer := make([]byte, 3)
		var err error
		for err == nil {
			var n int
			n, err = b.Read(buffer)
			got.Write(buffer[:n])
		}
		if whole := err.Error() == "EOF"; whole != want || int64(got.Len()) > most {
			t.Errorf("bound of %d: %q, %v", most, got.String(), err)
		}
	}
}
