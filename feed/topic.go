// SPDX-License-Identifier: MIT

package feed

import (
	"fmt"
	"strings"

	"tandem/access"
	"tandem/campaigns"
)

// kind is what a topic is about.
type kind int

const (
	campaignKind kind = iota
	agentKind
	attemptKind
	nodeKind
	overviewKind
	kinds
)

// Topic is what a client can subscribe to: "campaigns", "campaign:ID", "agents",
// "agent:ID", "attempts", "attempts:CAMPAIGN", "nodes", "overview".
type Topic struct {
	kind kind
	id   string // of the one campaign or agent, or of the attempts' campaign; "" = all
}

var (
	wideNames   = [kinds]string{"campaigns", "agents", "attempts", "nodes", "overview"}
	narrowNames = [kinds]string{"campaign", "agent", "attempts", "", ""}
)

// ParseTopic reads a topic.
func ParseTopic(text string) (Topic, error) {
	name, id, narrow := strings.Cut(text, ":")
	for k := range kinds {
		switch {
		case !narrow && name == wideNames[k]:
			return Topic{kind: k}, nil
		case narrow && name != "" && name == narrowNames[k] && campaigns.ValidID(id):
			return Topic{k, id}, nil
		}
	}
	return Topic{}, fmt.Errorf("there is no topic %.80q", text)
}

// String gives the topic as clients name it.
func (t Topic) String() string {
	if t.id == "" {
		return wideNames[t.kind]
	}
	return narrowNames[t.kind] + ":" + t.id
}

// Allowed reports whether somebody may listen to a topic. Attempts carry the
// numbers of members, so they are for those who may read these too; an agent
// hears of themself alone.
func Allowed(p access.Principal, t Topic) bool {
	live := access.Need{Area: access.Live}
	switch {
	case t.kind == agentKind && t.id != "":
		live.Own = "agent"
		return p.May(live, t.id)
	case t.kind == attemptKind:
		return p.May(live, "") && p.May(access.Need{Area: access.Campaigns}, "") && p.May(access.Need{Area: access.Members}, "")
	}
	return p.May(live, "")
}
