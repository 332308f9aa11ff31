// SPDX-License-Identifier: MIT

package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
)

// aggregation counts by groups, from the sizes of the indexes: it costs the same
// for a thousand members and for ten million.
type aggregation struct {
	By     string  `json:"by"`
	Of     string  `json:"of"` // what is counted: members, those that are due, or attempts that have ended
	Groups []group `json:"groups"`
}

type group struct {
	Key   string `json:"key"`
	Count int    `json:"count"`
}

// groupings are what can be counted by.
var groupings = []string{"state", "endCause", "lane", "zone", "result"}

func (s *Server) aggregateMembers(c echo.Context) error {
	ctx := c.Request().Context()
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	var w struct {
		By string `json:"by"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	out := aggregation{By: w.By, Of: "members"}
	counts := map[string]int{}
	if w.By == "result" {
		tally, err := s.store.Tally(ctx, campaign.ID)
		if err != nil {
			return err
		}
		out.Of, counts = "attempts", texts(tally.ByResult)
	} else {
		n, err := s.store.Counts(ctx, campaign.ID)
		if err != nil {
			return err
		}
		switch w.By {
		case "state":
			counts = texts(map[campaigns.MemberState]int{
				campaigns.Waiting: n.Waiting, campaigns.Claimed: n.Claimed, campaigns.Held: n.Held, campaigns.Over: n.Ended,
			})
		case "endCause":
			counts = texts(n.EndedBy)
		case "lane":
			out.Of, counts = "due", n.Lanes
		case "zone":
			out.Of = "due"
			for name, size := range n.Lanes {
				lane, _ := campaigns.ParseLane(name)
				counts[lane.Zone] += size
			}
		default:
			return invalid("by", "%.80q is nothing that can be counted by; there are %s", w.By, strings.Join(groupings, ", "))
		}
	}
	out.Groups = make([]group, 0, len(counts))
	for key, n := range counts {
		out.Groups = append(out.Groups, group{key, n})
	}
	slices.SortFunc(out.Groups, func(a, b group) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Key, b.Key)) })
	return answer(c, out)
}

func texts[K ~string](counts map[K]int) map[string]int {
	out := make(map[string]int, len(counts))
	for key, n := range counts {
		out[string(key)] = n
	}
	return out
}
