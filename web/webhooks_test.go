// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tandem/access"
	"tandem/fetch"
	"tandem/hooks"
)

// tellsHome lets webhooks tell this machine, and gives up after one attempt.
func tellsHome(cfg *Config) {
	cfg.Hooks = hooks.New(hooks.Config{
		Store: cfg.Store, Attempt: EndedAttempt, Version: "v-test", Registry: cfg.Registry,
		Rules: hooks.Rules{
			Reach:        fetch.Policy{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}},
			InsecureHTTP: true, RetryFor: time.Nanosecond,
		},
	})
}

// crm is a receiver of webhooks whose answer the test decides.
type crm struct {
	*httptest.Server
	status atomic.Int64
	heard  chan *http.Request
	bodies chan string
}

func newCRM(t *testing.T, status int) *crm {
	t.Helper()
	l := &crm{heard: make(chan *http.Request, 100), bodies: make(chan string, 100)}
	l.status.Store(int64(status))
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(int(l.status.Load()))
		l.heard <- r
		l.bodies <- string(body)
	}))
	t.Cleanup(l.Close)
	return l
}

type webhookSeen struct {
	webhookAnswer
	Secret string
}

func (f *fixture) webhook(t *testing.T, url string) webhookSeen {
	t.Helper()
	var made webhookSeen
	f.call(t, "POST", "/api/v2/webhooks",
		`{"name":"CRM","url":"`+url+`","events":["campaign.state"],"campaigns":["spring"]}`).into(&made)
	return made
}

// TestWebhookIsTold: from its making to a dead letter that is sent again.
func TestWebhookIsTold(t *testing.T) {
	t.Parallel()
	f := newFixtureWith(t, tellsHome)
	f.furnish(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); f.hooks.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	l := newCRM(t, 200)
	made := f.webhook(t, l.URL)
	f.call(t, "PUT", "/api/v2/dialer/spring/state/1", "").must(200)
	r, body := <-l.heard, <-l.bodies
	if r.Header.Get(hooks.EventHeader) != "campaign.state" || !strings.Contains(body, `"campaign":{"id":"spring","name":"Spring"}`) {
		t.Errorf("%v %s", r.Header, body)
	}
	var tried struct {
		Delivered bool
		Status    int
		Error     string
		Seconds   float64
	}
	l.status.Store(500)
	f.call(t, "POST", "/api/v2/webhooks/"+made.ID+"/test", "").into(&tried)
	if tried.Delivered || tried.Status != 500 || tried.Error != "answered 500" {
		t.Errorf("%+v", tried)
	}
	<-l.heard
	<-l.bodies

	f.call(t, "PUT", "/api/v2/dialer/spring/pause", "").must(200)
	<-l.heard
	body = <-l.bodies
	type letters struct {
		DeadLetters []deadAnswer
		Next        string
	}
	page := eventually(t, "the dead letter", func() letters {
		var p letters
		f.call(t, "GET", "/api/v2/webhooks/dead-letters?webhook="+made.ID, "").into(&p)
		return p
	}, func(p letters) bool { return len(p.DeadLetters) > 0 })
	d := page.DeadLetters[0]
	if string(d.Body) != body || d.Status != 500 || d.Why != "answered 500" || d.Webhook != made.ID || d.Attempts != 1 {
		t.Errorf("%+v of %s", d, body)
	}
	l.status.Store(200)
	f.call(t, "POST", "/api/v2/webhooks/dead-letters/"+d.ID+"/replay", "").must(200)
	r = <-l.heard
	if again := <-l.bodies; again != body || r.Header.Get(hooks.DeliveryHeader) != d.ID {
		t.Errorf("sent again: %s, was %s", again, body)
	}
	f.call(t, "POST", "/api/v2/webhooks/dead-letters/"+d.ID+"/replay", "").must(404)
	f.call(t, "DELETE", "/api/v2/webhooks/dead-letters/"+d.ID, "").must(404)
	figures := f.call(t, "GET", "/metrics", "").must(200)
	for _, line := range []string{`{outcome="queued"} 3`, `{outcome="failed"} 1`, `{outcome="dead"} 1`} {
		if !strings.Contains(figures.body, "tandem_webhook_deliveries_total"+line) {
			t.Errorf("no %s", line)
		}
	}
}

