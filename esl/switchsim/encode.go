// SPDX-License-Identifier: MIT

package switchsim

import (
	"net/url"
	"strconv"
	"unicode/utf8"
)

const hexDigits = "0123456789ABCDEF"

// urlUnsafe marks the bytes that FreeSWITCH encodes in header values: it leaves , / ( ) ' * ! $ ~ alone.
var urlUnsafe = func() (unsafe [256]bool) {
	for b := range 256 {
		unsafe[b] = b <= ' ' || b > '~'
	}
	for _, b := range []byte("#%&+:;<=>?@[\\]^`{|}\"") {
		unsafe[b] = true
	}
	return unsafe
}()

// appendURL appends a header value as FreeSWITCH encodes it. What already looks like an escape (%41) is not encoded again,
// so that a reader decodes it to something else than was set.
func appendURL(b []byte, value string) []byte {
	for i := range len(value) {
		c := value[i]
		switch {
		case !urlUnsafe[c]:
			b = append(b, c)
		case c == '%' && i+2 < len(value) && isUpperHex(value[i+1]) && isUpperHex(value[i+2]):
			b = append(b, c)
		default:
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return b
}

func isUpperHex(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'F' }

// decodeURL undoes appendURL.
func decodeURL(value string) string {
	plain, err := url.PathUnescape(value)
	if err != nil {
		return value
	}
	return plain
}

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

// appendHeader appends one header line; the value is encoded.
func appendHeader(b []byte, name, value string) []byte {
	b = append(b, name...)
	b = append(b, ':', ' ')
	b = appendURL(b, value)
	return append(b, '\n')
}

// appendNumber appends one header line with a number.
func appendNumber(b []byte, name string, n int64) []byte {
	b = append(b, name...)
	b = append(b, ':', ' ')
	b = appendInt(b, n)
	return append(b, '\n')
}

// appendJSONString appends s in quotes. Invalid UTF-8 becomes U+FFFD, as encoding/json does it.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		i++
	}
	return append(b, '"')
}
