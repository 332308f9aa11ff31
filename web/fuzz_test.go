// SPDX-License-Identifier: MIT

package web

import (
	"net/url"
	"testing"
)

// Whatever is sent, it is taken or refused: no fault of ours, no panic.
func refusedOrTaken(t *testing.T, got reply) {
	t.Helper()
	if got.status >= 500 {
		t.Fatalf("%d %s", got.status, got.body)
	}
}

// FuzzMembersBody sends bodies of new members.
func FuzzMembersBody(f *testing.F) {
	fix := newFixture(f)
	fix.furnish(f)
	f.Add([]byte(`{"name":"A","priority":1,"timezone":"","variables":{"debt":1.5,"x":"y"},"communications":[{"number":"+4930111111","priority":2}]}`))
	f.Add([]byte(`[{"communications":[{"number":"+4930111112"}]},{"communications":{}},null,7]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		refusedOrTaken(t, fix.send(t, "POST", "/api/v2/dialer/spring/members", string(body)))
	})
}

// FuzzMemberFilter asks for members by filters, orders and cursors.
func FuzzMemberFilter(f *testing.F) {
	fix := newFixture(f)
	fix.furnish(f)
	fix.call(f, "POST", "/api/v2/dialer/spring/members", `[{"name":"A","communications":[{"number":"+4930111111"}]},{"communications":[{"number":"+4930111112"}]}]`).must(200)
	f.Add("state=waiting&sort=-id", `{"name":"A"}`, "")
	f.Add("sort=due&limit=1&columns=id,name", `{"state":"ended","endCause":"X"}`, "eyJ9")
	f.Fuzz(func(t *testing.T, query, filter, cursor string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		values.Set("filter", filter)
		if cursor != "" {
			values.Set("cursor", cursor)
		}
		for _, path := range []string{"/api/v2/dialer/spring/members", "/api/v2/dialer/spring/members/count"} {
			refusedOrTaken(t, fix.send(t, "GET", path+"?"+values.Encode(), ""))
		}
	})
}

// FuzzUpload sends lists.
func FuzzUpload(f *testing.F) {
	fix := newFixture(f)
	fix.furnish(f)
	f.Add([]byte("name;number\n\"A;B\";+4930111111\n"))
	f.Add([]byte("\xff\xfen\x00u\x00m\x00b\x00e\x00r\x00\n\x00"))
	f.Add([]byte("sep=|\nnumber|number_type\n+4930111111|\"x\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		refusedOrTaken(t, fix.send(t, "POST", "/api/v2/dialer/spring/imports", string(file), asCSV))
	})
}

// TestResetInOldWords holds what the old product's reset does here.
func TestResetInOldWords(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "POST", "/api/v2/dialer/spring/members", `{"communications":[{"number":"+4930111111"}]}`).must(200)
	for _, body := range []string{`{}`, `{"resetStats":true}`, `{"resetProcess":true,"resetAgents":true}`, `{"resetProcess":1}`} {
		f.call(t, "PUT", "/api/v2/dialer/spring/reset", body).must(400)
	}
	var got map[string]int
	f.call(t, "PUT", "/api/v2/dialer/spring/reset", `{"resetProcess":true}`).into(&got)
	if got["reset"] != 0 {
		t.Errorf("%d reset of a member who waits", got["reset"])
	}
}
