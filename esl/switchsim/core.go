// SPDX-License-Identifier: MIT

package switchsim

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
)

// core is the switch behind the event socket: its channels, its limits, its clock. One lock guards all of it; nothing that
// waits for a network or a client happens under that lock.
type core struct {
	mu       sync.Mutex
	config   Config
	uuid     string
	started  time.Time
	schedule *schedule
	renderer *renderer
	witness  *witness
	random   *rand.Rand
	decider  *decider
	limits   limits
	phones   phoneBook
	commands map[string]apiCommand
	channels map[string]*channel
	sessions int64 // ids given out so far
	buried   []row // channels that are gone, but still listed
	stopping bool
	// onShutdown ends the event socket when `fsctl shutdown` has come to its end.
	onShutdown func()

	listeners []*conn
	interest  [kindCount]int // how many listeners want each kind
	frozen    bool
}

func newCore(c Config) *core {
	id := uuid.NewString()
	k := &core{
		config:   c,
		uuid:     id,
		started:  time.Now(),
		renderer: newRenderer(id),
		witness:  newWitness(c.Witness, id),
		random:   rand.New(rand.NewPCG(c.Seed, 0x5eed)),
		decider:  newDecider(c.Seed, c.Scenario),
		commands: apiCommands,
		phones:   make(phoneBook),
		channels: make(map[string]*channel),
		limits:   newLimits(c.SPS, c.MaxSessions),
	}
	k.schedule = newSchedule(&k.mu)
	return k
}

// fire renders an event and hands it to everybody who wants it. An event that nobody wants costs only its sequence number.
func (k *core) fire(kind eventKind, ch *channel, p particulars) {
	if k.interest[kind] == 0 {
		if p.sequence == 0 {
			k.renderer.sequence++
		}
		return
	}
	e := k.renderer.render(time.Now(), kind, ch, p)
	for _, l := range k.listeners {
		if l.subscription.wants(e) {
			l.enqueue(e, k.frozen)
		}
	}
}

// find is the live channel with a UUID, or nil.
func (k *core) find(id string) *channel {
	if ch := k.channels[id]; ch != nil && ch.alive() {
		return ch
	}
	return nil
}

// soon is a random part of one media tick: how long FreeSWITCH needs to notice something in a loop that sleeps 20 ms.
func (k *core) soon() time.Duration { return time.Duration(k.random.Int64N(int64(tick))) }

// chance is true with probability p.
func (k *core) chance(p float64) bool { return p > 0 && k.random.Float64() < p }

// reviseInterest counts anew who wants what.
func (k *core) reviseInterest() {
	k.interest = [kindCount]int{}
	for _, l := range k.listeners {
		for kind := range kindCount {
			if l.subscription.kinds[kind] {
				k.interest[kind]++
			}
		}
	}
}

// heartbeats sends a HEARTBEAT now and then.
func (k *core) heartbeats() {
	if k.stopping {
		return
	}
	k.schedule.after(k.config.Heartbeat, func() {
		k.fireHeartbeat()
		k.heartbeats()
	})
}

// newUUID draws a random UUID. It need not be repeatable: no decision depends on it.
func newUUID() string { return uuid.NewString() }
