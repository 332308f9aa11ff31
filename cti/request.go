// SPDX-License-Identifier: MIT

package cti

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tandem/campaigns"
)

// What a desktop asks for. Each is answered by the message of the same name
// that ends in CONF instead of REQ, or by FAILURE_CONF.
const (
	SetCallDataReq     Type = "SET_CALL_DATA_REQ"     // BAResponse of the offer or the call
	SetAgentStateReq   Type = "SET_AGENT_STATE_REQ"   // AgentState, EventReasonCode
	QueryAgentStateReq Type = "QUERY_AGENT_STATE_REQ" // answered with the state's fields
	SnapshotCallReq    Type = "SNAPSHOT_CALL_REQ"     // tell the call again
	ClearCallReq       Type = "CLEAR_CALL_REQ"        // hang up
	TransferCallReq    Type = "TRANSFER_CALL_REQ"     // to an agent or a number, at once
	HoldCallReq        Type = "HOLD_CALL_REQ"
	RetrieveCallReq    Type = "RETRIEVE_CALL_REQ"
	SendDTMFSignalReq  Type = "SEND_DTMF_SIGNAL_REQ" // DTMFString
	HeartbeatReq       Type = "HEARTBEAT_REQ"
	CloseReq           Type = "CLOSE_REQ" // goodbye: the agent is logged out

	// Tandem's own.
	PauseRecordingReq  Type = "PAUSE_RECORDING_REQ"
	ResumeRecordingReq Type = "RESUME_RECORDING_REQ"
	MuteCallReq        Type = "MUTE_CALL_REQ"
	UnmuteCallReq      Type = "UNMUTE_CALL_REQ"
	SetCallResultReq   Type = "SET_CALL_RESULT_REQ" // Result as in PUT /dialer/{id}/members/{mid}/status
)

var requests = []Type{
	SetCallDataReq, SetAgentStateReq, QueryAgentStateReq, SnapshotCallReq, ClearCallReq, TransferCallReq, HeartbeatReq, CloseReq,
	PauseRecordingReq, ResumeRecordingReq, SetCallResultReq, HoldCallReq, RetrieveCallReq, SendDTMFSignalReq, MuteCallReq, UnmuteCallReq,
}

// conf gives the name of the answer to a request.
func (t Type) conf() Type { return Type(strings.TrimSuffix(string(t), "_REQ") + "_CONF") }

// What the server says to requests, and first of all.
const (
	OpenConf    Type = "OPEN_CONF"
	FailureConf Type = "FAILURE_CONF"
)

// MaxRequest is how long a message of a desktop may be, in bytes.
const MaxRequest = 64 << 10

// Request is a message of a desktop.
type Request struct {
	Type     Type
	InvokeID json.RawMessage // given back as it came; nil = none
	CallID   uint32          // 0 = the present call

	Response BAResponse // of SetCallDataReq
	Said     string     // the same, as it was sent

	State      AgentState // of SetAgentStateReq
	Reason     int
	ReasonText string // of a break, instead of a number

	Agent, Number string          // of TransferCallReq
	Digits        string          // of SendDTMFSignalReq
	Result        json.RawMessage // of SetCallResultReq
}

// wire is a request as it is sent.
type wire struct {
	MsgType          Type
	InvokeID         json.RawMessage
	ConnectionCallID uint32
	PeripheralID     int // of desktops that name what there is one of here
	AgentID          string
	AgentExtension   string

	BAResponse         string
	ExpandedCallContxt map[string]any // the context as events spell it
	// ExpandedCallContext is the same, spelled in full.
	ExpandedCallContext map[string]any

	AgentState      stateName
	EventReasonCode int
	EventReasonText string
	ForcedFlag      any  // 0, 1, true or false: nothing here needs force
	AgentCapacity   *int // 0x1 = takes outbound calls

	DialedNumber string
	DTMFString   string
	ToAgentID    string
	Result       json.RawMessage
}

// stateName is an agent's state by its name or number.
type stateName string

// UnmarshalJSON reads either.
func (s *stateName) UnmarshalJSON(text []byte) error {
	var name string
	if json.Unmarshal(text, &name) == nil {
		*s = stateName(name)
		return nil
	}
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 0 || n >= len(agentStates) {
		return failed("AgentState", "%.40s is no agent state", text)
	}
	*s = stateName(agentStates[n])
	return nil
}

func failed(field, format string, args ...any) error {
	return &campaigns.Error{Code: campaigns.Invalid, Op: "request", Field: field, Msg: fmt.Sprintf(format, args...)}
}

