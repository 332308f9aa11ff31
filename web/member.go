// SPDX-License-Identifier: MIT

package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tandem/campaigns"
)

// memberBody is a member to be added, on the wire.
type memberBody struct {
	Name           string          `json:"name"`
	Priority       int             `json:"priority"`
	Timezone       string          `json:"timezone"`
	Expire         json.RawMessage `json:"expire"`
	Variables      variables       `json:"variables"`
	Communications json.RawMessage `json:"communications"`
	Person         string          `json:"person"`
	Skills         map[string]int  `json:"skills"`
	NoRecord       bool            `json:"noRecord"`
	Due            *time.Time      `json:"due"`
}

// communicationBody is one number of a member.
type communicationBody struct {
	Number   string `json:"number"`
	Priority int    `json:"priority"`
	Type     string `json:"type"`
}

// parseMember reads a member for a campaign; now is what an expiry is compared with.
func parseMember(value []byte, c *campaigns.Campaign, now time.Time) (campaigns.Member, error) {
	var w memberBody
	if err := decode(value, "", &w); err != nil {
		return campaigns.Member{}, err
	}
	m := campaigns.Member{
		Name: w.Name, Priority: w.Priority, Timezone: w.Timezone, Variables: w.Variables,
		Person: w.Person, Skills: w.Skills, NoRecord: w.NoRecord,
	}
	if w.Due != nil {
		m.Due = *w.Due
	}
	var err error
	if m.Expire, err = parseExpire(w.Expire, now); err != nil {
		return m, err
	}
	if m.Communications, err = parseCommunications(w.Communications, c); err != nil {
		return m, err
	}
	return m, m.Validate()
}

// parseExpire reads milliseconds since 1970, as the old product has it, or a
// time as in RFC 3339. Neither 0 nor null is one.
func parseExpire(value json.RawMessage, now time.Time) (time.Time, error) {
	var text string
	var ms int64
	var at time.Time
	switch {
	case len(value) == 0 || string(value) == "null":
		return at, nil
	case json.Unmarshal(value, &ms) == nil:
		if ms == 0 {
			return at, nil
		}
		at = time.UnixMilli(ms).UTC()
	case json.Unmarshal(value, &text) == nil:
		var err error
		if at, err = time.Parse(time.RFC3339, text); err != nil {
			return at, invalid("expire", "%q is not a time such as 2030-12-31T17:00:00Z", text)
		}
	default:
		return at, invalid("expire", "must be milliseconds since 1970, or a time such as 2030-12-31T17:00:00Z")
	}
	if !at.After(now) {
		return at, invalid("expire", "is not in the future")
	}
	if at.Year() > 9999 {
		return at, invalid("expire", "is beyond the year 9999")
	}
	return at, nil
}

func parseCommunications(value json.RawMessage, c *campaigns.Campaign) ([]campaigns.Communication, error) {
	var raw []json.RawMessage
	if len(value) == 0 || json.Unmarshal(value, &raw) != nil {
		return nil, invalid("communications", "Bad communications (must array)")
	}
	if len(raw) > campaigns.MaxCommunications {
		return nil, invalid("communications", "%d numbers are more than %d", len(raw), campaigns.MaxCommunications)
	}
	all := make([]campaigns.Communication, len(raw))
	for i, one := range raw {
		place := fmt.Sprintf("communications[%d]", i)
		var w communicationBody
		if err := decode(one, place, &w); err != nil {
			return nil, err
		}
		number, err := c.ParseNumber(w.Number)
		if err != nil {
			return nil, badNumber(place, err)
		}
		all[i] = campaigns.Communication{Number: number, Priority: w.Priority, Type: w.Type}
	}
	return all, nil
}

// badNumber begins the message as the old product does and names the place.
func badNumber(place string, err error) error {
	var e *campaigns.Error
	if !errors.As(err, &e) {
		return err
	}
	return invalid(place+".number", "Bad communication number: %s", e.Msg)
}
