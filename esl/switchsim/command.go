// SPDX-License-Identifier: MIT

package switchsim

import (
	"crypto/subtle"
	"strings"
	"time"
)

// command is one command of the event socket: a line, and perhaps header lines.
type command struct {
	line    string
	name    string // the line's first word
	rest    string // what follows it
	headers map[string]string
}

// nextCommand finds the first whole command in what was read: it ends at an empty line, and at its Content-Length after
// that. Empty lines before it are skipped. The second result is how many bytes it takes; 0 means that it is not whole.
func nextCommand(in []byte) (string, int) {
	start := 0
	for start < len(in) && (in[start] == '\n' || in[start] == '\r') {
		start++
	}
	breaks := 0
	for i := start; i < len(in); i++ {
		switch in[i] {
		case '\n':
			breaks++
		case '\r':
		default:
			breaks = 0
		}
		if breaks == 2 {
			text := string(in[start:i])
			end := i + 1 + bodyLength(text)
			if end > len(in) {
				return "", 0
			}
			return strings.TrimRight(text, "\r\n"), end
		}
	}
	if start == len(in) && start > 0 { // nothing but empty lines: they are used up
		return "", start
	}
	return "", 0
}

func bodyLength(text string) int {
	_, after, found := strings.Cut(strings.ToLower(text), "\ncontent-length:")
	if !found {
		return 0
	}
	digits, _, _ := strings.Cut(strings.TrimSpace(after), "\n")
	return max(0, min(atoi(strings.TrimSpace(digits)), maxBody))
}

// maxBody is FreeSWITCH's limit for the body of a command.
const maxBody = 16 << 20

