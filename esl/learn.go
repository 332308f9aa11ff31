// SPDX-License-Identifier: MIT

package esl

import (
	"regexp"
	"strconv"
)

// learnHeartbeat takes over what FreeSWITCH says of itself every few seconds.
func (n *Node) learnHeartbeat(e *Event) {
	number := func(header string) int {
		i, _ := strconv.Atoi(e.Get(header))
		return i
	}
	idle, _ := strconv.ParseFloat(e.Get("Idle-CPU"), 64)
	sps := number("Session-Per-Sec")
	n.mu.Lock()
	n.status.Sessions = number("Session-Count")
	n.status.MaxSessions = number("Max-Sessions")
	n.status.SessionsPerSecond = sps
	n.status.IdleCPU = idle
	n.mu.Unlock()
	n.learnRate(sps)
}

// noteShutdown notes that FreeSWITCH has announced its end.
func (n *Node) noteShutdown() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.status.ShuttingDown = true
}

var (
	statusRate = regexp.MustCompile(`session\(s\) per Sec out of max (\d+)`)
	statusMax  = regexp.MustCompile(`(?m)^(\d+) session\(s\) max`)
	statusNow  = regexp.MustCompile(`(?m)^(\d+) session\(s\) - peak`)
)

// learnStatus takes over the same from the text of the api command status, so that the limits are known before the
// first heartbeat.
func (n *Node) learnStatus(text string) {
	number := func(pattern *regexp.Regexp) int {
		if found := pattern.FindStringSubmatch(text); found != nil {
			i, _ := strconv.Atoi(found[1])
			return i
		}
		return 0
	}
	sps := number(statusRate)
	n.mu.Lock()
	n.status.Sessions = number(statusNow)
	n.status.MaxSessions = number(statusMax)
	n.status.SessionsPerSecond = sps
	n.mu.Unlock()
	n.learnRate(sps)
}
