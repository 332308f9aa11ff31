// SPDX-License-Identifier: MIT

package controller

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/controller/attempt"
	"tandem/esl"
)

// legEvent is what the controller needs of a channel event.
type legEvent struct {
	kind  attempt.Kind
	uuid  string
	peer  string // of a bridge
	cause campaigns.Cause
	text  string       // the key that was pressed, or the sound that is over
	cut   bool         // the sound was cut by what happened to the leg
	life  attempt.Life // of a leg that has ended
	at    time.Time
}

// router brings events to whoever owns the leg.
type router struct {
	mu     sync.RWMutex
	owners map[string]*owner  // by leg UUID
	jobs   map[string]jobLine // by Job-UUID
	desk   *desk
	phones *phones
	// stray is told of a leg that carries our variables and that nobody here owns.
	stray func(n *esl.Node, uuid string, vars legVariables)
}

// jobLine says whose leg an originate job puts up. Jobs of the desk have no owner.
type jobLine struct {
	owner *owner
	leg   string
}

// legVariables are the channel variables that every leg of ours carries.
type legVariables struct {
	Installation, Attempt, Campaign, Agent string
}

func newRouter(d *desk, p *phones) *router {
	return &router{owners: map[string]*owner{}, jobs: map[string]jobLine{}, desk: d, phones: p}
}

// register routes a leg, and the job that puts it up, to an owner. Both are
// registered before anything is sent.
func (r *router) register(o *owner, leg, job string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.owners[leg] = o
	if job != "" {
		r.jobs[job] = jobLine{o, leg}
	}
}

func (r *router) registerDeskJob(leg, job string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.jobs[job] = jobLine{nil, leg}
}

// unregister ends the routing of a leg to o. Another attempt may have taken a
// nailed-up leg over in the meantime; that one keeps it.
func (r *router) unregister(o *owner, leg, job string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.owners[leg] == o {
		delete(r.owners, leg)
	}
	delete(r.jobs, job)
}

func (r *router) ownerOf(leg string) *owner {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.owners[leg]
}

func (r *router) job(id string) (jobLine, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	j, ok := r.jobs[id]
	return j, ok
}

// event takes one event of a node. It must not block.
func (r *router) event(n *esl.Node, e *esl.Event) {
	r.phones.event(n, e)
	switch e.Name() {
	case "BACKGROUND_JOB":
		r.jobOver(e)
	case "CHANNEL_BRIDGE":
		a, b := e.Get("Bridge-A-Unique-ID"), e.Get("Bridge-B-Unique-ID")
		r.deliver(legEvent{kind: attempt.LegBridged, uuid: a, peer: b, at: e.Received})
		r.deliver(legEvent{kind: attempt.LegBridged, uuid: b, peer: a, at: e.Received})
	default:
		r.channelEvent(n, e)
	}
}

func (r *router) channelEvent(n *esl.Node, e *esl.Event) {
	ev := legEvent{uuid: e.Get("Unique-ID"), at: e.Received}
	switch e.Name() {
	case "CHANNEL_CREATE":
		ev.kind = attempt.LegCreated
	case "CHANNEL_PROGRESS", "CHANNEL_PROGRESS_MEDIA":
		ev.kind = attempt.LegRinging
	case "CHANNEL_ANSWER":
		ev.kind = attempt.LegAnswered
	case "CHANNEL_PARK":
		ev.kind = attempt.LegParked
	case "CHANNEL_HANGUP_COMPLETE":
		ev.kind = attempt.LegGone
		ev.cause = campaigns.Cause(e.Get("Hangup-Cause"))
		ev.life = lifeOf(e)
	default:
		r.soundEvent(e, ev)
		return
	}
	if !r.deliver(ev) && (ev.kind == attempt.LegCreated || ev.kind == attempt.LegAnswered) {
		vars := legVariables{
			e.Variable("tandem_installation"), e.Variable("tandem_attempt"), e.Variable("tandem_campaign"), e.Variable("tandem_agent"),
		}
		if vars.Installation != "" {
			r.stray(n, ev.uuid, vars)
		}
	}
}

// soundEvent is what was heard on a leg: a key, the end of a message, the beep
// of an answering machine. Only attempts want it.
func (r *router) soundEvent(e *esl.Event, ev legEvent) {
	var known bool
	if ev.text, known = e.Digit(); known {
		ev.kind = attempt.KeyPressed
	} else if sound, outcome, over := e.MessageOver(); over {
		ev.kind, ev.text, ev.cut = attempt.MessageOver, sound, outcome == esl.MessageInterrupted
	} else if e.Beep() {
		ev.kind = attempt.BeepHeard
	} else {
		return
	}
	if o := r.ownerOf(ev.uuid); o != nil {
		o.event(ev)
	}
}

// lifeOf reads FreeSWITCH's own times of a channel that has ended. They tick
// every 20 ms: the shortest life is one of a millisecond.
func lifeOf(e *esl.Event) attempt.Life {
	end := microseconds(e.Get("Caller-Channel-Hangup-Time"))
	before := func(header string) time.Duration {
		at := microseconds(e.Get(header))
		if at == 0 {
			return 0
		}
		return max(time.Duration(end-at)*time.Microsecond, time.Millisecond)
	}
	return attempt.Life{Answered: before("Caller-Channel-Answered-Time"), Bridged: before("Caller-Channel-Bridged-Time")}
}

func microseconds(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// deliver gives an event to the leg's owner and, for a nailed-up leg, to the
// desk. It reports whether anybody wanted it.
func (r *router) deliver(ev legEvent) bool {
	known := r.desk.event(ev)
	if o := r.ownerOf(ev.uuid); o != nil {
		o.event(ev)
		return true
	}
	return known
}

// jobOver takes the answer of an originate: "+OK <uuid>" or "-ERR CAUSE".
func (r *router) jobOver(e *esl.Event) {
	j, ok := r.job(e.Get("Job-UUID"))
	if !ok {
		return
	}
	ev := legEvent{kind: attempt.JobOver, uuid: j.leg, at: e.Received, cause: jobCause(e.Body())}
	if j.owner != nil {
		j.owner.event(ev)
		return
	}
	r.desk.event(ev)
}

// jobCause gives the cause of a failed originate, "" for a good one. Bodies
// that are neither (-USAGE) become DESTINATION_OUT_OF_ORDER: nothing was called.
func jobCause(body string) campaigns.Cause {
	body = strings.TrimSpace(body)
	if strings.HasPrefix(body, "+OK") {
		return ""
	}
	if cause, ok := strings.CutPrefix(body, "-ERR "); ok && !strings.ContainsAny(cause, " \t") {
		return campaigns.Cause(cause)
	}
	return campaigns.DestinationOutOfOrder
}
