// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/controller"
	"tandem/cti"
)

// What an agent says of their call, while it lasts and until it is settled. It is
// said of the member; the path names the agent alone, so that nobody can say it of
// another call.

// ownCall gives the call of the path's agent, the one just ended too. That of an
// offer is not theirs yet.
func (s *Server) ownCall(c echo.Context) (controller.AgentCall, error) {
	id := c.Param("id")
	if !campaigns.ValidID(id) {
		return controller.AgentCall{}, missing("agent", id)
	}
	call, err := s.controller.AgentCall(c.Request().Context(), id)
	switch {
	case campaigns.CodeOf(err) == campaigns.NotFound && call.Agent.ID != "":
		return call, conflict("agent " + id + " has no call, and none whose result is waited for")
	case err == nil && call.Offered:
		return call, conflict("the offer has to be answered first")
	}
	return call, err
}

// editOwn changes the member on the agent's call.
func (s *Server) editOwn(c echo.Context, change func(call *controller.AgentCall, m campaigns.Member, now time.Time) (campaigns.Member, error)) error {
	call, err := s.ownCall(c)
	if err != nil {
		return err
	}
	var before memberCard
	m, err := s.store.EditMember(c.Request().Context(), call.Campaign.ID, call.Member.ID, func(m campaigns.Member) (campaigns.Member, error) {
		before = memberCardOf(m)
		return change(&call, m, time.Now())
	})
	if err != nil {
		return err
	}
	noteChange(c, memberObject(call.Campaign.ID, m.ID), before, memberCardOf(m))
	return answer(c, memberCardOf(m))
}

func memberObject(campaign string, member uint64) string {
	return fmt.Sprintf("campaign %s member %d", campaign, member)
}

func (s *Server) addOwnNumber(c echo.Context) error {
	var w communicationBody
	if err := readInto(c, &w); err != nil {
		return err
	}
	return s.editOwn(c, func(call *controller.AgentCall, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		return call.Campaign.AddNumber(m, campaigns.Communication{Number: w.Number, Priority: w.Priority, Type: w.Type}, now)
	})
}

func (s *Server) stopOwnNumber(c echo.Context) error {
	return s.editOwn(c, func(call *controller.AgentCall, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		number, err := pathNumber(c, &call.Campaign)
		if err != nil {
			return m, err
		}
		return call.Campaign.StopNumber(m, number, now)
	})
}

