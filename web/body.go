// SPDX-License-Identifier: MIT

package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
)

// maxBody is how large the body of a request may be, in bytes.
const maxBody = 16 << 20

// answer writes what was asked for, in the envelope of the old product.
func answer(c echo.Context, data any) error {
	return c.JSON(http.StatusOK, struct {
		Status string `json:"status"`
		Data   any    `json:"data"`
	}{"OK", data})
}

// readBody gives the body of a request, which is one JSON value. Demanding the
// content type keeps forms of other sites out as well.
func readBody(c echo.Context) ([]byte, error) {
	r := c.Request()
	kind, params, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if charset := params["charset"]; err != nil || kind != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, &refusal{
			Status: http.StatusUnsupportedMediaType, Code: "unsupported_media_type",
			Message: "the body must be JSON in UTF-8, with Content-Type: application/json",
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxBody))
	if err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return nil, err
		}
		return nil, &refusal{Status: http.StatusBadRequest, Code: "incomplete", Message: "the body did not arrive whole"}
	}
	return body, checkJSON(body)
}

// readInto reads the body of a request into *v, strictly.
func readInto(c echo.Context, v any) error {
	body, err := readBody(c)
	if err != nil {
		return err
	}
	return decode(body, "", v)
}

// checkJSON reports where body stops being JSON.
func checkJSON(body []byte) error {
	if at := invalidUTF8(body); at >= 0 {
		return notJSON(body, at, "the text is not UTF-8")
	}
	var whole json.RawMessage
	err := json.Unmarshal(body, &whole)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at := int(syntax.Offset)
		if at > 0 && at <= len(body) && !strings.HasPrefix(syntax.Error(), "unexpected end") {
			at-- // Offset counts the offending byte
		}
		return notJSON(body, at, syntax.Error())
	}
	return err
}

func invalidUTF8(body []byte) int {
	for at := 0; at < len(body); {
		r, size := utf8.DecodeRune(body[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
	return -1
}

func notJSON(body []byte, at int, why string) error {
	before := body[:min(at, len(body))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return &refusal{
		Status: http.StatusBadRequest, Code: "invalid_json", Line: line, Column: column,
		Message: fmt.Sprintf("invalid JSON at line %d, column %d: %s", line, column, why),
	}
}

// decode reads one JSON value strictly: names that v does not have are refused.
// place is where the value stands in the body, "" for the whole of it.
func decode(value []byte, place string, v any) error {
	d := json.NewDecoder(bytes.NewReader(value))
	d.DisallowUnknownFields()
	err := d.Decode(v)
	if err == nil {
		return nil
	}
	var part *campaigns.Error
	if errors.As(err, &part) {
		return under(place, err) // from a part that reads itself
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return invalid(join(place, kind.Field), "must be %s, not %s", kindName(kind.Type), kind.Value)
	}
	if quoted, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		name, uerr := strconv.Unquote(quoted)
		if uerr != nil {
			name = quoted
		}
		return invalid(join(place, name), "there is no such field here")
	}
	return fmt.Errorf("decode %s: %w", place, err)
}

func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return "a whole number"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	default:
		return "something else"
	}
}

// variables are those of a campaign or member.
type variables map[string]string

// UnmarshalJSON reads strings, and numbers, which stay as they are written.
func (v *variables) UnmarshalJSON(value []byte) error {
	var raw map[string]json.RawMessage
	if err := decode(value, "variables", &raw); err != nil {
		return err
	}
	if len(raw) == 0 { // none, also where there were some before
		*v = nil
		return nil
	}
	*v = make(variables, len(raw))
	for name, one := range raw {
		var text string
		switch c := one[0]; {
		case c == '"':
			if err := json.Unmarshal(one, &text); err != nil {
				return fmt.Errorf("variable %s: %w", name, err)
			}
		case c == '-' || c >= '0' && c <= '9':
			text = string(one)
		default:
			return invalid("variables."+name, "must be a string or a number")
		}
		(*v)[name] = text
	}
	return nil
}
