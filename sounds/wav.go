// SPDX-License-Identifier: MIT

package sounds

import (
	"encoding/binary"
	"errors"
	"io"
	"time"
)

// Format says how a sound is written.
type Format struct {
	Coding   string // "pcm16", "alaw" or "ulaw"
	Rate     int    // samples a second
	Channels int
	Length   time.Duration
}

// The bounds of what telephones play.
const (
	MinRate = 8000
	MaxRate = 48000
)

// What a WAV file calls its codings (RFC 2361).
const (
	codePCM        = 1
	codeALaw       = 6
	codeULaw       = 7
	codeExtensible = 0xfffe // the coding itself stands further on
)

const (
	mostChunks = 100
	fmtBytes   = 16 // of a chunk "fmt ", at least
	fmtLong    = 26 // of one that is extensible, as far as its coding
	openEnd    = 0xffffffff
)

// convert is what somebody does whose file is no good.
const convert = "; convert it: sox IN -r 8000 -c 1 -b 16 OUT.wav"

// readFormat reads the header of a WAV file of so many bytes. FreeSWITCH plays
// more than this takes; what is taken is heard right on every line, in one channel.
// Invalid says what is wrong, for people.
func readFormat(r io.ReaderAt, size int64) (Format, error) {
	var head [12]byte
	if _, err := r.ReadAt(head[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return Format{}, err
	}
	if string(head[:4]) != "RIFF" || string(head[8:]) != "WAVE" {
		return Format{}, invalid("file", "this is no WAV file"+convert)
	}
	var f Format
	at := int64(len(head))
	for range mostChunks {
		var chunk [8]byte
		if at+8 > size {
			break
		}
		if _, err := r.ReadAt(chunk[:], at); err != nil {
			return f, err
		}
		name, length := string(chunk[:4]), int64(binary.LittleEndian.Uint32(chunk[4:]))
		at += 8
		switch {
		case name == "data" && f.Coding == "":
			return f, invalid("file", "the WAV file has its sound before the description of it"+convert)
		case name == "data" && (length == openEnd || length > size-at):
			return f, invalid("file", "the WAV file is cut off: it says that it has %d bytes of sound and has %d", length, size-at)
		case name == "data":
			return f.lasting(length)
		case name == "fmt ":
			var err error
			if f, err = readDescription(r, at, length); err != nil {
				return f, err
			}
		}
		at += length + length%2
	}
	return f, invalid("file", "the WAV file has no sound in it")
}

// lasting gives the format of a file with so many bytes of sound.
func (f Format) lasting(bytes int64) (Format, error) {
	second := int64(f.Rate)
	if f.Coding == "pcm16" {
		second *= 2
	}
	f.Length = time.Duration(float64(bytes) / float64(second) * float64(time.Second)).Round(time.Millisecond)
	if bytes == 0 {
		return f, invalid("file", "the WAV file is empty: it lasts no time")
	}
	return f, nil
}

func readDescription(r io.ReaderAt, at, length int64) (Format, error) {
	text := make([]byte, min(length, fmtLong))
	if _, err := r.ReadAt(text, at); err != nil || length < fmtBytes {
		return Format{}, invalid("file", "the WAV file is cut off within its description")
	}
	code, channels := binary.LittleEndian.Uint16(text), int(binary.LittleEndian.Uint16(text[2:]))
	rate, bits := int64(binary.LittleEndian.Uint32(text[4:])), binary.LittleEndian.Uint16(text[14:])
	if code == codeExtensible && len(text) == fmtLong {
		code = binary.LittleEndian.Uint16(text[24:])
	}
	f := Format{Channels: channels}
	switch {
	case channels != 1:
		return f, invalid("file", "the WAV file has %d channels; a telephone has 1"+convert, channels)
	case rate < MinRate || rate > MaxRate:
		return f, invalid("file", "the WAV file has %d samples a second, not %d to %d"+convert, rate, MinRate, MaxRate)
	case code == codePCM && bits == 16:
		f.Coding = "pcm16"
	case code == codeALaw && bits == 8:
		f.Coding = "alaw"
	case code == codeULaw && bits == 8:
		f.Coding = "ulaw"
	default:
		return f, invalid("file", "the WAV file is coded as %d with %d bits, not as PCM with 16 bits, A-law or µ-law"+convert, code, bits)
	}
	f.Rate = int(rate)
	return f, nil
}
