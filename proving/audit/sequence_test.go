// SPDX-License-Identifier: MIT

package audit_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"tandem/campaigns"
	"tandem/campaigns/store/redisserver/redistest"
	"tandem/proving/audit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// style is a way of dialling.
type style struct {
	name     string
	nailedUp bool
	edit     func(c *campaigns.Campaign)
}

// styles are all modes, and both ways of the agent's leg.
func styles() []style {
	ways := []style{
		{name: "agent first", edit: func(*campaigns.Campaign) {}},
		{name: "customer first", edit: func(c *campaigns.Campaign) { c.Order = campaigns.CustomerFirst }},
		{name: "on answer", edit: func(c *campaigns.Campaign) {
			c.Order, c.Reserve = campaigns.CustomerFirst, campaigns.ReserveOnAnswer
		}},
		{name: "preview", edit: func(c *campaigns.Campaign) {
			c.Mode, c.Preview = campaigns.Preview, campaigns.PreviewRules{Timeout: 5 * time.Second, OfferWait: 100 * time.Millisecond, SkipWait: time.Second}
		}},
		{name: "by phone", edit: func(c *campaigns.Campaign) {
			c.Mode, c.Preview = campaigns.Preview, campaigns.PreviewRules{Accept: campaigns.AcceptByPhone, Timeout: 5 * time.Second, OfferWait: 100 * time.Millisecond}
		}},
		{name: "power", edit: func(c *campaigns.Campaign) {
			c.Mode, c.Pacing = campaigns.Power, campaigns.PacingRules{Lines: 3, Cap: 0.1, RecallAbandoned: true, RecallWait: time.Second}
			c.Messages.Silent, c.Machine.Action = "sorry.wav", campaigns.MachineHangUp
		}},
		{name: "predictive", edit: func(c *campaigns.Campaign) { c.Mode = campaigns.Predictive }},
		{name: "broadcast", edit: func(c *campaigns.Campaign) {
			c.Mode, c.Limit, c.Broadcast.Sound = campaigns.Broadcast, 5, "news.wav"
		}},
	}
	var all []style
	for _, nailedUp := range []bool{true, false} {
		for _, way := range ways {
			way.nailedUp = nailedUp
			all = append(all, way)
		}
	}
	return all
}

// step is one thing that happens, and for how long nothing else does.
type step struct {
	name string
	wait time.Duration
}

// sequence is what is drawn: a style by its place, and what happens.
type sequence struct {
	style int
	steps []step
}

func (s sequence) String() string {
	names := make([]string, len(s.steps))
	for i, x := range s.steps {
		names[i] = x.name
	}
	return strings.Join(names, ", ")
}

// sequences draws between six and thirty steps, of which one at least is a crash.
func sequences(ways int) *rapid.Generator[sequence] {
	names := []string{
		"add", "add", "add", "hold", "release", "terminate", "reset", "reset all", "stop number", "add number", "callback", "forbid",
		"break", "log out", "come", "come", "remove", "answer", "answer", "answer", "hang up", "pause", "run", "run", "settings",
		"cut switch", "cut redis", "crash",
	}
	return rapid.Custom(func(t *rapid.T) sequence {
		s := sequence{style: rapid.IntRange(0, ways-1).Draw(t, "style")}
		one := rapid.Custom(func(t *rapid.T) step {
			return step{rapid.SampledFrom(names).Draw(t, "step"), time.Duration(rapid.IntRange(0, 60).Draw(t, "ms")) * time.Millisecond}
		})
		s.steps = rapid.SliceOfN(one, 6, 30).Draw(t, "steps")
		at := rapid.IntRange(0, len(s.steps)-1).Draw(t, "crash")
		s.steps[at].name = "crash"
		return s
	})
}

// How many sequences are run: TANDEM_SEQUENCES, else as many as begin within the
// time below; from the seed TANDEM_SEED on, else from one of the clock's.
const (
	sequenceTime    = 12 * time.Second
	sequencesAtOnce = 12
)

func fromEnvironment(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		t.Fatalf("%s: %q is not a number", name, text)
	}
	return n
}

