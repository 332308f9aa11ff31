// SPDX-License-Identifier: MIT

package simulate

import (
	"math/rand/v2"
	"time"
)

// World is how customers and agents behave.
type World struct {
	Name string
	// Rates of calls that are answered, each for Period, in turns from the opening of the day.
	Rates  []float64
	Period time.Duration

	Ring      Law           // until the answer
	RingOut   time.Duration // a call that is not answered ends then
	FailShare float64       // of calls that are not answered: busy or failed after 1 to 4 s
	Talk      Law
	Wrap      Law

	On, Off time.Duration // means of an agent's time logged in and out, exponential; 0 = all day

	Machines    float64       // share of answered calls that a machine answers
	MachineTalk time.Duration // an agent's time with a machine
}

// The times of a call that fails at once.
const (
	failFrom = time.Second
	failTo   = 4 * time.Second
)

// basic is a world of the suite but for its answer rate.
func basic(name string, rates ...float64) World {
	return World{
		Name: name, Rates: rates, Period: 2 * time.Hour,
		Ring:    Lognormal(12*time.Second, 0.45).Within(4*time.Second, 25*time.Second),
		RingOut: 25 * time.Second, FailShare: 0.12,
		Talk: Lognormal(2*time.Minute, 1), Wrap: Lognormal(15*time.Second, 0.5),
	}
}

// Worlds are the scenarios of the suite. HARD has an answer rate that jumps every
// two hours, talks that are mostly short and sometimes very long, and agents who
// come and go; nobody tells the pacer.
func Worlds() []World {
	hard := basic("HARD", 0.5, 0.15)
	hard.Talk = Mixed(0.65, Lognormal(25*time.Second, 1), Lognormal(296*time.Second, 1.5))
	hard.On, hard.Off = 45*time.Minute, 10*time.Minute
	return []World{basic("p=0.20", 0.20), basic("p=0.35", 0.35), basic("p=0.60", 0.60), hard}
}

// phase tells which of the rates holds at a time since the opening.
func (w *World) phase(sinceOpening time.Duration) int {
	if len(w.Rates) == 1 {
		return 0
	}
	return int(sinceOpening/w.Period) % len(w.Rates)
}

// customer is what the k-th call of a run meets.
type customer struct {
	luck    float64 // answers where it is less than the answer rate
	machine bool
	ring    time.Duration // until the answer
	fail    time.Duration // until the end without an answer
	talk    time.Duration
	wrap    time.Duration
}

// crowd draws customers, each from a stream of its own.
type crowd struct {
	world  *World
	seed   uint64
	source rand.PCG
	random *rand.Rand
}

func newCrowd(w *World, seed uint64) *crowd {
	c := &crowd{world: w, seed: seed}
	c.random = rand.New(&c.source) //nolint:gosec // a simulation has to be repeatable
	return c
}

// stream begins the random numbers of one thing of one kind.
func (c *crowd) stream(kind, k uint64) *rand.Rand {
	c.source.Seed(mix(c.seed+kind), mix(k^mix(kind)))
	return c.random
}

// mix spreads the bits of an index (the finalizer of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// The kinds of streams.
const (
	customerStream = 1
	shiftStream    = 2
)

// customer gives the k-th one.
func (c *crowd) customer(k int) customer {
	r := c.stream(customerStream, uint64(k)) //nolint:gosec // a count
	w := c.world
	who := customer{luck: r.Float64()}
	if f := r.Float64(); f < w.FailShare {
		who.fail = failFrom + time.Duration(f/w.FailShare*float64(failTo-failFrom))
	} else {
		who.fail = w.RingOut
	}
	if who.luck >= w.most() {
		return who // nobody will ask
	}
	who.ring = w.Ring.draw(r)
	who.talk = w.Talk.draw(r)
	who.wrap = w.Wrap.draw(r)
	if w.Machines > 0 && r.Float64() < w.Machines {
		who.machine, who.talk = true, w.MachineTalk
	}
	return who
}

func (w *World) most() float64 {
	most := 0.0
	for _, rate := range w.Rates {
		most = max(most, rate)
	}
	return most
}

// forever is longer than any run.
const forever = time.Duration(1 << 61)

// shift gives how long an agent is logged in the n-th time, and out afterwards.
func (c *crowd) shift(agent, n int) (on, off time.Duration) {
	if c.world.On == 0 {
		return forever, 0
	}
	r := c.stream(shiftStream, uint64(agent)<<32|uint64(n)) //nolint:gosec // counts
	return time.Duration(r.ExpFloat64() * float64(c.world.On)), time.Duration(r.ExpFloat64() * float64(c.world.Off))
}
