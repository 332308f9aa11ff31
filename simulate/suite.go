// SPDX-License-Identifier: MIT

package simulate

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Suite says what is run.
type Suite struct {
	Worlds []string  // names; none means all
	Agents []int     // sizes; none means 5, 10, 20, 50, 100 and 500
	Days   int       // of eight hours; 0 means so many that all sizes see about as many calls
	Seed   uint64    // of customers and agents
	Clock  Stopwatch // takes the time of decisions; nil does not
}

// suiteDays are the days that are run, by number of agents.
var suiteDays = map[int]int{5: 40, 10: 24, 20: 12, 50: 6, 100: 3, 500: 1}

// Verdict says what the suite came to.
type Verdict struct {
	Seed  uint64  `json:"seed"`
	Hours float64 `json:"simulated_hours"`
	Goals []Goal  `json:"goals"`
	Rows  []Row   `json:"rows"`
}

// Run plays every policy in every world, on as many cores as there are.
func (s Suite) Run(ctx context.Context) (Verdict, error) {
	cells, err := s.cells()
	if err != nil {
		return Verdict{}, err
	}
	rows := make([]Row, len(cells))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range cells {
		group.Go(func() error {
			row, err := cells[i].play(ctx, s.Clock)
			rows[i] = row
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return Verdict{}, err
	}
	v := Verdict{Seed: s.Seed, Rows: rows, Goals: judge(rows)}
	for _, row := range rows {
		v.Hours += row.Hours
	}
	return v, nil
}

// cells lists what is run.
func (s Suite) cells() ([]cell, error) {
	worlds := Worlds()
	for _, name := range s.Worlds {
		if !slices.ContainsFunc(worlds, func(w World) bool { return w.Name == name }) {
			return nil, fmt.Errorf("there is no world %q", name)
		}
	}
	sizes := s.Agents
	if len(sizes) == 0 {
		sizes = []int{5, 10, 20, 50, 100, 500}
	}
	var cells []cell
	for _, w := range worlds {
		if len(s.Worlds) > 0 && !slices.Contains(s.Worlds, w.Name) {
			continue
		}
		for _, n := range sizes {
			if n < 1 || n > maxAgents {
				return nil, fmt.Errorf("%d agents are not within 1 and %d", n, maxAgents)
			}
			for _, c := range contenders() {
				cells = append(cells, cell{c, w, n, s.days(n), s.Seed})
			}
		}
	}
	return cells, nil
}

func (s Suite) days(agents int) int {
	if s.Days > 0 {
		return s.Days
	}
	if d, ok := suiteDays[agents]; ok {
		return d
	}
	return max(1, 300/agents)
}
