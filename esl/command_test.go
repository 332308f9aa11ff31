// SPDX-License-Identifier: MIT

package esl_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/esl"
)

// TestCommandTexts: what each typed command sends, and what it makes of the answer.
func TestCommandTexts(t *testing.T) {
	t.Parallel()
	reply := make(chan string, 1)
	p := newPeer(t, func(p *peer) {
		p.answer = func(_ *peerConn, command string) string {
			if command == "show channels as json" {
				return `{"row_count":0}`
			}
			return <-reply
		}
	})
	n, _ := startUp(t, config(p))
	ctx := t.Context()
	const u, v = "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "6fa459ea-ee8a-3ca4-894e-db77e160355e"
	for _, c := range []struct {
		name string
		run  func() error
		sent string
	}{
		{"bridge", func() error { return n.Bridge(ctx, u, v) }, "uuid_bridge " + u + " " + v},
		{"kill", func() error { return n.Kill(ctx, u, "") }, "uuid_kill " + u},
		{"kill with cause", func() error { return n.Kill(ctx, u, "USER_BUSY") }, "uuid_kill " + u + " USER_BUSY"},
		{"park", func() error { return n.Park(ctx, u) }, "uuid_park " + u},
		{"transfer", func() error { return n.Transfer(ctx, u, "1000", "", "") }, "uuid_transfer " + u + " 1000"},
		{"repark", func() error { return n.Repark(ctx, u) }, "uuid_transfer " + u + " park: inline"},
		{"transfer to a context", func() error { return n.Transfer(ctx, u, "9", "XML", "default") }, "uuid_transfer " + u + " 9 XML default"},
		{"transfer to a dialplan", func() error { return n.Transfer(ctx, u, "tandem-broadcast", "XML", "") }, "uuid_transfer " + u + " tandem-broadcast XML"},
		{"broadcast", func() error { return n.Broadcast(ctx, u, "/var/a.wav", esl.ALeg) }, "uuid_broadcast " + u + " /var/a.wav aleg"},
		{"broadcast to the partner", func() error { return n.Broadcast(ctx, u, "a.wav", esl.BLeg) }, "uuid_broadcast " + u + " a.wav bleg"},
		{"broadcast tones to both", func() error { return n.Broadcast(ctx, u, "tone_stream://%(200,100,440);loops=2", esl.BothLegs) },
			"uuid_broadcast " + u + " tone_stream://%(200,100,440);loops=2 both"},
		{"break", func() error { return n.Break(ctx, u) }, "uuid_break " + u + " all"},
		{"record", func() error { return n.Record(ctx, u, "/var/x.wav", esl.RecordStart) }, "uuid_record " + u + " start /var/x.wav"},
		{"stop recording", func() error { return n.Record(ctx, u, "x.wav", esl.RecordStop) }, "uuid_record " + u + " stop x.wav"},
		{"mask", func() error { return n.Record(ctx, u, "/var/x.wav", esl.RecordMask) }, "uuid_record " + u + " mask /var/x.wav"},
		{"unmask", func() error { return n.Record(ctx, u, "/var/x.wav", esl.RecordUnmask) }, "uuid_record " + u + " unmask /var/x.wav"},
		{"detect a beep", func() error { return n.DetectBeep(ctx, u) }, "uuid_broadcast " + u + " avmd_start:: aleg"},
		{"stop detecting", func() error { return n.StopDetectingBeep(ctx, u) }, "uuid_broadcast " + u + " avmd_stop:: aleg"},
		{"set variables", func() error { return n.SetVariables(ctx, u, map[string]string{"b": "2 3", "a": "1", "c": ""}) }, "uuid_setvar_multi " + u + " a=1;b=2 3;c="},
		{"set an awkward variable", func() error { return n.SetVariables(ctx, u, map[string]string{"a": `it's; so\`}) }, "uuid_setvar " + u + ` a 'it\'s; so\\'`},
		{"get variable", func() error { _, err := n.GetVariable(ctx, u, "x_1"); return err }, "uuid_getvar " + u + " x_1"},
		{"hang up all", func() error {
			return n.HangupAll(ctx, "MANAGER_REQUEST", map[string]string{"tandem_epoch": "7", "tandem_controller": "c-1"})
		}, "hupall MANAGER_REQUEST tandem_controller c-1 tandem_epoch 7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := len(p.commands())
			reply <- "+OK\n"
			if err := c.run(); err != nil {
				t.Errorf("with +OK: %v", err)
			}
			if got := p.commands()[before:]; !cmp.Equal(got, []string{"api " + c.sent}) {
				t.Errorf("sent %q, want %q", got, "api "+c.sent)
			}
			for _, gone := range []string{"-ERR No such channel!\n", "-ERR Invalid uuid\n", "-ERR invalid uuid\n", "-ERR Cannot locate session!\n"} {
				reply <- gone
				if err := c.run(); !errors.Is(err, esl.ErrNoSuchChannel) {
					t.Errorf("with %q: %v, want ErrNoSuchChannel", gone, err)
				}
			}
			for _, failure := range []string{"-USAGE: <uuid>\n", "-ERR 100% of %zz\n"} {
				reply <- failure
				err := c.run()
				var command *esl.CommandError
				if !errors.As(err, &command) || errors.Is(err, esl.ErrNoSuchChannel) || command.Reply != strings.TrimSpace(failure) ||
					!strings.Contains(err.Error(), command.Op) {
					t.Errorf("with %q: %v", failure, err)
				}
			}
		})
	}
	reply <- "-ERROR\n"
	if err := n.Park(ctx, u); err == nil {
		t.Error("-ERROR is no failure")
	}
}

func TestCommandAnswers(t *testing.T) {
	t.Parallel()
	answers := map[string]string{
		"uuid_exists yes":       "true",
		"uuid_exists no":        "false",
		"uuid_exists odd":       "-ERR whatever\n",
		"uuid_getvar u set":     "a value with %41",
		"uuid_getvar u negated": "-5",
		"uuid_getvar u unset":   "_undef_",
		"uuid_getvar u empty":   "-ERR no reply\n",
		"uuid_dump u json":      `{"Event-Name":"CHANNEL_DATA","Unique-ID":"u","variable_a":"x y%41","list":["one","two"]}`,
		"uuid_dump gone json":   "-ERR No such channel!\n",
		"uuid_dump odd json":    `{"a":1}`,
		"uuid_dump short json":  `{"a":`,
		"show channels as json": `{"row_count":0}`,
	}
	p := newPeer(t, func(p *peer) { p.answer = func(_ *peerConn, command string) string { return answers[command] } })
	n, _ := startUp(t, config(p))
	for uuid, want := range map[string]bool{"yes": true, "no": false} {
		if got, err := n.Exists(t.Context(), uuid); got != want || err != nil {
			t.Errorf("%s: %v, %v", uuid, got, err)
		}
	}
	if _, err := n.Exists(t.Context(), "odd"); err == nil {
		t.Error("an odd answer is taken for a no")
	}
	for name, want := range map[string]string{"set": "a value with %41", "negated": "-5", "unset": "", "empty": ""} {
		if got, err := n.GetVariable(t.Context(), "u", name); got != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	want := map[string]string{"Event-Name": "CHANNEL_DATA", "Unique-ID": "u", "variable_a": "x y%41", "list": "ARRAY::one|:two"}
	if got, err := n.Dump(t.Context(), "u"); !cmp.Equal(got, want) || err != nil {
		t.Errorf("dump: %v, %v", got, err)
	}
	for uuid, want := range map[string]error{"gone": esl.ErrNoSuchChannel, "odd": esl.ErrProtocol, "short": esl.ErrProtocol} {
		if got, err := n.Dump(t.Context(), uuid); got != nil || !errors.Is(err, want) {
			t.Errorf("dump of %s: %v, %v", uuid, got, err)
		}
	}
}

// TestCommandRefusesArguments: nothing of this gets as far as the wire.
func TestCommandRefusesArguments(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	n, _ := startUp(t, config(p))
	before := len(p.commands())
	ctx := t.Context()
	for name, run := range map[string]func() error{
		"bridge to nothing":            func() error { return n.Bridge(ctx, "a", "") },
		"bridge with a second command": func() error { return n.Bridge(ctx, "a", "b\n\napi hupall") },
		"bridge with a third leg":      func() error { return n.Bridge(ctx, "a", "b c") },
		"kill with cause":              func() error { return n.Kill(ctx, "a", "busy now") },
		"kill an option":               func() error { return n.Kill(ctx, "-all", "") },
		"park nothing":                 func() error { return n.Park(ctx, "") },
		"transfer the other leg":       func() error { return n.Transfer(ctx, "a", "-bleg", "", "") },
		"transfer to nowhere":          func() error { return n.Transfer(ctx, "a", "", "", "") },
		"transfer with an expansion":   func() error { return n.Transfer(ctx, "a", "${x}", "", "") },
		"transfer to a bad dialplan":   func() error { return n.Transfer(ctx, "a", "1", "XML default", "") },
		"transfer without a dialplan":  func() error { return n.Transfer(ctx, "a", "1", "", "default") },
		"broadcast a line end":         func() error { return n.Broadcast(ctx, "a", "x\r\n\r\napi hupall", "aleg") },
		"broadcast to a bad leg":       func() error { return n.Broadcast(ctx, "a", "x.wav", "cleg") },
		"transfer inline":              func() error { return n.Transfer(ctx, "a", "park", "INLINE", "") },
		"transfer to a bad context":    func() error { return n.Transfer(ctx, "a", "1", "XML", "a b") },
		"repark nothing":               func() error { return n.Repark(ctx, "a b") },
		"broadcast an application":     func() error { return n.Broadcast(ctx, "a", "system::id", esl.ALeg) },
		"broadcast to nobody":          func() error { return n.Broadcast(ctx, "", "x.wav", esl.ALeg) },
		"broadcast to no side":         func() error { return n.Broadcast(ctx, "a", "x.wav", "") },
		"break a second leg":           func() error { return n.Break(ctx, "a both") },
		"record with a bad action":     func() error { return n.Record(ctx, "a", "x.wav", "burn") },
		"record everything":            func() error { return n.Record(ctx, "a", "all", esl.RecordStop) },
		"record without a format":      func() error { return n.Record(ctx, "a", "/var/x", esl.RecordStart) },
		"record on no leg":             func() error { return n.Record(ctx, "-a", "x.wav", esl.RecordStart) },
		"record with variables":        func() error { return n.Record(ctx, "a", "{a=b}x.wav", esl.RecordStart) },
		"record a NUL":                 func() error { return n.Record(ctx, "a", "x\x00.wav", esl.RecordStart) },
		"detect nobody's beep":         func() error { return n.DetectBeep(ctx, "a::b") },
		"variable name":                func() error { return n.SetVariables(ctx, "a", map[string]string{"a;b": "c"}) },
		"variable with a line end":     func() error { return n.SetVariables(ctx, "a", map[string]string{"a": "b\nc"}) },
		"variable with an expansion":   func() error { return n.SetVariables(ctx, "a", map[string]string{"a": `$\{hostname}`}) },
		"get variable":                 func() error { _, err := n.GetVariable(ctx, "a", "b c"); return err },
		"exists":                       func() error { _, err := n.Exists(ctx, "a b"); return err },
		"dump":                         func() error { _, err := n.Dump(ctx, "a b"); return err },
		"hang up everything":           func() error { return n.HangupAll(ctx, "X", nil) },
		"hang up an empty value":       func() error { return n.HangupAll(ctx, "X", map[string]string{"a": ""}) },
		"hang up with a space":         func() error { return n.HangupAll(ctx, "X", map[string]string{"a": "b c"}) },
		"hang up without a cause":      func() error { return n.HangupAll(ctx, "", map[string]string{"a": "b"}) },
		"hang up by too many": func() error {
			return n.HangupAll(ctx, "X", map[string]string{"a": "1", "b": "1", "c": "1", "d": "1", "e": "1", "f": "1"})
		},
	} {
		if err := run(); !errors.Is(err, esl.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	o := valid()
	o.DialString = "user/1,user/2"
	if err := n.Originate(ctx, o); !errors.Is(err, esl.ErrInvalid) || !errors.Is(err, esl.ErrRefused) {
		t.Errorf("originate: %v", err)
	}
	if sent := p.commands()[before:]; len(sent) != 0 {
		t.Errorf("sent %q", sent)
	}
}

func TestChannelsRefusesBadLists(t *testing.T) {
	t.Parallel()
	list := make(chan string, 1)
	p := newPeer(t, func(p *peer) { p.answer = func(*peerConn, string) string { return <-list } })
	list <- `{"row_count":0}`
	n, _ := startUp(t, config(p))
	for name, text := range map[string]string{
		"not JSON":       "uuid,direction\n",
		"count differs":  `{"row_count":2,"rows":[{"uuid":"a"}]}`,
		"no count":       `{"rows":[{"uuid":"a"}]}`,
		"row without id": `{"row_count":1,"rows":[{"name":"a"}]}`,
		"SQL disabled":   "-ERR SQL disabled, no data available!\n",
		"cut short":      `{"row_count":1,"rows":[{"uuid":"a"`,
	} {
		list <- text
		if channels, err := n.Channels(t.Context()); err == nil {
			t.Errorf("%s: taken for %v", name, channels)
		}
	}
}

// TestLateReplyReachesNobody: the answer to a command that was given up is given to no other caller.
func TestLateReplyReachesNobody(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}), make(chan struct{})
	p := newPeer(t, func(p *peer) {
		p.answer = func(_ *peerConn, command string) string {
			if command == "show channels as json" {
				return `{"row_count":0}`
			}
			name := command[strings.LastIndex(command, " ")+1:]
			if name == "slow" {
				close(asked)
				<-release
			}
			return name
		}
	})
	cfg := config(p)
	cfg.Commands = 1
	n, _ := startUp(t, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	if got, err := n.GetVariable(ctx, "u", "slow"); !errors.Is(err, esl.ErrUnclear) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %q, %v", got, err)
	}
	close(release)
	for i := range 100 {
		name := fmt.Sprintf("v%d", i)
		if got, err := n.GetVariable(t.Context(), "u", name); got != name || err != nil {
			t.Fatalf("%s: got %q, %v", name, got, err)
		}
	}
	if dials := n.Status().Counters.CommandDials; dials != 2 {
		t.Errorf("%d connections, want the one that was given up and one more", dials)
	}
}

// TestManyCallersGetTheirOwnReplies: eslgo alone would mix up several per cent of these.
func TestManyCallersGetTheirOwnReplies(t *testing.T) {
	t.Parallel()
	p := newPeer(t, func(p *peer) {
		p.answer = func(_ *peerConn, command string) string {
			if command == "show channels as json" {
				return `{"row_count":0}`
			}
			return command[strings.LastIndex(command, " ")+1:]
		}
	})
	n, _ := startUp(t, config(p))
	var callers sync.WaitGroup
	for caller := range 64 {
		callers.Go(func() {
			for i := range 50 {
				name := fmt.Sprintf("c%d_%d", caller, i)
				got, err := n.GetVariable(t.Context(), "u", name)
				if got != name || err != nil {
					t.Errorf("%s: got %q, %v", name, got, err)
					return
				}
			}
		})
	}
	callers.Wait()
	if dials := n.Status().Counters.CommandDials; dials != 4 {
		t.Errorf("%d connections, want 4", dials)
	}
}

// TestCommandsUnderWayMayFinish: losing the event connection does not cut off a command that was sent.
func TestCommandsUnderWayMayFinish(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}), make(chan struct{})
	p := newPeer(t, func(p *peer) {
		p.answer = func(_ *peerConn, command string) string {
			if strings.HasPrefix(command, "uuid_kill") {
				close(asked)
				<-release
			}
			if command == "show channels as json" {
				return `{"row_count":0}`
			}
			return "+OK\n"
		}
	})
	n, c := startUp(t, config(p))
	result := make(chan error, 1)
	go func() { result <- n.Kill(t.Context(), "u", "") }()
	await(t, "kill", asked)
	p.mu.Lock()
	_ = p.subscribers[0].Close()
	p.mu.Unlock()
	await(t, "down", c.downs)
	await(t, "up", c.ups)
	close(release)
	if err := await(t, "answer", result); err != nil {
		t.Errorf("kill: %v", err)
	}
}
