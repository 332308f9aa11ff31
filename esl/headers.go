// SPDX-License-Identifier: MIT

package esl

import (
	"bytes"
	"strings"
)

// headers is a block of "Name: value" lines, indexed no further than anybody has asked. Its methods change the
// index, so it is for one goroutine at a time.
//
// It takes what FreeSWITCH sends and net/textproto refuses: header names are not encoded by FreeSWITCH, so a channel
// variable named "a[0]" or "a/b" makes an odd header name; Hangup-Cause comes twice.
type headers struct {
	raw    []byte // the lines, then perhaps an empty line and a body
	index  []field
	done   int // raw[:done] is in the index
	bodyAt int // where the body begins; -1 until the empty line (or the end) was reached
	odd    int // lines that are no header
}

// field is one header: offsets into raw.
type field struct{ name, nameEnd, value, valueEnd uint32 }

// reset takes a new block, keeping the index's memory.
func (h *headers) reset(raw []byte) {
	h.raw, h.index, h.done, h.bodyAt, h.odd = raw, h.index[:0], 0, -1, 0
}

// step indexes one more line. It returns false when there are no more headers.
func (h *headers) step() bool {
	for h.bodyAt < 0 {
		rest := h.raw[h.done:]
		if len(rest) == 0 {
			h.bodyAt = len(h.raw)
			return false
		}
		end, next := len(rest), len(h.raw)
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			end, next = i, h.done+i+1
		}
		if end > 0 && rest[end-1] == '\r' {
			end--
		}
		start := h.done
		h.done = next
		if end == 0 {
			h.bodyAt = next
			return false
		}
		colon := bytes.IndexByte(rest[:end], ':')
		if colon <= 0 {
			h.odd++
			continue
		}
		value := colon + 1
		for value < end && rest[value] == ' ' {
			value++
		}
		h.index = append(h.index, field{
			name: uint32(start), nameEnd: uint32(start + colon),
			value: uint32(start + value), valueEnd: uint32(start + end),
		})
		return true
	}
	return false
}

func (h *headers) nameOf(f field) []byte  { return h.raw[f.name:f.nameEnd] }
func (h *headers) valueOf(f field) []byte { return h.raw[f.value:f.valueEnd] }

// find gives the raw value of the first header of that name.
func (h *headers) find(name string) ([]byte, bool) { return h.findPrefixed("", name) }

// findPrefixed looks for the name prefix+name, which it is spared to put together. A name that is written exactly so
// wins over one that differs in case (FreeSWITCH's own look-up does not mind case).
func (h *headers) findPrefixed(prefix, name string) ([]byte, bool) {
	length := uint32(len(prefix) + len(name))
	for i := 0; i < len(h.index) || h.step(); i++ {
		f := h.index[i]
		if f.nameEnd-f.name == length && string(h.raw[f.name:f.name+uint32(len(prefix))]) == prefix &&
			string(h.raw[f.name+uint32(len(prefix)):f.nameEnd]) == name {
			return h.valueOf(f), true
		}
	}
	for _, f := range h.index {
		if f.nameEnd-f.name == length && strings.EqualFold(string(h.raw[f.name:f.name+uint32(len(prefix))]), prefix) &&
			strings.EqualFold(string(h.raw[f.name+uint32(len(prefix)):f.nameEnd]), name) {
			return h.valueOf(f), true
		}
	}
	return nil, false
}

// body gives what follows the empty line.
func (h *headers) body() []byte {
	for h.step() {
	}
	return h.raw[h.bodyAt:]
}

// decode undoes FreeSWITCH's encoding of a header value: %XX, and nothing else ('+' stays '+'). What is no valid
// escape stays as it is.
func decode(value []byte) string {
	first := bytes.IndexByte(value, '%')
	if first < 0 {
		return string(value)
	}
	var b strings.Builder
	b.Grow(len(value))
	for {
		b.Write(value[:first])
		value = value[first:]
		if len(value) >= 3 && unhex(value[1]) >= 0 && unhex(value[2]) >= 0 {
			b.WriteByte(byte(unhex(value[1])<<4 | unhex(value[2])))
			value = value[3:]
		} else {
			b.WriteByte('%')
			value = value[1:]
		}
		first = bytes.IndexByte(value, '%')
		if first < 0 {
			b.Write(value)
			return b.String()
		}
	}
}

// unhex gives the value of a hexadecimal digit, or -1.
func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}
