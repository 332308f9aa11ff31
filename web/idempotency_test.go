// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"tandem/access"
)

const oneMember = `{"name":"x","communications":[{"number":"+4930123456"}]}`

func TestIdempotency(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.user(t, access.User{Name: "anna", Role: access.Supervisor}, "")
	const path = "/api/v2/dialer/spring/members"
	key := header("Idempotency-Key", "key-1")
	first := f.call(t, "POST", path, oneMember, key).must(200)
	if first.header.Get("Idempotency-Replayed") != "" {
		t.Error("the first is said to be replayed")
	}
	before := len(f.entries(t, ""))
	again := f.call(t, "POST", path, oneMember, key).must(200)
	if again.body != first.body || again.header.Get("Idempotency-Replayed") != "true" || again.header.Get("Content-Type") != first.header.Get("Content-Type") {
		t.Errorf("%v\n%s\nafter\n%s", again.header, again.body, first.body)
	}
	if after := len(f.entries(t, "")); after != before {
		t.Errorf("%d audit entries after %d: a replay changes nothing", after, before)
	}
	f.play(t, []scenario{
		{"another body", "POST", path, strings.Replace(oneMember, "x", "y", 1), 422, []string{`"code":"idempotency_mismatch"`, `"field":"Idempotency-Key"`}, key},
		{"another path", "POST", "/api/v2/dialer/spring/reset", "", 422, []string{"idempotency_mismatch"}, key},
		{"another query", "POST", path + "?autoRun=true", oneMember, 422, []string{"idempotency_mismatch"}, key},
		{"somebody else's key", "POST", path, oneMember, 409, []string{`"code":"duplicate"`}, both(key, f.inSession(t, "anna"))},
		{"no key", "POST", path, oneMember, 409, []string{`"code":"duplicate"`}, nil},
		{"a key with a space", "POST", path, oneMember, 400, []string{"visible ASCII"}, header("Idempotency-Key", "a b")},
		{"a key with letters of two bytes", "POST", path, oneMember, 400, []string{"visible ASCII"}, header("Idempotency-Key", "schlüssel")},
		{"a long key", "POST", path, oneMember, 400, nil, header("Idempotency-Key", strings.Repeat("k", 201))},
		{"nearly too long", "POST", "/api/v2/dialer/spring/reset", "", 200, nil, header("Idempotency-Key", strings.Repeat("k", 200))},
		{"what is refused may be sent again", "POST", path, `{"name":"x"}`, 400, nil, header("Idempotency-Key", "key-2")},
		{"repaired", "POST", path, strings.Replace(oneMember, "456", "457", 1), 200, nil, header("Idempotency-Key", "key-2")},
	})
}

// TestIdempotencyInProgress: the second of two at a time is told to wait, and
// the key is free again after a panic.
func TestIdempotencyInProgress(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	inside, goOn := make(chan struct{}), make(chan struct{})
	slow := func(c echo.Context) error {
		if c.QueryParam("how") == "panic" {
			panic("no")
		}
		close(inside)
		<-goOn
		return answer(c, "done")
	}
	r := route{method: "POST", path: "/slow", needs: write(access.Members), handle: slow}
	f.echo.POST("/slow", slow, f.audited(r), f.authorize(r.needs), f.once)
	key := header("Idempotency-Key", "k")
	ended := make(chan reply)
	go func() { ended <- f.send(t, "POST", "/slow", "", key) }()
	<-inside
	if got := f.send(t, "POST", "/slow", "", key); got.status != http.StatusConflict || got.refusal().Code != "idempotency_in_progress" {
		t.Errorf("%d %s", got.status, got.body)
	}
	close(goOn)
	first := <-ended
	if got := f.send(t, "POST", "/slow", "", key); got.status != http.StatusOK || got.body != first.body {
		t.Errorf("%d %s", got.status, got.body)
	}
	for range 2 {
		if got := f.send(t, "POST", "/slow?how=panic", "", header("Idempotency-Key", "p")); got.status != http.StatusInternalServerError {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
}

// TestSecretsAreNotKept: routes whose answers show secrets take no key.
func TestSecretsAreNotKept(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := both(f.inSession(t, "root"), header("Idempotency-Key", "k"))
	body := `{"name":"crm","scopes":["all"]}`
	one, two := f.call(t, "POST", "/api/v2/tokens", body, in).must(200), f.call(t, "POST", "/api/v2/tokens", body, in).must(200)
	if one.body == two.body || two.header.Get("Idempotency-Replayed") != "" {
		t.Error("a token was given twice")
	}
	keys, err := f.store.Redis().Keys(t.Context(), "tandem:{access}:request:*").Result()
	if err != nil || len(keys) != 0 {
		t.Errorf("kept: %v, %v", keys, err)
	}
	for _, r := range f.routes() {
		if keepsAnswers(r) && (r.needs.Area == access.Users || r.needs.Area == access.Webhooks || r.needs.Person || r.needs.Public) {
			t.Errorf("%s %s keeps answers", r.method, r.path)
		}
	}
}
