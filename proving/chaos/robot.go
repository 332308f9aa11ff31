// SPDX-License-Identifier: MIT

package chaos

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"

	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/proving/stage"
)

// robot plays agents at their desktops. In previews it looks for offers at
// whichever controller answers, takes most of them, and says everything else that
// an agent can say; in paced campaigns it walks off, so that customers for whom
// the pacing counted on somebody find nobody. Nobody waits for it: an answer that
// a dying controller does not hear is one more thing that goes wrong.
type robot struct {
	store       *store.Store
	controllers []*stage.Controller
	agents      []string
	modes       map[string]campaigns.Mode // by campaign

	random *rand.Rand
	said   map[campaigns.Answer]int
	seen   map[string]bool // attempts that it has answered
	ended  chan struct{}
	stop   context.CancelFunc
}

const (
	lookEvery = 100 * time.Millisecond
	// breakIsOver is how long an agent stays on the break that a cancelled
	// reservation is.
	breakIsOver = time.Second
	oddsHangUp  = 0.02 // at each look at a call that was accepted
	oddsCancel  = 0.02
	oddsLeave   = 0.01 // … and of an agent in a call, for a break after it
	oddsCoffee  = 0.03 // of a free agent of a paced campaign
)

// answers are weights in tenths of a percent; the rest is silence until the offer
// times out.
var answers = []struct {
	answer campaigns.Answer
	weight int
}{
	{campaigns.AnswerAccept, 640}, {campaigns.AnswerReject, 100}, {campaigns.AnswerRejectClose, 30}, {campaigns.AnswerSkip, 100},
	{campaigns.AnswerSkipClose, 30}, {campaigns.AnswerCancel, 30}, {campaigns.AnswerCancelReservation, 50},
}

// modesOfParts gives the mode of each campaign.
func modesOfParts() map[string]campaigns.Mode {
	modes := map[string]campaigns.Mode{}
	for _, p := range parts() {
		modes[p.id] = p.mode
	}
	return modes
}

// atDesks are those of the agents whom the robot plays.
func atDesks(all []campaigns.Agent) []string {
	modes := modesOfParts()
	var ids []string
	for _, a := range all {
		for _, t := range a.Tiers {
			if modes[t.Campaign] != "" {
				ids = append(ids, a.ID)
				break
			}
		}
	}
	return ids
}

// start lets the robot play until it is stopped.
func (r *robot) start(ctx context.Context) {
	ctx, r.stop = context.WithCancel(ctx)
	r.said, r.seen, r.ended = map[campaigns.Answer]int{}, map[string]bool{}, make(chan struct{})
	go func() {
		defer close(r.ended)
		for wait(ctx, lookEvery) {
			r.look(ctx)
		}
	}()
}

// leave stops the robot.
func (r *robot) leave() {
	if r.stop != nil {
		r.stop()
		<-r.ended
		r.stop = nil
	}
}

// rest stops the robot, and makes everybody available again.
func (r *robot) rest(ctx context.Context) error {
	r.leave()
	for _, id := range r.agents {
		if a, err := r.store.Agent(ctx, id); err != nil {
			return err
		} else if a.Status == campaigns.Available && !a.PauseNext {
			continue
		}
		if err := r.store.SetAgentStatus(ctx, id, campaigns.Available, "", time.Now()); err != nil {
			return err
		}
	}
	return nil
}

// look looks once at everybody's desk.
func (r *robot) look(ctx context.Context) {
	for _, id := range r.agents {
		a, err := r.store.Agent(ctx, id)
		switch {
		case err != nil:
			return
		case a.Status == campaigns.OnBreak && time.Since(a.Since) > breakIsOver:
			_ = r.store.SetAgentStatus(ctx, id, campaigns.Available, "", time.Now()) // else at the next look
		case a.Attempt != "" && r.modes[a.Campaign] == campaigns.Preview:
			r.desk(ctx, a)
		case a.State == campaigns.AgentWaiting && r.modes[a.Tiers[0].Campaign] != campaigns.Preview && r.chance() < oddsCoffee:
			_ = r.store.SetAgentStatus(ctx, id, campaigns.OnBreak, "coffee", time.Now())
		}
	}
}

// desk does what an agent with a call does.
func (r *robot) desk(ctx context.Context, a campaigns.Agent) {
	c := r.controllers[r.pick(len(r.controllers))]
	path := "/api/v2/agents/" + a.ID + "/call"
	status, body, err := c.Get(ctx, path)
	if err != nil || status != http.StatusOK {
		return
	}
	var shown struct {
		Data struct {
			Attempt string `json:"attempt"`
			Offered bool   `json:"offered"`
		} `json:"data"`
	}
	if json.Unmarshal([]byte(body), &shown) != nil {
		return
	}
	call := shown.Data
	switch {
	case call.Offered && !r.seen[call.Attempt+a.ID]:
		r.seen[call.Attempt+a.ID] = true
		if answer := r.answer(); answer != "" {
			_, _, _ = c.Send(ctx, http.MethodPost, path+"/answer", map[string]campaigns.Answer{"answer": answer}) // see robot
		}
	case call.Offered:
	case r.chance() < oddsCancel:
		_, _, _ = c.Send(ctx, http.MethodPost, path+"/answer", map[string]campaigns.Answer{"answer": campaigns.AnswerCancel})
	case r.chance() < oddsHangUp:
		_, _, _ = c.Send(ctx, http.MethodPost, path+"/hangup", nil)
	case r.chance() < oddsLeave:
		_ = r.store.SetAgentStatus(ctx, a.ID, campaigns.OnBreak, "after this call", time.Now())
	}
}

// answer chooses what to say; "" = nothing.
func (r *robot) answer() campaigns.Answer {
	n := r.pick(1000)
	for _, x := range answers {
		if n -= x.weight; n < 0 {
			r.said[x.answer]++
			return x.answer
		}
	}
	return ""
}

func (r *robot) chance() float64 { return r.random.Float64() }
func (r *robot) pick(n int) int  { return r.random.IntN(n) }
