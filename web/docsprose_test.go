// SPDX-License-Identifier: MIT

package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestProse reads the little Markdown that descriptions are written in.
func TestProse(t *testing.T) {
	t.Parallel()
	got := prose("One **strong**\nword.\n\n| a | |\n| --- | --- |\n| `x|y` | z |\n\n- first\n  goes on\n- second")
	want := []block{
		{Text: "One **strong**\nword."},
		{Rows: [][]string{{"a", ""}, {"`x|y`", "z"}}},
		{Items: []string{"first\n  goes on", "second"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]phrase{{Text: "a "}, {Text: "b", Strong: true}, {Text: "**c**", Code: true}}, phrases("a **b**`**c**`")); diff != "" {
		t.Error(diff)
	}
}
