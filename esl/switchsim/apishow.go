// SPDX-License-Identifier: MIT

package switchsim

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// row is one line of `show channels`.
type row struct {
	session int64
	died    time.Time
	fields  []string
}

// rowNames are the columns of the core's table of channels.
var rowNames = []string{
	"uuid", "direction", "created", "created_epoch", "name", "state", "cid_name", "cid_num", "ip_addr", "dest",
	"application", "application_data", "dialplan", "context", "read_codec", "read_rate", "read_bit_rate", "write_codec",
	"write_rate", "write_bit_rate", "secure", "hostname", "presence_id", "presence_data", "accountcode", "callstate",
	"callee_name", "callee_num", "callee_direction", "call_uuid", "sent_callee_name", "sent_callee_num",
	"initial_cid_name", "initial_cid_num", "initial_ip_addr", "initial_dest", "initial_dialplan", "initial_context",
}

func (ch *channel) row() []string {
	p := &ch.profile
	codecName, rate, bits := "", "", ""
	if ch.media {
		codecName, rate, bits = "PCMU", "8000", "64000"
		if ch.tech == techLoopback {
			codecName, bits = "L16", "128000"
		}
	}
	application, data := "", ""
	if ch.app != nil {
		application, data = ch.app.name, ch.app.args
	}
	sentName, _ := ch.vars.get("last_sent_callee_id_name")
	sentNumber, _ := ch.vars.get("last_sent_callee_id_number")
	created := time.UnixMicro(p.created).UTC()
	return []string{
		ch.uuid, cmp.Or(p.direction, "outbound"), created.Format(time.DateTime), strconv.FormatInt(created.Unix(), 10), ch.name,
		stateNames[ch.running], p.callerName, p.callerNumber, p.networkAddr, p.destination, application, data, p.dialplan,
		p.context, codecName, rate, bits, codecName, rate, bits, "", host, ch.presenceID, "", "", string(ch.callState),
		p.calleeName, p.calleeNumber, "", ch.callUUID, sentName, sentNumber, p.origName, p.origNumber, p.networkAddr,
		p.destination, p.dialplan, p.context,
	}
}

// remember keeps a channel that is gone listed for a moment: the real table is a copy that lags behind.
func (k *core) remember(ch *channel) {
	if k.config.ShowLag <= 0 {
		return
	}
	k.forget()
	k.buried = append(k.buried, row{session: ch.session, died: ch.died, fields: ch.row()})
}

// forget drops the rows that even a lagging copy has dropped.
func (k *core) forget() {
	now := time.Now()
	keep := slices.IndexFunc(k.buried, func(r row) bool { return now.Sub(r.died) < k.config.ShowLag })
	if keep < 0 {
		keep = len(k.buried)
	}
	k.buried = slices.Delete(k.buried, 0, keep)
}

// rows are the channels as the lagging copy has them: without the newest, with those that are just gone.
func (k *core) rows() [][]string {
	k.forget()
	listed := slices.Clone(k.buried)
	now := time.Now()
	for _, ch := range k.channels {
		if now.Sub(ch.born) >= k.config.ShowLag {
			listed = append(listed, row{session: ch.session, fields: ch.row()})
		}
	}
	slices.SortFunc(listed, func(a, b row) int { return int(a.session - b.session) })
	result := make([][]string, len(listed))
	for i, r := range listed {
		result[i] = r.fields
	}
	return result
}

func showCommand(k *core, args string) string {
	words := strings.Fields(args)
	if len(words) == 0 {
		return showUsage
	}
	asJSON := slices.Contains(words, "json")
	switch words[0] {
	case "channels":
		rows := k.rows()
		if slices.Contains(words, "count") {
			return count(len(rows), asJSON)
		}
		return table(rowNames, rows, asJSON)
	case "calls":
		rows := k.rows()
		if slices.Contains(words, "count") {
			return count(len(rows)-k.bridgedPairs(), asJSON)
		}
		return table(rowNames, rows, asJSON)
	case "registrations":
		return table(registrationNames, k.registrationRows(), asJSON)
	}
	return "-ERR not simulated\n"
}

const showUsage = "-USAGE: codec|endpoint|application|api|dialplan|file|timer|calls [count]|channels [count|like <match string>]|" +
	"calls|detailed_calls|bridged_calls|detailed_bridged_calls|aliases|complete|chat|management|modules|nat_map|say|" +
	"interfaces|interface_types|tasks|limits|status\n"

func (k *core) bridgedPairs() int {
	pairs := 0
	for _, ch := range k.channels {
		if ch.bridge != nil && ch.bridge.up && ch.bridge.b == ch {
			pairs++
		}
	}
	return pairs
}

func count(n int, asJSON bool) string {
	if asJSON {
		return fmt.Sprintf(`{"row_count":%d}`, n)
	}
	return fmt.Sprintf("\n%d total.\n", n)
}

// table writes rows as FreeSWITCH does: comma-separated with a header line, or as JSON.
func table(names []string, rows [][]string, asJSON bool) string {
	if !asJSON {
		var b strings.Builder
		if len(rows) > 0 {
			b.WriteString(strings.Join(names, ",") + "\n")
		}
		for _, r := range rows {
			b.WriteString(strings.Join(r, ",") + "\n")
		}
		return b.String() + count(len(rows), false)
	}
	if len(rows) == 0 {
		return `{"row_count":0}`
	}
	b := appendInt([]byte(`{"row_count":`), int64(len(rows)))
	b = append(b, `,"rows":[`...)
	for i, r := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		for j, name := range names {
			separator := byte(',')
			if j == 0 {
				separator = '{'
			}
			b = appendJSONString(append(b, separator), name)
			b = appendJSONString(append(b, ':'), r[j])
		}
		b = append(b, '}')
	}
	return string(append(b, ']', '}'))
}

func userExists(k *core, args string) string {
	words := strings.Fields(args)
	if len(words) < 2 {
		return "false"
	}
	return strconv.FormatBool(k.known(words[1]))
}

func listUsers(k *core, args string) string {
	words := strings.Fields(args)
	const head = "userid|context|domain|group|contact|callgroup|effective_caller_id_name|effective_caller_id_number\n"
	if len(words) != 2 || words[0] != "user" || !k.known(words[1]) {
		return head + "\n+OK\n"
	}
	id := words[1]
	return head + strings.Join([]string{id, "default", agentDomain, "default", sofiaContact(k, id), "", "Agent " + id, id}, "|") + "\n\n+OK\n"
}