// Whatever happens in whatever order, members changed, agents coming and going, a
// controller that dies and connections that are cut, when all is over everybody
// is in one place, nobody was called once too often, and nothing is left behind.
// A sequence is repeated by its seed; its calls are not, they run in real time.
func TestAnySequence(t *testing.T) {
	t.Parallel()
	first := fromEnvironment(t, "TANDEM_SEED", int(time.Now().UnixMilli()%1_000_000_000))
	most := fromEnvironment(t, "TANDEM_SEQUENCES", 0)
	all := styles()
	gen := sequences(len(all))
	var next, done, calls atomic.Int64
	until := time.Now().Add(sequenceTime)
	var players sync.WaitGroup
	for range sequencesAtOnce { // which wait for calls most of the time: more than there are cores
		url := redistest.ForTest(t).URL()
		players.Go(func() {
			for !t.Failed() {
				n := int(next.Add(1)) - 1
				if most > 0 && n >= most || most == 0 && time.Now().After(until) {
					return
				}
				s := gen.Example(first + n)
				calls.Add(int64(play(t, url, first+n, all[s.style], s)))
				done.Add(1)
			}
		})
	}
	players.Wait()
	t.Logf("%d sequences with seeds from %d on, %d attempts", done.Load(), first, calls.Load())
}

// play runs one sequence and gives how many attempts it had.
func play(t *testing.T, url string, seed int, how style, s sequence) int {
	t.Helper()
	e := newEngine(t, url, seed, how)
	for range 3 {
		e.add()
	}
	e.awaitReady()
	e.setRun(campaigns.Running)
	e.pause(50 * time.Millisecond)
	for _, x := range s.steps {
		e.do(x.name)
		e.pause(x.wait)
	}
	e.setRun(campaigns.Running)
	e.awaitAll()
	found := e.settle()
	for _, f := range found.Findings {
		t.Errorf("sequence %d (%s, nailed-up %t: %s): %s: %s", seed, how.name, how.nailedUp, s, f.Kind, f.Text)
	}
	if len(found.Findings) > 0 {
		t.Logf("what the switch saw:\n%s", e.witness.log.String())
	}
	e.close()
	return found.Attempts
}

// do does one step. What does not apply at the moment is not done.
func (e *engine) do(name string) {
	ctx, now := e.t.Context(), time.Now()
	agent := fmt.Sprint("a", e.rnd.IntN(engineAgents))
	switch name {
	case "add":
		e.add()
	case "hold":
		e.steady(e.store.HoldMember(ctx, engineCampaign, e.member()))
	case "release":
		id := e.member()
		e.edited[audit.Who{Campaign: engineCampaign, Member: id}] = true
		e.steady(e.store.ReleaseMember(ctx, engineCampaign, id, now))
	case "reset all":
		for id := range e.members {
			e.edited[audit.Who{Campaign: engineCampaign, Member: id + 1}] = true
		}
		_, err := e.store.ResetCampaign(ctx, engineCampaign, now)
		e.steady(err)
	case "terminate", "reset", "stop number", "add number", "callback":
		e.edit(name, now)
	case "forbid":
		e.forbid()
	case "break":
		e.steady(e.store.SetAgentStatus(ctx, agent, campaigns.OnBreak, "coffee", now))
	case "log out":
		e.steady(e.store.SetAgentStatus(ctx, agent, campaigns.LoggedOut, "", now))
	case "come":
		e.steady(e.store.SetAgentStatus(ctx, agent, campaigns.Available, "", now))
	case "remove":
		e.replace(agent)
	case "answer":
		e.answerAll()
	case "hang up":
		e.hangUp(agent)
	case "pause":
		e.setRun(campaigns.Paused)
	case "run":
		e.setRun(campaigns.Running)
	case "settings":
		e.changeSettings()
	case "cut switch":
		e.lines.Cut()
	case "cut redis":
		e.wire.Cut()
	case "crash":
		e.crash()
		e.start()
	default:
		e.must(fmt.Errorf("there is no step %q", name))
	}
}

// awaitAll makes everybody available, and lets the controller that lives dial for
// a while: what the sequence left is taken up by a campaign that runs.
func (e *engine) awaitAll() {
	for i := range engineAgents {
		e.steady(e.store.SetAgentStatus(e.t.Context(), fmt.Sprint("a", i), campaigns.Available, "", time.Now()))
	}
	for range 10 {
		e.answerAll()
		e.pause(40 * time.Millisecond)
	}
}

func (e *engine) setRun(to campaigns.RunState) {
	_, err := e.store.SetRunState(e.t.Context(), engineCampaign, to, "", time.Now())
	e.steady(err)
}

// member chooses one; some do not exist.
func (e *engine) member() uint64 { return 1 + e.rnd.Uint64N(e.members+1) }

