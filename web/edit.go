// SPDX-License-Identifier: MIT

package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
)

// editor changes a member by the campaign's rules.
type editor func(c *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error)

// memberID reads the member that the path names.
func memberID(c echo.Context) (uint64, error) {
	id, err := strconv.ParseUint(c.Param("member"), 10, 64)
	if err != nil || id == 0 {
		return 0, missing("member", c.Param("member"))
	}
	return id, nil
}

// edit changes the member of the path and answers with what it is now. A member
// who is being called can be changed too; the end of the call heeds it.
func (s *Server) edit(c echo.Context, change editor) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	id, err := memberID(c)
	if err != nil {
		return err
	}
	var before memberCard
	m, err := s.store.EditMember(c.Request().Context(), campaign.ID, id, func(m campaigns.Member) (campaigns.Member, error) {
		before = memberCardOf(m)
		return change(&campaign, m, time.Now())
	})
	if err != nil {
		return err
	}
	noteChange(c, fmt.Sprintf("campaign %s member %d", campaign.ID, id), before, memberCardOf(m))
	return answer(c, memberCardOf(m))
}

// pathNumber reads the phone number of the path, where its + is %2B.
func pathNumber(c echo.Context, campaign *campaigns.Campaign) (string, error) {
	text, err := url.PathUnescape(c.Param("number"))
	if err != nil {
		return "", invalid("number", "%q is not a phone number", c.Param("number"))
	}
	return campaign.ParseNumber(text)
}

func (s *Server) getMember(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	id, err := memberID(c)
	if err != nil {
		return err
	}
	m, err := s.store.Member(c.Request().Context(), campaign.ID, id)
	if err != nil {
		return err
	}
	return answer(c, memberCardOf(m))
}

