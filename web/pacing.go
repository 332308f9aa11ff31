// SPDX-License-Identifier: MIT

package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/controller/pacing"
)

// pacingAnswer is how a power or predictive campaign is paced now.
type pacingAnswer struct {
	Why        pacing.Reason `json:"why"` // what decided last
	Since      time.Time     `json:"since,omitzero"`
	Reserved   bool          `json:"reserved"` // each line holds an agent before it is dialled: the budget is spent, or too little is known
	Learning   bool          `json:"learning"`
	Theta      float64       `json:"theta"`      // accepted chance that one more line is lost when it is answered
	AnswerRate float64       `json:"answerRate"` // as believed now
	RingSec    float64       `json:"ringSec"`    // mean time to an answer
	TalkSec    float64       `json:"talkSec"`
	WrapSec    float64       `json:"wrapSec"`
	Caps       []capAnswer   `json:"caps"`
}

// capAnswer is the account of one abandonment cap.
type capAnswer struct {
	Rate      float64 `json:"rate"`
	WindowSec float64 `json:"windowSec"` // 0: the campaign's life
	Answered  float64 `json:"answered"`  // by people
	Abandoned float64 `json:"abandoned"`
	Share     float64 `json:"share"`
	Budget    float64 `json:"budget"` // calls that may still be abandoned
	Spent     bool    `json:"spent"`
}

func (s *Server) pacing(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	p, ok := s.controller.Pacing(campaign.ID)
	if !ok {
		return &campaigns.Error{Code: campaigns.Conflict, Msg: "campaign " + campaign.ID + " is not paced by this controller"}
	}
	st := p.Standing
	out := pacingAnswer{
		Why: p.Decision.Why, Since: p.Since, Reserved: p.Decision.Reserved, Learning: st.Learning, Theta: st.Theta,
		AnswerRate: st.AnswerRate, RingSec: st.Ring.Seconds(), TalkSec: st.Talk.Seconds(), WrapSec: st.Wrap.Seconds(),
		Caps: make([]capAnswer, len(st.Caps)),
	}
	for i, k := range st.Caps {
		out.Caps[i] = capAnswer{
			Rate: k.Rate, WindowSec: k.Window.Seconds(), Answered: k.Answered, Abandoned: k.Abandoned,
			Share: k.Share, Budget: k.Budget, Spent: k.Spent,
		}
	}
	return answer(c, out)
}
