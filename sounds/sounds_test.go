// SPDX-License-Identifier: MIT

package sounds

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// wav makes a WAV file with so many bytes of sound.
func wav(code, channels, rate, bits uint16, sound int) []byte {
	var out bytes.Buffer
	put := func(all ...any) {
		for _, v := range all {
			if text, ok := v.(string); ok {
				out.WriteString(text)
				continue
			}
			_ = binary.Write(&out, binary.LittleEndian, v) // into memory
		}
	}
	align := channels * bits / 8
	put("RIFF", uint32(36+sound), "WAVE", "fmt ", uint32(16), code, channels, uint32(rate), uint32(rate)*uint32(align), align, bits, //nolint:gosec // small
		"data", uint32(sound)) //nolint:gosec // small
	out.Write(make([]byte, sound))
	return out.Bytes()
}

func extensible(code uint16) []byte {
	plain := wav(codeExtensible, 1, 8000, 16, 16000)
	binary.LittleEndian.PutUint32(plain[16:], 40)
	tail := make([]byte, 24)
	binary.LittleEndian.PutUint16(tail, 22)
	binary.LittleEndian.PutUint16(tail[8:], code)
	return bytes.Join([][]byte{plain[:36], tail, plain[36:]}, nil)
}

// withNote puts a chunk of an odd length, which is padded, before the sound.
func withNote(file []byte) []byte {
	return bytes.Join([][]byte{file[:36], []byte("LIST\x05\x00\x00\x00hello\x00"), file[36:]}, nil)
}

func TestFormat(t *testing.T) {
	t.Parallel()
	good := wav(1, 1, 8000, 16, 16000)
	long := bytes.Clone(good)
	binary.LittleEndian.PutUint32(long[40:], 0xffffffff)
	for name, c := range map[string]struct {
		file []byte
		want Format
		says string
	}{
		"pcm":             {good, Format{"pcm16", 8000, 1, time.Second}, ""},
		"a-law":           {wav(6, 1, 8000, 8, 4000), Format{"alaw", 8000, 1, time.Second / 2}, ""},
		"µ-law, 16 kHz":   {wav(7, 1, 16000, 8, 16000), Format{"ulaw", 16000, 1, time.Second}, ""},
		"highest rate":    {wav(1, 1, 48000, 16, 96000), Format{"pcm16", 48000, 1, time.Second}, ""},
		"other chunks":    {withNote(good), Format{"pcm16", 8000, 1, time.Second}, ""},
		"extensible":      {extensible(1), Format{"pcm16", 8000, 1, time.Second}, ""},
		"extensible mp3":  {extensible(85), Format{}, "coded as 85"},
		"stereo":          {wav(1, 2, 8000, 16, 16000), Format{}, "2 channels"},
		"too slow":        {wav(1, 1, 7999, 16, 16000), Format{}, "7999 samples a second"},
		"too fast":        {wav(1, 1, 48001, 16, 16000), Format{}, "48001 samples a second"},
		"24 bits":         {wav(1, 1, 8000, 24, 24000), Format{}, "with 24 bits"},
		"8 bits":          {wav(1, 1, 8000, 8, 8000), Format{}, "with 8 bits"},
		"float":           {wav(3, 1, 8000, 32, 32000), Format{}, "coded as 3"},
		"cut off":         {good[:len(good)-1], Format{}, "says that it has 16000 bytes of sound and has 15999"},
		"unknown length":  {long, Format{}, "cut off"},
		"no sound":        {wav(1, 1, 8000, 16, 0), Format{}, "lasts no time"},
		"header only":     {good[:36], Format{}, "no sound in it"},
		"half a header":   {good[:30], Format{}, "within its description"},
		"short header":    {append(append([]byte("RIFF\x00\x00\x00\x00WAVEfmt "), 4, 0, 0, 0), 1, 0, 1, 0), Format{}, "within its description"},
		"sound first":     {append([]byte("RIFF\x00\x00\x00\x00WAVE"), good[36:]...), Format{}, "before the description"},
		"mp3":             {[]byte("ID3\x04 and so on and so forth"), Format{}, "no WAV file"},
		"nothing":         {nil, Format{}, "no WAV file"},
		"chunks for ever": {append([]byte("RIFF\x00\x00\x00\x00WAVE"), bytes.Repeat([]byte("JUNK\x00\x00\x00\x00"), 200)...), Format{}, "no sound in it"},
	} {
		got, err := readFormat(bytes.NewReader(c.file), int64(len(c.file)))
		if c.says == "" {
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%s: %v\n%s", name, err, diff)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.says) || campaigns.CodeOf(err) != campaigns.Invalid {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// FuzzFormat: whatever a file says, reading it neither panics nor goes on for ever.
func FuzzFormat(f *testing.F) {
	f.Add(wav(1, 1, 8000, 16, 20))
	f.Add(withNote(extensible(7)))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := readFormat(bytes.NewReader(file), int64(len(file)))
		if err == nil && (got.Channels != 1 || got.Rate < MinRate || got.Rate > MaxRate || got.Length < 0) {
			t.Errorf("%+v", got)
		}
	})
}

func folder(t *testing.T) (*Messages, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "here", "messages")
	m, err := OpenMessages(dir, "/switch/messages")
	if err != nil {
		t.Fatal(err)
	}
	return m, dir
}

