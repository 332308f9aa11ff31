// SPDX-License-Identifier: MIT

package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tandem/access"
)

// Subscription is one client of the feed. What it is to be told comes from Next,
// as JSON; what it says goes to Handle.
type Subscription struct {
	hub   *Hub
	queue *queue
	who   access.Principal

	// Of the caller's goroutine that calls Handle.
	mistakes int
	from     *position // where a client that came back wants to go on

	topics map[Topic]bool // of the hub's goroutine
}

// position is how far a client has come.
type position struct {
	epoch  string
	offset uint64
}

// Subscribe adds a client. epoch and offset are those of the last message that it
// had before it lost its connection; "" where it begins anew. The first message
// is the greeting. The subscription lasts until Close.
func (h *Hub) Subscribe(who access.Principal, epoch string, offset uint64) *Subscription {
	s := &Subscription{hub: h, queue: newQueue(), who: who, topics: map[Topic]bool{}}
	if epoch != "" {
		s.from = &position{epoch, offset}
	}
	if !h.do(func(x *session) { x.join(s) }) {
		s.queue.end(ErrEnded)
	}
	return s
}

// Next waits for the next message to the client. The error is ErrSlow for a client
// that does not keep up, ErrEnded when the hub or the subscription has ended, or
// that of ctx.
func (s *Subscription) Next(ctx context.Context) ([]byte, error) { return s.queue.next(ctx) }

// End ends the subscription: Next gives the reason from then on.
func (s *Subscription) End(reason error) {
	s.queue.end(reason)
	s.hub.do(func(x *session) { x.leave(s) })
}

// Close ends the subscription. It may be called more than once.
func (s *Subscription) Close() { s.End(ErrEnded) }

// request is what a client says.
type request struct {
	Type   string   `json:"type"`
	Topics []string `json:"topics"`
	Epoch  string   `json:"epoch"`
	Offset uint64   `json:"offset"`
}

// Bounds of what a client may say.
const (
	MaxRequest  = 16 << 10 // bytes of one message
	maxTopics   = 100      // in one message
	maxMistakes = 20       // messages that were not understood, before it is let go
)

// What ends a subscription by the client's own fault.
var (
	ErrNonsense  = errors.New("too many messages that were not understood")
	ErrForbidden = errors.New("forbidden")
)

// Handle does what a message of the client asks for. What is wrong with it is
// told to the client; an error says that it has gone on for too long.
func (s *Subscription) Handle(text []byte) error {
	var r request
	if err := json.Unmarshal(text, &r); err != nil {
		return s.mistake("", "this is not a JSON message: %.100s", err.Error())
	}
	switch r.Type {
	case "subscribe":
		return s.subscribe(r)
	case "unsubscribe":
		topics, err := s.parse(r.Topics)
		s.hub.do(func(x *session) {
			for _, t := range topics {
				x.unsubscribe(s, t)
			}
		})
		return err
	case "ping":
		s.hub.do(func(x *session) { x.pong(s) })
		return nil
	}
	return s.mistake("", "there is no message of the type %.40q", r.Type)
}

// subscribe goes on where the client left off: as the message says, else, in the
// first one, as the connection's address said.
func (s *Subscription) subscribe(r request) error {
	from := s.from
	s.from = nil
	if r.Epoch != "" {
		from = &position{r.Epoch, r.Offset}
	}
	topics, err := s.parse(r.Topics)
	for _, t := range topics {
		if !Allowed(s.who, t) {
			return fmt.Errorf("%w: you may not listen to %s", ErrForbidden, t)
		}
	}
	if len(topics) > 0 {
		s.hub.do(func(x *session) { x.subscribe(s, topics, from) })
	}
	return err
}

// parse reads names of topics; those that make no sense are told to the client.
func (s *Subscription) parse(names []string) ([]Topic, error) {
	if len(names) == 0 || len(names) > maxTopics {
		return nil, s.mistake("", "name 1 to %d topics", maxTopics)
	}
	var topics []Topic
	for _, name := range names {
		t, err := ParseTopic(name)
		if err != nil {
			if err := s.mistake(name, "%s", err.Error()); err != nil {
				return nil, err
			}
			continue
		}
		topics = append(topics, t)
	}
	return topics, nil
}

