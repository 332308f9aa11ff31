// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
)

func TestCampaignValidate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*campaigns.Campaign)
		field  string // "" = valid
	}{
		"defaults": {func(*campaigns.Campaign) {}, ""},
		"everything": {func(c *campaigns.Campaign) {
			c.Country, c.Timezone, c.Resources = "DE", "Europe/Berlin", []string{"trunk"}
		}, ""},
		"no id":                      {func(c *campaigns.Campaign) { c.ID = "" }, "id"},
		"id with a brace":            {func(c *campaigns.Campaign) { c.ID = "a}b" }, "id"},
		"id too long":                {func(c *campaigns.Campaign) { c.ID = strings.Repeat("a", 65) }, "id"},
		"no name":                    {func(c *campaigns.Campaign) { c.Name = "" }, "name"},
		"name too long":              {func(c *campaigns.Campaign) { c.Name = strings.Repeat("a", 201) }, "name"},
		"unknown mode":               {func(c *campaigns.Campaign) { c.Mode = "psychic" }, "mode"},
		"unknown order":              {func(c *campaigns.Campaign) { c.Order = "both" }, "order"},
		"unknown reserve":            {func(c *campaigns.Campaign) { c.Reserve = "never" }, "reserve"},
		"agent first, on answer":     {func(c *campaigns.Campaign) { c.Reserve = campaigns.ReserveOnAnswer }, "reserve"},
		"customer first, on answer":  {func(c *campaigns.Campaign) { c.Order, c.Reserve = campaigns.CustomerFirst, campaigns.ReserveOnAnswer }, ""},
		"country in small letters":   {func(c *campaigns.Campaign) { c.Country = "de" }, "country"},
		"priority too great":         {func(c *campaigns.Campaign) { c.Priority = 1001 }, "priority"},
		"negative limit":             {func(c *campaigns.Campaign) { c.Limit = -1 }, "limit"},
		"too many attempts":          {func(c *campaigns.Campaign) { c.MaxAttempts = 1001 }, "max_attempts"},
		"retry within the second":    {func(c *campaigns.Campaign) { c.RetryWait = time.Millisecond }, "retry_wait"},
		"ring timeout too short":     {func(c *campaigns.Campaign) { c.RingTimeout = 4 * time.Second }, "ring_timeout"},
		"ring timeout too long":      {func(c *campaigns.Campaign) { c.RingTimeout = 121 * time.Second }, "ring_timeout"},
		"negative wrap-up":           {func(c *campaigns.Campaign) { c.WrapUp = -time.Second }, "wrap_up"},
		"agent wait too long":        {func(c *campaigns.Campaign) { c.AgentWait = time.Hour }, "agent_wait"},
		"unknown zone":               {func(c *campaigns.Campaign) { c.Timezone = "Mars/Olympus" }, "timezone"},
		"the machine's zone":         {func(c *campaigns.Campaign) { c.Timezone = "Local" }, "timezone"},
		"resource that is no id":     {func(c *campaigns.Campaign) { c.Resources = []string{"a b"} }, "resources[0]"},
		"resource named twice":       {func(c *campaigns.Campaign) { c.Resources = []string{"a", "a"} }, "resources[1]"},
		"cause that is none":         {func(c *campaigns.Campaign) { c.Causes.Retry = []campaigns.Cause{"busy"} }, "causes.retry"},
		"cause in two lists":         {func(c *campaigns.Campaign) { c.Causes.Error = []campaigns.Cause{campaigns.UserBusy} }, "causes.error"},
		"variable that is none":      {func(c *campaigns.Campaign) { c.Variables = map[string]string{"a b": "1"} }, "variables"},
		"variable begins with digit": {func(c *campaigns.Campaign) { c.Variables = map[string]string{"1a": "1"} }, "variables"},
		"variable too long":          {func(c *campaigns.Campaign) { c.Variables = map[string]string{"a": strings.Repeat("x", 4097)} }, "variables.a"},
		"variable with NUL":          {func(c *campaigns.Campaign) { c.Variables = map[string]string{"a": "x\x00"} }, "variables.a"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCampaign()
			tt.change(&c)
			wantField(t, c.Validate(), tt.field)
		})
	}
}

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	if field == "" {
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	var e *campaigns.Error
	if !errors.As(err, &e) || e.Code != campaigns.Invalid || e.Field != field {
		t.Fatalf("got %v, want an error about %s", err, field)
	}
}

