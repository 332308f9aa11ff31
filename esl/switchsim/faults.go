// SPDX-License-Identifier: MIT

package switchsim

import (
	"net"
	"slices"
)

// DropConnections resets every connection of the event socket. Calls live on.
func (s *Server) DropConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		if tcp, ok := c.net.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // makes the close a reset; without it, it is an ordinary close
		}
		_ = c.net.Close() // nobody can be told
	}
}

// Freeze makes the event socket stand still, as a stalled reader does to a real one: bytes are accepted, nothing is
// answered, no event is sent; calls go on. What was sent is executed at Thaw, late. Freezes add up.
func (s *Server) Freeze() {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	s.core.frozen = true
	s.gate.hold()
	s.core.witness.note(Entry{W: WitnessFreeze, Reason: "asked for"})
}

// Thaw ends one Freeze.
func (s *Server) Thaw() {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	if s.gate.release() {
		s.core.frozen = false
		s.core.witness.note(Entry{W: WitnessThaw})
	}
}

// ChannelInfo is what Channels tells of one channel.
type ChannelInfo struct {
	UUID, Name string
	// Number is what was dialled.
	Number string
	// State and CallState are in FreeSWITCH's words: CS_EXECUTE, ACTIVE.
	State, CallState string
	Answered, Parked bool
	// BridgedTo is the UUID of the leg that it talks with; "" when there is none.
	BridgedTo string
	Variables map[string]string
}

// Channels lists the live channels, oldest first.
func (s *Server) Channels() []ChannelInfo {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	var result []ChannelInfo
	for _, ch := range s.core.channelsByAge() {
		if !ch.alive() {
			continue
		}
		info := ChannelInfo{
			UUID: ch.uuid, Name: ch.name, Number: ch.profile.destination, State: stateNames[ch.running],
			CallState: string(ch.callState), Answered: ch.isAnswered(), Parked: ch.parked, Variables: ch.vars.all(),
		}
		if partner := ch.partnerLeg(); partner != nil {
			info.BridgedTo = partner.uuid
		}
		result = append(result, info)
	}
	return slices.Clip(result)
}

// HangUp ends a channel as its far end would: a customer or an agent puts the phone down. It reports whether it was there.
func (s *Server) HangUp(uuid string) bool {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	ch := s.core.find(uuid)
	if ch == nil {
		return false
	}
	ch.hangup("NORMAL_CLEARING", byFarEnd)
	return true
}

// Connections is how many clients are connected.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}
