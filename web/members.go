// SPDX-License-Identifier: MIT

package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// maxMembers is how many members one call adds.
const maxMembers = 10_000

// additions says what became of the members of an array.
type additions struct {
	Added      int        `json:"added"`
	Duplicates int        `json:"duplicates"`
	Invalid    int        `json:"invalid"`
	Members    []addition `json:"members"` // in the order of the array
	Run        *autoRun   `json:"run,omitempty"`
}

// addition says what became of one member.
type addition struct {
	Index   int    `json:"index"`
	Status  string `json:"status"`         // added, duplicate or invalid
	ID      uint64 `json:"id,omitempty"`   // of the member that was added
	Of      uint64 `json:"of,omitempty"`   // the member that has the number already
	Same    bool   `json:"same,omitempty"` // and has exactly these numbers: the same member once more
	Field   string `json:"field,omitempty"`
	Message string `json:"message,omitempty"`
}

// The statuses of an addition.
const (
	statusAdded     = "added"
	statusDuplicate = "duplicate"
	statusInvalid   = "invalid"
)

// singleAddition is the answer for one member.
type singleAddition struct {
	addition
	Run *autoRun `json:"run,omitempty"`
}

// autoRun says what came of running the campaign after members were added. The
// members stay added where it cannot run.
type autoRun struct {
	*runState
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

// addMembers adds one member, or an array of them. Of an array the good ones
// are added and the others reported; one that is alone is an error when it is bad.
func (s *Server) addMembers(c echo.Context) error {
	ctx := c.Request().Context()
	body, err := readBody(c)
	if err != nil {
		return err
	}
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	run := c.QueryParam("autoRun") == "true"
	if body = bytes.TrimSpace(body); body[0] != '[' {
		return s.addOne(c, campaign, body, run)
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return fmt.Errorf("add members: %w", err)
	}
	if len(raw) > maxMembers {
		return &refusal{
			Status: http.StatusRequestEntityTooLarge, Code: "too_many",
			Message: fmt.Sprintf("%d members are more than the %d that one call takes", len(raw), maxMembers),
		}
	}
	out, err := s.add(ctx, campaign, raw)
	if err != nil {
		return err
	}
	if run && out.known() {
		out.Run = s.autoRun(ctx, campaign.ID)
	}
	noteChange(c, "campaign "+campaign.ID, nil, map[string]int{"added": out.Added, "duplicates": out.Duplicates, "invalid": out.Invalid})
	return answer(c, out)
}

func (s *Server) addOne(c echo.Context, campaign campaigns.Campaign, body []byte, run bool) error {
	ctx := c.Request().Context()
	all, err := s.add(ctx, campaign, []json.RawMessage{body})
	if err != nil {
		return err
	}
	one := all.Members[0]
	switch one.Status {
	case statusInvalid:
		return invalid(one.Field, "%s", one.Message)
	case statusDuplicate:
		return &refusal{
			Status: http.StatusConflict, Code: statusDuplicate, Field: one.Field, Message: one.Message, Member: one.Of,
		}
	}
	out := singleAddition{addition: one}
	if run {
		out.Run = s.autoRun(ctx, campaign.ID)
	}
	noteChange(c, fmt.Sprintf("campaign %s member %d", campaign.ID, one.ID), nil, map[string]int{"added": 1})
	return answer(c, out)
}

// known reports whether a member of the array is in the campaign now, from this
// call or from an earlier one whose answer was lost.
func (a *additions) known() bool {
	for _, m := range a.Members {
		if m.Status == statusAdded || m.Same {
			return true
		}
	}
	return false
}

// add adds those members that are valid and no duplicates.
func (s *Server) add(ctx context.Context, campaign campaigns.Campaign, raw []json.RawMessage) (*additions, error) {
	now := time.Now()
	out := &additions{Members: make([]addition, len(raw))}
	valid := make([]campaigns.Member, 0, len(raw))
	places := make([]int, 0, len(raw))
	for i, value := range raw {
		m, err := parseMember(value, &campaign, now)
		var e *campaigns.Error
		switch {
		case err == nil:
			valid, places = append(valid, m), append(places, i)
		case errors.As(err, &e) && e.Code == campaigns.Invalid:
			out.Members[i] = addition{Index: i, Status: statusInvalid, Field: e.Field, Message: e.Msg}
			out.Invalid++
		default:
			return nil, err
		}
	}
	if len(valid) == 0 {
		return out, nil
	}
	added, err := s.store.AddMembers(ctx, campaign.ID, valid, now)
	if err != nil {
		return nil, partly(len(added), len(valid), err)
	}
	for i, a := range added {
		out.put(places[i], a)
	}
	return out, nil
}

// partly says how far a call came that could not add all members.
func partly(done, all int, err error) error {
	if done == 0 {
		return err
	}
	return &campaigns.Error{
		Code: campaigns.CodeOf(err), Err: err,
		Msg: fmt.Sprintf("at least %d of %d members were added before it failed; send the same again, none is added twice", done, all),
	}
}

func (a *additions) put(index int, added store.Added) {
	m := addition{Index: index, Status: statusAdded, ID: added.ID}
	switch added.Outcome {
	case store.MemberAdded:
		a.Added++
	case store.MemberExisting:
		m = addition{Index: index, Status: statusDuplicate, Of: added.ID, Same: true}
		m.Message = fmt.Sprintf("member %d has these numbers already", m.Of)
		a.Duplicates++
	case store.MemberDuplicate:
		m = addition{Index: index, Status: statusDuplicate, Of: added.Of}
		m.Message = fmt.Sprintf("a number belongs to member %d already", m.Of)
		a.Duplicates++
	case store.MemberDoNotCall:
		m = addition{Index: index, Status: statusInvalid, Field: "communications", Message: "a number must not be called: " + added.Number}
		a.Invalid++
	}
	if m.Status == statusDuplicate {
		m.Field = "communications"
	}
	a.Members[index] = m
}

func (s *Server) autoRun(ctx context.Context, campaign string) *autoRun {
	run, err := s.controller.Run(ctx, campaign)
	if err != nil {
		r := refusalOf(err)
		return &autoRun{Code: r.Code, Message: r.Message}
	}
	state := runStateOf(run)
	return &autoRun{runState: &state}
}
