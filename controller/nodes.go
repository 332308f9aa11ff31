// SPDX-License-Identifier: MIT

package controller

import (
	"tandem/esl"
)

// nodes are the FreeSWITCHes that this controller may dial on.
type nodes []*esl.Node

func (ns nodes) byName(name string) *esl.Node {
	for _, n := range ns {
		if n.Name() == name {
			return n
		}
	}
	return nil
}

func (ns nodes) anyUp() bool {
	for _, n := range ns {
		if n.Up() {
			return true
		}
	}
	return false
}

// choose gives the node for a call: the one of the agent's nailed-up leg where
// there is one, since both legs must be on one node, else the one with the
// smallest part of its sessions in use. Nil means that none can take it.
func (ns nodes) choose(name string) *esl.Node {
	if name != "" {
		if n := ns.byName(name); n != nil && n.Up() {
			return n
		}
		return nil
	}
	var best *esl.Node
	bestLoad := 0.0
	for _, n := range ns {
		if !n.Up() {
			continue
		}
		if load := loadOf(n.Status()); best == nil || load < bestLoad {
			best, bestLoad = n, load
		}
	}
	return best
}

func loadOf(s esl.Status) float64 {
	if s.MaxSessions == 0 {
		return 0
	}
	return float64(s.Sessions) / float64(s.MaxSessions)
}
