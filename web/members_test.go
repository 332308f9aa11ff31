// SPDX-License-Identifier: MIT

package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/campaigns"
)

func TestAddOneMember(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	const path = "/api/v2/dialer/spring/members"
	const comms = `"communications":[{"number":"+447700900999"}]`
	f.play(t, []scenario{
		{"as in the seed", "POST", path, `{"name":"Ada","priority":10,"timezone":"Europe/London","variables":{"contract":4711,"tariff":"gold","rate":1e2},
			"communications":[{"number":"+44 7700 900123","priority":5},{"number":"+447700900124","priority":1,"type":"work"}]}`, 200,
			[]string{`"index":0`, `"status":"added"`, `"id":1`}, nil},
		{"the same once more", "POST", path, `{"communications":[{"number":"+447700900124"},{"number":"+447700900123"}]}`, 409,
			[]string{`"code":"duplicate"`, `"member":1`, `"field":"communications"`}, nil},
		{"one number of another", "POST", path, `{"communications":[{"number":"+447700900123"},{"number":"+447700900200"}]}`, 409,
			[]string{`"code":"duplicate"`, `"member":1`}, nil},
		{"no numbers", "POST", path, `{"name":"x"}`, 400, []string{"Bad communications (must array)", `"field":"communications"`}, nil},
		{"numbers that are no array", "POST", path, `{"communications":{"number":"+447700900125"}}`, 400, []string{"Bad communications (must array)"}, nil},
		{"no number in the array", "POST", path, `{"communications":[]}`, 400, []string{"at least one number"}, nil},
		{"bad number", "POST", path, `{"communications":[{"number":"+447700900125"},{"number":"12a"}]}`, 400,
			[]string{"Bad communication number", `"field":"communications[1].number"`}, nil},
		{"injection", "POST", path, `{"communications":[{"number":"1000}\n\nbgapi"}]}`, 400, []string{"Bad communication number"}, nil},
		{"number twice", "POST", path, `{"communications":[{"number":"1000"},{"number":"10 00"}]}`, 400, []string{`"field":"communications[1].number"`}, nil},
		{"number that is a number", "POST", path, `{"communications":[{"number":1000}]}`, 400, []string{`"field":"communications[0].number"`, "must be a string"}, nil},
		{"null for a member", "POST", path, `null`, 400, []string{"Bad communications"}, nil},
		{"a string for a member", "POST", path, `"x"`, 400, []string{"must be an object"}, nil},
		{"unknown field", "POST", path, `{` + comms + `,"phone":"1"}`, 400, []string{`"field":"phone"`}, nil},
		{"unknown field of a number", "POST", path, `{"communications":[{"number":"1000","state":0}]}`, 400, []string{`"field":"communications[0].state"`}, nil},
		{"timezone", "POST", path, `{` + comms + `,"timezone":"Mars/Olympus"}`, 400, []string{`"field":"timezone"`}, nil},
		{"priority", "POST", path, `{` + comms + `,"priority":1001}`, 400, []string{`"field":"priority"`}, nil},
		{"variable that is no value", "POST", path, `{` + comms + `,"variables":{"a":true}}`, 400, []string{`"field":"variables.a"`}, nil},
		{"variable with a bad name", "POST", path, `{` + comms + `,"variables":{"a b":"1"}}`, 400, []string{`"field":"variables"`}, nil},
		{"expire in the past", "POST", path, `{` + comms + `,"expire":1000}`, 400, []string{`"field":"expire"`}, nil},
		{"expire that is no time", "POST", path, `{` + comms + `,"expire":"tomorrow"}`, 400, []string{`"field":"expire"`}, nil},
		{"expire of a wrong kind", "POST", path, `{` + comms + `,"expire":[]}`, 400, []string{`"field":"expire"`}, nil},
		{"expire beyond time", "POST", path, `{` + comms + `,"expire":9223372036854775807}`, 400, []string{`"field":"expire"`}, nil},
		{"no such campaign", "POST", "/api/v2/dialer/none/members", `{` + comms + `}`, 404, []string{`"code":"not_found"`}, nil},
	})
	got, err := f.store.Member(t.Context(), "spring", 1)
	if err != nil {
		t.Fatal(err)
	}
	want := campaigns.Member{
		ID: 1, Name: "Ada", Priority: 10, Timezone: "Europe/London", State: campaigns.Waiting,
		Variables: map[string]string{"contract": "4711", "tariff": "gold", "rate": "1e2"},
		Communications: []campaigns.Communication{
			{Number: "+447700900123", Priority: 5}, {Number: "+447700900124", Priority: 1, Type: "work"},
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(campaigns.Member{}, "Due")); diff != "" {
		t.Error(diff)
	}
	if n, err := f.store.Counts(t.Context(), "spring"); err != nil || n.Imported != 1 {
		t.Errorf("%d members, %v: what was refused is there", n.Imported, err)
	}
}

func TestMemberExpires(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	at := time.Date(2100, 1, 2, 3, 4, 5, 0, time.UTC)
	for i, expire := range []string{fmt.Sprint(at.UnixMilli()), `"2100-01-02T03:04:05Z"`, `"2100-01-02T04:04:05+01:00"`, "0", "null"} {
		body := fmt.Sprintf(`{"expire":%s,"communications":[{"number":"%d"}]}`, expire, 1000+i)
		f.call(t, "POST", "/api/v2/dialer/spring/members", body).must(200)
		m, err := f.store.Member(t.Context(), "spring", uint64(i+1))
		if err != nil {
			t.Fatal(err)
		}
		if want := i < 3; m.Expire.Equal(at) != want || m.Expire.IsZero() == want {
			t.Errorf("%s became %s", expire, m.Expire)
		}
	}
}

// TestAddMembers: the good ones of an array are added, in order, and each of
// the others is reported at its place.
func TestAddMembers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.call(t, "POST", "/api/v2/dialer", `{"id":"uk","name":"UK","type":"Progressive Dialer","country":"GB"}`).must(200)
	const body = `[
		{"name":"one","communications":[{"number":"020 7946 0018"}]},
		{"name":"bad","communications":[{"number":"xyz"}]},
		7,
		{"name":"two","communications":[{"number":"+44 7700 900123"},{"number":"07700 900124"}]},
		{"name":"shares","communications":[{"number":"07700 900124"}]},
		{"name":"same","communications":[{"number":"+442079460018"}]},
		{"nam":"typo","communications":[{"number":"07700 900125"}]}
	]`
	var got additions
	f.call(t, "POST", "/api/v2/dialer/uk/members", body).into(&got)
	want := additions{Added: 2, Duplicates: 2, Invalid: 3, Members: []addition{
		{Index: 0, Status: "added", ID: 1},
		{Index: 1, Status: "invalid", Field: "communications[0].number"},
		{Index: 2, Status: "invalid"},
		{Index: 3, Status: "added", ID: 2},
		{Index: 4, Status: "duplicate", Of: 2, Field: "communications"},
		{Index: 5, Status: "duplicate", Of: 1, Same: true, Field: "communications"},
		{Index: 6, Status: "invalid", Field: "nam"},
	}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(addition{}, "Message")); diff != "" {
		t.Error(diff)
	}
	for _, m := range got.Members {
		if (m.Message == "") != (m.Status == "added") {
			t.Errorf("message %q of %+v", m.Message, m)
		}
	}
	m, err := f.store.Member(t.Context(), "uk", 2)
	if err != nil {
		t.Fatal(err)
	}
	if m.Name != "two" || m.Communications[1].Number != "+447700900124" {
		t.Errorf("member 2 is %+v", m)
	}
	// Sent again, nothing is added.
	f.call(t, "POST", "/api/v2/dialer/uk/members", body).into(&got)
	if got.Added != 0 || got.Duplicates != 4 {
		t.Errorf("again: %d added, %d duplicates", got.Added, got.Duplicates)
	}
}