func (s *Subscription) mistake(topic, format string, args ...any) error {
	if s.mistakes++; s.mistakes > maxMistakes {
		return ErrNonsense
	}
	text, err := json.Marshal(struct {
		Type    string `json:"type"`
		Topic   string `json:"topic,omitempty"`
		Message string `json:"message"`
	}{"error", topic[:min(len(topic), 80)], fmt.Sprintf(format, args...)})
	if err == nil {
		s.queue.put(text)
	}
	return nil
}

// The hub's side. ------------------------------------------------------------

// join greets a client.
func (x *session) join(s *Subscription) {
	x.clients[s] = true
	x.hub.clients.Store(int64(len(x.clients)))
	s.queue.owe(x.tell("hello", `,"time":"`+time.Now().UTC().Format(time.RFC3339Nano)+`"`))
}

func (x *session) leave(s *Subscription) {
	for t := range s.topics {
		x.unsubscribe(s, t)
	}
	delete(x.clients, s)
	x.hub.clients.Store(int64(len(x.clients)))
}

// tell makes a message that says how far the feed has come.
func (x *session) tell(kind, more string) []byte {
	text := append([]byte(nil), `{"type":"`+kind+`","epoch":"`+x.book.epoch+`","offset":`...)
	text = strconv.AppendUint(text, x.book.offset, 10)
	return append(text, more+`}`...)
}

func (x *session) pong(s *Subscription) {
	if x.clients[s] {
		s.queue.put(x.tell("pong", ""))
	}
}

// subscribe sends a client what it missed of some topics, or all of them, and
// then every change. Before everything was read there is nothing to send.
func (x *session) subscribe(s *Subscription, topics []Topic, from *position) {
	if !x.loaded() {
		x.later = append(x.later, func() { x.subscribe(s, topics, from) })
		return
	}
	if !x.clients[s] {
		return
	}
	topics = slices.DeleteFunc(topics, func(t Topic) bool { return !x.listen(s, t) })
	if len(topics) == 0 {
		return
	}
	if from != nil && from.epoch == x.book.epoch {
		if missed, ok := x.book.since(topics, from.offset); ok {
			s.queue.owe(append([][]byte{x.resumed(topics, from.offset)}, missed...)...)
			return
		}
	}
	for _, t := range topics {
		s.queue.owe(x.book.snapshot(t))
	}
}

// listen reports false for a topic that the client listens to already.
func (x *session) listen(s *Subscription, t Topic) bool {
	if s.topics[t] {
		return false
	}
	if x.topics[t] == nil {
		x.topics[t] = map[*Subscription]bool{}
	}
	s.topics[t], x.topics[t][s] = true, true
	return true
}

// resumed says that what follows are the changes behind an offset.
func (x *session) resumed(topics []Topic, offset uint64) []byte {
	text := append([]byte(nil), `{"type":"resumed","epoch":"`+x.book.epoch+`","offset":`...)
	text = strconv.AppendUint(text, offset, 10)
	text = append(text, `,"topics":[`...)
	for i, t := range topics {
		if i > 0 {
			text = append(text, ',')
		}
		text = appendText(text, t.String())
	}
	return append(text, `]}`...)
}

func (x *session) unsubscribe(s *Subscription, t Topic) {
	delete(s.topics, t)
	delete(x.topics[t], s)
	if len(x.topics[t]) == 0 {
		delete(x.topics, t)
	}
}

// spread gives a change to everybody who has subscribed to it.
func (x *session) spread(c change, changed bool) {
	if !changed {
		return
	}
	x.hub.changes.Add(1)
	x.spreadTo(c, c.wide)
	if c.narrow.id != "" && c.narrow != c.wide {
		x.spreadTo(c, c.narrow)
	}
}

func (x *session) spreadTo(c change, t Topic) {
	clients := x.topics[t]
	if len(clients) == 0 {
		return
	}
	text := c.frame(t)
	x.hub.told.Add(uint64(len(clients)))
	for s := range clients {
		if !s.queue.put(text) {
			x.leave(s)
			x.hub.slow.Add(1)
		}
	}
}
