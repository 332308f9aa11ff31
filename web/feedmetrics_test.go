// SPDX-License-Identifier: MIT

package web

import (
	"strings"
	"testing"

	"tandem/campaigns"
)

// What the feed does is counted; what is wrong is told by its code.
func TestFeedMetrics(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	metrics := func() string { return f.call(t, "GET", "/metrics", "").body }
	if text := metrics(); !strings.Contains(text, "tandem_feed_clients 0\n") || !strings.Contains(text, "tandem_feed_slow_closed_total 0\n") ||
		!strings.Contains(text, `tandem_troubles{code="node_down",severity="fault"} 1`) {
		t.Error(text)
	}
	l := f.listen(t, f.overTCP(t), "")
	l.say(`{"type":"subscribe","topics":["agents"]}`)
	l.until("agents", func(m message) bool { return m.Type == "snapshot" })
	if err := f.store.SaveAgent(t.Context(), campaigns.Agent{ID: "ben", Contact: "user/2"}); err != nil {
		t.Fatal(err)
	}
	l.until("ben", func(m message) bool { return m.ID == "ben" })
	if text := metrics(); !strings.Contains(text, "tandem_feed_clients 1\n") || strings.Contains(text, "tandem_feed_changes_total 0\n") || strings.Contains(text, "tandem_feed_told_total 0\n") {
		t.Error(text)
	}
	_ = l.conn.CloseNow()
	eventually(t, "nobody to listen", metrics, func(text string) bool { return strings.Contains(text, "tandem_feed_clients 0\n") })
}
