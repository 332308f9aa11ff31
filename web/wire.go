// SPDX-License-Identifier: MIT

package web

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
)

// The settings that came after the old product's stand in the API as they stand
// in package campaigns, under the same names, but with times as seconds: 2.5
// means two and a half. Two functions do that for any of them, so that a new
// setting needs no code here; openapi.yaml describes each, and a test holds
// that it does.

var (
	durationType = reflect.TypeFor[time.Duration]()
	timeType     = reflect.TypeFor[time.Time]()
)

// inSeconds gives a value as it is written on the wire.
func inSeconds(v any) any { return wireValue(reflect.ValueOf(v)) }

func wireValue(v reflect.Value) any {
	switch {
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return wireValue(v.Elem())
	case v.Type() == durationType:
		return json.Number(secondsText(time.Duration(v.Int())))
	case v.Type() == timeType, v.Kind() != reflect.Struct && v.Kind() != reflect.Slice && v.Kind() != reflect.Map:
		return v.Interface()
	case v.Kind() == reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = wireValue(v.Index(i))
		}
		return out
	case v.Kind() == reflect.Map:
		out := make(map[string]any, v.Len())
		for _, key := range v.MapKeys() {
			out[key.String()] = wireValue(v.MapIndex(key))
		}
		return out
	}
	out := map[string]any{}
	for i := range v.NumField() {
		name, omit := wireName(v.Type().Field(i))
		if name != "" && !(omit && v.Field(i).IsZero()) {
			out[name] = wireValue(v.Field(i))
		}
	}
	return out
}

func secondsText(d time.Duration) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", d.Seconds()), "0"), ".")
}

func wireName(f reflect.StructField) (string, bool) {
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "-" || !f.IsExported() {
		return "", false
	}
	return name, strings.Contains(options, "omit")
}

// fromSeconds reads what inSeconds writes into *v. What the value does not name
// stays as it is; what *v does not have is refused. place is where the value
// stands in the body.
func fromSeconds(value []byte, place string, v any) error {
	return readWire(value, place, reflect.ValueOf(v).Elem())
}

func readWire(value []byte, place string, v reflect.Value) error {
	switch {
	case string(value) == "null":
		v.SetZero()
		return nil
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return readWire(value, place, v.Elem())
	case v.Type() == durationType:
		return readSeconds(value, place, v)
	case isPlain(v.Type()):
		return decode(value, place, v.Addr().Interface())
	case v.Kind() == reflect.Slice:
		return readList(value, place, v)
	case v.Kind() == reflect.Map:
		return readTable(value, place, v)
	}
	var fields map[string]json.RawMessage
	if err := decode(value, place, &fields); err != nil {
		return err
	}
	for i := range v.NumField() {
		name, _ := wireName(v.Type().Field(i))
		raw, given := fields[name]
		if !given || name == "" {
			continue
		}
		delete(fields, name)
		if err := readWire(raw, join(place, name), v.Field(i)); err != nil {
			return err
		}
	}
	for name := range fields {
		return invalid(join(place, name), "there is no such field here")
	}
	return nil
}

// isPlain reports whether JSON already reads a type as the wire has it.
func isPlain(t reflect.Type) bool {
	kind := t.Kind()
	return t == timeType || t.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) ||
		kind != reflect.Struct && kind != reflect.Slice && kind != reflect.Map
}

func readSeconds(value []byte, place string, v reflect.Value) error {
	var s float64
	if err := json.Unmarshal(value, &s); err != nil {
		return invalid(place, "must be a number of seconds")
	}
	if math.Abs(s) > mostSeconds {
		return invalid(place, "%s seconds are too many", value)
	}
	v.SetInt(int64(math.Round(s*1000)) * int64(time.Millisecond))
	return nil
}

func readList(value []byte, place string, v reflect.Value) error {
	var raw []json.RawMessage
	if err := decode(value, place, &raw); err != nil {
		return err
	}
	list := reflect.MakeSlice(v.Type(), len(raw), len(raw))
	for i, one := range raw {
		if err := readWire(one, fmt.Sprintf("%s[%d]", place, i), list.Index(i)); err != nil {
			return err
		}
	}
	v.Set(list)
	return nil
}

func readTable(value []byte, place string, v reflect.Value) error {
	var raw map[string]json.RawMessage
	if err := decode(value, place, &raw); err != nil {
		return err
	}
	table := reflect.MakeMapWithSize(v.Type(), len(raw))
	for name, one := range raw {
		entry := reflect.New(v.Type().Elem()).Elem()
		if err := readWire(one, join(place, name), entry); err != nil {
			return err
		}
		table.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), entry)
	}
	v.Set(table)
	return nil
}
