// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// Command is what a person asks of a call that another controller may own.
type Command struct {
	Kind     CommandKind      `json:"kind"`
	Campaign string           `json:"campaign"`
	Attempt  string           `json:"attempt"`
	Agent    string           `json:"agent,omitempty"` // who asks, or whom a transfer goes to
	Number   string           `json:"number,omitempty"`
	Answer   campaigns.Answer `json:"answer,omitempty"`
	On       bool             `json:"on,omitempty"` // paused, a machine, held or muted
	Digits   string           `json:"digits,omitempty"`
	// Report is a result; its disposition is the attempt's.
	Report *campaigns.Report `json:"report,omitempty"`

	reply string
}

// CommandKind says what is asked.
type CommandKind string

// The kinds.
const (
	TellAnswer   CommandKind = "answer"   // Agent, Answer: to the offer of a preview
	TellHangUp   CommandKind = "hang_up"  // the whole call
	TellPause    CommandKind = "pause"    // On: the recording
	TellTransfer CommandKind = "transfer" // Agent or Number
	TellMachine  CommandKind = "machine"  // On: an outside analyser's verdict
	TellHold     CommandKind = "hold"     // Agent, On: the customer
	TellMute     CommandKind = "mute"     // Agent, On: the agent
	TellKeys     CommandKind = "keys"     // Agent, Digits: of the keypad
	TellReport   CommandKind = "report"   // Agent, Report: the result, before the call is over
)

const (
	tellTopic = keySpace + "tell:" // pub/sub channel of a controller
	toldKey   = keySpace + "told:" // LIST the one answer to a command, for some seconds
	// tellPatience is how long the answer of another controller is waited for.
	tellPatience = 3 * time.Second
)

// envelope is a command on its way.
type envelope struct {
	Command
	Reply string `json:"reply"`
}

// answerText is what came of it.
type answerText struct {
	Code campaigns.Code `json:"code,omitempty"`
	Msg  string         `json:"msg,omitempty"`
}

// Tell sends a command to a controller and waits for what came of it. The code
// Unavailable says that nobody of that name listens, or did not answer in
// time; then it is not known whether the command was carried out.
func (s *Store) Tell(ctx context.Context, controller string, c Command) error {
	key := toldKey + uuid.NewString()
	text, err := json.Marshal(envelope{c, key})
	if err != nil {
		return fmt.Errorf("tell: %w", err)
	}
	heard, err := s.rdb.Publish(ctx, tellTopic+controller, text).Result()
	if err != nil {
		return explain("tell", err)
	}
	if heard == 0 {
		return &campaigns.Error{Code: campaigns.Unavailable, Op: "tell", Msg: "controller " + controller + " does not listen"}
	}
	got, err := s.rdb.BLPop(ctx, tellPatience, key).Result()
	if errors.Is(err, redis.Nil) {
		return &campaigns.Error{Code: campaigns.Unavailable, Op: "tell", Msg: "controller " + controller + " did not answer"}
	}
	if err != nil {
		return explain("tell", err)
	}
	var a answerText
	if err := json.Unmarshal([]byte(got[1]), &a); err != nil {
		return fmt.Errorf("tell: %w", err)
	}
	if a.Code != "" {
		return &campaigns.Error{Code: a.Code, Op: "tell", Msg: a.Msg}
	}
	return nil
}

// Told delivers the commands for a controller until ctx ends; then the channel
// is closed. Each has to be answered with [Store.AnswerCommand].
func (s *Store) Told(ctx context.Context, controller string) <-chan Command {
	out := make(chan Command)
	sub := s.rdb.Subscribe(ctx, tellTopic+controller)
	in := sub.Channel()
	go func() {
		defer close(out)
		defer sub.Close() //nolint:errcheck // nothing is left to lose
		for {
			select {
			case <-ctx.Done():
				return
			case m, ok := <-in:
				if !ok {
					return
				}
				var e envelope
				if err := json.Unmarshal([]byte(m.Payload), &e); err != nil {
					s.log.Warn("command not understood", "err", err)
					continue
				}
				e.reply = e.Reply
				select {
				case out <- e.Command:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return out
}

// AnswerCommand tells the sender what came of a command.
func (s *Store) AnswerCommand(ctx context.Context, c Command, result error) error {
	var a answerText
	if result != nil {
		a = answerText{Code: campaigns.Unavailable, Msg: result.Error()}
		var e *campaigns.Error
		if errors.As(result, &e) {
			a = answerText{Code: e.Code, Msg: e.Msg}
		}
	}
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("answer command: %w", err)
	}
	pipe := s.rdb.TxPipeline()
	pipe.RPush(ctx, c.reply, text)
	pipe.Expire(ctx, c.reply, 2*tellPatience)
	_, err = pipe.Exec(ctx)
	return explain("answer command", err)
}
