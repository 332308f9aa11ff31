// SPDX-License-Identifier: MIT

package web

import (
	"encoding/binary"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/access"
	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/sounds"
)

// oneSecond is a WAV file of one second, of so many channels.
func oneSecond(channels int) string {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(channels)) //nolint:gosec // small
	b = binary.LittleEndian.AppendUint32(b, 8000)
	b = binary.LittleEndian.AppendUint32(b, 16000)
	b = append(b, "\x02\x00\x10\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, 16000)
	return string(b) + strings.Repeat("ab", 8000)
}

var asWAV = header("Content-Type", "audio/wav")

// withMessages is a server with a folder of messages.
func withMessages(t *testing.T) (*fixture, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "messages")
	folder, err := sounds.OpenMessages(dir, "/switch/messages")
	if err != nil {
		t.Fatal(err)
	}
	return newFixtureWith(t, func(c *Config) { c.Messages = folder }), dir
}

func TestMessages(t *testing.T) {
	t.Parallel()
	f, dir := withMessages(t)
	f.furnish(t)
	supervisor := f.as(t, access.Supervisor)
	var all []messageCard
	if f.call(t, "GET", "/api/v2/messages", "").into(&all); len(all) != 0 {
		t.Errorf("%+v", all)
	}
	const path = "/api/v2/messages/sorry.wav"
	var card messageCard
	f.call(t, "PUT", path, oneSecond(1), asWAV, supervisor).into(&card)
	want := messageCard{
		Name: "sorry", Path: "/switch/messages/sorry.wav", Size: 16044, Seconds: 1, Coding: "pcm16", Rate: 8000, Channels: 1,
		Modified: card.Modified, UsedBy: []string{},
	}
	if diff := cmp.Diff(want, card); diff != "" || time.Since(card.Modified) > time.Hour {
		t.Errorf("%s\n%s", card.Modified, diff)
	}
	e := f.entries(t, "?count=1")[0]
	if e.Object != "message sorry" || e.User != "some-supervisor" || !strings.Contains(string(e.After), `"seconds":1`) || e.Before != nil {
		t.Errorf("audit %+v", e)
	}

	// Heard, in whole and in part.
	got := f.call(t, "GET", path, "", supervisor).must(200)
	if got.body != oneSecond(1) || got.header.Get("Content-Type") != "audio/wav" || got.header.Get("Accept-Ranges") != "bytes" {
		t.Errorf("%d bytes, %v", len(got.body), got.header)
	}
	part := f.call(t, "GET", path, "", header("Range", "bytes=0-3")).must(206)
	if part.body != "RIFF" || part.header.Get("Content-Range") != "bytes 0-3/16044" {
		t.Errorf("%q, %v", part.body, part.header)
	}
	f.call(t, "GET", path, "", header("Range", "bytes=99999-")).must(416)

	// In use: by two campaigns, one of which plays it twice.
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"messages":{"silent":"/switch/messages/sorry.wav","hold":"/switch/messages/sorry.wav"}}`).must(200)
	f.call(t, "POST", "/api/v2/dialer", `{"id":"radio","name":"Radio","type":"Voice Broadcasting","resources":["trunk"],
		"broadcast":{"sound":"hello.wav","keys":[{"key":"1","sound":"/switch/messages/sorry.wav"}]}}`).must(200)
	if f.call(t, "GET", "/api/v2/messages", "").into(&all); len(all) != 1 || cmp.Diff([]string{"radio", "spring"}, all[0].UsedBy) != "" {
		t.Errorf("%+v", all)
	}
	if r := f.call(t, "DELETE", path, "").must(409).refusal(); !strings.Contains(r.Message, "radio, spring") {
		t.Errorf("%+v", r)
	}
	f.call(t, "PUT", path, oneSecond(1), asWAV).must(200) // another recording of the same words
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"messages":{"silent":"","hold":""}}`).must(200)
	f.call(t, "DELETE", "/api/v2/dialer/radio", "").must(200)
	f.call(t, "DELETE", path, "").must(200)
	if e := f.entries(t, "?count=1")[0]; e.Object != "message sorry" || e.After != nil || !strings.Contains(string(e.Before), `"seconds":1`) {
		t.Errorf("audit %+v", e)
	}
	f.call(t, "DELETE", path, "").must(404)
	f.call(t, "GET", path, "").must(404)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestMessagesRefused(t *testing.T) {
	t.Parallel()
	f, dir := withMessages(t)
	f.play(t, []scenario{
		{"stereo", "PUT", "/api/v2/messages/a.wav", oneSecond(2), 400, []string{`"field":"file"`, "2 channels", "sox"}, asWAV},
		{"no sound", "PUT", "/api/v2/messages/a.wav", "hello", 400, []string{"no WAV file"}, asWAV},
		{"cut off", "PUT", "/api/v2/messages/a.wav", oneSecond(1)[:9000], 400, []string{"cut off"}, asWAV},
		{"nothing", "PUT", "/api/v2/messages/a.wav", "", 400, []string{"no WAV file"}, asWAV},
		{"too large", "PUT", "/api/v2/messages/a.wav", oneSecond(1) + strings.Repeat(" ", sounds.MaxMessage), 413, []string{`"code":"too_large"`}, asWAV},
		{"another type", "PUT", "/api/v2/messages/a.wav", oneSecond(1), 415, nil, header("Content-Type", "audio/mpeg")},
		{"no type", "PUT", "/api/v2/messages/a.wav", oneSecond(1), 415, nil, header("Content-Type", "")},
		{"another name", "PUT", "/api/v2/messages/a.mp3", oneSecond(1), 400, []string{`"field":"file"`}, asWAV},
		{"name with a space", "PUT", "/api/v2/messages/a%20b.wav", oneSecond(1), 400, nil, asWAV},
		{"upwards", "PUT", "/api/v2/messages/..%2Fa.wav", oneSecond(1), 400, nil, asWAV},
		{"hear upwards", "GET", "/api/v2/messages/..%2F..%2Fpasswd.wav", "", 400, nil, nil},
	})
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
	none := newFixture(t)
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		if r := none.call(t, method, "/api/v2/messages/a.wav", "", asWAV).must(503).refusal(); !strings.Contains(r.Message, "messages.folder") {
			t.Errorf("%s: %+v", method, r)
		}
	}
	none.call(t, "GET", "/api/v2/messages", "").must(503)
}

