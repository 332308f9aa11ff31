// SPDX-License-Identifier: MIT

package fsconf_test

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/fsconf"
)

// wellFormed reads an XML text to its end.
func wellFormed(text []byte) error {
	dec := xml.NewDecoder(strings.NewReader(string(text)))
	roots, depth := 0, 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			if roots != 1 {
				return errors.New("not exactly one root")
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			depth++
		case xml.EndElement:
			depth--
		}
	}
}

func TestEveryFileIsWellFormed(t *testing.T) {
	t.Parallel()
	comment := regexp.MustCompile(`(?s)<!--.*?-->`)
	for _, name := range append(xmlFiles(t), "sip_profiles/external/trunk.xml.template") {
		text, err := fs.ReadFile(fsconf.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := wellFormed(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, c := range comment.FindAll(text, -1) {
			if strings.Contains(string(c), "<X-PRE-PROCESS") {
				t.Errorf("%s: FreeSWITCH carries out directives inside of comments: %s", name, c)
			}
		}
	}
	for _, bad := range []string{"", "<a>", "<a/><b/>", "<a b=c/>"} {
		if wellFormed([]byte(bad)) == nil {
			t.Errorf("%q passes for well-formed", bad)
		}
	}
}

// What a user copies and what the program carries must be the same files.
func TestEverythingIsEmbedded(t *testing.T) {
	t.Parallel()
	list := func(tree fs.FS) []string {
		var names []string
		err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
			if !entry.IsDir() && path.Ext(name) != ".go" {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	if diff := cmp.Diff(list(os.DirFS(".")), list(fsconf.Files)); diff != "" {
		t.Errorf("embedded files (-on disk +embedded):\n%s", diff)
	}
}

func TestSections(t *testing.T) {
	t.Parallel()
	var names []string
	for _, section := range document(t).find("section") {
		names = append(names, section.attr("name"))
		if len(section.Children) == 0 {
			t.Errorf("section %s is empty", section.attr("name"))
		}
	}
	if diff := cmp.Diff([]string{"configuration", "dialplan", "directory"}, names); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
}

func TestModules(t *testing.T) {
	t.Parallel()
	var got []string
	for _, load := range document(t).find("load") {
		got = append(got, load.attr("module"))
	}
	slices.Sort(got)
	want := []string{
		"mod_avmd", "mod_commands", "mod_console", "mod_dialplan_xml", "mod_dptools", "mod_event_socket",
		"mod_logfile", "mod_loopback", "mod_opus", "mod_sndfile", "mod_sofia", "mod_tone_stream",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("modules (-want +got):\n%s", diff)
	}
}

func isLoopback(address string) bool {
	ip, err := netip.ParseAddr(address)
	return err == nil && ip.IsLoopback()
}

func TestEventSocket(t *testing.T) {
	t.Parallel()
	doc := document(t)
	socket := doc.one(t, "configuration", "event_socket.conf").params()
	if !isLoopback(socket["listen-ip"]) || socket["listen-port"] != "8021" {
		t.Errorf("the event socket listens on %s:%s", socket["listen-ip"], socket["listen-port"])
	}
	acl := doc.one(t, "configuration", "acl.conf").one(t, "list", socket["apply-inbound-acl"])
	if acl.attr("default") != "deny" {
		t.Errorf("the event socket's list lets everybody in")
	}
	for _, entry := range acl.find("node") {
		prefix, err := netip.ParsePrefix(entry.attr("cidr"))
		if err != nil || !prefix.Addr().IsLoopback() {
			t.Errorf("the event socket lets %q in (%v)", entry.attr("cidr"), err)
		}
	}
	if got := doc.one(t, "configuration", "switch.conf").params()["event-heartbeat-interval"]; got != "5" {
		t.Errorf("heartbeat every %q s, want 5", got)
	}
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	doc := document(t)
	ports := map[string]string{}
	for _, profile := range doc.one(t, "configuration", "sofia.conf").find("profile") {
		name := profile.attr("name")
		settings := profile.one(t, "settings", "").params()
		if !isLoopback(settings["sip-ip"]) || !isLoopback(settings["rtp-ip"]) {
			t.Errorf("%s listens on %s, audio on %s", name, settings["sip-ip"], settings["rtp-ip"])
		}
		if other, taken := ports[settings["sip-port"]]; taken || settings["sip-port"] == "" {
			t.Errorf("%s has port %q of %q", name, settings["sip-port"], other)
		}
		ports[settings["sip-port"]] = name
		if settings["auth-calls"] != "true" && settings["apply-inbound-acl"] == "" {
			t.Errorf("%s lets everybody call", name)
		}
		doc.one(t, "context", settings["context"])
	}
	gateway := doc.one(t, "gateway", "tandem-test").params()
	far := doc.one(t, "profile", "tandem-test").params()
	if gateway["proxy"] != far["sip-ip"]+":"+far["sip-port"] || far["context"] != "tandem-test" {
		t.Errorf("gateway tandem-test leads to %s, context %s", gateway["proxy"], far["context"])
	}
}

// TestBrowsers: agents' browsers register over secure WebSockets only, with a password, and beside the desk phones.
func TestBrowsers(t *testing.T) {
	t.Parallel()
	doc := document(t)
	settings := doc.one(t, "profile", "browsers").one(t, "settings", "").params()
	if address, port, ok := strings.Cut(settings["wss-binding"], ":"); !ok || !isLoopback(address) || port != "7443" {
		t.Errorf("browsers connect to %q", settings["wss-binding"])
	}
	if _, plain := settings["ws-binding"]; plain {
		t.Error("browsers may connect without TLS")
	}
	internal := doc.one(t, "profile", "internal").one(t, "settings", "").params()
	for _, name := range []string{"auth-calls", "accept-blind-reg", "force-register-domain", "force-register-db-domain", "context", "codec-prefs"} {
		if settings[name] != internal[name] || settings[name] == "" {
			t.Errorf("%s is %q for browsers and %q for desk phones", name, settings[name], internal[name])
		}
	}
	for _, name := range []string{"ext-rtp-ip", "ext-sip-ip"} {
		if !isLoopback(settings[name]) {
			t.Errorf("%s is %q", name, settings[name])
		}
	}
	var networks []string
	for _, p := range doc.one(t, "profile", "browsers").find("param") {
		if p.attr("name") == "apply-candidate-acl" {
			networks = append(networks, p.attr("value"))
		}
	}
	if diff := cmp.Diff([]string{"localnet.auto", "any_v4.auto", "any_v6.auto"}, networks); diff != "" {
		t.Errorf("addresses that browsers may have (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(internal["codec-prefs"], "OPUS,PCMU") {
		t.Errorf("codecs %q", internal["codec-prefs"])
	}
}

// TestPhonesAreCalledWhereTheyAre: a user's dial string has the browser before the desk phone, whatever profiles
// they registered at, and says that a call is Tandem's.
func TestPhonesAreCalledWhereTheyAre(t *testing.T) {
	t.Parallel()
	doc := document(t)
	got := doc.one(t, "domain", "").Children[0].params()["dial-string"]
	rest, ok := strings.CutPrefix(got, "{sip_h_X-Tandem=${tandem_controller}}")
	if !ok {
		t.Errorf("no header that says whose call it is: %s", got)
	}
	var profiles []string
	for contact := range strings.SplitSeq(rest, ",") {
		name, _ := strings.CutSuffix(strings.TrimPrefix(contact, "${sofia_contact("), "/${dialed_user}@${dialed_domain})}")
		profiles = append(profiles, name)
		doc.one(t, "profile", name)
	}
	if diff := cmp.Diff([]string{"browsers", "internal"}, profiles); diff != "" {
		t.Errorf("where users are called (-want +got):\n%s", diff)
	}
}

func TestPublicContextIsClosed(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"", "1001", "+41441234567", "9990105030001"} {
		if got := run(t, "public", number); got != (outcome{Cause: "CALL_REJECTED"}) {
			t.Errorf("public %q: %+v", number, got)
		}
	}
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	domain := document(t).one(t, "domain", "")
	users := map[string]node{}
	for _, user := range domain.find("user") {
		users[user.attr("id")] = user
	}
	if len(users) != 40 {
		t.Errorf("%d users, want 20 agents and 20 that answer by themselves", len(users))
	}
	if got := domain.Children[0].params()["allow-empty-password"]; got != "false" {
		t.Errorf("allow-empty-password is %q: users without a password could be taken over", got)
	}
	for id, user := range users {
		params := user.params()
		switch {
		case id >= "1001" && id <= "1020":
			if params["password"] == "" || params["dial-string"] != "" {
				t.Errorf("agent %s: %v", id, params)
			}
		case id >= "1101" && id <= "1120":
			number, ok := strings.CutPrefix(params["dial-string"], "sofia/gateway/tandem-test/")
			number = strings.ReplaceAll(number, "${dialed_user}", id)
			if got := run(t, "tandem-test", number); !ok || got != (outcome{RingMS: 500, Answered: true}) {
				t.Errorf("test agent %s: %v leads to %+v", id, params, got)
			}
		default:
			t.Errorf("unexpected user %s", id)
		}
	}
}

func TestNoSecrets(t *testing.T) {
	t.Parallel()
	const placeholder = "CHANGE-ME"
	setting := regexp.MustCompile(`(?i)(?:name="[^"]*(?:password|secret|username)[^"]*" value="([^"]*)"|cmd="set" data="[^"=]*(?:password|secret)[^"=]*=([^"]*)")`)
	seen := 0
	for _, name := range append(xmlFiles(t), "sip_profiles/external/trunk.xml.template") {
		text, err := fs.ReadFile(fsconf.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range setting.FindAllStringSubmatch(string(text), -1) {
			seen++
			value := match[1] + match[2]
			if value != placeholder && !strings.HasPrefix(value, "$${") && value != "false" {
				t.Errorf("%s: %s", name, match[0])
			}
		}
	}
	if seen < 20 {
		t.Errorf("%d passwords looked at: the search has gone blind", seen)
	}
}
