// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/campaigns"
)

// A command reaches the controller that it names, and the sender learns what
// came of it: success, or the very error with its code.
func TestTell(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	want := Command{Kind: TellAnswer, Campaign: "c1", Attempt: "a1", Agent: "anna", Answer: campaigns.AnswerAccept}
	if err := s.Tell(ctx, "north", want); campaigns.CodeOf(err) != campaigns.Unavailable {
		t.Fatalf("nobody listens: %v", err)
	}
	listening, stop := context.WithCancel(ctx)
	told := s.Told(listening, "north")
	results := []error{nil, &campaigns.Error{Code: campaigns.Conflict, Msg: "the offer is over"}, errors.New("a surprise")}
	served := make(chan struct{})
	go func() {
		defer close(served)
		for _, result := range results {
			c := <-told
			if diff := cmp.Diff(want, c, cmpopts.IgnoreUnexported(Command{})); diff != "" {
				t.Errorf("another command came (-sent +come):\n%s", diff)
			}
			if err := s.AnswerCommand(ctx, c, result); err != nil {
				t.Error(err)
			}
		}
	}()
	for i, code := range []campaigns.Code{"", campaigns.Conflict, campaigns.Unavailable} {
		if err := s.Tell(ctx, "north", want); campaigns.CodeOf(err) != code {
			t.Errorf("command %d: %v, want %q", i, err, code)
		}
	}
	<-served
	stop()
	if _, open := <-told; open {
		t.Error("a command after the end")
	}
}
