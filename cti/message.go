// SPDX-License-Identifier: MIT

package cti

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Type names a message.
type Type string

// What the server says by itself.
const (
	AgentStateEvent            Type = "AGENT_STATE_EVENT"
	BeginCallEvent             Type = "BEGIN_CALL_EVENT"
	CallDeliveredEvent         Type = "CALL_DELIVERED_EVENT"
	CallDataUpdateEvent        Type = "CALL_DATA_UPDATE_EVENT"
	CallServiceInitiatedEvent  Type = "CALL_SERVICE_INITIATED_EVENT"
	CallOriginatedEvent        Type = "CALL_ORIGINATED_EVENT"
	CallEstablishedEvent       Type = "CALL_ESTABLISHED_EVENT"
	CallConnectionClearedEvent Type = "CALL_CONNECTION_CLEARED_EVENT"
	CallClearedEvent           Type = "CALL_CLEARED_EVENT"
	EndCallEvent               Type = "END_CALL_EVENT"
	CallHeldEvent              Type = "CALL_HELD_EVENT"
	CallRetrievedEvent         Type = "CALL_RETRIEVED_EVENT"
	// ScreenPopEvent is Tandem's own: the member, for the screen.
	ScreenPopEvent Type = "SCREEN_POP_EVENT"
)

// Message is one message: its fields in the order in which they are written.
type Message struct {
	Type   Type
	Fields []Field
}

// Field is a member of the message's JSON object.
type Field struct {
	Name  string
	Value any
}

// Get gives the value of a field, nil where there is none of that name.
func (m Message) Get(name string) any {
	for _, f := range m.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return nil
}

// MarshalJSON writes MsgType and then the fields in their order.
func (m Message) MarshalJSON() ([]byte, error) {
	return object(append([]Field{{"MsgType", m.Type}}, m.Fields...))
}

// object writes a JSON object whose members keep their order.
func object(fields []Field) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, v := range []any{f.Name, f.Value} {
			if j > 0 {
				b.WriteByte(':')
			}
			if err := encode(&b, v); err != nil {
				return nil, fmt.Errorf("field %s: %w", f.Name, err)
			}
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode writes v without the escapes that only HTML wants.
func encode(b *bytes.Buffer, v any) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the line's end
	return nil
}

// Variable is one of a call's variables.
type Variable struct{ Name, Value string }

// Context is an ExpandedCallContxt: variables in their order.
type Context []Variable

// TotalBytes is the size of the variables in the protocol: name and value with
// a tag, a length and two NULs each.
func (c Context) TotalBytes() int {
	total := 0
	for _, v := range c {
		total += len(v.Name) + len(v.Value) + 4
	}
	return total
}

// MarshalJSON writes TotalBytes and then the variables in their order.
func (c Context) MarshalJSON() ([]byte, error) {
	fields := make([]Field, 0, len(c)+1)
	fields = append(fields, Field{"TotalBytes", c.TotalBytes()})
	for _, v := range c {
		fields = append(fields, Field{v.Name, v.Value})
	}
	return object(fields)
}

// get gives the value of a variable, "" where there is none.
func (c Context) get(name string) string {
	for _, v := range c {
		if v.Name == name {
			return v.Value
		}
	}
	return ""
}
