// SPDX-License-Identifier: MIT

package switchsim

import "time"

// reactionKind is what the far end of a call does with it.
type reactionKind int

const (
	answers reactionKind = iota
	refuses
	ringsForever // rings until the caller gives up
	staysSilent  // sends nothing at all
)

// reaction is the whole plan of a call's far end.
type reaction struct {
	kind reactionKind
	// ring is the time from the INVITE to the answer or the refusal. 0 with refuses means at once, without ringing.
	ring time.Duration
	// instant answers without ringing.
	instant bool
	// early sends 183 with media instead of 180.
	early bool
	// talk is the time from the answer to the far end's hangup; 0 means until this side hangs up.
	talk time.Duration
	// beep is the time from the answer to an answering machine's beep; 0 means that there is none.
	beep time.Duration
	// digits are sent as DTMF, the first so long after the answer.
	digits      string
	digitsAfter time.Duration
	// refusal says why, when kind is refuses.
	refusal refusal
	// dialplanCause replaces the cause on a loopback channel, where no SIP response translates it.
	dialplanCause string
}

// refusal is a SIP response and the cause that FreeSWITCH makes of it.
type refusal struct {
	status int
	phrase string
	cause  string
	q850   int
}

// The refusals that were seen on the wire (a real FreeSWITCH's mapping from SIP to causes).
var refusals = map[int]refusal{
	402: {402, "Payment Required", "CALL_REJECTED", 21},
	403: {403, "Forbidden", "CALL_REJECTED", 21},
	404: {404, "Not Found", "UNALLOCATED_NUMBER", 1},
	408: {408, "Request Timeout", "RECOVERY_ON_TIMER_EXPIRE", 102},
	410: {410, "Gone", "NUMBER_CHANGED", 22},
	480: {480, "Temporarily Unavailable", "NO_USER_RESPONSE", 18},
	484: {484, "Address Incomplete", "INVALID_NUMBER_FORMAT", 28},
	486: {486, "Busy Here", "USER_BUSY", 17},
	487: {487, "Request Terminated", "ORIGINATOR_CANCEL", 16},
	488: {488, "Not Acceptable Here", "INCOMPATIBLE_DESTINATION", 88},
	500: {500, "Server Internal Error", "NORMAL_TEMPORARY_FAILURE", 41},
	503: {503, "Service Unavailable", "NORMAL_TEMPORARY_FAILURE", 41},
	504: {504, "Server Time-out", "RECOVERY_ON_TIMER_EXPIRE", 102},
	600: {600, "Busy Everywhere", "USER_BUSY", 17},
	603: {603, "Decline", "CALL_REJECTED", 21},
	604: {604, "Does Not Exist Anywhere", "NO_ROUTE_DESTINATION", 3},
}

// q850Of is the ITU-T Q.850 number of each cause that can end a call here.
var q850Of = map[string]int{
	"UNALLOCATED_NUMBER": 1, "NO_ROUTE_TRANSIT_NET": 2, "NO_ROUTE_DESTINATION": 3, "CHANNEL_UNACCEPTABLE": 6,
	"NORMAL_CLEARING": 16, "USER_BUSY": 17, "NO_USER_RESPONSE": 18, "NO_ANSWER": 19, "SUBSCRIBER_ABSENT": 20,
	"CALL_REJECTED": 21, "NUMBER_CHANGED": 22, "DESTINATION_OUT_OF_ORDER": 27, "INVALID_NUMBER_FORMAT": 28,
	"FACILITY_REJECTED": 29, "NORMAL_UNSPECIFIED": 31, "NORMAL_CIRCUIT_CONGESTION": 34, "NETWORK_OUT_OF_ORDER": 38,
	"NORMAL_TEMPORARY_FAILURE": 41, "SWITCH_CONGESTION": 42, "REQUESTED_CHAN_UNAVAIL": 44, "BEARERCAPABILITY_NOTAUTH": 57,
	"SERVICE_UNAVAILABLE": 63, "CHAN_NOT_IMPLEMENTED": 66, "INCOMPATIBLE_DESTINATION": 88, "RECOVERY_ON_TIMER_EXPIRE": 102,
	"INTERWORKING": 127, "ORIGINATOR_CANCEL": 16, "MANAGER_REQUEST": 16, "SYSTEM_SHUTDOWN": 16, "PICKED_OFF": 16,
	"LOSE_RACE": 16, "USER_NOT_REGISTERED": 20, "ATTENDED_TRANSFER": 16, "BLIND_TRANSFER": 16, "ALLOTTED_TIMEOUT": 16,
}

func refusing(status int) reaction { return reaction{kind: refuses, refusal: refusals[status]} }

// refusingFor refuses with a cause that no SIP response stands for here.
func refusingFor(cause string) reaction {
	return reaction{kind: refuses, refusal: refusal{480, "Temporarily Unavailable", cause, q850Of[cause]}, dialplanCause: cause}
}

func answering(ring, talk time.Duration) reaction {
	return reaction{kind: answers, ring: ring, talk: talk}
}
