// SPDX-License-Identifier: MIT

package feed

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// book holds the present values of one epoch and its latest changes. It is pure:
// the hub's goroutine alone writes and reads it.
type book struct {
	epoch  string
	offset uint64 // of the latest change

	things    [kinds]map[string]thing
	latest    map[Topic]uint64 // offset of the latest change of a topic
	snapshots map[Topic]snapshot
	ring      []change // change n is at n % len
}

// thing is one campaign, agent, attempt or node.
type thing struct {
	narrow Topic // beside the topic of all of its kind; zero id: none
	value  []byte
}

// change is one change, encoded for the topics that it belongs to.
type change struct {
	offset       uint64
	wide, narrow Topic
	id, op       string
	value        []byte
	frames       *[2][]byte // for the wide topic and the narrow one; made when they are needed
}

// snapshot is all of a topic as text, true as long as the topic has not changed.
type snapshot struct {
	latest uint64
	text   []byte
}

// Ops of changes.
const (
	opSet  = "set"
	opGone = "gone"
)

func newBook(epoch string, kept int) *book {
	b := &book{epoch: epoch, latest: map[Topic]uint64{}, snapshots: map[Topic]snapshot{}, ring: make([]change, kept)}
	for k := range b.things {
		b.things[k] = map[string]thing{}
	}
	return b
}

// set gives a thing a value; ok says whether that is a change. of is the id of
// the thing's narrow topic.
func (b *book) set(k kind, id, of string, value []byte) (change, bool) {
	if known, ok := b.things[k][id]; ok && bytes.Equal(known.value, value) {
		return change{}, false
	}
	t := thing{Topic{k, of}, value}
	b.things[k][id] = t
	return b.keep(id, opSet, t), true
}

// gone removes a thing. value is the last that is to be said of it, nil for nothing.
func (b *book) gone(k kind, id string, value []byte) (change, bool) {
	t, ok := b.things[k][id]
	if !ok {
		return change{}, false
	}
	delete(b.things[k], id)
	t.value = value
	return b.keep(id, opGone, t), true
}

func (b *book) keep(id, op string, t thing) change {
	b.offset++
	c := change{offset: b.offset, wide: Topic{kind: t.narrow.kind}, narrow: t.narrow, id: id, op: op, value: t.value, frames: new([2][]byte)}
	b.latest[c.wide] = b.offset
	if c.narrow.id != "" {
		b.latest[c.narrow] = b.offset
	}
	b.ring[b.offset%uint64(len(b.ring))] = c
	return c
}

// frame gives the change as clients of a topic are told it, nil for one that it
// does not belong to.
func (c *change) frame(t Topic) []byte {
	at := 0
	switch t {
	case c.wide:
	case c.narrow:
		at = 1
	default:
		return nil
	}
	if c.frames[at] == nil {
		c.frames[at] = c.encode(t)
	}
	return c.frames[at]
}

func (c *change) encode(t Topic) []byte {
	text := make([]byte, 0, 96+len(c.id)+len(c.value))
	text = append(text, `{"type":"change","topic":`...)
	text = appendText(text, t.String())
	text = append(text, `,"offset":`...)
	text = strconv.AppendUint(text, c.offset, 10)
	text = append(text, `,"op":"`+c.op+`","id":`...)
	text = appendText(text, c.id)
	if c.value != nil {
		text = append(text, `,"value":`...)
		text = append(text, c.value...)
	}
	return append(text, '}')
}

// snapshot gives all of a topic. It is made once for all clients that ask before
// the topic changes; its offset may be older than the present one, but nothing of
// the topic has changed since.
func (b *book) snapshot(t Topic) []byte {
	if known, ok := b.snapshots[t]; ok && known.latest == b.latest[t] {
		return known.text
	}
	text := append([]byte(nil), `{"type":"snapshot","topic":`...)
	text = appendText(text, t.String())
	text = append(text, `,"epoch":`...)
	text = appendText(text, b.epoch)
	text = append(text, `,"offset":`...)
	text = strconv.AppendUint(text, b.offset, 10)
	text = append(text, `,"values":{`...)
	ids := slices.Sorted(maps.Keys(b.things[t.kind]))
	some := false
	for _, id := range ids {
		x := b.things[t.kind][id]
		if t.id != "" && x.narrow != t {
			continue
		}
		if some {
			text = append(text, ',')
		}
		some = true
		text = append(appendText(text, id), ':')
		text = append(text, x.value...)
	}
	text = append(text, `}}`...)
	b.snapshots[t] = snapshot{b.latest[t], text}
	return text
}

// since gives the changes of some topics behind an offset, in order; false where
// they are not all kept, or are more than new snapshots are worth.
func (b *book) since(topics []Topic, offset uint64) ([][]byte, bool) {
	if offset > b.offset || b.offset-offset > uint64(len(b.ring)) {
		return nil, false
	}
	var frames [][]byte
	for n := offset + 1; n <= b.offset; n++ {
		c := &b.ring[n%uint64(len(b.ring))]
		for _, t := range topics {
			if f := c.frame(t); f != nil {
				frames = append(frames, f)
			}
		}
		if len(frames) > maxReplay {
			return nil, false
		}
	}
	return frames, true
}

// maxReplay is how many missed changes are worth to be told; whoever missed more
// takes snapshots.
const maxReplay = 2000

func appendText(to []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(err) // no string is refused
	}
	return append(to, quoted...)
}