func TestMemberLimits(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	member := func(i int) string { return fmt.Sprintf(`{"communications":[{"number":"+4477%08d"}]}`, i) }
	array := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString("," + member(i))
		}
		return "[" + strings.TrimPrefix(b.String(), ",") + "]"
	}
	const path = "/api/v2/dialer/spring/members"
	f.call(t, "POST", path, array(maxMembers+1)).must(http.StatusRequestEntityTooLarge)
	f.call(t, "POST", path, `{"name":"`+strings.Repeat("x", maxBody)+`"}`).must(http.StatusRequestEntityTooLarge)
	if n, err := f.store.Counts(t.Context(), "spring"); err != nil || n.Imported != 0 {
		t.Fatalf("%d members, %v", n.Imported, err)
	}
	var got additions
	f.call(t, "POST", path, array(maxMembers)).into(&got)
	if got.Added != maxMembers || got.Members[maxMembers-1].ID != maxMembers {
		t.Errorf("%d added, the last is %+v", got.Added, got.Members[maxMembers-1])
	}
	f.call(t, "POST", path, `[]`).into(&got)
	if got.Added != 0 {
		t.Errorf("%d of no members added", got.Added)
	}
}

func TestAutoRun(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "POST", "/api/v2/dialer", `{"id":"bare","name":"Bare","type":"Progressive Dialer"}`).must(200)
	state := func(id string) campaigns.RunState {
		run, err := f.store.Run(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return run.State
	}
	member := func(n int) string { return fmt.Sprintf(`{"communications":[{"number":"%d"}]}`, n) }
	for i, query := range []string{"", "?autoRun=false", "?autoRun=1", "?autoRun=TRUE"} {
		got := f.call(t, "POST", "/api/v2/dialer/spring/members"+query, member(1000+i)).must(200)
		if state("spring") != campaigns.Idle || strings.Contains(got.body, `"run"`) {
			t.Fatalf("%q ran the campaign", query)
		}
	}
	f.play(t, []scenario{
		{"nothing good", "POST", "/api/v2/dialer/spring/members?autoRun=true", `[7]`, 200, []string{`"invalid":1`}, nil},
		{"a duplicate", "POST", "/api/v2/dialer/spring/members?autoRun=true", member(1000), 409, nil, nil},
	})
	if state("spring") != campaigns.Idle {
		t.Fatal("run with nothing added")
	}
	f.play(t, []scenario{
		{"one", "POST", "/api/v2/dialer/spring/members?autoRun=true", member(2000), 200, []string{`"run":{"state":1,"stateName":"running"`}, nil},
		{"stop", "PUT", "/api/v2/dialer/spring/state/3", "", 200, nil, nil},
		{"array whose first answer was lost", "POST", "/api/v2/dialer/spring/members?autoRun=true", "[" + member(2000) + "]", 200,
			[]string{`"added":0`, `"run":{"state":1`}, nil},
		{"cannot run", "POST", "/api/v2/dialer/bare/members?autoRun=true", member(1000), 200,
			[]string{`"status":"added"`, `"run":{"code":"conflict","message":"the campaign has no resource`}, nil},
	})
	if state("spring") != campaigns.Running || state("bare") != campaigns.Idle {
		t.Errorf("spring is %s, bare is %s", state("spring"), state("bare"))
	}
}