// recorded claims the next member, and ends the attempt with what is named.
func (f *fixture) recorded(t *testing.T, run store.Run, id, file string, end bool) {
	t.Helper()
	ctx, now := t.Context(), time.Now().UTC()
	claim, err := f.store.Claim(ctx, "spring", []store.ClaimRequest{{Epoch: run.Epoch, Limit: 9, Now: now, Attempt: campaigns.Attempt{
		ID: id, Campaign: "spring", CustomerLeg: "leg-" + id, Controller: "other", Epoch: run.Epoch, ClaimedAt: now, DialedAt: now,
	}}})
	if err != nil || claim[0].Err != nil {
		t.Fatal(err, claim)
	}
	if !end {
		return
	}
	a, m := claim[0].Attempt, claim[0].Member
	a.Result, a.Cause, a.EndedAt, a.Recording = campaigns.Connected, campaigns.NormalClearing, now, file
	campaign, err := f.store.Campaign(ctx, "spring")
	if err != nil {
		t.Fatal(err)
	}
	if errs := f.store.Write(ctx, "spring", []store.Op{
		store.Finish{Attempt: a, Epoch: run.Epoch, Member: campaign.Settle(m, &a, now), Raw: claim[0].Raw},
	}); errs[0] != nil {
		t.Fatal(errs[0])
	}
}

func TestRecordingIsHeard(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFixtureWith(t, func(c *Config) { c.Recordings = sounds.NewRecordings(dir, "/switch/rec") })
	f.furnish(t)
	for i := range 5 {
		f.call(t, "POST", "/api/v2/dialer/spring/members", fmt.Sprintf(`{"communications":[{"number":"+44770090012%d"}]}`, i)).must(200)
	}
	run := f.start(t)
	id := func(n int) string { return fmt.Sprintf("018f0000-0000-7000-8000-%012d", n) }
	if err := os.Mkdir(filepath.Join(dir, "spring"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "spring", id(1)+".wav"), []byte(oneSecond(1)), 0o600); err != nil {
		t.Fatal(err)
	}
	f.recorded(t, run, id(1), "/switch/rec/spring/"+id(1)+".wav", true)
	f.recorded(t, run, id(2), "/switch/rec/spring/"+id(2)+".wav", true)
	f.recorded(t, run, id(3), "", true)
	f.recorded(t, run, id(4), "/switch/rec/../../etc/passwd", true)
	f.recorded(t, run, id(5), "", false)

	path := func(n int) string { return "/api/v2/dialer/spring/attempts/" + id(n) + "/recording" }
	supervisor := f.as(t, access.Supervisor)
	got := f.call(t, "GET", path(1), "", supervisor).must(200)
	if got.body != oneSecond(1) || got.header.Get("Content-Type") != "audio/wav" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d bytes, %v", len(got.body), got.header)
	}
	if part := f.call(t, "GET", path(1), "", supervisor, header("Range", "bytes=8-11")).must(206); part.body != "WAVE" {
		t.Errorf("%q", part.body)
	}
	heard := f.entries(t, "?object=recording")
	if len(heard) != 2 || heard[0].Object != "recording "+id(1) || heard[0].User != "some-supervisor" || heard[0].HTTP != 206 || heard[1].HTTP != 200 ||
		!strings.Contains(string(heard[0].After), `"member":1`) {
		t.Errorf("who listened: %+v", heard)
	}
	for n, why := range map[int]string{2: "not, or not any more", 3: "was not recorded", 4: "not, or not any more", 5: "goes on", 6: "no attempt"} {
		if r := f.call(t, "GET", path(n), "").must(404).refusal(); !strings.Contains(r.Message, why) {
			t.Errorf("%d: %+v", n, r)
		}
	}
	f.call(t, "GET", "/api/v2/dialer/spring/attempts/..%2F..%2Fx/recording", "").must(404)
	f.call(t, "GET", "/api/v2/dialer/summer/attempts/"+id(1)+"/recording", "").must(404)
	f.call(t, "GET", path(1), "", f.as(t, access.Agent)).must(403)
	if again := f.entries(t, "?object=recording"); len(again) != 2 {
		t.Errorf("nobody has listened: %+v", again)
	}

	f.Server.recordings = nil
	if r := f.call(t, "GET", path(1), "").must(404).refusal(); !strings.Contains(r.Message, "recordings_read") {
		t.Errorf("%+v", r)
	}
	f.call(t, "HEAD", path(1), "").must(http.StatusNotFound)
}