func TestMemberValidate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*campaigns.Member)
		field  string
	}{
		"plain":               {func(*campaigns.Member) {}, ""},
		"with a zone":         {func(m *campaigns.Member) { m.Timezone = "America/New_York" }, ""},
		"no number":           {func(m *campaigns.Member) { m.Communications = nil }, "communications"},
		"too many":            {func(m *campaigns.Member) { m.Communications = make([]campaigns.Communication, 21) }, "communications"},
		"bad number":          {func(m *campaigns.Member) { m.Communications[1].Number = "x" }, "communications[1].number"},
		"number twice":        {func(m *campaigns.Member) { m.Communications[1].Number = "+4930100001" }, "communications[1].number"},
		"unknown zone":        {func(m *campaigns.Member) { m.Timezone = "Nowhere" }, "timezone"},
		"machine's zone":      {func(m *campaigns.Member) { m.Timezone = "Local" }, "timezone"},
		"low priority":        {func(m *campaigns.Member) { m.Priority = -1001 }, "priority"},
		"name too long":       {func(m *campaigns.Member) { m.Name = strings.Repeat("é", 101) }, "name"},
		"number's priority":   {func(m *campaigns.Member) { m.Communications[0].Priority = 1001 }, "communications[0].priority"},
		"number's type":       {func(m *campaigns.Member) { m.Communications[0].Type = "a~b" }, "communications[0].type"},
		"person":              {func(m *campaigns.Member) { m.Person = "crm:4711/ä" }, ""},
		"person with a space": {func(m *campaigns.Member) { m.Person = "a b" }, "person"},
		"person too long":     {func(m *campaigns.Member) { m.Person = strings.Repeat("a", 101) }, "person"},
		"skill":               {func(m *campaigns.Member) { m.Skills = campaigns.Skills{"german": 101} }, "skills.german"},
		"variable's name":     {func(m *campaigns.Member) { m.Variables = map[string]string{"": "1"} }, "variables"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMember("+4930100001", "+4930100002")
			tt.change(&m)
			wantField(t, m.Validate(), tt.field)
		})
	}
}

func TestAgentValidate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*campaigns.Agent)
		field  string
	}{
		"plain":                {func(*campaigns.Agent) {}, ""},
		"no id":                {func(a *campaigns.Agent) { a.ID = "" }, "id"},
		"contact with options": {func(a *campaigns.Agent) { a.Contact = "{x=y}user/1001" }, "contact"},
		"two contacts":         {func(a *campaigns.Agent) { a.Contact = "user/1001,user/1002" }, "contact"},
		"unknown status":       {func(a *campaigns.Agent) { a.Status = "Asleep" }, "status"},
		"rings for ever":       {func(a *campaigns.Agent) { a.Timeout = time.Hour }, "call_timeout"},
		"negative no answers":  {func(a *campaigns.Agent) { a.MaxNoAnswer = -1 }, "max_no_answer"},
		"long pause":           {func(a *campaigns.Agent) { a.NoAnswerDelay = 2 * time.Hour }, "no_answer_delay"},
		"on demand":            {func(a *campaigns.Agent) { a.Status = campaigns.AvailableOnDemand }, ""},
		"busy for ever":        {func(a *campaigns.Agent) { a.BusyDelay = 2 * time.Hour }, "busy_delay"},
		"rejects for ever":     {func(a *campaigns.Agent) { a.RejectDelay = -1 }, "reject_delay"},
		"too many errors":      {func(a *campaigns.Agent) { a.MaxErrors = 101 }, "max_errors"},
		"long wrap-up":         {func(a *campaigns.Agent) { d := 2 * time.Hour; a.WrapUp = &d }, "wrap_up"},
		"odd reason":           {func(a *campaigns.Agent) { a.BreakReason = "a\nb" }, "break_reason"},
		"skill":                {func(a *campaigns.Agent) { a.Skills = campaigns.Skills{"a b": 1} }, "skills"},
		"too many skills":      {func(a *campaigns.Agent) { a.Skills = manySkills() }, "skills"},
		"too many tiers":       {func(a *campaigns.Agent) { a.Tiers = tiers(campaigns.MaxTiers + 1) }, "tiers"},
		"as many as allowed":   {func(a *campaigns.Agent) { a.Tiers = tiers(campaigns.MaxTiers) }, ""},
		"campaign twice":       {func(a *campaigns.Agent) { a.Tiers = append(tiers(1), tiers(1)...) }, "tiers"},
		"tier without a name":  {func(a *campaigns.Agent) { a.Tiers = []campaigns.Tier{{}} }, "tiers"},
		"level out of range":   {func(a *campaigns.Agent) { a.Tiers = []campaigns.Tier{{Campaign: "c", Level: 101}} }, "tiers"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := campaigns.Agent{ID: "ann", Contact: "user/1001"}
			tt.change(&a)
			a.Normalize()
			wantField(t, a.Validate(), tt.field)
		})
	}
}

