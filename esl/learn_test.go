// SPDX-License-Identifier: MIT

package esl

import (
	"testing"
)

func TestLearnStatus(t *testing.T) {
	t.Parallel()
	n := NewNode(NodeConfig{}, Handlers{})
	n.learnStatus("UP 0 years, 0 days\nFreeSWITCH (Version 1.11.3-dev) is ready\n109 session(s) since startup\n" +
		"2 session(s) - peak 4, last 5min 2 \n1 session(s) per Sec out of max 1000, peak 8, last 5min 2 \n2000 session(s) max\nmin idle cpu 0.00/31.47\n")
	if s := n.Status(); s.Sessions != 2 || s.MaxSessions != 2000 || s.SessionsPerSecond != 1000 {
		t.Errorf("status %+v", s)
	}
	n.learnStatus("-ERR status Command not found!\n")
	if s := n.Status(); s.SessionsPerSecond != 0 || n.limiter.Limit() > unknownRate {
		t.Errorf("limit %v, status %+v", n.limiter.Limit(), s)
	}
}
