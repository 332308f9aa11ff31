// SPDX-License-Identifier: MIT

package cti

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
)

// TestParseResponse reads every response, however it is written.
func TestParseResponse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Response{
		"Accept": Accept, "accept": Accept, " Reject ": Reject, "Reject-Close": RejectClose, "reject close": RejectClose,
		"Skip": Skip, "Skip-Close": SkipClose, "Cancel Reservation": CancelReservation, "CANCEL_RESERVATION": CancelReservation,
		"Callback 01312027 14:30": CallbackAt, "Callback Cancel": CallbackCancel, "P#+4790000001": CallbackNumber, "DO_NOT_CALL": DoNotCall,
		"BUSY": Busy, "REX_VOICE": Voice, "REX_ANS_MACHINE": AnsweringMachine, "REX_FAX": Fax, "REX_INVALID": InvalidNumber,
		"Reclassify": Reclassify, "CPA_AnswerMachine": DetectedMachine, "CPA_Voice": DetectedVoice, "wrong number": WrongNumber,
		"wrong person": WrongPerson, "customer not home": NotHome, "Cancel": CancelCall,
	} {
		got, err := ParseResponse(text)
		if err != nil || got.Kind != want {
			t.Errorf("%q: %q, %v; want %q", text, got.Kind, err, want)
		}
	}
	for _, text := range []string{
		"", "Acceptance", "Callback", "Callback tomorrow", "Callback 13012027 10:00", "Callback 02302027 10:00", "Callback 01312027 24:00",
		"Callback 01312027 10:60", "P#", "P#abc",
	} {
		if got, err := ParseResponse(text); err == nil || campaigns.CodeOf(err) != campaigns.Invalid {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

// TestCallbackTime reads the time on the customer's clock, also where that shows
// it twice or never.
func TestCallbackTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Callback 01/15/2027 09:05": "2027-01-15T15:05:00Z",
		"Callback 07152027 9:05":    "2027-07-15T14:05:00Z",
		"Callback 03142027 02:30":   "2027-03-14T08:00:00Z", // from 2 to 3 there is nothing
		"Callback 11072027 01:30":   "2027-11-07T06:30:00Z", // the first of two
	} {
		chicago, err := time.LoadLocation("America/Chicago")
		if err != nil {
			t.Fatal(err)
		}
		r, err := ParseResponse(text)
		if got := r.At(chicago).UTC().Format(time.RFC3339); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", text, got, err, want)
		}
	}
}

// TestParseRequest reads requests and says of others what is wrong.
func TestParseRequest(t *testing.T) {
	t.Parallel()
	good := map[string]func(Request) bool{
		`{"MsgType":"SET_CALL_DATA_REQ","InvokeID":7,"ConnectionCallID":16800097,"BAResponse":"Accept"}`: func(r Request) bool {
			return r.Response.Answer == campaigns.AnswerAccept && r.CallID == 16800097 && string(r.InvokeID) == "7"
		},
		`{"MsgType":"SET_CALL_DATA_REQ","ExpandedCallContxt":{"TotalBytes":20,"BAResponse":"Skip-Close"}}`: func(r Request) bool {
			return r.Response.Answer == campaigns.AnswerSkipClose && r.InvokeID == nil
		},
		`{"MsgType":"SET_CALL_DATA_REQ","ExpandedCallContext":{"BAResponse":"REX_FAX"}}`: func(r Request) bool { return r.Response.Kind == Fax },
		`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":"NOT_READY","EventReasonCode":17}`: func(r Request) bool {
			return r.State == NotReady && r.BreakReason() == "17"
		},
		`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":3,"AgentCapacity":1,"ForcedFlag":0}`: func(r Request) bool { return r.State == Available },
		`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":"NOT_READY","EventReasonText":"lunch"}`: func(r Request) bool {
			return r.BreakReason() == "lunch"
		},
		`{"MsgType":"TRANSFER_CALL_REQ","ToAgentID":"ben"}`:           func(r Request) bool { return r.Agent == "ben" },
		`{"MsgType":"HEARTBEAT_REQ","InvokeID":"a"}`:                  func(r Request) bool { return string(r.InvokeID) == `"a"` },
		`{"MsgType":"SET_CALL_RESULT_REQ","Result":{"success":true}}`: func(r Request) bool { return string(r.Result) == `{"success":true}` },
	}
	for text, ok := range good {
		if r, err := ParseRequest([]byte(text)); err != nil || !ok(r) {
			t.Errorf("%s: %+v, %v", text, r, err)
		}
	}
	for text, field := range map[string]string{
		`{`:                               "",
		`[]`:                              "",
		`{}`:                              "MsgType",
		`{"MsgType":"AGENT_STATE_EVENT"}`: "MsgType",
		`{"MsgType":"HEARTBEAT_REQ"}{}`:   "",
		`{"MsgType":"HEARTBEAT_REQ","Nonsense":1}`:                                                    "Nonsense",
		`{"MsgType":"HEARTBEAT_REQ","InvokeID":{}}`:                                                   "InvokeID",
		`{"MsgType":"SET_CALL_DATA_REQ"}`:                                                             "BAResponse",
		`{"MsgType":"SET_CALL_DATA_REQ","BAResponse":"perhaps"}`:                                      "BAResponse",
		`{"MsgType":"SET_CALL_DATA_REQ","BAResponse":"Skip","ExpandedCallContxt":{"BAResponse":"x"}}`: "BAResponse",
		`{"MsgType":"SET_CALL_DATA_REQ","ExpandedCallContxt":{"BAStatus":"CO"}}`:                      "ExpandedCallContxt.BAStatus",
		`{"MsgType":"SET_CALL_DATA_REQ","ConnectionCallID":"x","BAResponse":"Skip"}`:                  "ConnectionCallID",
		`{"MsgType":"SET_AGENT_STATE_REQ"}`:                                                           "AgentState",
		`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":"TALKING"}`:                                    "AgentState",
		`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":99}`:                                           "AgentState",
		`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":"AVAILABLE","AgentCapacity":2}`:                "AgentCapacity",
		`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":"NOT_READY","EventReasonCode":70000}`:          "EventReasonCode",
		`{"MsgType":"TRANSFER_CALL_REQ"}`:                                                             "ToAgentID",
		`{"MsgType":"TRANSFER_CALL_REQ","ToAgentID":"ben","DialedNumber":"1"}`:                        "ToAgentID",
		`{"MsgType":"SET_CALL_RESULT_REQ"}`:                                                           "Result",
	} {
		_, err := ParseRequest([]byte(text))
		var own *campaigns.Error
		if campaigns.CodeOf(err) != campaigns.Invalid || !errors.As(err, &own) || own.Field != field {
			t.Errorf("%s: %v, want field %q", text, err, field)
		}
	}
}

