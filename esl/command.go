// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Originate asks the node to put up one leg (bgapi originate). nil means that FreeSWITCH has taken the job; what comes
// of it is told by the channel's events and by the BACKGROUND_JOB with the caller's Job-UUID, which for some failures
// is the only event.
//
// It waits its turn within ctx, so that FreeSWITCH's limit of sessions a second is kept. An error is one of two:
// errors.Is(err, ErrRefused) means that there is and will be no call; errors.Is(err, ErrUnclear) means that nobody
// knows, and that it must never be sent again.
func (n *Node) Originate(ctx context.Context, o Originate) error {
	refused := func(reply string, err error) error {
		if err == nil {
			err = ErrRefused
		} else {
			err = fmt.Errorf("%w: %w", ErrRefused, err)
		}
		n.counters.commandFailures.Add(1)
		return &CommandError{Op: "originate", UUID: o.UUID, Reply: reply, Err: err}
	}
	command, err := o.Command()
	if err != nil {
		return refused("", err)
	}
	g, err := n.usable()
	if err != nil {
		return refused("", err)
	}
	if err := g.originates(); err != nil {
		return refused("", err)
	}
	if err := g.waitTurn(ctx); err != nil {
		return refused("", err)
	}
	reply, err := g.send(ctx, request{text: command, job: o.JobUUID}, g.originates)
	switch {
	case errors.Is(err, errNotSent):
		return refused("", err)
	case err != nil:
		n.counters.commandFailures.Add(1)
		return &CommandError{Op: "originate", UUID: o.UUID, Err: fmt.Errorf("%w: %w", ErrUnclear, err)}
	case failed(reply):
		return refused(reply, nil)
	}
	return nil
}

// send makes a round trip on one of the generation's command connections.
func (g *generation) send(ctx context.Context, r request, allowed func() error) (string, error) {
	g.node.counters.commands.Add(1)
	return g.pool.send(ctx, r, allowed)
}

// alive says why the generation takes no commands, if it does not.
func (g *generation) alive() error {
	if g.ctx.Err() != nil {
		return ErrNotUp
	}
	return nil
}

// api runs an api command while the node is syncing or up and gives what it printed. uuid is for the error only; args
// have been validated or quoted by the caller.
func (n *Node) api(ctx context.Context, op, uuid string, args ...string) (string, error) {
	text := strings.TrimRight("api "+op+" "+strings.Join(args, " "), " ")
	g, err := n.usable()
	if err == nil {
		err = checkText(text) // nothing that could end a command gets past this line
	}
	var reply string
	if err == nil {
		reply, err = g.send(ctx, request{text: text}, g.alive)
		if err != nil && !errors.Is(err, errNotSent) {
			err = fmt.Errorf("%w: %w", ErrUnclear, err)
		}
	}
	if err != nil {
		n.counters.commandFailures.Add(1)
		return "", &CommandError{Op: op, UUID: uuid, Err: err}
	}
	return reply, nil
}

// do runs an api command whose reply says no more than whether it worked.
func (n *Node) do(ctx context.Context, op, uuid string, args ...string) error {
	reply, err := n.api(ctx, op, uuid, args...)
	if err != nil {
		return err
	}
	if failed(reply) {
		n.counters.commandFailures.Add(1)
		return replyError(op, uuid, reply)
	}
	return nil
}

// invalid makes the error for an argument that cannot be sent.
func invalid(op, uuid string, err error) error {
	if !errors.Is(err, ErrInvalid) {
		err = fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return &CommandError{Op: op, UUID: uuid, Err: err}
}