func put(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	m, dir := folder(t)
	sound := wav(1, 1, 8000, 16, 32000)
	one, err := m.Put("sorry", bytes.NewReader(sound))
	if err != nil || one.Path != "/switch/messages/sorry.wav" || one.Length != 2*time.Second || one.Size != int64(len(sound)) {
		t.Fatal(one, err)
	}
	if info, err := os.Stat(filepath.Join(dir, "sorry.wav")); err != nil || info.Mode().Perm()&0o044 == 0 {
		t.Errorf("FreeSWITCH cannot read it: %v %v", info, err)
	}
	// What somebody has put there by hand.
	put(t, filepath.Join(dir, "by-hand.wav"), []byte("no sound"))
	put(t, filepath.Join(dir, "notes.txt"), nil)
	put(t, filepath.Join(dir, "bad name.wav"), sound)
	put(t, filepath.Join(dir, "below", "x.wav"), sound)
	all, err := m.List()
	if err != nil || len(all) != 2 || all[0].Name != "by-hand" || !strings.Contains(all[0].Problem, "no WAV file") || all[1] != one {
		t.Errorf("%+v, %v", all, err)
	}

	// Another one in its place; who plays the old one hears it to its end.
	playing, _, err := m.Open("sorry")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = playing.Close() }()
	if one, err = m.Put("sorry", bytes.NewReader(wav(7, 1, 8000, 8, 8000))); err != nil || one.Coding != "ulaw" {
		t.Fatal(one, err)
	}
	if heard, err := io.ReadAll(playing); err != nil || !bytes.Equal(heard, sound) {
		t.Errorf("%d bytes, %v", len(heard), err)
	}

	if err := m.Remove("sorry"); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{"removed": m.Remove("sorry"), "upwards": m.Remove("../x"), "empty": m.Remove("")} {
		if campaigns.CodeOf(err) != campaigns.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := m.Open("sorry"); campaigns.CodeOf(err) != campaigns.NotFound {
		t.Error(err)
	}
}

