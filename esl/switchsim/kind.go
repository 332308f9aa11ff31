// SPDX-License-Identifier: MIT

package switchsim

// eventKind is the kind of an event.
type eventKind int

const (
	custom eventKind = iota
	channelUUID
	channelOutgoing
	channelState
	channelCreate
	channelOriginate
	channelProgress
	channelProgressMedia
	channelCallState
	channelAnswer
	callUpdate
	channelExecute
	channelExecuteComplete
	channelPark
	channelUnpark
	channelBridge
	channelUnbridge
	channelHold
	channelUnhold
	channelHangup
	channelHangupComplete
	channelDestroy
	playbackStart
	playbackStop
	recordStart
	recordStop
	dtmf
	apiEvent
	backgroundJob
	heartbeat
	shutdown
	kindCount
)

// kindTraits is what all events of a kind have in common.
type kindTraits struct {
	name string
	// file, function and line are where FreeSWITCH's source fires the event.
	file, function, line string
	// variables tells whether the event carries the channel's variables.
	variables bool
}

var kinds = [kindCount]kindTraits{
	custom:                 {"CUSTOM", "mod_avmd.c", "avmd_fire_event", "700", true},
	channelUUID:            {"CHANNEL_UUID", "switch_core_session.c", "switch_core_session_set_uuid", "2056", true},
	channelOutgoing:        {"CHANNEL_OUTGOING", "switch_core_session.c", "switch_core_session_outgoing_channel", "768", false},
	channelState:           {"CHANNEL_STATE", "switch_channel.c", "switch_channel_perform_set_running_state", "2409", false},
	channelCreate:          {"CHANNEL_CREATE", "switch_core_state_machine.c", "switch_core_session_run", "626", true},
	channelOriginate:       {"CHANNEL_ORIGINATE", "switch_core_state_machine.c", "switch_core_session_run", "632", true},
	channelProgress:        {"CHANNEL_PROGRESS", "switch_channel.c", "switch_channel_perform_mark_ring_ready_value", "3507", true},
	channelProgressMedia:   {"CHANNEL_PROGRESS_MEDIA", "switch_channel.c", "switch_channel_perform_mark_pre_answered", "3560", true},
	channelCallState:       {"CHANNEL_CALLSTATE", "switch_channel.c", "switch_channel_perform_set_callstate", "302", false},
	channelAnswer:          {"CHANNEL_ANSWER", "switch_channel.c", "switch_channel_perform_mark_answered", "3848", true},
	callUpdate:             {"CALL_UPDATE", "switch_channel.c", "switch_channel_flip_cid", "3279", true},
	channelExecute:         {"CHANNEL_EXECUTE", "switch_core_session.c", "switch_core_session_exec", "2949", true},
	channelExecuteComplete: {"CHANNEL_EXECUTE_COMPLETE", "switch_core_session.c", "switch_core_session_exec", "2972", true},
	channelPark:            {"CHANNEL_PARK", "switch_ivr.c", "switch_ivr_park", "1002", true},
	channelUnpark:          {"CHANNEL_UNPARK", "switch_ivr.c", "switch_ivr_park", "1213", true},
	channelBridge:          {"CHANNEL_BRIDGE", "switch_ivr_bridge.c", "switch_ivr_multi_threaded_bridge", "1689", true},
	channelUnbridge:        {"CHANNEL_UNBRIDGE", "switch_ivr_bridge.c", "switch_ivr_multi_threaded_bridge", "1879", true},
	channelHold:            {"CHANNEL_HOLD", "switch_ivr.c", "switch_ivr_hold", "1558", true},
	channelUnhold:          {"CHANNEL_UNHOLD", "switch_ivr.c", "switch_ivr_unhold", "1610", true},
	channelHangup:          {"CHANNEL_HANGUP", "switch_channel.c", "switch_channel_perform_hangup", "3447", true},
	channelHangupComplete:  {"CHANNEL_HANGUP_COMPLETE", "switch_core_state_machine.c", "switch_core_session_reporting_state", "943", true},
	channelDestroy:         {"CHANNEL_DESTROY", "switch_core_session.c", "switch_core_session_perform_destroy", "1588", true},
	playbackStart:          {"PLAYBACK_START", "switch_ivr_play_say.c", "switch_ivr_play_file", "1649", true},
	playbackStop:           {"PLAYBACK_STOP", "switch_ivr_play_say.c", "switch_ivr_play_file", "2023", true},
	recordStart:            {"RECORD_START", "switch_ivr_async.c", "record_callback", "1482", true},
	recordStop:             {"RECORD_STOP", "switch_ivr_async.c", "send_record_stop_event", "1241", true},
	dtmf:                   {"DTMF", "switch_channel.c", "switch_channel_dequeue_dtmf", "678", false},
	apiEvent:               {"API", "switch_loadable_module.c", "switch_api_execute", "2989", false},
	backgroundJob:          {"BACKGROUND_JOB", "mod_event_socket.c", "api_exec", "1580", false},
	heartbeat:              {"HEARTBEAT", "switch_core.c", "send_heartbeat", "95", false},
	shutdown:               {"SHUTDOWN", "switch_core.c", "switch_core_destroy", "3033", false},
}

