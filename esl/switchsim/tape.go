// SPDX-License-Identifier: MIT

package switchsim

import (
	"bufio"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// tape is a recording that is really written: a WAV file as long as what was
// recorded. Nobody speaks in this switch, so that what is heard is a short tone
// each second, and silence while the recording is masked.
type tape struct {
	file   *os.File
	turns  []time.Time // when it began, and when it was masked and unmasked in turn
	masked bool
}

const (
	tapeRate  = 8000
	tapeHead  = 44 // bytes before the sound
	tapeTone  = 440
	tapeBeep  = tapeRate / 5 // samples of each second in which the tone is heard
	tapeLevel = 3000
)

// newTape begins a file below the folder of the configuration, with the folders
// that it needs. It gives nil, and no error, for what is not to be written.
func (k *core) newTape(file string) (*tape, error) {
	inside, err := filepath.Rel(k.config.Recordings, file)
	if k.config.Recordings == "" || err != nil || !filepath.IsLocal(inside) || !strings.EqualFold(filepath.Ext(file), ".wav") {
		return nil, nil
	}
	root, err := os.OpenRoot(k.config.Recordings)
	if err != nil {
		return nil, err
	}
	defer root.Close() //nolint:errcheck // the file stays open
	if err := root.MkdirAll(filepath.Dir(inside), 0o755); err != nil {
		return nil, err
	}
	out, err := root.OpenFile(inside, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	_, err = out.Write(tapeHeader(0))
	return &tape{file: out, turns: []time.Time{time.Now()}}, err
}

// mask begins or ends what is silence.
func (t *tape) mask(masked bool) {
	if t != nil && t.masked != masked {
		t.masked = masked
		t.turns = append(t.turns, time.Now())
	}
}

// end writes what was recorded. The whole of it is known only now.
func (t *tape) end(now time.Time) error {
	if t == nil {
		return nil
	}
	at := func(when time.Time) int { return int(when.Sub(t.turns[0]) * tapeRate / time.Second) }
	w := bufio.NewWriter(t.file)
	for i, from := range t.turns {
		to := now
		if i+1 < len(t.turns) {
			to = t.turns[i+1]
		}
		for n := at(from); n < at(to); n++ {
			var sample int16
			if i%2 == 0 && n%tapeRate < tapeBeep {
				sample = int16(tapeLevel * math.Sin(2*math.Pi*tapeTone*float64(n)/tapeRate))
			}
			_ = binary.Write(w, binary.LittleEndian, sample) // Flush tells
		}
	}
	err := w.Flush()
	if err == nil {
		_, err = t.file.WriteAt(tapeHeader(2*at(now)), 0)
	}
	if cerr := t.file.Close(); err == nil {
		err = cerr
	}
	return err
}

// tapeHeader is that of a WAV file with so many bytes of sound: PCM, 16 bits, one channel.
func tapeHeader(sound int) []byte {
	h := make([]byte, 0, tapeHead)
	word := func(n int) { h = binary.LittleEndian.AppendUint32(h, uint32(n)) } //nolint:gosec // hours of sound
	half := func(n uint16) { h = binary.LittleEndian.AppendUint16(h, n) }
	h = append(h, "RIFF"...)
	word(tapeHead - 8 + sound)
	h = append(h, "WAVEfmt "...)
	word(16)
	half(1)
	half(1)
	word(tapeRate)
	word(2 * tapeRate)
	half(2)
	half(16)
	h = append(h, "data"...)
	word(sound)
	return h
}
