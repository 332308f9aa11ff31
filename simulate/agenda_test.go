// SPDX-License-Identifier: MIT

package simulate

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestAgendaGivesEventsInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var a agenda
		var want, got []event
		for i := range int32(rapid.IntRange(0, 200).Draw(t, "events")) { //nolint:gosec // bounded
			e := event{
				at:   time.Duration(rapid.IntRange(0, 30).Draw(t, "at")),
				kind: eventKind(rapid.IntRange(0, int(tick)).Draw(t, "kind")), who: i,
			}
			want = append(want, e)
			a.add(e.at, e.kind, e.who, 0)
		}
		// At one instant by kind, and of one kind in the order in which they were added.
		slices.SortStableFunc(want, func(x, y event) int {
			return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.kind, y.kind))
		})
		for len(a.heap) > 0 {
			got = append(got, a.next())
		}
		same := []gocmp.Option{gocmp.AllowUnexported(event{}), cmpopts.IgnoreFields(event{}, "order"), cmpopts.EquateEmpty()}
		if diff := gocmp.Diff(want, got, same...); diff != "" {
			t.Fatal(diff)
		}
	})
}
