// SPDX-License-Identifier: MIT

package switchsim

import (
	"strconv"
	"strings"
	"time"
)

// The numbers of this file always work, whatever the scenario says.

// digitTakes is the time from a key's first packet until the other side tells of it.
const digitTakes = 240 * time.Millisecond

// testNumberTalk is how long a test extension stays up when it does not say so itself.
const testNumberTalk = 120 * time.Second

// scenarioNumber reads `[+]999 KK RR TT [serial]`: KK the kind, RR the ring time in tenths of a second, TT the talk time
// in seconds. It reports false for every other number, and kind 00, which leaves the choice to the scenario's rates.
func scenarioNumber(number string) (reaction, bool) {
	digits := strings.TrimPrefix(number, "+")
	if len(digits) < 9 || len(digits) > 15 || !strings.HasPrefix(digits, "999") || strings.Trim(digits, "0123456789") != "" {
		return reaction{}, false
	}
	kind := digits[3:5]
	ring := time.Duration(atoi(digits[5:7])) * 100 * time.Millisecond
	talk := time.Duration(atoi(digits[7:9])) * time.Second
	switch kind {
	case "01", "11":
		return answering(ring, talk), true
	case "02":
		return refusing(486), true
	case "03":
		return reaction{kind: ringsForever}, true
	case "04":
		return refusing(603), true
	case "05":
		return refusing(404), true
	case "06":
		return refusing(503), true
	case "07":
		const greeting = time.Second
		return reaction{kind: answers, ring: ring, beep: greeting, talk: greeting + talk}, true
	case "08":
		return refusing(484), true
	case "09":
		busy := refusing(486)
		busy.ring = ring
		return busy, true
	case "12":
		after := time.Duration(max(1, atoi(digits[7:8]))) * time.Second
		return reaction{kind: answers, ring: ring, digits: digits[8:9], digitsAfter: after + digitTakes}, true
	case "13":
		return reaction{kind: answers, ring: ring, beep: max(talk, time.Millisecond)}, true
	case "14":
		busy := refusing(486)
		busy.ring, busy.early = max(ring, time.Millisecond), true
		return busy, true
	case "15":
		rejected := refusing(603)
		rejected.ring = max(ring, time.Millisecond)
		return rejected, true
	}
	return reaction{}, false
}

func atoi(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// testExtension reads the extensions of the recorded traces, like 8answer_500_60. An extension that begins with 8 and a
// letter but is unknown is refused as one that the dialplan does not know.
func testExtension(number string) (reaction, bool) {
	if len(number) < 2 || number[0] != '8' || number[1] < 'a' || number[1] > 'z' {
		return reaction{}, false
	}
	parts := strings.Split(number[1:], "_")
	switch parts[0] {
	case "answer":
		return answering(extensionTime(parts, 1, time.Second, time.Millisecond), extensionTime(parts, 2, testNumberTalk, time.Second)), true
	case "instant":
		return reaction{kind: answers, instant: true, talk: testNumberTalk}, true
	case "stay":
		return reaction{kind: answers, instant: true, talk: time.Hour}, true
	case "dtmf":
		return reaction{kind: answers, instant: true, talk: testNumberTalk, digits: "12345", digitsAfter: 1700 * time.Millisecond}, true
	case "vm":
		return reaction{kind: answers, ring: time.Second, beep: 2 * time.Second, talk: 33 * time.Second}, true
	case "early":
		return reaction{kind: answers, ring: 1500 * time.Millisecond, early: true, talk: testNumberTalk}, true
	case "noanswer":
		return reaction{kind: ringsForever}, true
	case "silent":
		return reaction{kind: staysSilent}, true
	}
	return refusingExtension(parts, number), true
}

func refusingExtension(parts []string, number string) reaction {
	switch parts[0] {
	case "busy":
		return refusing(486)
	case "ringbusy":
		busy := refusing(486)
		busy.ring = 2 * time.Second
		return busy
	case "earlybusy":
		busy := refusing(486)
		busy.ring, busy.early = 3*time.Second, true
		return busy
	case "reject":
		return refusing(603)
	case "unalloc":
		return refusing(404)
	case "congest":
		congested := refusing(503)
		congested.dialplanCause = "NORMAL_CIRCUIT_CONGESTION"
		return congested
	case "cause":
		return refusingFor(strings.TrimPrefix(number, "8cause_"))
	}
	unknown := refusing(404)
	unknown.dialplanCause = "NO_ROUTE_DESTINATION"
	return unknown
}

// extensionTime is the i-th part of an extension as a time in units, or the default.
func extensionTime(parts []string, i int, otherwise, unit time.Duration) time.Duration {
	if i >= len(parts) || parts[i] == "" {
		return otherwise
	}
	return time.Duration(atoi(parts[i])) * unit
}
