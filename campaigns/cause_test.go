// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"testing"
	"time"

	"tandem/campaigns"
)

// class is what a cause means for the member, by the lists that are shipped.
type class struct {
	end    string // "retry": tried again; "number": this number is not called again; "done": a success
	counts bool   // as an attempt
}

var (
	tried   = class{"retry", true}
	minus   = class{"retry", false}
	noMore  = class{"number", true}
	reached = class{"done", true}
)

// One line for each hangup cause of FreeSWITCH: what an unanswered attempt
// comes to, what that means for the member, what it means after a talk, and
// whether it is the trunk's fault (then it never counts).
func TestCauses(t *testing.T) {
	t.Parallel()
	const busy, unanswered, bad, failed = campaigns.Busy, campaigns.Unanswered, campaigns.BadNumber, campaigns.Failed
	tests := map[campaigns.Cause]struct {
		result campaigns.Result
		class  class
		talked class
		trunk  bool
	}{
		"UNALLOCATED_NUMBER":             {bad, noMore, tried, false},
		"NO_ROUTE_TRANSIT_NET":           {failed, tried, reached, false},
		"NO_ROUTE_DESTINATION":           {bad, tried, tried, false},
		"CHANNEL_UNACCEPTABLE":           {failed, tried, reached, false},
		"CALL_AWARDED_DELIVERED":         {failed, tried, reached, false},
		"NORMAL_CLEARING":                {unanswered, tried, reached, false},
		"USER_BUSY":                      {busy, tried, tried, false},
		"NO_USER_RESPONSE":               {unanswered, tried, tried, false},
		"NO_ANSWER":                      {unanswered, tried, tried, false},
		"SUBSCRIBER_ABSENT":              {unanswered, tried, tried, false},
		"CALL_REJECTED":                  {busy, tried, tried, false},
		"NUMBER_CHANGED":                 {bad, tried, tried, false},
		"REDIRECTION_TO_NEW_DESTINATION": {failed, tried, reached, false},
		"EXCHANGE_ROUTING_ERROR":         {failed, tried, reached, false},
		"DESTINATION_OUT_OF_ORDER":       {failed, tried, tried, false},
		"INVALID_NUMBER_FORMAT":          {bad, noMore, tried, false},
		"FACILITY_REJECTED":              {failed, tried, reached, false},
		"RESPONSE_TO_STATUS_ENQUIRY":     {failed, tried, reached, false},
		"NORMAL_UNSPECIFIED":             {failed, tried, tried, false},
		"NORMAL_CIRCUIT_CONGESTION":      {failed, tried, tried, true},
		"NETWORK_OUT_OF_ORDER":           {failed, noMore, tried, true},
		"NORMAL_TEMPORARY_FAILURE":       {failed, minus, minus, true},
		"SWITCH_CONGESTION":              {failed, tried, reached, true},
		"ACCESS_INFO_DISCARDED":          {failed, tried, reached, false},
		"REQUESTED_CHAN_UNAVAIL":         {failed, tried, reached, true},
		"PRE_EMPTED":                     {failed, tried, reached, false},
		"FACILITY_NOT_SUBSCRIBED":        {failed, tried, reached, false},
		"OUTGOING_CALL_BARRED":           {failed, noMore, tried, false},
		"INCOMING_CALL_BARRED":           {failed, tried, reached, false},
		"BEARERCAPABILITY_NOTAUTH":       {failed, tried, reached, false},
		"BEARERCAPABILITY_NOTAVAIL":      {failed, tried, reached, false},
		"SERVICE_UNAVAILABLE":            {failed, noMore, tried, true},
		"BEARERCAPABILITY_NOTIMPL":       {failed, tried, reached, false},
		"CHAN_NOT_IMPLEMENTED":           {failed, noMore, tried, false},
		"FACILITY_NOT_IMPLEMENTED":       {failed, tried, reached, false},
		"SERVICE_NOT_IMPLEMENTED":        {failed, noMore, tried, false},
		"INVALID_CALL_REFERENCE":         {failed, tried, reached, false},
		"INCOMPATIBLE_DESTINATION":       {failed, noMore, tried, false},
		"INVALID_MSG_UNSPECIFIED":        {failed, tried, reached, false},
		"MANDATORY_IE_MISSING":           {failed, noMore, tried, false},
		"MESSAGE_TYPE_NONEXIST":          {failed, tried, reached, false},
		"WRONG_MESSAGE":                  {failed, tried, reached, false},
		"IE_NONEXIST":                    {failed, tried, reached, false},
		"INVALID_IE_CONTENTS":            {failed, tried, reached, false},
		"WRONG_CALL_STATE":               {failed, tried, reached, false},
		"RECOVERY_ON_TIMER_EXPIRE":       {unanswered, minus, minus, false},
		"MANDATORY_IE_LENGTH_ERROR":      {failed, tried, reached, false},
		"PROTOCOL_ERROR":                 {failed, tried, reached, false},
		"INTERWORKING":                   {failed, tried, reached, false},
		"SUCCESS":                        {failed, tried, reached, false},
		"ORIGINATOR_CANCEL":              {unanswered, tried, tried, false},
		"CRASH":                          {failed, tried, reached, false},
		"SYSTEM_SHUTDOWN":                {failed, tried, reached, false},
		"LOSE_RACE":                      {failed, tried, tried, false},
		"MANAGER_REQUEST":                {failed, tried, reached, false},
		"BLIND_TRANSFER":                 {failed, tried, reached, false},
		"ATTENDED_TRANSFER":              {failed, tried, reached, false},
		"ALLOTTED_TIMEOUT":               {unanswered, tried, reached, false},
		"USER_CHALLENGE":                 {failed, tried, reached, false},
		"MEDIA_TIMEOUT":                  {failed, tried, reached, false},
		"PICKED_OFF":                     {failed, tried, reached, false},
		"USER_NOT_REGISTERED":            {failed, tried, tried, false},
		"PROGRESS_TIMEOUT":               {unanswered, noMore, tried, false},
		"INVALID_GATEWAY":                {failed, tried, reached, true},
		"GATEWAY_DOWN":                   {failed, noMore, tried, true},
		"INVALID_URL":                    {failed, tried, reached, false},
		"INVALID_PROFILE":                {failed, tried, reached, true},
		"NO_PICKUP":                      {unanswered, tried, reached, false},
		"SRTP_READ_ERROR":                {failed, tried, reached, false},
		"BOWOUT":                         {failed, tried, reached, false},
		"BUSY_EVERYWHERE":                {busy, tried, reached, false},
		"DECLINE":                        {busy, tried, reached, false},
		"DOES_NOT_EXIST_ANYWHERE":        {bad, tried, reached, false},
		"NOT_ACCEPTABLE":                 {failed, tried, reached, false},
		"UNWANTED":                       {busy, tried, reached, false},
		"NO_IDENTITY":                    {failed, tried, reached, false},
		"BAD_IDENTITY_INFO":              {failed, tried, reached, false},
		"UNSUPPORTED_CERTIFICATE":        {failed, tried, reached, false},
		"INVALID_IDENTITY":               {failed, tried, reached, false},
		"STALE_DATE":                     {failed, tried, reached, false},
		"REJECT_ALL":                     {busy, tried, reached, false},
	}
	for _, cause := range campaigns.Causes() {
		tt, ok := tests[cause]
		if !ok {
			t.Errorf("%s has no line", cause)
			continue
		}
		t.Run(string(cause), func(t *testing.T) {
			t.Parallel()
			if got := campaigns.ResultOf(cause); got != tt.result {
				t.Errorf("result %s, want %s", got, tt.result)
			}
			a := campaigns.Attempt{Result: campaigns.ResultOf(cause), Cause: cause}
			if got := settledAs(&a); got != tt.class {
				t.Errorf("unanswered: %+v, want %+v", got, tt.class)
			}
			a = campaigns.Attempt{Result: campaigns.Connected, Cause: cause, AnsweredAt: noon.Add(-time.Minute), BridgedAt: noon.Add(-time.Minute)}
			if got := settledAs(&a); got != tt.talked {
				t.Errorf("after a talk: %+v, want %+v", got, tt.talked)
			}
			r := campaigns.Resource{}
			if r.IsFault(cause) != tt.trunk {
				t.Errorf("the trunk's fault: %v", !tt.trunk)
			}
			a = campaigns.Attempt{Result: campaigns.ResultOf(cause), Cause: cause, TrunkFault: true}
			if got := settledAs(&a); got != minus {
				t.Errorf("a trunk fault: %+v, want %+v", got, minus)
			}
		})
	}
	if len(tests) != len(campaigns.Causes()) {
		t.Errorf("%d lines for %d causes", len(tests), len(campaigns.Causes()))
	}
}

// settledAs settles an attempt of a member with two numbers.
func settledAs(a *campaigns.Attempt) class {
	c, m := newCampaign(), newMember("+4930100001", "+4930100002")
	a.Number, a.DialedAt, a.EndedAt = "+4930100001", noon.Add(-time.Minute), noon
	after := c.Settle(m, a, noon)
	counted := after.Attempts == 1 && after.Communications[0].Attempts == 1
	if counted != a.Counts {
		return class{"counted otherwise than it says", counted}
	}
	switch {
	case after.State == campaigns.Over && after.EndCause == campaigns.NormalClearing:
		return class{"done", a.Counts}
	case after.Communications[0].Ended && after.State == campaigns.Waiting && after.Next == 1:
		return class{"number", a.Counts}
	case after.State == campaigns.Waiting && after.Due.Equal(noon.Add(c.RetryWait)):
		return class{"retry", a.Counts}
	}
	return class{string(after.State), a.Counts}
}
