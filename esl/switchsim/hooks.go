// SPDX-License-Identifier: MIT

package switchsim

import (
	"cmp"
	"strings"
)

// The hooks let somebody outside do what only people do on a real switch: switch phones on and off, call, press keys. Tests
// in the same process use the methods; others the api command switchsim, which the real one does not have.

const hookUsage = "-USAGE: switchsim register|unregister|expire|hangup <user> | call <user> [<number>] | press <uuid> <digits>\n"

// hookCommand is the api command switchsim.
func hookCommand(k *core, args string) string {
	words := strings.Fields(args)
	if len(words) < 2 {
		return hookUsage
	}
	var err error
	switch words[0] {
	case "register", "unregister", "expire":
		err = k.setPhone(words[1], words[0])
	case "hangup":
		err = k.phoneHangup(words[1])
	case "call":
		number := ""
		if len(words) > 2 {
			number = words[2]
		}
		id, refused := k.phoneCall(words[1], cmp.Or(number, echoNumber))
		if refused != nil {
			return "-ERR " + refused.Error() + "\n"
		}
		return okWith(id)
	case "press":
		ch := k.find(words[1])
		if ch == nil || len(words) < 3 {
			return noSuchChannel
		}
		for _, digit := range words[2] {
			ch.after(k.soon(), func() { ch.press(string(digit), "RTP") })
		}
	default:
		return hookUsage
	}
	if err != nil {
		return "-ERR " + err.Error() + "\n"
	}
	return okAnswer
}

// echoNumber is the echo test, which phones can call.
const echoNumber = "9196"

// Register switches a user's phone on, or renews its registration: sofia::register. The scenario must know the user.
func (s *Server) Register(user string) error { return s.setPhone(user, "register") }

// Unregister switches a user's phone off: sofia::unregister, and calls to it end with USER_NOT_REGISTERED. Calls that it is
// in go on.
func (s *Server) Unregister(user string) error { return s.setPhone(user, "unregister") }

// Expire is Unregister for a phone that vanishes: sofia::expire.
func (s *Server) Expire(user string) error { return s.setPhone(user, "expire") }

func (s *Server) setPhone(user, what string) error {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	return s.core.setPhone(user, what)
}

// PhoneCall lets a user's phone make a call of its own, to the echo test under whatever number, and gives its UUID. It lasts
// until PhoneHangup or a command.
func (s *Server) PhoneCall(user, number string) (string, error) {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	return s.core.phoneCall(user, number)
}

// PhoneHangup lets a user's phone hang up all that it is in.
func (s *Server) PhoneHangup(user string) error {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	return s.core.phoneHangup(user)
}
