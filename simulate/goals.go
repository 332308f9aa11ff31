// SPDX-License-Identifier: MIT

package simulate

// Goal is a figure that has to be reached in one world with one number of agents.
type Goal struct {
	World    string  `json:"world"`
	Agents   int     `json:"agents"`
	Name     string  `json:"name"`
	Policy   string  `json:"policy"`
	Goal     float64 `json:"goal"`
	Measured float64 `json:"measured"`
	Reached  bool    `json:"reached"`
}

// The names of goals. Utilisation in percent; more is better, but for those that
// begin with "at most".
const (
	GoalMust     = "goal"                                  // utilisation with the daily cap
	GoalStretch  = "stretch"                               // with the 30-day cap and late cancel
	GoalLimit    = "limit"                                 // the causal reference, which checks the model itself
	GoalShare    = "share of the causal reference, %"      // of the daily cap
	GoalDays     = "at most, days over the cap"            // of the daily cap
	GoalCold     = "first quarter of an hour, utilisation" // not below progressive by more than a point
	GoalCareful  = "at most, abandoned of the first 100"   // answers
	GoalDecision = "at most, decision p99, ns"             // with 500 agents
)

// limitTolerance is how far below the limit the causal reference may be, in points:
// customers of another seed make that much.
const limitTolerance = 0.5

// utilisationGoals are goal, stretch and limit by world and number of agents.
var utilisationGoals = map[string]map[int][3]float64{
	"p=0.20": {
		5: {73.5, 77.5, 76.3}, 10: {81.0, 83.5, 82.8}, 20: {87.0, 88.8, 88.4},
		50: {92.8, 93.8, 93.8}, 100: {95.8, 96.4, 96.4}, 500: {99.0, 99.3, 99.4},
	},
	"p=0.35": {
		5: {79.0, 81.3, 80.9}, 10: {83.7, 85.5, 85.2}, 20: {88.3, 89.7, 89.4},
		50: {93.3, 94.2, 94.1}, 100: {95.8, 96.6, 96.5}, 500: {99.0, 99.3, 99.4},
	},
	"p=0.60": {
		5: {85.3, 86.6, 86.6}, 10: {87.3, 88.5, 88.5}, 20: {90.2, 91.3, 91.3},
		50: {94.0, 94.9, 94.8}, 100: {96.3, 97.0, 97.0}, 500: {99.2, 99.4, 99.5},
	},
	"HARD": {
		5: {75.5, 78.0, 78.7}, 10: {81.0, 83.0, 83.1}, 20: {86.0, 87.9, 87.9},
		50: {91.8, 93.0, 93.1}, 100: {94.8, 95.6, 95.9}, 500: {98.5, 99.1, 99.2},
	},
}

// decisionGoal is the 99th percentile of a decision's time with 500 agents, ns.
const decisionGoal = 2000

// judge says which goals are reached. Sizes that have no goal are left out.
func judge(rows []Row) []Goal {
	type place struct {
		world  string
		agents int
	}
	found := map[place]map[string]Row{}
	var order []place
	for _, row := range rows {
		at := place{row.World, row.Agents}
		if found[at] == nil {
			found[at] = map[string]Row{}
			order = append(order, at)
		}
		found[at][row.Policy] = row
	}
	var goals []Goal
	for _, at := range order {
		if want, ok := utilisationGoals[at.world][at.agents]; ok {
			goals = append(goals, judgeCell(want, found[at])...)
		}
	}
	return goals
}

func judgeCell(want [3]float64, rows map[string]Row) []Goal {
	daily, late, causal, progressive := rows[DailyRow], rows[MonthlyLateRow], rows[CausalRow], rows[ProgressiveRow]
	atLeast := func(row Row, name string, goal, measured float64) Goal {
		return Goal{row.World, row.Agents, name, row.Policy, goal, measured, measured >= goal}
	}
	atMost := func(row Row, name string, goal, measured float64) Goal {
		return Goal{row.World, row.Agents, name, row.Policy, goal, measured, measured <= goal}
	}
	limit := atLeast(causal, GoalLimit, want[2], causal.Utilisation)
	limit.Reached = limit.Measured >= limit.Goal-limitTolerance // the model itself
	goals := []Goal{
		atLeast(daily, GoalMust, want[0], daily.Utilisation),
		atMost(daily, GoalDays, 0, float64(daily.DaysOver)),
		atLeast(late, GoalStretch, want[1], late.Utilisation),
		limit,
		atLeast(daily, GoalShare, shareGoal(daily), percent(daily.Utilisation, causal.Utilisation)),
		atLeast(daily, GoalCold, progressive.Cold-1, daily.Cold),
		atMost(daily, GoalCareful, 3, float64(daily.ColdDrops)),
	}
	if daily.Agents == 500 && daily.DecisionP > 0 {
		goals = append(goals, atMost(daily, GoalDecision, decisionGoal, float64(daily.DecisionP.Nanoseconds())))
	}
	return goals
}

// shareGoal is what the pacer has to reach of the causal reference, in percent.
func shareGoal(row Row) float64 {
	switch {
	case row.Agents > 5:
		return 98
	case row.World == "HARD":
		return 96
	}
	return 97
}
