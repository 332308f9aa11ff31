// SPDX-License-Identifier: MIT

package switchsim

import (
	"strconv"
	"strings"
	"time"
)

// The variables of this file are what mod_sofia and the core put on a channel as a call proceeds. Nothing here depends on
// them; a controller has to read past them, so there are as many of them, and as large, as on a real switch.

// addBase puts on the variables that a channel has when it is created.
func (ch *channel) addBase(own []assignment, earlyMedia bool) {
	d := &ch.dest
	ch.addIdentity()
	v := &ch.vars
	if ch.tech == techSofia {
		ch.addSofiaBase()
	}
	if ch.tech == techSofia {
		v.add("sip_destination_url", "sip:"+d.user+"@"+d.host)
	}
	for _, a := range own {
		v.set(a.name, a.value)
	}
	if d.agent {
		v.set("dialed_user", d.user)
		v.set("dialed_domain", agentDomain)
		v.set("sip_invite_domain", agentDomain)
		v.set("presence_id", d.user+"@"+agentDomain)
	}
	v.set("originate_early_media", strconv.FormatBool(earlyMedia))
	v.set("originate_endpoint", string(ch.tech))
	if ch.tech == techSofia {
		ch.addLocalMedia()
		return
	}
	if ch.tech == techLoopback {
		v.add("other_loopback_leg_uuid", newUUID())
		v.add("loopback_leg", "A")
	}
}

// addIdentity puts on what a channel has before anything else.
func (ch *channel) addIdentity() {
	v := &ch.vars
	v.lines = make([]byte, 0, 8<<10)
	if ch.inbound {
		v.add("direction", "inbound")
	} else {
		v.add("direction", "outbound")
		v.add("is_outbound", "true")
	}
	v.add("uuid", ch.uuid)
	v.add("call_uuid", ch.uuid)
	v.addNumber("session_id", ch.session)
	if ch.tech == techLoopback {
		v.lines = append(v.lines, "variable_read_codec: L16\nvariable_read_rate: 8000\nvariable_write_codec: L16\nvariable_write_rate: 8000\n"...)
	}
	v.add("channel_name", ch.name)
}

func (ch *channel) addSofiaBase() {
	v, d := &ch.vars, &ch.dest
	profileName := d.profile
	if d.gateway != "" {
		v.add("sip_gateway_name", d.gateway)
		profileName = "gateway"
	}
	v.add("sip_local_network_addr", localAddress)
	v.add("sip_profile_name", profileName)
	v.lines = append(v.lines, "variable_video_media_flow: disabled\nvariable_text_media_flow: disabled\n"...)
}

const localAddress = "127.0.0.1"

// localPort is the port of a call's media: plausible, and different for neighbours.
func (ch *channel) localPort() int64 { return 16384 + ch.session*2%16384 }

func (ch *channel) addLocalMedia() {
	v, d := &ch.vars, &ch.dest
	port := strconv.FormatInt(ch.localPort(), 10)
	v.lines = append(v.lines, "variable_rtp_use_codec_string: PCMU,PCMA\nvariable_local_media_ip: 127.0.0.1\nvariable_local_media_port: "...)
	v.lines = append(append(v.lines, port...), "\nvariable_advertised_media_ip: 127.0.0.1\nvariable_audio_media_flow: sendrecv\n"...)
	v.lines = append(v.lines, "variable_rtp_local_sdp_str: "...)
	v.lines = append(v.lines, sdpHead...)
	v.lines = append(v.lines, port...)
	v.lines = append(append(v.lines, sdpTail...), '\n')
	contact := "<sip:mod_sofia@127.0.0.1:5080>"
	if d.gateway != "" {
		contact = "<sip:gw+" + d.gateway + "@127.0.0.1:5080;transport=udp;gw=" + d.gateway + ">"
	}
	v.add("sip_outgoing_contact_uri", contact)
	v.add("sip_req_uri", d.user+"@"+d.host)
	v.add("sip_to_host", d.host)
	v.add("sip_from_host", localAddress)
	v.add("sofia_profile_name", d.profile)
	v.add("recovery_profile_name", d.profile)
	v.lines = append(v.lines, "variable_sofia_profile_url: sip%3Amod_sofia%40127.0.0.1%3A5080\n"...)
}

var (
	sdpHead = appendURL(nil, "v=0\r\no=FreeSWITCH 1795149682 1795149683 IN IP4 127.0.0.1\r\ns=FreeSWITCH\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ")
	sdpTail = appendURL(nil, " RTP/AVP 0 8 101 13\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"+
		"a=fmtp:101 0-15\r\na=rtpmap:13 CN/8000\r\na=ptime:20\r\na=sendrecv\r\n")
)