// kindNamed finds the kind of an event's name, as `event plain NAME` gives it.
func kindNamed(name string) (eventKind, bool) {
	for kind, traits := range kinds {
		if traits.name == name {
			return eventKind(kind), true
		}
	}
	return 0, false
}

// neverSimulated are FreeSWITCH's other event names: a subscription to one succeeds, and brings nothing.
var neverSimulated = map[string]bool{
	"CHANNEL_DATA": true, "CHANNEL_PARKED": true, "CHANNEL_GLOBAL_CALL": true, "CALL_SECURE": true, "CALL_DETAIL": true,
	"MODULE_LOAD": true, "MODULE_UNLOAD": true, "RELOADXML": true, "NOTIFY": true, "MESSAGE": true, "PRESENCE_IN": true,
	"PRESENCE_OUT": true, "PRESENCE_PROBE": true, "MESSAGE_WAITING": true, "MESSAGE_QUERY": true, "ROSTER": true,
	"NOTIFY_IN": true, "PRIVATE_COMMAND": true, "TRAP": true, "ADD_SCHEDULE": true, "DEL_SCHEDULE": true,
	"EXE_SCHEDULE": true, "RE_SCHEDULE": true, "LOG": true, "INBOUND_CHAN": true, "OUTBOUND_CHAN": true, "TALK": true,
	"NOTALK": true, "SESSION_HEARTBEAT": true, "CLIENT_DISCONNECTED": true, "SERVER_DISCONNECTED": true,
	"SEND_INFO": true, "RECV_INFO": true, "RECV_RTCP_MESSAGE": true, "SEND_RTCP_MESSAGE": true, "CALL_SETUP_REQ": true,
	"CALL_SETUP_RESULT": true, "NAT": true, "DETECTED_SPEECH": true, "DETECTED_TONE": true, "STARTUP": true,
	"PUBLISH": true, "UNPUBLISH": true, "GENERAL": true, "COMMAND": true, "SESSION_CRASH": true, "FAILURE": true,
	"SOCKET_DATA": true, "MEDIA_BUG_START": true, "MEDIA_BUG_STOP": true, "CONFERENCE_DATA": true,
	"CONFERENCE_DATA_QUERY": true, "RECORD_PAUSE": true, "RECORD_RESUME": true, "PHONE_FEATURE": true,
	"PHONE_FEATURE_SUBSCRIBE": true, "QUEUE_LEN": true, "DEVICE_STATE": true, "TEXT": true, "SHUTDOWN_REQUESTED": true,
	"CHANNEL_APPLICATION": true, "CODEC": true,
}
