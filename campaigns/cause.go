// SPDX-License-Identifier: MIT

package campaigns

import "regexp"

// Cause is FreeSWITCH's name of a hangup cause: "USER_BUSY".
type Cause string

// Causes that the rules name.
const (
	NormalClearing        Cause = "NORMAL_CLEARING"
	UserBusy              Cause = "USER_BUSY"
	NoAnswer              Cause = "NO_ANSWER"
	NoUserResponse        Cause = "NO_USER_RESPONSE"
	CallRejected          Cause = "CALL_REJECTED"
	OriginatorCancel      Cause = "ORIGINATOR_CANCEL"
	UserNotRegistered     Cause = "USER_NOT_REGISTERED"
	SubscriberAbsent      Cause = "SUBSCRIBER_ABSENT"
	DestinationOutOfOrder Cause = "DESTINATION_OUT_OF_ORDER"
	LoseRace              Cause = "LOSE_RACE"
	ManagerRequest        Cause = "MANAGER_REQUEST"
	AllottedTimeout       Cause = "ALLOTTED_TIMEOUT"
)

// End causes: why a member is not called any more. A hangup cause can be one
// too; these are Tandem's own (names of the Webitel dialer).
const (
	MaxTryCount      Cause = "MAX_TRY_COUNT"
	MemberExpired    Cause = "MEMBER_EXPIRED"
	NoCommunications Cause = "NO_COMMUNICATIONS"
	AbandonedEnd     Cause = "ABANDONED"
	Disabled         Cause = "DISABLED"     // an agent cancelled the call: not offered to anybody again
	Rejected         Cause = "REJECT_CLOSE" // an agent closed the record without a call
	Skipped          Cause = "SKIP_CLOSE"
	DoNotCall        Cause = "DO_NOT_CALL"
	CallbackMissed   Cause = "CALLBACK_MISSED"
)

// CauseLists sorts hangup causes by what they mean for the member. A cause that
// stands in no list is retried.
type CauseLists struct {
	OK    []Cause `json:"ok"`    // a success, where the customer was bridged long enough
	Retry []Cause `json:"retry"` // tried again, within the attempts
	Error []Cause `json:"error"` // the number is not called again
	Minus []Cause `json:"minus"` // not counted: neither stops nor increments
}

// DefaultCauses gives the lists of the Webitel dialer.
func DefaultCauses() CauseLists {
	return CauseLists{
		OK: []Cause{NormalClearing},
		Retry: []Cause{
			"NO_ROUTE_DESTINATION", DestinationOutOfOrder, UserBusy, CallRejected, NoUserResponse, NoAnswer,
			SubscriberAbsent, "NUMBER_CHANGED", "NORMAL_UNSPECIFIED", "NORMAL_CIRCUIT_CONGESTION",
			OriginatorCancel, LoseRace, UserNotRegistered,
		},
		Error: []Cause{
			"UNALLOCATED_NUMBER", "NO_ROUTE", MemberExpired, "INVALID_NUMBER_FORMAT", "NETWORK_OUT_OF_ORDER",
			"OUTGOING_CALL_BARRED", "SERVICE_UNAVAILABLE", "CHAN_NOT_IMPLEMENTED", "SERVICE_NOT_IMPLEMENTED",
			"INCOMPATIBLE_DESTINATION", "MANDATORY_IE_MISSING", "PROGRESS_TIMEOUT", "GATEWAY_DOWN",
		},
		Minus: []Cause{"RECOVERY_ON_TIMER_EXPIRE", "NORMAL_TEMPORARY_FAILURE"},
	}
}

func (l *CauseLists) normalize() {
	if len(l.OK)+len(l.Retry)+len(l.Error)+len(l.Minus) == 0 {
		*l = DefaultCauses()
	}
}

var causePattern = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,63}$`)

func (l *CauseLists) validate() error {
	seen := map[Cause]string{}
	lists := []struct {
		name   string
		causes []Cause
	}{{"ok", l.OK}, {"retry", l.Retry}, {"error", l.Error}, {"minus", l.Minus}}
	for _, list := range lists {
		for _, c := range list.causes {
			if !causePattern.MatchString(string(c)) {
				return invalid("causes."+list.name, "%q is not a hangup cause", c)
			}
			if other, ok := seen[c]; ok {
				return invalid("causes."+list.name, "%s is already in %s", c, other)
			}
			seen[c] = list.name
		}
	}
	return nil
}
