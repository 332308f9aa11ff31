// SPDX-License-Identifier: MIT

package controller

import (
	"sync"

	"tandem/esl"
)

// foreign remembers the channels of a shared node that are not ours, so that
// they are asked for their variables only once.
type foreign struct {
	mu   sync.Mutex
	legs map[string]bool
}

func (f *foreign) has(leg string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.legs[leg]
}

func (f *foreign) add(leg string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.legs == nil {
		f.legs = map[string]bool{}
	}
	f.legs[leg] = true
}

// keep forgets what is not listed any more.
func (f *foreign) keep(channels []esl.Channel) {
	f.mu.Lock()
	defer f.mu.Unlock()
	left := make(map[string]bool, len(f.legs))
	for _, ch := range channels {
		if f.legs[ch.UUID] {
			left[ch.UUID] = true
		}
	}
	f.legs = left
}
