// SPDX-License-Identifier: MIT

package campaigns

import "time"

// What a board shows of an agent, in the words of Puzzel.
const (
	ShowReady          = "Ready"
	ShowConnecting     = "Connecting"
	ShowConnected      = "Connected"
	ShowConnectedPause = "Connected and Pause"
	ShowWrapUp         = "Wrap-up"
	ShowBusy           = "Busy"
	ShowNoAnswer       = "No answer"
	ShowPause          = "Pause"
	ShowLoggedOff      = "Logged off"
)

// Displayed gives the word that a board shows for the agent at now. What the
// agent is doing comes before what they said: who talks is Connected, whatever
// status waits for the end of the call.
func (a *Agent) Displayed(now time.Time) string {
	switch a.State {
	case AgentInCall:
		if a.PauseNext || a.Status == OnBreak {
			return ShowConnectedPause
		}
		return ShowConnected
	case AgentReserved, AgentReceiving:
		return ShowConnecting
	case AgentIdle, AgentWaiting, AgentWrapUp:
	}
	switch {
	case a.Status == LoggedOut || a.Status == "":
		return ShowLoggedOff
	case a.Status == OnBreak:
		return ShowPause
	case a.State == AgentWrapUp && now.Before(a.ReadyAt):
		return a.resting()
	case a.OwnCall:
		return ShowBusy
	case !a.reachable():
		return ShowNoAnswer
	case a.State == AgentIdle && a.Status == AvailableOnDemand:
		return ShowPause // has to say that they are waiting
	}
	return ShowReady
}

// resting gives the word for the time after a call or an offer.
func (a *Agent) resting() string {
	switch a.LastOutcome {
	case AgentNoAnswer, AgentError:
		return ShowNoAnswer
	case AgentBusy, AgentRejected:
		return ShowBusy
	case AgentUntouched, AgentTalked, AgentSkipped, AgentCancelled:
	}
	return ShowWrapUp
}

// Distributable reports whether the agent can be given a call: available, free,
// in no call of their own, with a phone that can be reached.
func (a *Agent) Distributable() bool {
	return (a.Status == Available || a.Status == AvailableOnDemand) && a.State == AgentWaiting && !a.OwnCall && a.reachable()
}

// reachable reports whether the phone is there: the nailed-up leg, or else the
// registration.
func (a *Agent) reachable() bool {
	if a.NailedUp {
		return a.LegUp
	}
	return a.Registered
}
