// SPDX-License-Identifier: MIT

package pacing

import "time"

const (
	freeingPoints  = 64
	freeingRefresh = time.Minute
)

// freeing is when agents who are busy become free: how likely they are not, on a grid
// of times.
type freeing struct {
	step       float64 // seconds
	talk, wrap [freeingPoints]float64
}

// refresh makes the grid up to a time in seconds. A talking agent becomes free when
// the talk and the wrap-up after it are over.
func (f *freeing) refresh(talk, wrap *stays, upTo float64) {
	f.step = upTo / (freeingPoints - 1)
	var ends, over [freeingPoints]float64 // talks that end in the step before; wrap-ups over half a step later
	for i := 1; i < freeingPoints; i++ {
		t := f.step * float64(i)
		ends[i] = talk.still(t-f.step) - talk.still(t)
		over[i] = 1 - wrap.longer(t-f.step/2)
		f.wrap[i] = wrap.still(t)
	}
	f.talk[0], f.wrap[0] = 1, 1
	for i := 1; i < freeingPoints; i++ {
		free := 0.0
		for j := 1; j <= i; j++ {
			free += ends[j] * over[i-j+1]
		}
		f.talk[i] = clamp(1-free, 0, 1)
	}
}

// talking is how likely an agent who talks is not free within a time in seconds.
func (f *freeing) talking(t float64) float64 { return f.at(&f.talk, t) }

// wrapping is how likely an agent in wrap-up is not free within a time in seconds.
func (f *freeing) wrapping(t float64) float64 { return f.at(&f.wrap, t) }

func (f *freeing) at(grid *[freeingPoints]float64, t float64) float64 {
	x := t / f.step
	if x >= freeingPoints-1 {
		return grid[freeingPoints-1]
	}
	i := int(max(x, 0))
	return grid[i] + (max(x, 0)-float64(i))*(grid[i+1]-grid[i])
}