// TestFailure holds that a failure names the request and what is wrong, by the
// words of the protocol and those of the API.
func TestFailure(t *testing.T) {
	t.Parallel()
	r, err := ParseRequest([]byte(`{"MsgType":"SET_CALL_DATA_REQ","InvokeID":9,"BAResponse":"perhaps"}`))
	if err == nil {
		t.Fatal("understood")
	}
	text, err := json.Marshal(Failure(r, "invalid", "no such thing", "BAResponse"))
	want := `{"MsgType":"FAILURE_CONF","InvokeID":9,"Status":"CF_VALUE_OUT_OF_RANGE","Request":"SET_CALL_DATA_REQ","Code":"invalid","Message":"no such thing","Field":"BAResponse"}`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v; want %s", text, err, want)
	}
}

// FuzzParseRequest holds that no message of a desktop does harm, and that one is
// either a request that can be answered or an error that can be told.
func FuzzParseRequest(f *testing.F) {
	for _, seed := range []string{
		`{"MsgType":"SET_CALL_DATA_REQ","InvokeID":7,"ExpandedCallContxt":{"BAResponse":"Callback 01312027 14:30"}}`,
		`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":3,"EventReasonCode":32765}`, `{"MsgType":`, `null`, `{"InvokeID":[[[[`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := ParseRequest(text)
		answer := Conf(r)
		if err != nil {
			if campaigns.CodeOf(err) != campaigns.Invalid {
				t.Fatalf("%v is no error for people", err)
			}
			answer = Failure(r, "invalid", err.Error(), "")
		}
		if out, err := json.Marshal(answer); err != nil || !json.Valid(out) {
			t.Fatalf("answered with %q, %v", out, err)
		}
	})
}

// FuzzParseResponse holds that a response that is understood reads the same when
// it is written out again, and that its time is on the clock that it names.
func FuzzParseResponse(f *testing.F) {
	for _, seed := range []string{"Accept", "Callback 03142027 02:30", "P#123", "reject_close", "Callback 99999999 99:99"} {
		f.Add(seed)
	}
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseResponse(text)
		switch {
		case err != nil:
		case r.Kind == CallbackAt:
			if r.At(zone).Before(time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)) {
				t.Fatalf("%q is %s", text, r.At(zone))
			}
		case r.Kind == CallbackNumber:
			if strings.TrimSpace(r.Number) == "" {
				t.Fatalf("%q names no number", text)
			}
		default:
			if again, err := ParseResponse(string(r.Kind)); err != nil || again != r {
				t.Fatalf("%q: %+v, and written out %+v, %v", text, r, again, err)
			}
		}
	})
}
