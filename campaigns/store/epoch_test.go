// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// No script that takes an epoch does anything for an old one: neither after
// another controller acquired the campaign nor after it was yielded.
func TestStaleEpochs(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(3), noon); err != nil {
		t.Fatal(err)
	}
	claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
	claim := claims[0].Claim
	if _, err := s.KeepSchedules(ctx, "c1", run.Epoch, map[string]string{"morning": "0 8 * * * start"}, noon.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.Fire(ctx, "c1", run.Epoch, "morning", noon); err != nil {
		t.Fatal(err)
	}

	byScript := map[string]func() error{
		"claim": func() error {
			res, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
			return res[0].Err
		},
		"note":   func() error { return s.Write(ctx, "c1", []Op{Note{Attempt: claim.Attempt, Epoch: run.Epoch}})[0] },
		"finish": func() error { return s.Write(ctx, "c1", []Op{finishing(c, run, claim, campaigns.Busy, noon)})[0] },
		"promote": func() error {
			_, _, err := s.Promote(ctx, "c1", run.Epoch, noon.Add(time.Hour))
			return err
		},
		"renew": func() error {
			_, err := s.Renew(ctx, "c1", run.Epoch, noon, time.Hour)
			return err
		},
		"schedules": func() error {
			_, err := s.KeepSchedules(ctx, "c1", run.Epoch, map[string]string{"night": "0 22 * * * stop"}, noon)
			return err
		},
		"fire": func() error { return s.Fire(ctx, "c1", run.Epoch, "morning", noon.Add(time.Hour)) },
		"fired": func() error {
			return s.EndFiring(ctx, "c1", run.Epoch, "morning", Firing{Due: noon, Begun: noon, Over: noon})
		},
		"model": func() error { return s.SaveModel(ctx, "c1", run.Epoch, []byte("old")) },
		"yield": func() error { return s.Yield(ctx, "c1", run.Epoch) },
		"advance": func() error {
			_, err := s.Advance(ctx, "c1", run.Epoch, campaigns.Running, campaigns.Paused, "", noon)
			return err
		},
	}
	if diff := cmp.Diff(scriptsWithEpoch(t), slices.Sorted(maps.Keys(byScript))); diff != "" {
		t.Fatalf("the scripts that take an epoch are others than those tried here: %s", diff)
	}
	refused := func(when string) {
		before := s.dump(t, "c1")
		for name, do := range byScript {
			if err := do(); !errors.Is(err, ErrStale) {
				t.Errorf("%s, %s: %v", when, name, err)
			}
		}
		if diff := cmp.Diff(before, s.dump(t, "c1")); diff != "" {
			t.Errorf("%s, something was written: %s", when, diff)
		}
	}
	if _, ok, err := s.Acquire(ctx, "c1", "controller-2", noon.Add(time.Hour), time.Minute); !ok || err != nil {
		t.Fatal(ok, err)
	}
	refused("taken over")
	if _, ok, err := s.Acquire(ctx, "c1", "controller-1", noon.Add(2*time.Hour), time.Minute); !ok || err != nil {
		t.Fatal(ok, err)
	}
	refused("taken back") // same name, newer epoch
	if err := s.Yield(ctx, "c1", 3); err != nil {
		t.Fatal(err)
	}
	run.Epoch = 3
	refused("yielded")
}

// scriptsWithEpoch lists the scripts of a campaign's slot whose first argument
// is an epoch.
func scriptsWithEpoch(t *testing.T) []string {
	t.Helper()
	var names []string
	files, err := fs.Glob(luaFiles, "lua/*.lua")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := luaFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "-- ARGV[1]") && strings.Contains(line, "epoch") {
				names = append(names, strings.TrimSuffix(strings.TrimPrefix(file, "lua/"), ".lua"))
			}
		}
	}
	return names
}

// dump gives everything that a campaign has in Redis, by key.
func (f *fixture) dump(tb testing.TB, id string) map[string]string {
	tb.Helper()
	ctx := context.Background()
	all := map[string]string{}
	keys, err := f.rdb.Keys(ctx, slotOf(id)+"*").Result()
	if err != nil {
		tb.Fatal(err)
	}
	for _, key := range keys {
		text, err := f.rdb.Dump(ctx, key).Result()
		if err != nil {
			tb.Fatal(err)
		}
		all[key] = text
	}
	return all
}

// Every Lua file is a script that is loaded, or is put before others.
func TestEveryScriptIsLoaded(t *testing.T) {
	t.Parallel()
	known := map[string]bool{"campaign": true, "run": true, "answers": true, "history": true, "pool": true, "demand": true, "row": true, "guard": true}
	for _, sc := range scripts {
		known[sc.name] = true
	}
	files, err := fs.Glob(luaFiles, "lua/*.lua")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := strings.TrimSuffix(strings.TrimPrefix(file, "lua/"), ".lua"); !known[name] {
			t.Errorf("%s is not loaded", file)
		}
	}
	if len(files) != len(known) {
		t.Errorf("%d files, %d scripts and what they share", len(files), len(known))
	}
}