// changeMember sets priority, expiry or the time of the next call.
func (s *Server) changeMember(c echo.Context) error {
	var w struct {
		Priority *int            `json:"priority"`
		Expire   json.RawMessage `json:"expire"`
		Due      *time.Time      `json:"due"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	expire, err := parseExpire(w.Expire, time.Now())
	if err != nil {
		return err
	}
	return s.edit(c, func(campaign *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		var err error
		if w.Priority != nil {
			m, err = campaign.SetPriority(m, *w.Priority, now)
		}
		if err == nil && w.Expire != nil {
			m, err = campaign.SetExpire(m, expire, now)
		}
		if err == nil && w.Due != nil {
			m, err = campaign.SetDue(m, *w.Due, now)
		}
		return m, err
	})
}

// terminateMember ends a member; one who is being called ends with the call.
func (s *Server) terminateMember(c echo.Context) error {
	return s.edit(c, (*campaigns.Campaign).Terminate)
}

func (s *Server) resetMember(c echo.Context) error {
	return s.edit(c, (*campaigns.Campaign).Reset)
}

func (s *Server) addNumber(c echo.Context) error {
	var w communicationBody
	if err := readInto(c, &w); err != nil {
		return err
	}
	return s.edit(c, func(campaign *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		number, err := campaign.ParseNumber(w.Number)
		if err != nil {
			return m, err
		}
		return campaign.AddNumber(m, campaigns.Communication{Number: number, Priority: w.Priority, Type: w.Type}, now)
	})
}

func (s *Server) stopNumber(c echo.Context) error {
	return s.edit(c, func(campaign *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		number, err := pathNumber(c, campaign)
		if err != nil {
			return m, err
		}
		return campaign.StopNumber(m, number, now)
	})
}

// setCallback promises a call.
func (s *Server) setCallback(c echo.Context) error {
	var w callbackBody
	if err := readInto(c, &w); err != nil {
		return err
	}
	if w.Agent != "" {
		if _, err := s.store.Agent(c.Request().Context(), w.Agent); err != nil {
			return under("agent", err)
		}
	}
	return s.edit(c, func(campaign *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		number := w.Number
		if number != "" {
			var err error
			if number, err = campaign.ParseNumber(number); err != nil {
				return m, err
			}
		}
		return campaign.SetCallback(m, campaigns.Callback{At: w.At, Agent: w.Agent, Number: number}, now)
	})
}

// reportResult takes the result of a call from outside, as the old product's
// status call does.
func (s *Server) reportResult(c echo.Context) error {
	body, err := readBody(c)
	if err != nil {
		return err
	}
	report, err := parseReport(body)
	if err != nil {
		return err
	}
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	id, err := memberID(c)
	if err != nil {
		return err
	}
	member, err := s.store.Member(c.Request().Context(), campaign.ID, id)
	if err != nil {
		return err
	}
	disposition, err := report.complete(&campaign, numberOf(&member))
	if err != nil {
		return err
	}
	var before memberCard
	m, err := s.store.ReportResult(c.Request().Context(), campaign.ID, id, report.Report, func(m campaigns.Member) (campaigns.Member, error) {
		before = memberCardOf(m)
		if report.session != "" && (m.Await == nil || m.Await.Attempt != report.session) {
			return m, &campaigns.Error{Code: campaigns.Conflict, Field: "session_id", Msg: "the member does not wait for the result of this attempt"}
		}
		return campaign.Report(m, report.Report, time.Now())
	})
	if err != nil {
		return inWireWords(err, reportFields)
	}
	done := reported{member: m}
	if err := s.bar(c.Request().Context(), &campaign, disposition, "result", &done); err != nil {
		return err
	}
	noteChange(c, fmt.Sprintf("campaign %s member %d", campaign.ID, id), before, memberCardOf(done.member))
	return answer(c, memberCardOf(done.member))
}

// numberOf gives the number whose result a member waits for, "" where it waits
// for none.
func numberOf(m *campaigns.Member) string {
	if m.Await == nil || m.Next < 0 || m.Next >= len(m.Communications) {
		return ""
	}
	return m.Communications[m.Next].Number
}

// report is a result as it was sent.
type report struct {
	campaigns.Report
	session string // the attempt that it is about, "" for that which waits
	says    bool   // whether it is a success; else its disposition does
}

// reportFields are the wire names of a report's fields.
var reportFields = map[string]string{"next_after": "next_after_sec", "stop": "stop_communications"}

// maxComment is how long the comment of a report may be, in bytes.
const maxComment = 4096

// parseReport reads the body of a status call: stop_communications is a number,
// an array of numbers or "all".
func parseReport(body []byte) (report, error) {
	var w struct {
		Success           *bool           `json:"success"`
		ResetRetries      bool            `json:"reset_retries"`
		NextAfterSec      *int            `json:"next_after_sec"`
		NextCommunication string          `json:"next_communication"`
		Stop              json.RawMessage `json:"stop_communications"`
		Comment           string          `json:"comment"`
		Description       string          `json:"description"`
		Session           string          `json:"session_id"`
		Disposition       string          `json:"disposition"`
	}
	r := report{}
	if err := decode(body, "", &w); err != nil {
		return r, err
	}
	r.ResetRetries, r.NextCommunication, r.Comment, r.Disposition = w.ResetRetries, w.NextCommunication, w.Comment, w.Disposition
	if w.Success != nil {
		r.Success, r.says = *w.Success, true
	}
	r.Description, r.session = w.Description, w.Session
	if len(w.Comment) > maxComment || len(w.Description) > maxComment {
		return r, invalid("comment", "comment and description are %d bytes at most", maxComment)
	}
	if w.NextAfterSec != nil {
		r.NextAfter = new(time.Duration)
		if err := seconds("next_after_sec", w.NextAfterSec, 0, r.NextAfter); err != nil {
			return r, err
		}
	}
	var one string
	switch {
	case len(w.Stop) == 0 || string(w.Stop) == "null":
	case json.Unmarshal(w.Stop, &one) == nil && one == "all":
		r.StopAll = true
	case one != "":
		r.Stop = []string{one}
	case json.Unmarshal(w.Stop, &r.Stop) == nil:
	default:
		return r, invalid("stop_communications", `must be an array of numbers, or "all"`)
	}
	return r, nil
}

// complete brings the numbers of a report into the campaign's form, and adds what
// its disposition says. number is that of the call. It gives the disposition, the
// zero one for none.
func (r *report) complete(c *campaigns.Campaign, number string) (campaigns.Disposition, error) {
	var d campaigns.Disposition
	if err := r.parseNumbers(c); err != nil || r.Disposition == "" {
		return d, err
	}
	d, err := c.Disposition(r.Disposition)
	if err != nil {
		return d, err
	}
	if !r.says {
		r.Success = d.Success
	}
	r.Report, err = c.Complete(r.Report, number)
	return d, err
}

// parseNumbers brings the numbers of a report into the campaign's form.
func (r *report) parseNumbers(c *campaigns.Campaign) error {
	stop := make([]string, len(r.Stop))
	for i, n := range r.Stop {
		number, err := c.ParseNumber(n)
		if err != nil {
			return under("stop_communications", err)
		}
		stop[i] = number
	}
	r.Stop = stop
	if r.NextCommunication == "" {
		return nil
	}
	number, err := c.ParseNumber(r.NextCommunication)
	r.NextCommunication = number
	return under("next_communication", err)
}

// resetProcess is the reset of the old product: resetProcess calls the members
// anew. Figures cannot be reset, because they are counted from the ledger, which
// is never rewritten: who asks for that is told so, and nothing is done.
func (s *Server) resetProcess(c echo.Context) error {
	var w struct {
		Process bool `json:"resetProcess"`
		Stats   bool `json:"resetStats"`
		Agents  bool `json:"resetAgents"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	switch {
	case w.Stats:
		return invalid("resetStats", "figures are counted from the ledger and cannot be reset; read them from a day on instead")
	case w.Agents:
		return invalid("resetAgents", "an agent's figures begin anew with each login")
	case !w.Process:
		return invalid("resetProcess", "is required: there is nothing else to reset")
	}
	return s.resetCampaign(c)
}

// resetCampaign makes every member who may be called again wait anew.
func (s *Server) resetCampaign(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	n, err := s.store.ResetCampaign(c.Request().Context(), campaign.ID, time.Now())
	if err != nil {
		return err
	}
	noteChange(c, "campaign "+campaign.ID, nil, map[string]int{"reset": n})
	return answer(c, map[string]int{"reset": n})
}
