// SPDX-License-Identifier: MIT

package pacing

import "math"

const (
	normalEnd   = 6.0 // beyond it the tail is taken for nothing
	normalSteps = 64  // of the table, in one
)

// normalTable has the upper tail and the density of the normal law from -normalEnd to
// normalEnd. Between its steps it is good to 0.00001, where theta is some hundredths,
// and it costs a fifth of the functions.
var normalTable = func() [2*normalEnd*normalSteps + 2][2]float64 {
	var table [2*normalEnd*normalSteps + 2][2]float64
	for i := range table {
		z := float64(i)/normalSteps - normalEnd
		table[i] = [2]float64{0.5 * math.Erfc(z/math.Sqrt2), math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)}
	}
	return table
}()

// normal gives the upper tail and the density of the normal law at z.
func normal(z float64) (float64, float64) {
	switch {
	case z >= normalEnd:
		return 0, 0
	case !(z > -normalEnd): //nolint:staticcheck // what is no number is taken for certain loss
		return 1, 0
	}
	x := (z + normalEnd) * normalSteps
	i := int(x)
	part := x - float64(i)
	a, b := &normalTable[i], &normalTable[i+1]
	return a[0] + part*(b[0]-a[0]), a[1] + part*(b[1]-a[1])
}
