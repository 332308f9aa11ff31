// SPDX-License-Identifier: MIT

package feed

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// message is any message of the feed.
type message struct {
	Type   string                     `json:"type"`
	Topic  string                     `json:"topic"`
	Epoch  string                     `json:"epoch"`
	Offset uint64                     `json:"offset"`
	Op     string                     `json:"op"`
	ID     string                     `json:"id"`
	Value  json.RawMessage            `json:"value"`
	Values map[string]json.RawMessage `json:"values"`
}

// mirror is what a client makes of what it is told of one topic.
type mirror struct {
	offset uint64
	values map[string]string
}

func (m *mirror) apply(tb rapid.TB, text []byte) message {
	tb.Helper()
	var got message
	if err := json.Unmarshal(text, &got); err != nil {
		tb.Fatalf("%v: %s", err, text)
	}
	switch {
	case got.Type == "snapshot":
		m.values = map[string]string{}
		for id, v := range got.Values {
			m.values[id] = string(v)
		}
	case got.Type == "change" && got.Op == opSet:
		m.values[got.ID] = string(got.Value)
	case got.Type == "change":
		delete(m.values, got.ID)
	}
	if got.Offset < m.offset {
		tb.Fatalf("offset %d after %d", got.Offset, m.offset)
	}
	m.offset = got.Offset
	return got
}

// A snapshot with the changes behind it is the same as a snapshot that is taken
// later, for every topic, wherever a client breaks off and goes on.
func TestSnapshotAndChanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := newBook("e", rapid.IntRange(1, 20).Draw(t, "kept"))
		topics := []Topic{{kind: agentKind}, {agentKind, "a1"}, {kind: attemptKind}, {attemptKind, "c1"}, {kind: nodeKind}}
		mirrors := make([]*mirror, len(topics))
		for i, topic := range topics {
			mirrors[i] = &mirror{}
			mirrors[i].apply(t, b.snapshot(topic))
		}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			step(t, b)
			// Some of the clients take what they missed.
			i := rapid.IntRange(0, len(topics)-1).Draw(t, "client")
			missed, ok := b.since(topics[i:i+1], mirrors[i].offset)
			if kept := b.offset-mirrors[i].offset <= uint64(len(b.ring)); ok != kept {
				t.Fatalf("resumed %t at %d of %d, kept %d", ok, mirrors[i].offset, b.offset, len(b.ring))
			}
			if !ok {
				missed = [][]byte{b.snapshot(topics[i])}
			}
			for _, text := range missed {
				mirrors[i].apply(t, text)
			}
			fresh := &mirror{}
			fresh.apply(t, b.snapshot(topics[i]))
			if diff := cmp.Diff(fresh.values, mirrors[i].values); diff != "" {
				t.Fatalf("%s: %s", topics[i], diff)
			}
		}
	})
}

func step(t *rapid.T, b *book) {
	k := rapid.SampledFrom([]kind{agentKind, attemptKind, nodeKind}).Draw(t, "kind")
	id := fmt.Sprint("a", rapid.IntRange(1, 3).Draw(t, "id"))
	of := map[kind]string{agentKind: id, attemptKind: fmt.Sprint("c", len(id)+int(id[1]-'0')%2-1)}[k]
	if rapid.IntRange(0, 3).Draw(t, "gone") == 0 {
		_, known := b.things[k][id]
		if _, changed := b.gone(k, id, nil); changed != known {
			t.Fatal("gone", changed, known)
		}
		return
	}
	value := []byte(fmt.Sprint(rapid.IntRange(1, 3).Draw(t, "value")))
	before := string(b.things[k][id].value)
	if _, changed := b.set(k, id, of, value); changed == (before == string(value)) {
		t.Fatal("set", changed, before, string(value))
	}
}

// A change is encoded once, whoever is told of it.
func TestChangeIsEncodedOnce(t *testing.T) {
	t.Parallel()
	b := newBook("e", 8)
	c, _ := b.set(agentKind, "anna", "anna", []byte(`{"x":1}`))
	one := c.frame(c.wide)
	again, _ := b.since([]Topic{c.wide, c.narrow}, 0)
	if &one[0] != &again[0][0] {
		t.Error("the change was encoded again")
	}
	if got := string(again[1]); got != `{"type":"change","topic":"agent:anna","offset":1,"op":"set","id":"anna","value":{"x":1}}` {
		t.Error(got)
	}
	if got := c.frame(Topic{kind: nodeKind}); got != nil {
		t.Errorf("%s", got)
	}
}

func TestParseTopic(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"campaigns", "campaign:c-1", "agents", "agent:anna", "attempts", "attempts:c-1", "nodes"} {
		topic, err := ParseTopic(text)
		if err != nil || topic.String() != text {
			t.Errorf("%s: %v, %v", text, topic, err)
		}
	}
	for _, text := range []string{"", ":", "agent", "agent:", "agents:anna", "agent:a b", "nodes:fs1", "node:fs1", ":x", "Agents"} {
		if topic, err := ParseTopic(text); err == nil {
			t.Errorf("%q is %v", text, topic)
		}
	}
}

// A queue that is full ends, and gives back what it held.
func TestQueue(t *testing.T) {
	t.Parallel()
	many, big := newQueue(), newQueue()
	for i := range maxQueued + 1 {
		if ok := many.put([]byte("x")); ok != (i < maxQueued) {
			t.Fatal(i, ok)
		}
	}
	if !big.put(make([]byte, 2*maxQueuedBytes)) || big.put([]byte("x")) {
		t.Error("bytes are not counted, or one large message does not pass")
	}
	if _, err := big.next(t.Context()); err != ErrSlow { //nolint:errorlint // it is given as it is
		t.Error(err)
	}
	// What was asked for comes behind what waited, before what comes later, and is
	// not counted with it.
	q := newQueue()
	q.put([]byte("1"))
	q.owe([]byte("2"), make([]byte, 2*maxQueuedBytes))
	q.put([]byte("4"))
	for _, want := range []int{1, 1, 2 * maxQueuedBytes, 1} {
		text, err := q.next(t.Context())
		if err != nil || len(text) != want {
			t.Fatal(len(text), err)
		}
	}
	q.owe(make([]byte, maxOwedBytes))
	if q.owe([]byte("x")) {
		t.Error("what is asked for has no bound")
	}
}
