// SPDX-License-Identifier: MIT

package simulate

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Print writes the rows and the goals as tables.
func (v Verdict) Print(w io.Writer) error {
	t := table(w)
	fmt.Fprint(t, "world\tagents\t"+rowHead)
	for i, row := range v.Rows {
		if i > 0 && (row.World != v.Rows[i-1].World || row.Agents != v.Rows[i-1].Agents) {
			fmt.Fprintln(t)
		}
		fmt.Fprintf(t, "%s\t%d\t", row.World, row.Agents)
		row.print(t)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	t = table(w)
	fmt.Fprint(t, "world\tagents\tgoal\twanted\tmeasured\t\n")
	missed := 0
	for _, g := range v.Goals {
		word := "reached"
		if !g.Reached {
			word = "MISSED"
			missed++
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%.2f\t%.2f\t%s\n", g.World, g.Agents, g.Name, g.Goal, g.Measured, word)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%d of %d goals reached; %.0f hours simulated, seed %d\n",
		len(v.Goals)-missed, len(v.Goals), v.Hours, v.Seed)
	return err
}

// Missed counts the goals that were not reached.
func (v Verdict) Missed() int {
	n := 0
	for _, g := range v.Goals {
		if !g.Reached {
			n++
		}
	}
	return n
}

const rowHead = "policy\tutilisation %\tagent waits s\tabandoned %\tworst day %\tdays over\t" +
	"lines/agent h\tanswers/agent h\tcustomer waits p99 s\tdecisions\tns\tp99 ns\n"

func (r Row) print(w io.Writer) {
	fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.2f\t%.2f\t%d of %d\t%.1f\t%.1f\t%.2f\t%d\t%d\t%d\n",
		r.Policy, r.Utilisation, r.AgentWait, r.Abandonment, r.WorstDay, r.DaysOver, r.Days,
		r.Lines, r.Answers, r.AnswerWait, r.Decisions, r.DecisionNS.Nanoseconds(), r.DecisionP.Nanoseconds())
}

func table(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 0, 2, ' ', 0) }
