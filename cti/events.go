// SPDX-License-Identifier: MIT

package cti

// CallType is the kind of a call.
type CallType string

// The kinds of calls that there are here.
const (
	CallTypePreview       CallType = "CALLTYPE_PREVIEW"
	CallTypeReservation   CallType = "CALLTYPE_RESERVATION"
	CallTypeAgentOutbound CallType = "CALLTYPE_AGENT_OUTBOUND"
	CallTypeTransferIn    CallType = "CALLTYPE_TRANSFER_IN"
)

// Number gives the number of the kind in the protocol, 0 for one that is none.
func (t CallType) Number() int {
	return map[CallType]int{CallTypePreview: 17, CallTypeReservation: 18, CallTypeAgentOutbound: 34, CallTypeTransferIn: 4}[t]
}

// Names of the enumerations LocalConnectionState and EventCause.
const (
	lcsNone     = "LCS_NONE"
	lcsNull     = "LCS_NULL"
	lcsInitiate = "LCS_INITIATE"
	lcsAlerting = "LCS_ALERTING"
	lcsConnect  = "LCS_CONNECT"
	lcsHold     = "LCS_HOLD"

	cecNone              = "CEC_NONE"
	cecBusy              = "CEC_BUSY"
	cecCallCancelled     = "CEC_CALL_CANCELLED"
	cecCallNotAnswered   = "CEC_CALL_NOT_ANSWERED"
	cecDestNotObtainable = "CEC_DEST_NOT_OBTAINABLE"
	cecNewCall           = "CEC_NEW_CALL"
	cecTransfer          = "CEC_TRANSFER"
	cecTimeOut           = "CEC_TIME_OUT"
	cecxDropHandledOther = "CECX_DROP_HANDLED_OTHER"
)

const (
	connectionStatic = "CONNECTION_ID_STATIC"
	agentDevice      = "DEVID_AGENT_DEVICE_IDENTIFIER"
	otherDevice      = "DEVID_DEVICE_IDENTIFIER"
	noDevice         = "DEVID_NONE"
	cdInvalid        = "CD_INVALID"
	notApplicable    = "N/A"
	unknownDevice    = "Unknown"
	contextField     = "ExpandedCallContxt" // spelled as the server does
)

// begin tells of a new call. dialed is the number that is called; "" = is not said.
func (c *Channel) begin(kind CallType, id uint32, dialed string, vars Context) Message {
	fields := []Field{
		{"NumCTIClients", 0}, {"NumNamedVariables", len(vars)}, {"NumNamedArrays", 0}, {"CallType", kind},
		{"ConnectionDeviceType", connectionStatic}, {"ConnectionCallID", id}, {"CalledPartyDisposition", cdInvalid},
		{"ConnectionDeviceID", c.extension},
	}
	if dialed != "" {
		fields = append(fields, Field{"DialedNumber", dialed})
	}
	return Message{BeginCallEvent, append(fields, Field{contextField, vars})}
}

func (c *Channel) delivered(id uint32) Message {
	return Message{CallDeliveredEvent, []Field{
		{"CallID", id}, {"LocalConnectionState", lcsAlerting}, {"AlertingDevice", c.extension},
		{"ConnectionDeviceID", c.extension}, {"CalledDeviceID", c.extension}, {"EventCause", cecNewCall},
	}}
}

// update tells of variables that have changed, with the fields behind them that
// the server adds.
func (c *Channel) update(kind CallType, id uint32, vars Context, behind ...string) Message {
	fields := []Field{
		{"NumCTIClients", 0}, {"NumNamedVariables", len(vars)}, {"NumNamedArrays", 0}, {"CallType", kind},
		{"ConnectionDeviceType", connectionStatic}, {"ConnectionCallID", id}, {"NewConnectionDeviceType", connectionStatic},
		{"NewConnectionCallID", id}, {"CalledPartyDisposition", cdInvalid}, {"CampaignID", 0}, {"QueryRuleID", 0},
		{"ConnectionDeviceID", c.extension}, {"NewConnectionDeviceID", c.extension}, {contextField, vars},
	}
	for _, name := range behind {
		fields = append(fields, Field{name, ""})
	}
	return Message{CallDataUpdateEvent, fields}
}