// ParseRequest reads a message of a desktop. Where it is none, what could be
// read of it is given besides the error, for the answer.
func ParseRequest(text []byte) (Request, error) {
	var w wire
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return Request{Type: w.MsgType, InvokeID: simple(w.InvokeID)}, unreadable(err, d.InputOffset())
	}
	r := Request{
		Type: w.MsgType, InvokeID: simple(w.InvokeID), CallID: w.ConnectionCallID, Reason: w.EventReasonCode, ReasonText: w.EventReasonText,
		Agent: w.ToAgentID, Number: w.DialedNumber, Digits: w.DTMFString, Result: w.Result,
	}
	if d.More() {
		return r, failed("", "there is more than one JSON object in the message")
	}
	switch {
	case !slices.Contains(requests, w.MsgType):
		return r, failed("MsgType", "%.40q is no request", w.MsgType)
	case r.InvokeID == nil && len(w.InvokeID) > 0:
		return r, failed("InvokeID", "must be a number or a short string")
	}
	switch w.MsgType {
	case SetCallDataReq:
		return r, r.readResponse(&w)
	case SetAgentStateReq:
		return r, r.readState(&w)
	case TransferCallReq:
		if (r.Agent == "") == (r.Number == "") {
			return r, failed("ToAgentID", "name either an agent (ToAgentID) or a number (DialedNumber)")
		}
	case SendDTMFSignalReq:
		if !validDigits.MatchString(r.Digits) {
			return r, failed("DTMFString", "must be 1 to 32 of 0 to 9, *, # and A to D")
		}
	case SetCallResultReq:
		if len(r.Result) == 0 {
			return r, failed("Result", "is required")
		}
	default:
	}
	return r, nil
}

// validDigits are keys of a phone.
var validDigits = regexp.MustCompile(`^[0-9*#A-D]{1,32}$`)

// simple gives an id that is a number or a short string, else nil.
func simple(id json.RawMessage) json.RawMessage {
	if len(id) == 0 || len(id) > 64 || id[0] == '{' || id[0] == '[' || string(id) == "null" {
		return nil
	}
	return id
}

func unreadable(err error, offset int64) error {
	var own *campaigns.Error
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &kind):
		return failed(kind.Field, "must not be %s", kind.Value)
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		name := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		return failed(name, "there is no such field here")
	}
	return failed("", "the message is no JSON object, at byte %d: %v", offset, err)
}

// readResponse takes the BAResponse from the context or from beside it. It is
// the only variable that an agent may set.
func (r *Request) readResponse(w *wire) error {
	said := []string{}
	if w.BAResponse != "" {
		said = append(said, w.BAResponse)
	}
	for _, vars := range []map[string]any{w.ExpandedCallContxt, w.ExpandedCallContext} {
		for name, value := range vars {
			text, ok := value.(string)
			switch {
			case name == "TotalBytes":
			case name != baResponse:
				return failed(contextField+"."+name, "an agent may set %s only", baResponse)
			case !ok:
				return failed(contextField+"."+name, "must be a string")
			default:
				said = append(said, text)
			}
		}
	}
	switch {
	case len(said) == 0:
		return failed(baResponse, "is required")
	case len(said) > 1:
		return failed(baResponse, "is there twice")
	}
	response, err := ParseResponse(said[0])
	r.Response, r.Said = response, said[0]
	return err
}

// askable are the states that a desktop can ask for; the others come by themselves.
var askable = []AgentState{Login, Logout, NotReady, Available, WorkReady}

func (r *Request) readState(w *wire) error {
	r.State = AgentState(w.AgentState)
	if r.State == "READY" {
		r.State = Available
	}
	switch {
	case r.State == "":
		return failed("AgentState", "is required")
	case !slices.Contains(agentStates, r.State):
		return failed("AgentState", "%.40q is no agent state", r.State)
	case !slices.Contains(askable, r.State):
		return failed("AgentState", "%s comes by itself and cannot be asked for", r.State)
	case r.Reason < 0 || r.Reason > maxReason:
		return failed("EventReasonCode", "must be 0 to %d", maxReason)
	case (r.State == Available || r.State == WorkReady) && w.AgentCapacity != nil && *w.AgentCapacity&1 == 0:
		return failed("AgentCapacity", "there are outbound calls only: who takes none (0x1) is not ready")
	}
	return nil
}

// BreakReason gives the reason of the break that is asked for, as it is kept.
func (r *Request) BreakReason() string {
	if r.ReasonText != "" || r.Reason == 0 {
		return r.ReasonText
	}
	return strconv.Itoa(r.Reason)
}

// Conf gives the answer that a request was carried out.
func Conf(r Request, fields ...Field) Message {
	return Message{r.Type.conf(), append(invokeID(r), fields...)}
}

func invokeID(r Request) []Field {
	if r.InvokeID == nil {
		return nil
	}
	return []Field{{"InvokeID", r.InvokeID}}
}

// failures are the names of the protocol for what can go wrong.
var failures = map[campaigns.Code]string{
	campaigns.Invalid:     "CF_VALUE_OUT_OF_RANGE",
	campaigns.NotFound:    "CF_OBJECT_NOT_KNOWN",
	campaigns.Conflict:    "CF_INVALID_OBJECT_STATE",
	campaigns.Stale:       "CF_INVALID_OBJECT_STATE",
	campaigns.Unavailable: "CF_GENERIC_SYSTEM_RESOURCE_AVAILABILITY",
}

// Failure gives the answer that a request was not carried out. code, message and
// field are those of the API.
func Failure(r Request, code, message, field string) Message {
	status, ok := failures[campaigns.Code(code)]
	if !ok {
		status = "CF_GENERIC_OPERATION"
	}
	fields := append(invokeID(r), Field{"Status", status})
	if slices.Contains(requests, r.Type) {
		fields = append(fields, Field{"Request", r.Type})
	}
	fields = append(fields, Field{"Code", code}, Field{"Message", message})
	if field != "" {
		fields = append(fields, Field{"Field", field})
	}
	return Message{FailureConf, fields}
}
