// SPDX-License-Identifier: MIT

package main

import (
	"strings"
	"testing"
)

func TestBreakReasons(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		reasons []string
		want    string
	}{
		{nil, ""},
		{[]string{"Lunch", "Prayer"}, ""},
		{[]string{"Lunch", ""}, "break_reasons[1]"},
		{[]string{" Lunch"}, "break_reasons[0]"},
		{[]string{"a\nb"}, "break_reasons[0]"},
		{[]string{"Lunch", "Lunch"}, "twice"},
		{[]string{strings.Repeat("x", 61)}, "60 bytes"},
		{make([]string, 51), "more than 50"},
	} {
		err := validBreakReasons(tt.reasons)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v", tt.reasons, err)
		}
	}
}
