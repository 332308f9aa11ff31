// SPDX-License-Identifier: MIT

package campaigns

import "time"

// Accept says how an agent takes the offer of a preview.
type Accept string

const (
	// AcceptOnDesktop shows the member first; the agent's phone is called, and
	// then the customer's, when the agent has accepted on the desktop.
	AcceptOnDesktop Accept = "desktop"
	// AcceptByPhone calls the agent's phone with the offer: to answer it is to
	// accept. Nailed-up agents, whose phone is answered already, accept on the desktop.
	AcceptByPhone Accept = "phone"
)

// PreviewRules are the rules of preview campaigns.
type PreviewRules struct {
	Accept    Accept        `json:"accept"`               // default AcceptOnDesktop
	Timeout   time.Duration `json:"timeout"`              // to answer an offer on the desktop; default 30 s
	MaxOffers int           `json:"max_offers,omitempty"` // agents who are offered one member in a row, then the offer ends; 0 = no limit
	OfferWait time.Duration `json:"offer_wait"`           // for a next agent after one who did not take it; default 1 min
	MaxSkips  int           `json:"max_skips,omitempty"`  // offers that an agent may skip in a row, then On Break; 0 = no limit
	SkipWait  time.Duration `json:"skip_wait"`            // until a member who was skipped is offered again; default RetryWait
}

func (r *PreviewRules) normalize() {
	setDefault(&r.Accept, AcceptOnDesktop)
	setDefault(&r.Timeout, DefaultOfferTimeout)
	setDefault(&r.OfferWait, DefaultOfferWait)
}

func (r *PreviewRules) validate() error {
	if r.Accept != AcceptOnDesktop && r.Accept != AcceptByPhone {
		return invalid("preview.accept", "%q is neither %q nor %q", r.Accept, AcceptOnDesktop, AcceptByPhone)
	}
	return first(
		within("preview.timeout", r.Timeout, 5*time.Second, time.Hour),
		within("preview.max_offers", r.MaxOffers, 0, 1000),
		within("preview.offer_wait", r.OfferWait, 0, time.Hour),
		within("preview.max_skips", r.MaxSkips, 0, 1000),
		within("preview.skip_wait", r.SkipWait, 0, maxWait),
	)
}