// addDialog puts on what the first response of the far end brings.
func (ch *channel) addDialog() {
	ch.profile.networkAddr = localAddress
	v, d := &ch.vars, &ch.dest
	tag := strings.ReplaceAll(ch.uuid[:min(len(ch.uuid), 13)], "-", "")
	caller := ch.profile.origNumber
	name := ch.profile.origName
	via := "SIP/2.0/UDP 127.0.0.1:5080;rport;branch=z9hG4bK" + tag
	from := "<sip:" + caller + "@127.0.0.1>;tag=" + tag
	if name != "" {
		from = `"` + name + `" ` + from
	}
	port := d.port()
	v.lines = append(v.lines, "variable_sip_reply_host: 127.0.0.1\n"...)
	v.add("sip_reply_port", port)
	v.lines = append(v.lines, "variable_sip_network_ip: 127.0.0.1\n"...)
	v.add("sip_network_port", port)
	v.add("sip_recover_contact", "<sip:127.0.0.1:"+port+";transport=UDP>")
	v.add("sip_full_via", via)
	v.add("sip_recover_via", via)
	if name != "" {
		v.add("sip_from_display", name)
	}
	v.add("sip_full_from", from)
	v.add("sip_full_to", "<sip:"+d.user+"@"+d.host+">;tag="+tag+"r")
	v.add("sip_from_user", caller)
	v.add("sip_from_uri", caller+"@127.0.0.1")
	v.add("sip_to_user", d.user)
	v.add("sip_to_port", port)
	v.add("sip_to_uri", d.user+"@"+d.host)
	v.lines = append(v.lines, "variable_sip_contact_params: transport%3DUDP\nvariable_sip_contact_user: nobody\n"...)
	v.add("sip_contact_port", port)
	v.add("sip_contact_uri", "nobody@127.0.0.1:"+port)
	v.lines = append(v.lines, "variable_sip_contact_host: 127.0.0.1\n"...)
	v.add("sip_to_tag", tag+"r")
	v.add("sip_from_tag", tag)
	v.addNumber("sip_cseq", 123033500+ch.session)
	v.add("sip_call_id", ch.uuid)
}

// addMedia puts on what an answer, or early media, brings.
func (ch *channel) addMedia() {
	ch.media = true
	ch.vars.lines = append(ch.vars.lines, mediaLines...)
	ch.vars.addNumber("rtp_use_ssrc", 50455140+ch.session)
	ch.vars.addNumber("remote_media_port", 20000+ch.session*2%16384)
}

// mediaLines are the variables of a negotiated PCMU call.
var mediaLines = []byte("variable_switch_r_sdp: " + string(appendURL(nil, "v=0\r\no=user1 53655765 2353687637 IN IP4 127.0.0.1\r\ns=-\r\n"+
	"c=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 20010 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n")) + `
variable_ep_codec_string: CORE_PCM_MODULE.PCMU%408000h%4020i%4064000b
variable_remote_video_media_flow: inactive
variable_remote_text_media_flow: inactive
variable_remote_audio_media_flow: sendrecv
variable_rtp_audio_recv_pt: 0
variable_rtp_use_codec_name: PCMU
variable_rtp_use_codec_rate: 8000
variable_rtp_use_codec_ptime: 20
variable_rtp_use_codec_channels: 1
variable_rtp_last_audio_codec_string: PCMU%408000h%4020i%401c
variable_read_codec: PCMU
variable_original_read_codec: PCMU
variable_read_rate: 8000
variable_original_read_rate: 8000
variable_write_codec: PCMU
variable_write_rate: 8000
variable_dtmf_type: rfc2833
variable_rtp_use_timer_name: soft
variable_rtp_use_pt: 0
variable_rtp_2833_send_payload: 101
variable_rtp_2833_recv_payload: 101
variable_remote_media_ip: 127.0.0.1
`)

// addRefusal puts on why the far end refused.
func (ch *channel) addRefusal(r refusal) {
	v, d := &ch.vars, &ch.dest
	if ch.profile.networkAddr == "" {
		ch.profile.networkAddr = localAddress
		v.add("sip_call_id", ch.uuid)
		v.lines = append(v.lines, "variable_sip_reply_host: 127.0.0.1\n"...)
		v.add("sip_reply_port", d.port())
		v.lines = append(v.lines, "variable_sip_network_ip: 127.0.0.1\n"...)
		v.add("sip_network_port", d.port())
	}
	v.set("sip_hangup_disposition", "recv_refuse")
	v.set("sip_invite_failure_status", strconv.Itoa(r.status))
	v.set("sip_invite_failure_phrase", r.phrase)
	ch.addTermination(r.status, r.q850)
}

