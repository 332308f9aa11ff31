// SPDX-License-Identifier: MIT

package console_test

import (
	"context"
	"testing"
	"time"

	"tandem/esl/switchsim"
	"tandem/proving/console"
)

func TestConsole(t *testing.T) {
	t.Parallel()
	sim, err := switchsim.Start(t.Context(), switchsim.Config{Password: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := console.Dial(ctx, sim.Addr(), "wrong"); err == nil {
		t.Error("a wrong password was taken")
	}
	c, err := console.Dial(ctx, sim.Addr(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if answer, err := c.API(ctx, "uuid_exists nobody"); err != nil || answer != "false" {
		t.Errorf("uuid_exists: %q, %v", answer, err)
	}
	if err := c.Subscribe("CHANNEL_ANSWER"); err != nil {
		t.Fatal(err)
	}
	waking, sleep := context.WithCancel(ctx)
	awake := make(chan struct{})
	go func() {
		defer close(awake)
		c.Wake(waking, time.Millisecond)
	}()
	other, err := console.Dial(ctx, sim.Addr(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.API(ctx, "originate {origination_uuid=leg}sofia/gateway/tandem-test/9990101000001 &park()"); err != nil {
		t.Fatal(err)
	}
	e, err := c.Next()
	if err != nil || e.Name() != "CHANNEL_ANSWER" || e.UUID() != "leg" {
		t.Errorf("event %v, %v", e, err)
	}
	sleep()
	<-awake
}
