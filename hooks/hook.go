// SPDX-License-Identifier: MIT

package hooks

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tandem/campaigns"
)

// EventType is what a hook can be told of.
type EventType string

// The types.
const (
	AttemptEnded  EventType = "attempt.ended"  // an attempt is over, with its whole record
	MemberEnded   EventType = "member.ended"   // a member is not called any more
	CampaignState EventType = "campaign.state" // a campaign was started, paused, stopped, or has ended
	// Ping is sent when somebody tries a hook; it cannot be subscribed to.
	Ping EventType = "ping"
)

// EventTypes are those that a hook can be told of.
func EventTypes() []EventType { return []EventType{AttemptEnded, MemberEnded, CampaignState} }

// Bounds of a hook.
const (
	MaxHooks     = 100
	maxName      = 200  // bytes
	maxURL       = 2000 // bytes
	maxCampaigns = 1000
)

// Hook is an address that is told of events.
type Hook struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	URL       string      `json:"url"`
	Events    []EventType `json:"events"`
	Campaigns []string    `json:"campaigns"` // ids; none = all campaigns
	// Secret is the key of the signature. It is shown to people once.
	Secret   string    `json:"secret"`
	Disabled bool      `json:"disabled"`
	Why      string    `json:"why"` // it was disabled by itself, for people
	Created  time.Time `json:"created"`
	// Since is from when on it is told of events, by the clock of Redis, in ms:
	// when it was made or enabled.
	Since int64 `json:"since"`
}

// wants reports whether the hook is to be told of an event of a campaign.
func (h *Hook) wants(kind EventType, campaign string) bool {
	return !h.Disabled && slices.Contains(h.Events, kind) &&
		(len(h.Campaigns) == 0 || slices.Contains(h.Campaigns, campaign))
}

// normalize puts lists into one form.
func (h *Hook) normalize() {
	h.Name, h.URL = strings.TrimSpace(h.Name), strings.TrimSpace(h.URL)
	slices.Sort(h.Events)
	h.Events = slices.Compact(h.Events)
	slices.Sort(h.Campaigns)
	h.Campaigns = slices.Compact(h.Campaigns)
}

// validate reports the first thing that is wrong with what people have written,
// but for the address.
func (h *Hook) validate() error {
	switch {
	case h.Name == "" || len(h.Name) > maxName || !utf8.ValidString(h.Name):
		return invalid("name", "must be 1 to %d bytes", maxName)
	case len(h.Events) == 0:
		return invalid("events", "at least one is needed: %s", join(EventTypes()))
	case len(h.Campaigns) > maxCampaigns:
		return invalid("campaigns", "are more than %d", maxCampaigns)
	}
	for i, e := range h.Events {
		if !slices.Contains(EventTypes(), e) {
			return invalid(fmt.Sprintf("events[%d]", i), "%q is none of %s", e, join(EventTypes()))
		}
	}
	for i, id := range h.Campaigns {
		if !campaigns.ValidID(id) {
			return invalid(fmt.Sprintf("campaigns[%d]", i), "%q is no id of a campaign", id)
		}
	}
	return nil
}

// validURL holds an address against the rules, as far as it says by itself where
// it leads. What a name leads to is seen when it is called.
func validURL(raw string, rules Rules) error {
	u, err := url.Parse(raw)
	switch {
	case raw == "" || len(raw) > maxURL:
		return invalid("url", "must be 1 to %d bytes", maxURL)
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return invalid("url", `must be an address like "https://crm.example/tandem"`)
	case u.Scheme == "http" && !rules.InsecureHTTP:
		return invalid("url", "must begin with https; the configuration can allow http (webhooks.insecure_http)")
	case u.User != nil:
		return invalid("url", "must not contain a password; deliveries are signed")
	case u.Fragment != "":
		return invalid("url", "must not contain a #")
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil {
		if err := rules.Reach.Check(addr); err != nil {
			return invalid("url", "%v; the configuration can allow it (webhooks.allow)", err)
		}
	}
	return nil
}

func join(types []EventType) string {
	texts := make([]string, len(types))
	for i, t := range types {
		texts[i] = string(t)
	}
	return strings.Join(texts, ", ")
}

// newID makes the id of a hook. It has no dot: the ids of deliveries begin with it.
func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return "wh_" + hex.EncodeToString(b[:])
}

func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return "whsec_" + base64.RawURLEncoding.EncodeToString(b[:])
}

func invalid(field, format string, args ...any) error {
	return &campaigns.Error{Code: campaigns.Invalid, Op: "webhook", Field: field, Msg: fmt.Sprintf(format, args...)}
}
