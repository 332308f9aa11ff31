// SPDX-License-Identifier: MIT

package imports

import (
	"context"
	"encoding/csv"
	"errors"
	"hash/maphash"
	"io"
	"strconv"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// checkRows is how many rows are looked at at a time.
const checkRows = 512

// check finds out what an import would do, and writes nothing but the file of
// rejected rows. What changes in between changes the answer.
type check struct {
	store    *store.Store
	campaign campaigns.Campaign
	rejects  *csv.Writer
	tell     func(bytes int64, r Result)
	now      func() time.Time

	seed   maphash.Seed
	seen   map[uint64]place // hash of a number -> the row that has it first
	result Result
}

// place is a row of the file: its line, and how many numbers it has.
type place struct{ line, numbers int32 }

func (c *check) run(ctx context.Context, r io.Reader, f campaigns.ListFormat) (Result, error) {
	list, err := campaigns.ReadListAs(r, &c.campaign, f)
	if err != nil {
		return c.result, err
	}
	c.seed, c.seen = maphash.MakeSeed(), map[uint64]place{}
	for {
		chunk, err := list.Next(checkRows)
		if errors.Is(err, io.EOF) {
			return c.result, nil
		}
		if err == nil {
			err = c.look(ctx, list.Parse(chunk))
		}
		if err != nil {
			return c.result, err
		}
		c.tell(chunk.Bytes, c.result)
	}
}

// look counts rows as an import would.
func (c *check) look(ctx context.Context, rows []campaigns.Row) error {
	var numbers []string
	for _, row := range rows {
		if row.Err == nil {
			for _, n := range row.Member.Communications {
				numbers = append(numbers, n.Number)
			}
		}
	}
	known, err := c.store.KnownNumbers(ctx, c.campaign.ID, numbers)
	if err != nil {
		return err
	}
	lists := append([]string{campaigns.GlobalDoNotCall, campaigns.CampaignDoNotCall(c.campaign.ID)}, c.campaign.Guards.DoNotCall...)
	forbidden, err := c.store.IsDoNotCall(ctx, lists, numbers, c.now())
	if err != nil {
		return err
	}
	for _, row := range rows {
		c.result.Rows++
		if why := c.judge(&row, known, forbidden); why != "" {
			if err := c.rejects.Write([]string{strconv.Itoa(row.Line), why, row.Text}); err != nil {
				return err
			}
		}
	}
	return nil
}

// judge counts a row and gives why it would not be taken, "" where it would be.
func (c *check) judge(row *campaigns.Row, known map[string]uint64, forbidden map[string]string) string {
	if row.Err != nil {
		c.result.Rejected++
		return problem(row.Err)
	}
	free, of, earlier, list := 0, map[uint64]int{}, map[place]int{}, ""
	own := place{int32(row.Line), int32(len(row.Member.Communications))} //nolint:gosec // a list has fewer lines
	for _, n := range row.Member.Communications {
		if l, ok := forbidden[n.Number]; ok {
			list = l
			continue
		}
		free++
		if id, ok := known[n.Number]; ok {
			of[id]++
		}
		key := maphash.String(c.seed, n.Number)
		if first, ok := c.seen[key]; ok {
			earlier[first]++
		} else {
			c.seen[key] = own
		}
	}
	switch {
	case free == 0:
		c.result.DoNotCall++
		return "the number is on the do-not-call list " + strconv.Quote(list)
	case len(of) > 0:
		return c.known(of, free)
	}
	for first, n := range earlier {
		if n == free && first.numbers == own.numbers {
			break // the same row once more
		}
		c.result.Duplicates++
		return "a number of the row stands in line " + strconv.Itoa(int(first.line)) + " already"
	}
	if len(earlier) > 0 {
		c.result.Existing++
	} else {
		c.result.Added++
	}
	return ""
}

// known counts a row of which members have numbers already: free numbers it has,
// of says how many of them each member has.
func (c *check) known(of map[uint64]int, free int) string {
	for id, n := range of {
		if n == free && len(of) == 1 {
			c.result.Existing++
			return ""
		}
		c.result.Duplicates++
		return "a number of the row belongs to member " + strconv.FormatUint(id, 10)
	}
	return ""
}