// Fields behind the variables: both where a call's data are told as a whole or
// as what the agent has set, the first alone where one variable changes.
const (
	customerPhoneNumber   = "CustomerPhoneNumber"
	customerAccountNumber = "CustomerAccountNumber"
)

func (c *Channel) updateOne(kind CallType, id uint32, name, value string) Message {
	return c.update(kind, id, Context{{name, value}}, customerPhoneNumber)
}

func (c *Channel) updateResponse(kind CallType, id uint32, response string) Message {
	return c.update(kind, id, Context{{baResponse, response}}, customerPhoneNumber, customerAccountNumber)
}

func (c *Channel) serviceInitiated(id uint32) Message {
	return Message{CallServiceInitiatedEvent, []Field{
		{"ConnectionDeviceType", connectionStatic}, {"ConnectionCallID", id}, {"ApplicationID", notApplicable}, {"CSQID", notApplicable},
		{"CallingDeviceType", agentDevice}, {"LocalConnectionState", lcsInitiate}, {"EventCause", cecNone},
		{"ConnectionDeviceID", c.extension}, {"CallingDeviceID", c.extension},
	}}
}

func (c *Channel) originated(id uint32, number string) Message {
	return Message{CallOriginatedEvent, []Field{
		{"ConnectionDeviceType", connectionStatic}, {"ConnectionCallID", id}, {"ApplicationID", notApplicable}, {"CSQID", notApplicable},
		{"CallingDeviceType", agentDevice}, {"CalledDeviceType", otherDevice}, {"LocalConnectionState", lcsInitiate},
		{"EventCause", cecNone}, {"ConnectionDeviceID", c.extension}, {"CallingDeviceID", c.extension}, {"CalledDeviceID", number},
	}}
}

func (c *Channel) established(id uint32) Message {
	return Message{CallEstablishedEvent, []Field{
		{"ConnectionDeviceType", connectionStatic}, {"ConnectionCallID", id}, {"ApplicationID", notApplicable}, {"CSQID", notApplicable},
		{"AnsweringDeviceType", noDevice}, {"CallingDeviceType", agentDevice}, {"CalledDeviceType", noDevice},
		{"LastRedirectDeviceType", noDevice}, {"LocalConnectionState", lcsConnect}, {"EventCause", cecNewCall},
		{"ConnectionDeviceID", c.extension}, {"AnsweringDeviceID", unknownDevice}, {"CallingDeviceID", c.extension},
		{"CalledDeviceID", unknownDevice},
	}}
}

func (c *Channel) callHeld(id uint32) Message {
	return Message{CallHeldEvent, []Field{
		{"ConnectionDeviceType", connectionStatic}, {"ConnectionCallID", id}, {"HoldingDeviceType", agentDevice},
		{"LocalConnectionState", lcsHold}, {"EventCause", cecNone}, {"ConnectionDeviceID", c.extension}, {"HoldingDeviceID", c.extension},
	}}
}

func (c *Channel) callRetrieved(id uint32) Message {
	return Message{CallRetrievedEvent, []Field{
		{"ConnectionDeviceType", connectionStatic}, {"ConnectionCallID", id}, {"RetrievingDeviceType", agentDevice},
		{"LocalConnectionState", lcsConnect}, {"EventCause", cecNone}, {"ConnectionDeviceID", c.extension}, {"RetrievingDeviceID", c.extension},
	}}
}

func (c *Channel) connectionCleared(id uint32) Message {
	return Message{CallConnectionClearedEvent, []Field{
		{"ConnectionDeviceType", connectionStatic}, {"ConnectionCallID", id}, {"ReleasingDeviceType", agentDevice},
		{"LocalConnectionState", lcsNone}, {"EventCause", cecNone}, {"ConnectionDeviceID", c.extension}, {"ReleasingDeviceID", c.extension},
	}}
}

func (c *Channel) cleared(id uint32, cause string) Message {
	return Message{CallClearedEvent, []Field{
		{"ConnectionDeviceType", connectionStatic}, {"ConnectionCallID", id}, {"LocalConnectionState", lcsNull},
		{"EventCause", cause}, {"ConnectionDeviceID", c.extension},
	}}
}

func (c *Channel) endCall(id uint32) Message {
	return Message{EndCallEvent, []Field{
		{"ConnectionDeviceType", connectionStatic}, {"ConnectionCallID", id}, {"ConnectionDeviceID", ""},
	}}
}