// TestMessagesRefused: what is refused leaves nothing behind, and what was there
// stays.
func TestMessagesRefused(t *testing.T) {
	t.Parallel()
	m, dir := folder(t)
	sound := wav(1, 1, 8000, 16, 16000)
	if _, err := m.Put("hold", bytes.NewReader(sound)); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the line is cut")
	for name, c := range map[string]struct {
		name string
		r    io.Reader
		want error
	}{
		"stereo":      {"hold", bytes.NewReader(wav(1, 2, 8000, 16, 400)), nil},
		"too large":   {"hold", io.MultiReader(bytes.NewReader(sound), io.LimitReader(zeros{}, MaxMessage)), nil},
		"upwards":     {"../hold", bytes.NewReader(sound), nil},
		"folder":      {"a/b", bytes.NewReader(sound), nil},
		"no name":     {"", bytes.NewReader(sound), nil},
		"interrupted": {"hold", io.MultiReader(bytes.NewReader(sound[:100]), iotest.ErrReader(broken)), broken},
	} {
		_, err := m.Put(c.name, c.r)
		if c.want != nil && !errors.Is(err, c.want) || c.want == nil && campaigns.CodeOf(err) != campaigns.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "hold.wav")); err != nil || !bytes.Equal(text, sound) {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// TestMessagesAfterACrash: an upload that was cut off a day ago is removed.
func TestMessagesAfterACrash(t *testing.T) {
	t.Parallel()
	_, dir := folder(t)
	old, fresh := filepath.Join(dir, unfinished+"OLD"), filepath.Join(dir, unfinished+"NEW")
	put(t, old, []byte("x"))
	put(t, fresh, []byte("x"))
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenMessages(dir, dir); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != unfinished+"NEW" {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestRecordings(t *testing.T) {
	t.Parallel()
	const id = "018f0000-0000-7000-8000-000000000001"
	dir := t.TempDir()
	put(t, filepath.Join(dir, "rec", "demo", "2026-11-21", id+".wav"), []byte("heard"))
	put(t, filepath.Join(dir, "rec", id, "x.txt"), nil)
	put(t, filepath.Join(dir, "outside-"+id+".wav"), []byte("secret"))
	put(t, filepath.Join(dir, "rec", "other.wav"), []byte("another call"))
	if err := os.Symlink(filepath.Join(dir, "outside-"+id+".wav"), filepath.Join(dir, "rec", "link-"+id+".wav")); err != nil {
		t.Fatal(err)
	}
	here := filepath.Join(dir, "rec")
	for name, c := range map[string]struct {
		seen, file string
		want       campaigns.Code // "" = found
	}{
		"the folder is known":      {"/rec/ordings", "/rec/ordings/demo/2026-11-21/" + id + ".wav", ""},
		"with a slash":             {"/rec/ordings/", "/rec/ordings/demo/2026-11-21/" + id + ".wav", ""},
		"FreeSWITCH's own":         {"", "/var/lib/freeswitch/recordings/demo/2026-11-21/" + id + ".wav", ""},
		"relative":                 {"", "demo/2026-11-21/" + id + ".wav", ""},
		"the folder has changed":   {"/elsewhere", "/var/lib/freeswitch/recordings/demo/2026-11-21/" + id + ".wav", ""},
		"removed":                  {"/rec/ordings", "/rec/ordings/demo/2026-11-22/" + id + ".wav", campaigns.NotFound},
		"of another attempt":       {"/rec/ordings", "/rec/ordings/other.wav", campaigns.NotFound},
		"of another, without seen": {"", "/x/other.wav", campaigns.NotFound},
		"upwards":                  {"/rec/ordings", "/rec/ordings/../outside-" + id + ".wav", campaigns.NotFound},
		"upwards, without seen":    {"", "../outside-" + id + ".wav", campaigns.NotFound},
		"through a link":           {"/rec/ordings", "/rec/ordings/link-" + id + ".wav", campaigns.Unavailable},
		"a folder":                 {"", "/rec/" + id, campaigns.NotFound},
		"a NUL":                    {"", "demo/2026-11-21/" + id + ".wav\x00", campaigns.NotFound},
	} {
		file, err := NewRecordings(here, c.seen).Open(c.file, id)
		if c.want != "" {
			if err == nil || campaigns.CodeOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if text, err := io.ReadAll(file); err != nil || string(text) != "heard" {
			t.Errorf("%s: %q, %v", name, text, err)
		}
		_ = file.Close()
	}
	if _, err := NewRecordings(filepath.Join(dir, "nowhere"), "").Open(id, id); campaigns.CodeOf(err) != campaigns.Unavailable {
		t.Error(err)
	}
}
