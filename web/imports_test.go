// SPDX-License-Identifier: MIT

package web

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/campaigns/store"
	"tandem/imports"
)

// importDesk gives a desk that works until the test is over.
func importDesk(tb testing.TB, st *store.Store) *imports.Desk {
	tb.Helper()
	d, err := imports.Open(imports.Config{Store: st, Redis: st.Redis(), Controller: "test", Dir: tb.TempDir(), MaxBytes: 1 << 20})
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.Run(ctx)
	}()
	tb.Cleanup(func() { cancel(); <-done })
	return d
}

func asCSV(r *http.Request) { r.Header.Set("Content-Type", "text/csv") }

// imported waits until nobody works on an import any more.
func (f *fixture) imported(t *testing.T, id string) imports.Job {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); <-tick.C {
		var j imports.Job
		f.call(t, "GET", "/api/v2/dialer/spring/imports/"+id, "").into(&j)
		if j.State != imports.Running && j.State != imports.Checking {
			return j
		}
	}
	t.Fatal("the import does not end")
	return imports.Job{}
}

// TestImportOverHTTP goes the way of a person with a list: upload, look, check, import, see what was not taken.
func TestImportOverHTTP(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	var up uploaded
	f.call(t, "POST", "/api/v2/dialer/spring/imports?name=a.csv", "who;phone\nA;+4930111111\nB;nobody\n", asCSV).into(&up)
	if up.File != "a.csv" || up.State != imports.Uploaded || up.Preview.Separator != ";" || len(up.Preview.Rows) != 3 || up.Preview.Problem == "" {
		t.Errorf("uploaded: %+v", up)
	}
	at := "/api/v2/dialer/spring/imports/" + up.ID
	var p imports.Preview
	f.call(t, "GET", at+"/preview?columns=name,number&rows=1", "").into(&p)
	if p.Problem != "" || len(p.Rows) != 1 {
		t.Errorf("preview: %+v", p)
	}
	f.call(t, "GET", at+"/preview?rows=0", "").must(400)
	f.call(t, "GET", at+"/preview?charset=klingon", "").must(400)
	f.call(t, "GET", at+"/rejects", "").must(404)

	f.call(t, "POST", at+"/check", `{"columns":["name","number"]}`).must(200)
	want := imports.Result{Rows: 2, Added: 1, Rejected: 1}
	if j := f.imported(t, up.ID); j.State != imports.Checked || j.Result != want {
		t.Errorf("checked: %+v", j)
	}
	f.call(t, "POST", at+"/start", `{"columns":["name"]}`).must(400)
	f.call(t, "POST", at+"/start", `{"columns":["name","number"],"colour":1}`).must(400)
	f.call(t, "POST", at+"/start", `{"columns":["name","number"],"separator":";"}`).must(200)
	if j := f.imported(t, up.ID); j.State != imports.Done || j.Result != want {
		t.Errorf("imported: %+v", j)
	}
	if got := f.call(t, "GET", at+"/rejects", "").must(200); !strings.Contains(got.body, "B;nobody") || !strings.Contains(got.body, "3,") {
		t.Errorf("rejected: %s", got.body)
	}
	f.call(t, "POST", at+"/start", `{}`).must(409)
	var jobs []imports.Job
	f.call(t, "GET", "/api/v2/dialer/spring/imports", "").into(&jobs)
	if len(jobs) != 1 || jobs[0].ID != up.ID {
		t.Errorf("jobs: %+v", jobs)
	}
	f.call(t, "GET", "/api/v2/dialer/other/imports/"+up.ID, "").must(404)
	f.call(t, "DELETE", at, "").must(200)
	f.call(t, "GET", at, "").must(404)
}

// TestUploadForm takes a file as browsers send it.
func TestUploadForm(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	form := func(field string) (string, string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreateFormFile(field, "list.csv")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(part, "number\n+4930111111\n")
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String(), w.FormDataContentType()
	}
	body, kind := form("file")
	var up uploaded
	f.call(t, "POST", "/api/v2/dialer/spring/imports", body, func(r *http.Request) { r.Header.Set("Content-Type", kind) }).into(&up)
	if up.File != "list.csv" || up.Size != 19 || up.Preview.Problem != "" {
		t.Errorf("uploaded: %+v", up)
	}
	body, kind = form("other")
	f.call(t, "POST", "/api/v2/dialer/spring/imports", body, func(r *http.Request) { r.Header.Set("Content-Type", kind) }).must(400)
	f.call(t, "POST", "/api/v2/dialer/spring/imports", "{}").must(415)
}

// TestMalformedUploads sends a thousand files that are none, and formats that are none.
func TestMalformedUploads(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	rnd := rand.New(rand.NewPCG(4, 1))
	good := []byte("name;number\n\"A;B\";+4930111111\n")
	for range 1000 {
		bad := bytes.Clone(good)
		for range 1 + rnd.IntN(6) {
			switch at := rnd.IntN(len(bad)); rnd.IntN(3) {
			case 0:
				bad[at] = byte(rnd.IntN(256))
			case 1:
				bad = append(bad[:at], bad[min(at+1+rnd.IntN(5), len(bad)):]...)
			default:
				bad = append(bad[:at:at], append([]byte{byte(rnd.IntN(256)), '"', 0}, bad[at:]...)...)
			}
			if len(bad) == 0 {
				bad = []byte{0}
			}
		}
		got := f.call(t, "POST", "/api/v2/dialer/spring/imports", string(bad), asCSV)
		if got.status >= 500 {
			t.Fatalf("status %d for %q: %s", got.status, bad, got.body)
		}
	}
	var up uploaded
	f.call(t, "POST", "/api/v2/dialer/spring/imports", string(good), asCSV).into(&up)
	format := []byte(`{"charset":"utf-8","separator":";","columns":["name","number"],"noHeader":true,"autoRun":false}`)
	for range 1000 {
		bad := bytes.Clone(format)
		for range 1 + rnd.IntN(4) {
			bad[rnd.IntN(len(bad))] = byte(' ' + rnd.IntN(95))
		}
		got := f.call(t, "POST", "/api/v2/dialer/spring/imports/"+up.ID+"/check", string(bad))
		if got.status >= 500 {
			t.Fatalf("status %d for %q: %s", got.status, bad, got.body)
		}
		if got.status == 200 {
			f.imported(t, up.ID)
		}
	}
	var c campaignDetail
	f.call(t, "GET", "/api/v2/dialer/spring", "").into(&c)
	if c.Members.Imported != 0 {
		t.Errorf("%d members were added", c.Members.Imported)
	}
}

// TestCauses lists every cause once, with its place.
func TestCauses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var all []causeAnswer
	f.call(t, "GET", "/api/v2/causes", "").into(&all)
	lists := map[string]string{}
	for _, c := range all {
		if _, twice := lists[string(c.Cause)]; twice {
			t.Errorf("%s is listed twice", c.Cause)
		}
		lists[string(c.Cause)] = c.List
	}
	for cause, want := range map[string]string{"NORMAL_CLEARING": "ok", "USER_BUSY": "retry", "NO_ROUTE": "error", "RECOVERY_ON_TIMER_EXPIRE": "minus", "PICKED_OFF": ""} {
		if got, ok := lists[cause]; !ok || got != want {
			t.Errorf("%s stands in %q, want %q", cause, got, want)
		}
	}
}
