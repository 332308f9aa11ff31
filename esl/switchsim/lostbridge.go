// SPDX-License-Identifier: MIT

package switchsim

// A real switch loses bridges: a uuid_bridge that lands between the customer's answer and the end of its originate may be
// overwritten by the originate's own next state. The command answers +OK and nothing happens. Three outcomes were seen:
//
//   - the agent's leg stays in CS_RESET without a word, the customer parks; the same uuid_bridge works half a second later;
//   - the agent's leg is hung up after 42 ms with DESTINATION_OUT_OF_ORDER, and the customer parks then;
//   - with the arguments the other way round, the agent's leg waits in CS_SOFT_EXECUTE until both are hung up after 20 s.

// loseBridge decides whether a uuid_bridge is lost, and loses it.
func (k *core) loseBridge(a, b *channel) bool {
	early := a.pending != nil || b.pending != nil
	rate := k.config.LostBridges
	if early {
		rate = k.config.EarlyBridgeLoss
	}
	if !k.chance(rate) {
		return false
	}
	customer, agent := a, b
	if b.pending != nil && a.pending == nil {
		customer, agent = b, a
	}
	switch {
	case customer == b:
		k.loseReversed(agent, customer)
	case k.chance(0.5):
		k.loseSilently(agent, customer)
	default:
		k.loseAgent(agent, customer)
	}
	return true
}

func (k *core) loseSilently(agent, customer *channel) {
	k.noteLost(agent, customer, "agent left in CS_RESET")
	k.schedule.after(bridgeStep, func() {
		if agent.alive() && agent.bridge == nil {
			agent.reset()
		}
	})
	if o := customer.pending; o != nil {
		k.schedule.after(originateResume, func() { o.succeed(customer) })
	}
}

func (k *core) loseAgent(agent, customer *channel) {
	k.noteLost(agent, customer, "agent hung up")
	o := customer.pending
	if o != nil {
		o.held = true
	}
	k.schedule.after(agentLost, func() {
		agent.hangup("DESTINATION_OUT_OF_ORDER", byCommand)
		if o != nil {
			o.held = false
			o.succeed(customer)
		}
	})
}

func (k *core) loseReversed(agent, customer *channel) {
	k.noteLost(agent, customer, "agent waits in CS_SOFT_EXECUTE")
	br := &bridge{core: k, a: agent, b: customer, waiting: true}
	agent.bridge = br
	k.schedule.after(bridgeStep, func() {
		if br.ended || !agent.alive() {
			return
		}
		agent.meet(customer, "originatee")
		agent.reset()
		agent.enter(csSoftExecute)
	})
	if o := customer.pending; o != nil {
		k.schedule.after(originateResume, func() { o.succeed(customer) })
	}
	k.schedule.after(patience, func() {
		if br.ended || agent.bridge != br {
			return
		}
		br.ended = true
		agent.bridge = nil
		agent.hangup("DESTINATION_OUT_OF_ORDER", byCommand)
		customer.hangup("DESTINATION_OUT_OF_ORDER", byCommand)
	})
}

func (k *core) noteLost(agent, customer *channel, reason string) {
	k.witness.note(Entry{W: WitnessLostBridge, A: customer.uuid, B: agent.uuid, Reason: reason})
}