func (ch *channel) addTermination(status, q850 int) {
	ch.vars.set("sip_term_status", strconv.Itoa(status))
	ch.vars.set("proto_specific_hangup_cause", "sip:"+strconv.Itoa(status))
	ch.vars.set("sip_term_cause", strconv.Itoa(q850))
}

// callDetail is what the last two events of a channel add: how it ended and how long everything took.
func (ch *channel) callDetail() []byte {
	var v variables
	v.lines = make([]byte, 0, 4<<10)
	v.add("hangup_cause", ch.cause)
	v.addNumber("hangup_cause_q850", int64(q850Of[ch.cause]))
	v.add("digits_dialed", "none")
	p := &ch.profile
	for _, t := range [...]struct {
		name string
		at   int64
	}{
		{"start", p.created},
		{"profile_start", p.profileCreated},
		{"answer", p.answered},
		{"bridge", p.bridged},
		{"progress", p.progress},
		{"end", p.hangup},
	} {
		if t.at != 0 {
			v.add(t.name+"_stamp", time.UnixMicro(t.at).UTC().Format(time.DateTime))
		}
	}
	for _, t := range [...]struct {
		name string
		at   int64
	}{
		{"start", p.created},
		{"profile_start", p.profileCreated},
		{"answer", p.answered},
		{"bridge", p.bridged},
		{"progress", p.progress},
		{"progress_media", p.progressMedia},
		{"end", p.hangup},
	} {
		v.addNumber(t.name+"_epoch", t.at/1e6)
		v.addNumber(t.name+"_uepoch", t.at)
	}
	v.lines = append(v.lines, holdLines...)
	if last, ok := ch.vars.get("current_application"); ok {
		v.add("last_app", last)
	}
	caller := p.callerNumber
	if p.callerName != "" {
		caller = `"` + p.callerName + `" <` + caller + `>`
	}
	v.add("caller_id", caller)
	ch.addDurations(&v)
	if ch.media && ch.tech == techSofia {
		v.lines = append(v.lines, rtpLines...)
	}
	if ch.tech == techLoopback {
		v.add("is_loopback", "1")
	}
	return v.lines
}

func (ch *channel) addDurations(v *variables) {
	p := &ch.profile
	span := func(from, to int64) int64 {
		if from == 0 || to == 0 {
			return 0
		}
		return max(0, to-from)
	}
	spans := [...]struct {
		name string
		us   int64
	}{
		{"duration", span(p.created, p.hangup)},
		{"bill", span(p.answered, p.hangup)},
		{"progress", span(p.created, p.progress)},
		{"answer", span(p.created, p.answered)},
		{"wait", span(p.created, p.bridged)},
		{"progress_media", span(p.created, p.progressMedia)},
		{"flow_bill", span(p.answered, p.hangup)},
	}
	for _, unit := range [...]struct {
		prefix, suffix string
		divide         int64
	}{{"", "sec", 1e6}, {"m", "msec", 1e3}, {"u", "usec", 1}} {
		for _, s := range spans {
			name := s.name + unit.suffix
			if s.name == "duration" {
				name = unit.prefix + s.name
			}
			v.addNumber(name, (s.us+unit.divide/2)/unit.divide)
		}
	}
}

var holdLines = []byte(`variable_last_hold_epoch: 0
variable_last_hold_uepoch: 0
variable_hold_accum_seconds: 0
variable_hold_accum_usec: 0
variable_hold_accum_ms: 0
variable_resurrect_epoch: 0
variable_resurrect_uepoch: 0
`)

// rtpLines are the media statistics of a call in which no packet was ever missed.
var rtpLines = func() []byte {
	var b []byte
	for _, name := range strings.Fields(`in_raw_bytes in_media_bytes in_packet_count in_media_packet_count
		in_skip_packet_count in_jitter_packet_count in_dtmf_packet_count in_cng_packet_count in_flush_packet_count
		in_largest_jb_size in_jitter_min_variance in_jitter_max_variance in_jitter_loss_rate in_jitter_burst_rate
		in_mean_interval in_flaw_total in_quality_percentage in_mos out_raw_bytes out_media_bytes out_packet_count
		out_media_packet_count out_skip_packet_count out_dtmf_packet_count out_cng_packet_count rtcp_packet_count
		rtcp_octet_count`) {
		value := "0"
		switch name {
		case "in_quality_percentage":
			value = "100.00"
		case "in_mos":
			value = "4.50"
		}
		b = append(b, "variable_rtp_audio_"+name+": "+value+"\n"...)
	}
	return b
}()