// ownCallback promises the customer a call.
func (s *Server) ownCallback(c echo.Context) error {
	var w struct {
		At       string `json:"at"`
		Number   string `json:"number"`
		Personal bool   `json:"personal"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	return s.editOwn(c, func(call *controller.AgentCall, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		zone, _ := call.Campaign.CustomerZone(&m, call.Attempt.Number)
		cb := campaigns.Callback{}
		var err error
		if cb.At, err = callbackTime(w.At, zone); err != nil {
			return m, err
		}
		if !cb.At.After(now) {
			return m, invalid("at", "that time has passed where the customer is")
		}
		if w.Number != "" {
			if cb.Number, err = call.Campaign.ParseNumber(w.Number); err != nil {
				return m, err
			}
		}
		if w.Personal {
			cb.Agent = call.Agent.ID
		}
		return call.Campaign.SetCallback(m, cb, now)
	})
}

// callbackTime reads a moment, or a time on the customer's clock.
func callbackTime(text string, zone *time.Location) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), nil
	}
	at, err := cti.OnClock(text, zone)
	return at.UTC(), err
}

// ownDoNotCall keeps the customer from calls of this campaign.
func (s *Server) ownDoNotCall(c echo.Context) error {
	var w struct {
		Reason string `json:"reason"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	if len(w.Reason) > maxBreakReason {
		return invalid("reason", "is longer than %d bytes", maxBreakReason)
	}
	call, err := s.ownCall(c)
	if err != nil {
		return err
	}
	reason := "agent " + call.Agent.ID
	if w.Reason != "" {
		reason += ": " + w.Reason
	}
	if err := s.noteOnList(c, call.Campaign.ID, call.Member.ID, reason); err != nil {
		return err
	}
	return s.editOwn(c, func(call *controller.AgentCall, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		return call.Campaign.Terminate(m, now)
	})
}

func (s *Server) noteOnList(c echo.Context, campaign string, member uint64, reason string) error {
	list, added, err := s.putOnList(c.Request().Context(), campaign, member, reason)
	if err != nil {
		return err
	}
	noteChange(c, "do-not-call "+list, nil, map[string]int{"added": added})
	return nil
}

// putOnList puts the numbers of a member on the campaign's do-not-call list. It
// gives the list, and how many are new there.
func (s *Server) putOnList(ctx context.Context, campaign string, member uint64, reason string) (string, int, error) {
	m, err := s.store.Member(ctx, campaign, member)
	if err != nil {
		return "", 0, err
	}
	now := time.Now().UTC()
	entries := []campaigns.DoNotCallEntry{}
	for _, n := range m.Communications {
		entries = append(entries, campaigns.DoNotCallEntry{Number: n.Number, Reason: reason, Added: now})
	}
	list := campaigns.CampaignDoNotCall(campaign)
	added, err := s.store.AddDoNotCall(ctx, list, entries)
	return list, added, err
}

// reportOwnResult takes the result of the agent's call: of one that lasts, to hold
// at its end.
func (s *Server) reportOwnResult(c echo.Context) error {
	body, err := readBody(c)
	if err != nil {
		return err
	}
	call, err := s.ownCall(c)
	if err != nil {
		return err
	}
	before := memberCardOf(call.Member)
	done, err := s.reportCall(c.Request().Context(), &call, body)
	if err != nil {
		return err
	}
	object := memberObject(call.Campaign.ID, call.Member.ID)
	noteChange(c, object, before, memberCardOf(done.member))
	if done.list != "" {
		noteChange(c, "do-not-call "+done.list, nil, map[string]int{"added": done.added})
	}
	return answer(c, memberCardOf(done.member))
}

// reported is what came of a report.
type reported struct {
	member campaigns.Member
	list   string // that the numbers were put on, "" for none
	added  int
}

// reportCall carries out what an agent reports of a call.
func (s *Server) reportCall(ctx context.Context, call *controller.AgentCall, body []byte) (reported, error) {
	report, err := parseReport(body)
	if err != nil {
		return reported{}, err
	}
	a, campaign := &call.Attempt, &call.Campaign
	if report.session != "" && report.session != a.ID {
		return reported{}, &campaigns.Error{Code: campaigns.Conflict, Field: "session_id", Msg: "that is not the agent's call"}
	}
	d, err := report.complete(campaign, a.Number)
	if err != nil {
		return reported{}, err
	}
	out := reported{}
	if out.member, err = s.keepReport(ctx, call, report.Report); err != nil {
		return out, inWireWords(err, reportFields)
	}
	return out, s.bar(ctx, campaign, d, "agent "+call.Agent.ID, &out)
}

// keepReport keeps a report with a call that lasts, or settles the member of one
// that has ended.
func (s *Server) keepReport(ctx context.Context, call *controller.AgentCall, r campaigns.Report) (campaigns.Member, error) {
	a := call.Attempt
	if a.Result == "" {
		err := s.controller.ReportCall(ctx, a.Campaign, a.ID, call.Agent.ID, r)
		if err == nil {
			return s.store.Member(ctx, a.Campaign, a.Member)
		}
		ended, over := campaigns.Attempt{}, false
		if !a.AnsweredAt.IsZero() {
			ended, over = s.written(ctx, call)
		}
		if a = ended; !over {
			return campaigns.Member{}, err
		}
	}
	return s.store.ReportOf(ctx, a.Campaign, a.Member, a.ID, r, func(m campaigns.Member) (campaigns.Member, error) {
		return call.Campaign.Dispose(m, &a, r, time.Now())
	})
}

// An agent can be done with a call whose end is still being written, for a moment.
const (
	endPatience = 2 * time.Second
	endAgain    = 20 * time.Millisecond
)

// written waits until the end of a call that took no report stands in the ledger.
func (s *Server) written(ctx context.Context, call *controller.AgentCall) (campaigns.Attempt, bool) {
	ctx, cancel := context.WithTimeout(ctx, endPatience)
	defer cancel()
	again := time.NewTicker(endAgain)
	defer again.Stop()
	for {
		now, err := s.controller.AgentCall(ctx, call.Agent.ID)
		if err == nil && (now.Attempt.ID != call.Attempt.ID || now.Attempt.Result != "") {
			return now.Attempt, now.Attempt.ID == call.Attempt.ID
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return campaigns.Attempt{}, false
		}
	}
}

// bar does what a disposition says of the do-not-call list.
func (s *Server) bar(ctx context.Context, campaign *campaigns.Campaign, d campaigns.Disposition, reason string, out *reported) error {
	if !d.DoNotCall {
		return nil
	}
	var err error
	if out.list, out.added, err = s.putOnList(ctx, campaign.ID, out.member.ID, reason); err != nil {
		return err
	}
	out.member, err = s.store.EditMember(ctx, campaign.ID, out.member.ID, func(m campaigns.Member) (campaigns.Member, error) {
		return campaign.Terminate(m, time.Now())
	})
	return err
}
