// SPDX-License-Identifier: MIT

// Package cti speaks to an agent's desktop in the words of the Cisco Unified
// CCX CTI protocol: it tells what happens to one agent as AGENT_STATE_EVENT,
// BEGIN_CALL_EVENT and so on, and reads the desktop's requests.
//
// The package is pure. [Channel.Apply] is given an agent with the record of the
// attempt that holds them, again and again, and says what a desktop has to be
// told since the time before. Everything comes from the record, which only
// grows: a snapshot that jumps over steps gives the messages of all of them, in
// order, and one that says nothing new gives none.
//
// # How the messages look
//
// A message is a JSON object. Its first member is MsgType; the others have the
// names, the order and the values of the protocol. Numbers of the protocol
// (call ids, counts, reason codes, TotalBytes) are JSON numbers; devices,
// agents, variables and the names of enumerations are strings.
//
// # Calls
//
// A preview has two calls, the reservation and the call with the customer, with
// a number each; see [IDs]. Whoever is given a customer without having been
// asked has one call, of the type CALLTYPE_AGENT_OUTBOUND, or
// CALLTYPE_TRANSFER_IN where another agent passed the customer on:
//
//	BEGIN_CALL_EVENT        when the agent's phone is called, or the customer comes
//	CALL_DELIVERED_EVENT    LCS_ALERTING
//	CALL_DATA_UPDATE_EVENT  BAStatus=CO, when both are on the line
//	AGENT_STATE_EVENT       TALKING
//	CALL_ESTABLISHED_EVENT
//
// and ends like the call of a preview. BAStatus begins with GO in progressive
// campaigns and RO in power and predictive ones. The agent is RESERVED, with
// reason 32748, while customers are called for them. Every call ends with
// CALL_CONNECTION_CLEARED_EVENT, CALL_CLEARED_EVENT and END_CALL_EVENT; after a
// talk WORK_NOT_READY is told between the first two, as NextAgentState has
// announced, also where the campaign has no wrap-up and AVAILABLE follows.
package cti