// TestWebhookSecretIsShownOnce: in the answers that make it, in no other, and not
// in the audit log.
func TestWebhookSecretIsShownOnce(t *testing.T) {
	t.Parallel()
	f := newFixtureWith(t, tellsHome)
	f.furnish(t)
	made := f.webhook(t, "http://127.0.0.1:1/x")
	path := "/api/v2/webhooks/" + made.ID
	var rotated struct{ Secret string }
	f.call(t, "POST", path+"/secret", "").into(&rotated)
	if made.Secret == "" || rotated.Secret == "" || made.Secret == rotated.Secret {
		t.Fatalf("%q, then %q", made.Secret, rotated.Secret)
	}
	for _, ask := range [][3]string{
		{"GET", "/api/v2/webhooks", ""}, {"GET", path, ""}, {"PUT", path, `{"name":"other","disabled":true}`},
		{"POST", path + "/test", ""}, {"GET", path + "/deliveries", ""}, {"GET", "/api/v2/webhooks/dead-letters", ""},
		{"DELETE", path, ""}, {"GET", "/api/v2/audit?count=100", ""},
	} {
		got := f.call(t, ask[0], ask[1], ask[2]).must(200)
		if strings.Contains(got.body, made.Secret) || strings.Contains(got.body, rotated.Secret) || strings.Contains(got.body, "whsec_") {
			t.Errorf("%s %s shows the secret", ask[0], ask[1])
		}
		if ask[1] == "/api/v2/audit?count=100" && !strings.Contains(got.body, "webhook "+made.ID) {
			t.Errorf("the audit log says nothing: %s", got.body)
		}
	}
}

func TestWebhookRequests(t *testing.T) {
	t.Parallel()
	f := newFixture(t) // allows nothing that is not public
	f.furnish(t)
	const good = `{"name":"CRM","url":"https://crm.example/x","events":["attempt.ended","member.ended"]}`
	f.play(t, []scenario{
		{"none", "GET", "/api/v2/webhooks", "", 200, []string{`"data":[]`}, nil},
		{"created", "POST", "/api/v2/webhooks", good, 200, []string{`"campaigns":[]`, `"secret":"whsec_`}, nil},
		{"twice", "POST", "/api/v2/webhooks", good, 409, []string{`"code":"conflict"`}, nil},
		{"inside", "POST", "/api/v2/webhooks", `{"name":"a","url":"https://10.0.0.1/","events":["attempt.ended"]}`, 400,
			[]string{`"field":"url"`, "is a private address"}, nil},
		{"http", "POST", "/api/v2/webhooks", `{"name":"a","url":"http://crm.example/","events":["attempt.ended"]}`, 400, []string{`"field":"url"`}, nil},
		{"unknown event", "POST", "/api/v2/webhooks", `{"name":"a","url":"https://a.example/","events":["x"]}`, 400, []string{`"field":"events[0]"`}, nil},
		{"unknown campaign", "POST", "/api/v2/webhooks", `{"name":"a","url":"https://a.example/","events":["attempt.ended"],"campaigns":["x"]}`, 400,
			[]string{`"field":"campaigns[0]"`}, nil},
		{"unknown field", "POST", "/api/v2/webhooks", `{"secret":"x"}`, 400, []string{`"field":"secret"`}, nil},
		{"wrong kind", "POST", "/api/v2/webhooks", `{"events":"attempt.ended"}`, 400, []string{`"field":"events"`}, nil},
		{"nothing", "POST", "/api/v2/webhooks", `{}`, 400, []string{`"field":"name"`}, nil},
		{"null", "POST", "/api/v2/webhooks", `null`, 400, []string{`"field":"name"`}, nil},
		{"no such webhook", "GET", "/api/v2/webhooks/wh_x", "", 404, []string{`"code":"not_found"`}, nil},
		{"change none", "PUT", "/api/v2/webhooks/wh_x", `{}`, 404, nil, nil},
		{"delete none", "DELETE", "/api/v2/webhooks/wh_x", "", 404, nil, nil},
		{"rotate none", "POST", "/api/v2/webhooks/wh_x/secret", "", 404, nil, nil},
		{"try none", "POST", "/api/v2/webhooks/wh_x/test", "", 404, nil, nil},
		{"deliveries of none", "GET", "/api/v2/webhooks/wh_x/deliveries", "", 404, nil, nil},
		{"replay none", "POST", "/api/v2/webhooks/wh_x/replay", "", 404, nil, nil},
		{"dead letters of none", "GET", "/api/v2/webhooks/dead-letters?webhook=wh_x", "", 404, nil, nil},
		{"delete those of none", "DELETE", "/api/v2/webhooks/dead-letters?webhook=wh_x", "", 404, nil, nil},
		{"delete no dead letter", "DELETE", "/api/v2/webhooks/dead-letters/wh_x.spring.1-0.state", "", 404, nil, nil},
		{"delete all dead letters", "DELETE", "/api/v2/webhooks/dead-letters", "", 200, []string{`"deleted":0`}, nil},
		{"cursor", "GET", "/api/v2/webhooks/dead-letters?cursor=x", "", 400, []string{`"field":"cursor"`}, nil},
		{"count", "GET", "/api/v2/webhooks/dead-letters?count=501", "", 400, []string{`"field":"count"`}, nil},
		{"count of none", "GET", "/api/v2/webhooks/dead-letters?count=0", "", 400, []string{`"field":"count"`}, nil},
		{"an agent", "GET", "/api/v2/webhooks", "", 403, nil, f.as(t, access.Agent)},
		{"nobody", "GET", "/api/v2/webhooks", "", 401, nil, asNobody},
	})
	var all []webhookAnswer
	f.call(t, "GET", "/api/v2/webhooks", "").into(&all)
	path := "/api/v2/webhooks/" + all[0].ID
	f.play(t, []scenario{
		{"to a place inside", "PUT", path, `{"url":"https://localhost:1/"}`, 200, nil, nil}, // a name; refused when it is called
		{"which is refused", "POST", path + "/test", "", 200, []string{`"delivered":false`, "is not allowed"}, nil},
		{"to an address inside", "PUT", path, `{"url":"https://[::1]/"}`, 400, []string{"is this machine"}, nil},
		{"narrowed", "PUT", path, `{"campaigns":["spring"],"events":["campaign.state"]}`, 200, []string{`"campaigns":["spring"]`, `"name":"CRM"`}, nil},
		{"replayed", "POST", path + "/replay", "", 200, []string{`"replayed":0`, `"left":0`}, nil},
		{"deliveries", "GET", path + "/deliveries?count=5", "", 200, []string{`"deliveries":[]`, `"next":""`}, nil},
		{"deleted", "DELETE", path, "", 200, []string{all[0].ID}, nil},
		{"gone", "GET", path, "", 404, nil, nil},
	})
}

