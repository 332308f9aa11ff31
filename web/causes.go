// SPDX-License-Identifier: MIT

package web

import (
	"slices"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
)

// causeAnswer is a hangup cause that a campaign can sort into its lists.
type causeAnswer struct {
	Cause  campaigns.Cause `json:"cause"`
	Number int             `json:"number"` // of ITU-T Q.850 up to 127, FreeSWITCH's own above; 0 for the dialer's own
	List   string          `json:"list"`   // in which it stands by default: ok, retry, error, minus; "" = none, which is like retry
}

// listCauses gives every hangup cause with the list that it stands in by default.
func (s *Server) listCauses(c echo.Context) error {
	d := campaigns.DefaultCauses()
	lists := []struct {
		name   string
		causes []campaigns.Cause
	}{{"ok", d.OK}, {"retry", d.Retry}, {"error", d.Error}, {"minus", d.Minus}}
	known := campaigns.Causes()
	for _, l := range lists {
		for _, cause := range l.causes {
			if !slices.Contains(known, cause) {
				known = append(known, cause)
			}
		}
	}
	out := make([]causeAnswer, len(known))
	for i, cause := range known {
		out[i] = causeAnswer{Cause: cause, Number: cause.Number()}
		for _, l := range lists {
			if slices.Contains(l.causes, cause) {
				out[i].List = l.name
			}
		}
	}
	return answer(c, out)
}
