// SPDX-License-Identifier: MIT

package attempt

import (
	"testing"
	"time"

	"tandem/campaigns"
)

// Nobody listened while the customer answered and talked: the end of the leg
// tells of it.
func TestEndTellsOfWhatWasMissed(t *testing.T) {
	t.Parallel()
	dialled := time.Unix(1000, 0)
	tests := map[string]struct {
		life Life
		want campaigns.Result
		talk time.Duration
	}{
		"nothing":               {Life{}, campaigns.Unanswered, 0},
		"an answer":             {Life{Answered: 3 * time.Second}, campaigns.Dropped, 0},
		"an answer and a talk":  {Life{Answered: 3 * time.Second, Bridged: 2 * time.Second}, campaigns.Connected, 2 * time.Second},
		"more than can be true": {Life{Answered: time.Hour, Bridged: time.Hour}, campaigns.Connected, 10 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := Adopt(campaigns.Attempt{CustomerLeg: "c", DialedAt: dialled}, Rules{},
				Seat{Agent: "ann", NailedUp: true, Leg: "a"})
			a, _ = Apply(a, Input{
				Kind: LegGone, Leg: Customer, At: dialled.Add(10 * time.Second), Cause: campaigns.NormalClearing, Life: tt.life,
			})
			a, _ = Apply(a, Input{Kind: LegParked, Leg: Agent, At: dialled.Add(10 * time.Second)})
			if !a.Ended || a.Record.Result != tt.want || a.Record.Talk() != tt.talk {
				t.Errorf("ended %v, %s, talked %s; want %s, %s", a.Ended, a.Record.Result, a.Record.Talk(), tt.want, tt.talk)
			}
			if r := a.Record; !r.AnsweredAt.IsZero() && (r.AnsweredAt.Before(r.DialedAt) || r.EndedAt.Before(r.AnsweredAt)) {
				t.Errorf("dialled %s, answered %s, ended %s", r.DialedAt, r.AnsweredAt, r.EndedAt)
			}
		})
	}
}