// TestMalformedWebhooks: whatever is sent, the answer is an error of the client's,
// and nothing is changed.
func TestMalformedWebhooks(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	const good = `{"name":"CRM","url":"https://crm.example/x","events":["attempt.ended"],"campaigns":["spring"],"disabled":false}`
	var made webhookSeen
	f.call(t, "POST", "/api/v2/webhooks", good).into(&made)
	before := f.call(t, "GET", "/api/v2/webhooks", "").must(200).body
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // repeatable on purpose
	bad := []string{`[]`, `{}x`, `"x"`, `1`, `{"url":1}`, `{"events":[1]}`, `{"events":{}}`, `{"campaigns":[null,1]}`, `{"disabled":"no"}`, `{"name":""}`,
		`{"name":"` + strings.Repeat("x", 300) + `"}`, `{"url":"https://\u0000/"}`, `{"url":"javascript:alert(1)"}`, `{"url":"https://a\r\nb/"}`,
		`{"url":"https://2130706433:x/"}`, `{"events":[]}`, `{"id":"x"}`, `{"campaigns":["{hooks}"]}`, `{"why":"x"}`, `{"since":0}`}
	for range 1000 {
		text := []byte(bad[random.IntN(len(bad))])
		if random.IntN(2) == 0 {
			text = slices.Clone([]byte(good))
			for range 1 + random.IntN(3) {
				text[random.IntN(len(text))] = byte(random.IntN(256))
			}
		}
		method, path := "POST", "/api/v2/webhooks"
		if random.IntN(2) == 0 {
			method, path = "PUT", path+"/"+made.ID
		}
		if got := f.call(t, method, path, string(text)); got.status >= 500 {
			t.Fatalf("%s %q: %d %s", method, text, got.status, got.body)
		} else if got.status == 200 { // it happened to be good
			f.undo(t, method, made.ID, got.body, good)
		}
	}
	if after := f.call(t, "GET", "/api/v2/webhooks", "").must(200).body; after != before {
		t.Errorf("changed:\n%s\n%s", before, after)
	}
}

// undo takes back what was accepted.
func (f *fixture) undo(t *testing.T, method, id, body, good string) {
	t.Helper()
	if method == "PUT" {
		f.call(t, "PUT", "/api/v2/webhooks/"+id, good).must(200)
		return
	}
	var made struct{ Data struct{ ID string } }
	if err := json.Unmarshal([]byte(body), &made); err != nil {
		t.Fatal(err)
	}
	f.call(t, "DELETE", fmt.Sprintf("/api/v2/webhooks/%s", made.Data.ID), "").must(200)
}