func manySkills() campaigns.Skills {
	s := campaigns.Skills{}
	for i := range 51 {
		s[fmt.Sprintf("s%d", i)] = 1
	}
	return s
}

func tiers(n int) []campaigns.Tier {
	all := make([]campaigns.Tier, n)
	for i := range all {
		all[i].Campaign = fmt.Sprintf("c%d", i)
	}
	return all
}

func TestResourceValidate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*campaigns.Resource)
		field  string
	}{
		"plain":                    {func(*campaigns.Resource) {}, ""},
		"no placeholder":           {func(r *campaigns.Resource) { r.DialString = "sofia/gateway/trunk/123" }, "dial_string"},
		"two placeholders":         {func(r *campaigns.Resource) { r.DialString += "{number}" }, "dial_string"},
		"more than a destination":  {func(r *campaigns.Resource) { r.DialString += "|user/1001" }, "dial_string"},
		"a variable of FreeSWITCH": {func(r *campaigns.Resource) { r.DialString = "sofia/${domain}/{number}" }, "dial_string"},
		"negative limit":           {func(r *campaigns.Resource) { r.Limit = -5 }, "limit"},
		"odd caller id":            {func(r *campaigns.Resource) { r.CallerIDs = []string{"4930", "me"} }, "caller_ids[1]"},
		"pattern":                  {func(r *campaigns.Resource) { r.Pattern = `^\+49\d+$` }, ""},
		"pattern that is none":     {func(r *campaigns.Resource) { r.Pattern = "(" }, "pattern"},
		"long pattern":             {func(r *campaigns.Resource) { r.Pattern = strings.Repeat("1", 201) }, "pattern"},
		"unknown strategy":         {func(r *campaigns.Resource) { r.Strategy = "cheapest" }, "strategy"},
		"priority too great":       {func(r *campaigns.Resource) { r.Priority = 1001 }, "priority"},
		"negative rate":            {func(r *campaigns.Resource) { r.CPS = -1 }, "cps"},
		"negative errors":          {func(r *campaigns.Resource) { r.MaxErrors = -1 }, "max_errors"},
		"long rest":                {func(r *campaigns.Resource) { r.Rest = 2 * time.Hour }, "rest"},
		"fault that is none":       {func(r *campaigns.Resource) { r.Faults = []campaigns.Cause{"GATEWAY_DOWN", "down"} }, "faults[1]"},
		"line end in the name":     {func(r *campaigns.Resource) { r.CallerName = "a\r\nb" }, "caller_name"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/trunk/{number}"}
			tt.change(&r)
			r.Normalize()
			wantField(t, r.Validate(), tt.field)
		})
	}
}

func TestResourceDials(t *testing.T) {
	t.Parallel()
	r := campaigns.Resource{DialString: "sofia/gateway/trunk/{number}", StripPlus: true, CallerIDs: []string{"100", "200"}}
	if got := r.Dial("+4930123"); got != "sofia/gateway/trunk/4930123" {
		t.Error(got)
	}
	if a, b, c := r.CallerID(0), r.CallerID(1), r.CallerID(2); a != "100" || b != "200" || c != "100" {
		t.Error(a, b, c)
	}
}

func TestErrorCodes(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk full")
	e := &campaigns.Error{Code: campaigns.Unavailable, Op: "claim", Msg: "redis refuses to write", Err: cause}
	wrapped := fmt.Errorf("campaign c1: %w", e)
	switch {
	case campaigns.CodeOf(nil) != "":
		t.Error("nil has a code")
	case campaigns.CodeOf(cause) != campaigns.Unplanned:
		t.Error("a foreign error has the code", campaigns.CodeOf(cause))
	case campaigns.CodeOf(wrapped) != campaigns.Unavailable:
		t.Error("a wrapped error has the code", campaigns.CodeOf(wrapped))
	case !errors.Is(wrapped, cause):
		t.Error("the cause is lost")
	case wrapped.Error() != "campaign c1: claim: redis refuses to write: disk full":
		t.Error(wrapped)
	}
}

func TestTalk(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		bridged, ended time.Time
		want           time.Duration
	}{
		"bridged":       {noon, noon.Add(time.Minute), time.Minute},
		"never bridged": {time.Time{}, noon, 0},
		"not over":      {noon, time.Time{}, 0},
	} {
		a := campaigns.Attempt{BridgedAt: tt.bridged, EndedAt: tt.ended}
		if got := a.Talk(); got != tt.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