// parseCommand splits a command. All its lines end the same way: with a CR anywhere, a lone LF does not end a line.
func parseCommand(text string) command {
	ending := "\n"
	if strings.Contains(text, "\r") {
		ending = "\r\n"
	}
	lines := strings.Split(text, ending)
	c := command{line: lines[0], headers: make(map[string]string)}
	c.name, c.rest, _ = strings.Cut(c.line, " ")
	for _, line := range lines[1:] {
		if name, value, found := strings.Cut(line, ":"); found {
			c.headers[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
		}
	}
	return c
}

const commandNotFound = "-ERR command not found"

// execute answers one command.
func (c *conn) execute(cmd command) {
	if !c.authenticated {
		c.authenticate(cmd)
		return
	}
	switch cmd.name {
	case "api":
		if cmd.rest == "" {
			c.reply(commandNotFound)
			return
		}
		c.respond(c.callAPI(cmd.rest))
	case "bgapi":
		c.background(cmd)
	case "sendmsg":
		c.reply(c.sendMessage(cmd))
	case "exit":
		c.reply("+OK bye")
		c.disconnect()
	default:
		c.reply(c.control(cmd))
	}
}

// authenticate admits a client, or not. Everything else but exit is unknown until then.
func (c *conn) authenticate(cmd command) {
	switch cmd.name {
	case "auth":
		if subtle.ConstantTimeCompare([]byte(strings.TrimSpace(cmd.rest)), []byte(c.core.config.Password)) == 1 {
			c.authenticated = true
			c.reply("+OK accepted")
			return
		}
		c.reply("-ERR invalid")
		c.disconnect()
	case "userauth": // no user of the directory has an esl-password here
		c.reply("-ERR invalid")
		c.disconnect()
	case "exit":
		c.reply("+OK bye")
		c.disconnect()
	default:
		c.reply(commandNotFound)
	}
}

// control executes the commands that are about the connection itself.
func (c *conn) control(cmd command) string {
	c.core.mu.Lock()
	defer c.core.mu.Unlock()
	words := strings.Fields(cmd.line)
	s := &c.subscription
	defer c.core.reviseInterest()
	switch words[0] {
	case "event":
		return s.event(words[1:])
	case "nixevent":
		if len(words) < 2 || !s.keywords(words[1:], false) {
			return "-ERR no keywords supplied"
		}
		return "+OK events nixed"
	case "noevents":
		if !s.listening {
			return "-ERR not listening for events"
		}
		s.clear()
		c.queue.flush()
		return "+OK no longer listening for events"
	case "filter":
		return filterCommand(s, strings.TrimSpace(cmd.rest))
	case "myevents":
		return myEvents(s, words)
	case "sendevent":
		return "+OK " + newUUID()
	case "linger", "nolinger":
		return "-ERR not controlling a session"
	case "divert_events":
		return "-ERR not controlling a session."
	case "log":
		return c.log(words)
	case "nolog":
		if !c.logging {
			return "-ERR not loging"
		}
		c.logging = false
		return "+OK no longer logging"
	}
	return commandNotFound
}

// event subscribes. Only plain events are delivered; a client that wants another format hears so.
func (s *subscription) event(words []string) string {
	format := "plain"
	if len(words) > 0 {
		switch strings.ToLower(words[0]) {
		case "json", "xml":
			return "-ERR only plain events are simulated"
		}
		words = words[1:] // plain, or an unknown format that stands for it
	}
	if !s.keywords(words, true) {
		return "-ERR no keywords supplied"
	}
	s.listening = true
	return "+OK event listener enabled " + format
}

func filterCommand(s *subscription, rest string) string {
	name, value, found := strings.Cut(rest, " ")
	switch {
	case rest == "":
		return commandNotFound
	case name == "delete":
		name, value, _ = strings.Cut(value, " ")
		return s.deleteFilter(name, value)
	case !found:
		return "-ERR invalid syntax"
	case name == "add":
		name, value, found = strings.Cut(value, " ")
		if !found {
			return "-ERR invalid syntax"
		}
	}
	return s.addFilter(name, value)
}

func myEvents(s *subscription, words []string) string {
	if len(words) < 2 {
		return commandNotFound
	}
	for kind := range kindCount {
		if strings.HasPrefix(kinds[kind].name, "CHANNEL_") && kind != channelCallState {
			s.kinds[kind] = true
		}
	}
	s.listening = true
	return "+OK Events Enabled"
}

var logLevels = map[string]string{
	"0": "0", "1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "6": "6", "7": "7", "console": "0", "alert": "1", "crit": "2", "err": "3",
	"warning": "4", "notice": "5", "info": "6", "debug": "7",
}

// log answers as the real one does, but no log lines are sent: this switch writes none.
func (c *conn) log(words []string) string {
	level := "debug"
	if len(words) > 1 {
		level = words[1]
	}
	number, known := logLevels[strings.ToLower(level)]
	if !known {
		return "-ERR invalid log level"
	}
	c.logging = true
	return "+OK log level " + level + " [" + number + "]"
}

// callAPI executes an api command in the connection's own thread, which does nothing else until it has the answer.
func (c *conn) callAPI(text string) string {
	name, args, _ := strings.Cut(strings.TrimSpace(text), " ")
	args = strings.TrimSpace(args)
	switch name {
	case "originate":
		answer := make(chan string, 1)
		c.core.mu.Lock()
		c.core.originateCommand(args, "", func(result string) { answer <- result })
		c.core.mu.Unlock()
		return c.awaitAnswer(answer)
	case "msleep":
		c.server.pause(time.Duration(atoi(args)) * time.Millisecond)
		return "+OK"
	}
	return c.core.api(name, args)
}

func (c *conn) awaitAnswer(answer <-chan string) string {
	select {
	case result := <-answer:
		return result
	case <-c.server.ending:
		return ""
	}
}

// background executes `bgapi`: the answer comes at once, the result as a BACKGROUND_JOB event.
func (c *conn) background(cmd command) {
	if strings.TrimSpace(cmd.rest) == "" {
		c.reply(commandNotFound)
		return
	}
	job := cmd.headers["job-uuid"]
	if job == "" {
		job = newUUID()
	}
	// The real one waits for the job's thread with a clock of 1 ms before it answers.
	c.server.pause(c.core.config.BgapiDelay)
	c.reply("+OK Job-UUID: " + job + "\nJob-UUID: " + job)
	name, args, _ := strings.Cut(strings.TrimSpace(cmd.rest), " ")
	args = strings.TrimSpace(args)
	k := c.core
	finish := func(result string) { k.finishJob(job, name, args, result) }
	switch name {
	case "originate":
		k.mu.Lock()
		k.originateCommand(args, job, finish)
		k.mu.Unlock()
	case "msleep":
		k.mu.Lock()
		k.schedule.after(time.Duration(atoi(args))*time.Millisecond, func() { finish("+OK") })
		k.mu.Unlock()
	default:
		result := k.api(name, args)
		k.mu.Lock()
		finish(result)
		k.mu.Unlock()
	}
}

// finishJob tells a job's result to everybody who listens for jobs. The lock is held.
func (k *core) finishJob(job, name, args, result string) {
	lead := []header{{"Job-UUID", job}, {"Job-Command", name}}
	if args != "" {
		lead = append(lead, header{"Job-Command-Arg", args})
	}
	k.fire(backgroundJob, nil, particulars{about: job, lead: lead, body: []byte(result)})
}

// sendMessage executes `sendmsg UUID`: an application, or the hangup of the channel.
func (c *conn) sendMessage(cmd command) string {
	id := strings.TrimSpace(cmd.rest)
	k := c.core
	k.mu.Lock()
	defer k.mu.Unlock()
	ch := k.find(id)
	if ch == nil {
		return "-ERR invalid session id [" + id + "]"
	}
	switch strings.ToLower(cmd.headers["call-command"]) {
	case "hangup":
		cause := strings.ToUpper(cmd.headers["hangup-cause"])
		if cause == "" {
			cause = "NORMAL_CLEARING"
		}
		k.schedule.after(k.soon(), func() { ch.hangup(cause, byCommand) })
	case "execute":
		a := application{name: cmd.headers["execute-app-name"], args: cmd.headers["execute-app-arg"], id: cmd.headers["event-uuid"]}
		ch.broadcast(broadcast{application: a})
	}
	return "+OK"
}

// withoutPassword is a command as it may be written down.
func withoutPassword(text string) string {
	for _, name := range []string{"auth", "userauth"} {
		if strings.HasPrefix(text, name+" ") {
			return name + " ***"
		}
	}
	return text
}
