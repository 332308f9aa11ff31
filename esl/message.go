// SPDX-License-Identifier: MIT

package esl

// MessageType is what FreeSWITCH sends on an event socket, by Content-Type.
type MessageType string

// The messages that a Reader knows. Anything else is a protocol error.
const (
	AuthRequest      MessageType = "auth/request"           // the greeting
	CommandReply     MessageType = "command/reply"          // has no length and no body
	APIResponse      MessageType = "api/response"           // the text that an api command printed
	EventPlain       MessageType = "text/event-plain"       // the only format that is read
	LogData          MessageType = "log/data"               // a log line; never asked for, survived
	DisconnectNotice MessageType = "text/disconnect-notice" // the connection is about to end, or lingers
	RudeRejection    MessageType = "text/rude-rejection"    // the access list says no
	// ConnectReply answers "connect" on an outbound socket. It is framed like no other: an event's lines, encoded,
	// with Content-Type and Reply-Text among them and no length.
	ConnectReply MessageType = "outbound connect reply"
)

// Message is one framed message.
type Message struct {
	Type MessageType
	// Event is set for EventPlain and ConnectReply only. It belongs to the caller, who may give it back with
	// Reader.Release.
	Event *Event
	// Reply is the Reply-Text of a CommandReply or ConnectReply (decoded there), without line end.
	Reply string
	// Body of everything else that has one.
	Body string

	header headers
}

// Get gives a header of the message itself (not of the event inside), as it came.
func (m *Message) Get(name string) string {
	value, _ := m.header.find(name)
	return string(value)
}