func (e *engine) number() string { return fmt.Sprintf("+4930%06d", e.rnd.IntN(60)) }

// add adds some members; numbers come again.
func (e *engine) add() {
	var list []campaigns.Member
	for range 1 + e.rnd.IntN(8) {
		m := campaigns.Member{Priority: e.rnd.IntN(3), Communications: []campaigns.Communication{{Number: e.number()}}}
		if second := e.number(); e.rnd.IntN(3) == 0 && second != m.Communications[0].Number {
			m.Communications = append(m.Communications, campaigns.Communication{Number: second})
		}
		if e.rnd.IntN(10) == 0 {
			m.Expire = time.Now().Add(time.Duration(e.rnd.IntN(500)) * time.Millisecond)
		}
		list = append(list, m)
	}
	added, err := e.store.AddMembers(e.t.Context(), engineCampaign, list, time.Now())
	e.must(err)
	for _, a := range added {
		e.members = max(e.members, a.ID)
	}
}

func (e *engine) edit(name string, now time.Time) {
	id := e.member()
	e.edited[audit.Who{Campaign: engineCampaign, Member: id}] = true
	_, err := e.store.EditMember(e.t.Context(), engineCampaign, id, func(m campaigns.Member) (campaigns.Member, error) {
		switch name {
		case "terminate":
			return e.campaign.Terminate(m, now)
		case "reset":
			return e.campaign.Reset(m, now)
		case "stop number":
			return e.campaign.StopNumber(m, m.Communications[0].Number, now)
		case "add number":
			return e.campaign.AddNumber(m, campaigns.Communication{Number: e.number()}, now)
		default:
			cb := campaigns.Callback{At: now.Add(time.Duration(e.rnd.IntN(300)) * time.Millisecond)}
			if e.rnd.IntN(2) == 0 {
				cb.Agent = fmt.Sprint("a", e.rnd.IntN(engineAgents))
			}
			return e.campaign.SetCallback(m, cb, now)
		}
	})
	e.steady(err)
}

func (e *engine) forbid() {
	number := e.number()
	_, err := e.store.AddDoNotCall(e.t.Context(), campaigns.GlobalDoNotCall, []campaigns.DoNotCallEntry{{Number: number}})
	e.must(err)
	e.banned = append(e.banned, audit.Ban{Number: number, At: time.Now()})
}

// replace removes an agent, and brings them back. Those on the line stay: a leg
// that was young when its process died is found by the comparison of each minute,
// which is longer than a sequence.
func (e *engine) replace(id string) {
	before, err := e.store.Agent(e.t.Context(), id)
	e.must(err)
	if before.NailedUp {
		return
	}
	if err := e.store.RemoveAgent(e.t.Context(), id); err != nil {
		e.steady(err)
		return
	}
	i, err := strconv.Atoi(strings.TrimPrefix(id, "a"))
	e.must(err)
	e.saveAgent(i, before.NailedUp)
}

// answerAll answers every offer of a preview that nobody has answered yet.
func (e *engine) answerAll() {
	answers := []campaigns.Answer{
		campaigns.AnswerAccept, campaigns.AnswerAccept, campaigns.AnswerAccept, campaigns.AnswerAccept, campaigns.AnswerReject,
		campaigns.AnswerRejectClose, campaigns.AnswerSkip, campaigns.AnswerSkipClose, campaigns.AnswerCancel, campaigns.AnswerCancelReservation,
	}
	for i := range engineAgents {
		id := fmt.Sprint("a", i)
		call, err := e.controller.AgentCall(e.t.Context(), id)
		if err != nil || !call.Offered || e.said[call.Attempt.ID+id] {
			continue // nobody rings, or Redis was cut: the next look finds it
		}
		e.said[call.Attempt.ID+id] = true
		e.steady(e.controller.AnswerOffer(e.t.Context(), engineCampaign, call.Attempt.ID, id, answers[e.rnd.IntN(len(answers))]))
	}
}

func (e *engine) hangUp(agent string) {
	if call, err := e.controller.AgentCall(e.t.Context(), agent); err == nil && !call.Over {
		e.steady(e.controller.HangUp(e.t.Context(), engineCampaign, call.Attempt.ID))
	}
}

func (e *engine) changeSettings() {
	c := e.campaign
	c.MaxAttempts = 1 + e.rnd.IntN(3)
	c.Priority = e.rnd.IntN(5)
	e.must(e.store.SaveCampaign(e.t.Context(), c))
	e.campaign = c
}
