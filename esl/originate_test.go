// SPDX-License-Identifier: MIT

package esl_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/esl"
)

// TestModelAgreesWithTrace holds the model of FreeSWITCH's parser against what the real one made of awkward values.
func TestModelAgreesWithTrace(t *testing.T) {
	t.Parallel()
	files := traces(t)
	seen := map[string]map[string]string{} // origination_uuid -> dialer_… variables of its CHANNEL_CREATE
	reader := esl.NewReader(bytes.NewReader(files["14c_quoting.esl"]))
	for {
		m, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if m.Type == esl.EventPlain && m.Event.Name() == "CHANNEL_CREATE" && m.Event.Has("variable_dialer_b") {
			variables := map[string]string{}
			for _, name := range []string{"dialer_a", "dialer_b"} {
				if m.Event.Has("variable_" + name) {
					variables[name] = m.Event.Variable(name)
				}
			}
			seen[m.Event.UUID()] = variables
		}
	}
	compared := 0
	scanner := bufio.NewScanner(bytes.NewReader(files["14c_quoting.cmds"]))
	for scanner.Scan() {
		if !strings.HasPrefix(scanner.Text(), "bgapi originate") {
			continue
		}
		command := scanner.Text()
		scanner.Scan()
		apart, err := takeApart(command + "\r\n" + scanner.Text())
		uuid := apart.variables["origination_uuid"]
		want, called := seen[uuid]
		if !called {
			// Refused by FreeSWITCH: the model has to find fault, or not find the dial string.
			if err == nil && apart.dialString == "loopback/8busy/default" {
				t.Errorf("model accepts what FreeSWITCH refused: %s", command)
			}
			continue
		}
		compared++
		if err != nil {
			t.Errorf("model refuses what FreeSWITCH accepted: %s: %v", command, err)
			continue
		}
		delete(apart.variables, "origination_uuid")
		if diff := cmp.Diff(want, apart.variables); diff != "" {
			t.Errorf("%s: (-FreeSWITCH +model)\n%s", command, diff)
		}
	}
	if compared != 14 {
		t.Errorf("compared %d originates, want 14", compared)
	}
}

func valid() esl.Originate {
	return esl.Originate{
		UUID: "6f1d5b0e-6a4e-4d43-9d39-0b8f0c1e2a11", JobUUID: "job-1",
		DialString: "sofia/gateway/carrier/+4790000000",
	}
}

func TestOriginateDetectsBeep(t *testing.T) {
	t.Parallel()
	o := valid()
	o.DetectBeep = true
	command, err := o.Command()
	if err != nil || !strings.Contains(command, ",execute_on_answer=avmd_start") {
		t.Errorf("%q, %v", command, err)
	}
	taken, err := takeApart(command)
	if err != nil || taken.variables["execute_on_answer"] != "avmd_start" {
		t.Errorf("FreeSWITCH takes it for %+v, %v", taken, err)
	}
	o.Variables = map[string]string{"execute_on_answer": "system:id"}
	if _, err := o.Command(); !errors.Is(err, esl.ErrInvalid) {
		t.Errorf("an application of somebody else: %v", err)
	}
}

func TestOriginateCommand(t *testing.T) {
	t.Parallel()
	o := valid()
	o.App = esl.InterceptOrPark("agent-1")
	o.CallerName, o.CallerNumber = "Acme", "+4722000000"
	o.Timeout = 20500 * time.Millisecond
	o.Variables = map[string]string{"tandem_epoch": "7", "tandem_attempt": "a1", "empty": ""}
	got, err := o.Command()
	want := "bgapi originate {origination_uuid=6f1d5b0e-6a4e-4d43-9d39-0b8f0c1e2a11,originate_timeout=21," +
		"ignore_early_media=true,origination_caller_id_name=Acme,origination_caller_id_number=+4722000000," +
		"tandem_attempt=a1,tandem_epoch=7}sofia/gateway/carrier/+4790000000 'intercept:agent-1,park:' inline" +
		"\r\nJob-UUID: job-1"
	if err != nil || got != want {
		t.Errorf("got %q, %v\nwant %q", got, err, want)
	}
}

func TestOriginateApps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		app  esl.App
		want []string
	}{
		{esl.App{}, []string{"&park()"}},
		{esl.Park(), []string{"&park()"}},
		{esl.Intercept("a-1"), []string{"&intercept(a-1)"}},
		{esl.InterceptOrPark("a-1"), []string{"intercept:a-1,park:", "inline"}},
	} {
		o := valid()
		o.App = c.app
		command, err := o.Command()
		if err != nil {
			t.Fatal(err)
		}
		apart, err := takeApart(command)
		if err != nil || !cmp.Equal(apart.app, c.want) {
			t.Errorf("got %q, %v; want %q", apart.app, err, c.want)
		}
	}
	for _, app := range []esl.App{esl.Intercept(""), esl.Intercept("a) b"), esl.InterceptOrPark("a,hangup:"), esl.Intercept("a\nb")} {
		o := valid()
		o.App = app
		if _, err := o.Command(); !errors.Is(err, esl.ErrInvalid) {
			t.Errorf("%v: got %v, want ErrInvalid", app, err)
		}
	}
}

// TestOriginateValues: what arrives, and what is refused.
func TestOriginateValues(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		"plain", "with space", "a,b", "it's", "'", "''", `"q,q"`, `\`, `\n`, `a\,b`, `\'`, "x=y", "=", "[z]", "<sip:1@x>", "a|b", "$1", "$",
		"100 %", "Müller & Söhne, GmbH", "it's, (x):y", "a  b", "^^:a", "undef", "-", "&park()", "日本", `C:\new\table`, "%4", "a;b",
	} {
		o := valid()
		o.Variables = map[string]string{"v": value, "w": "end"}
		if got := arrives(t, o)["v"]; got != value {
			t.Errorf("%q arrives as %q", value, got)
		}
		o = valid()
		o.CallerName = value
		if got := arrives(t, o)["origination_caller_id_name"]; got != value {
			t.Errorf("caller name %q arrives as %q", value, got)
		}
	}
	for _, value := range []string{
		"a\nb", "a\rb", "a\x00b", "\t", "\x7f", "a\u0085b", "\xff", "a}b", "a{b", "${x}", `$\{x}`, "a:_:b", " a", "a ", "%41",
		"origination_nested_vars=true", "Origination_Nested_Vars=true",
	} {
		o := valid()
		o.Variables = map[string]string{"v": value}
		if command, err := o.Command(); !errors.Is(err, esl.ErrInvalid) || !strings.Contains(err.Error(), "variable v") {
			t.Errorf("%q: got %q, %v; want ErrInvalid that names the variable", value, command, err)
		}
	}
}

// arrives gives the variables as FreeSWITCH would set them.
func arrives(t *testing.T, o esl.Originate) map[string]string {
	t.Helper()
	command, err := o.Command()
	if err != nil {
		t.Fatal(err)
	}
	apart, err := takeApart(command)
	if err != nil {
		t.Fatalf("%q: %v", command, err)
	}
	return apart.variables
}

func TestOriginateRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*esl.Originate){
		"no uuid":               func(o *esl.Originate) { o.UUID = "" },
		"uuid with comma":       func(o *esl.Originate) { o.UUID = "a,b" },
		"no job":                func(o *esl.Originate) { o.JobUUID = "" },
		"job with line end":     func(o *esl.Originate) { o.JobUUID = "a\r\nX: y" },
		"no dial string":        func(o *esl.Originate) { o.DialString = "" },
		"no endpoint":           func(o *esl.Originate) { o.DialString = "4790000000" },
		"two legs":              func(o *esl.Originate) { o.DialString = "user/1,user/2" },
		"fallback leg":          func(o *esl.Originate) { o.DialString = "user/1|user/2" },
		"two calls":             func(o *esl.Originate) { o.DialString = "user/1:_:user/2" },
		"braces":                func(o *esl.Originate) { o.DialString = "{a=b}user/1" },
		"brackets":              func(o *esl.Originate) { o.DialString = "[a=b]user/1" },
		"space":                 func(o *esl.Originate) { o.DialString = "user/1 &hangup()" },
		"line end":              func(o *esl.Originate) { o.DialString = "user/1\n\napi hupall" },
		"variable in dial":      func(o *esl.Originate) { o.DialString = "user/${x}" },
		"quote":                 func(o *esl.Originate) { o.DialString = "user/'1" },
		"caller number":         func(o *esl.Originate) { o.CallerNumber = "1,2" },
		"negative timeout":      func(o *esl.Originate) { o.Timeout = -1 },
		"variable name":         func(o *esl.Originate) { o.Variables = map[string]string{"a=b": "c"} },
		"empty variable name":   func(o *esl.Originate) { o.Variables = map[string]string{"": "c"} },
		"upper case name":       func(o *esl.Originate) { o.Variables = map[string]string{"A": "c"} },
		"reserved name":         func(o *esl.Originate) { o.Variables = map[string]string{"origination_uuid": "c"} },
		"as long as a book":     func(o *esl.Originate) { o.Variables = map[string]string{"a": strings.Repeat("x", 9000)} },
		"name with line end":    func(o *esl.Originate) { o.CallerName = "a\nb" },
		"name with close brace": func(o *esl.Originate) { o.CallerName = "a}b" },
	} {
		o := valid()
		change(&o)
		if command, err := o.Command(); !errors.Is(err, esl.ErrInvalid) {
			t.Errorf("%s: got %q, %v; want ErrInvalid", name, command, err)
		}
	}
}

func wholeSeconds(timeout time.Duration) int {
	if timeout == 0 {
		return 60
	}
	return int(math.Ceil(timeout.Seconds()))
}

// checkOriginate is the property: refused, or exactly what was given and nothing else.
func checkOriginate(t interface{ Fatalf(string, ...any) }, o esl.Originate) {
	command, err := o.Command()
	if err != nil {
		if !errors.Is(err, esl.ErrInvalid) {
			t.Fatalf("error is not ErrInvalid: %v", err)
		}
		return
	}
	apart, err := takeApart(command)
	if err != nil {
		t.Fatalf("%q: %v", command, err)
	}
	want := map[string]string{
		"origination_uuid":   o.UUID,
		"originate_timeout":  strconv.Itoa(wholeSeconds(o.Timeout)),
		"ignore_early_media": strconv.FormatBool(!o.EarlyMedia),
	}
	for name, value := range map[string]string{
		"origination_caller_id_name": o.CallerName, "origination_caller_id_number": o.CallerNumber,
	} {
		if value != "" {
			want[name] = value
		}
	}
	for name, value := range o.Variables {
		if value != "" {
			want[name] = value
		}
	}
	if diff := cmp.Diff(want, apart.variables); diff != "" {
		t.Fatalf("%q: (-given +arrived)\n%s", command, diff)
	}
	if apart.jobUUID != o.JobUUID || apart.dialString != o.DialString {
		t.Fatalf("%q: job %q, dial string %q", command, apart.jobUUID, apart.dialString)
	}
	if len(apart.app) > 2 || !regexp.MustCompile(`^(&park\(\)|&intercept\([\w-]+\)|intercept:[\w-]+,park:)$`).MatchString(apart.app[0]) {
		t.Fatalf("%q: app %q", command, apart.app)
	}
}

func TestOriginateProperty(t *testing.T) {
	t.Parallel()
	nasty := rapid.OneOf(
		rapid.String(),
		rapid.StringOfN(rapid.SampledFrom([]rune(`ab '\,=${}:_%"41^|&()[]<>;`)), 0, 12, -1),
	)
	rapid.Check(t, func(t *rapid.T) {
		o := esl.Originate{
			UUID: rapid.StringMatching(`[a-f0-9-]{1,36}`).Draw(t, "uuid"), JobUUID: "j",
			DialString:   "user/" + rapid.OneOf(rapid.StringMatching(`[0-9]{1,5}`), nasty).Draw(t, "dial"),
			CallerName:   nasty.Draw(t, "name"),
			CallerNumber: rapid.OneOf(rapid.StringMatching(`\+?[0-9]*`), nasty).Draw(t, "number"),
			Timeout:      time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "timeout")),
			EarlyMedia:   rapid.Bool().Draw(t, "early"),
			Variables: rapid.MapOfN(rapid.OneOf(rapid.StringMatching(`[a-z_0-9]{1,6}`), nasty), nasty, 0, 4).
				Draw(t, "variables"),
			App: rapid.SampledFrom([]esl.App{esl.Park(), esl.Intercept("x"), esl.InterceptOrPark("x")}).Draw(t, "app"),
		}
		checkOriginate(t, o)
	})
}

func FuzzOriginate(f *testing.F) {
	f.Add("u-1", "j-1", "user/1001", "Acme, Inc.", "+4722", "name", "it's", "other", `a\,b`, int64(time.Second))
	f.Add("u", "j", "sofia/gateway/x/479", "", "", "a", "}{", "b", "${hostname}", int64(1))
	f.Add("u", "j", "loopback/1/default", "'", "1", "a", "'", "b", "'", int64(0))
	f.Add("u", "j", "user/1\r\n\r\napi hupall", " ", "\n", "", "\x00", "b=c", ":_:", int64(-1))
	f.Fuzz(func(t *testing.T, uuid, job, dial, name, number, key1, value1, key2, value2 string, timeout int64) {
		checkOriginate(t, esl.Originate{
			UUID: uuid, JobUUID: job, DialString: dial, CallerName: name, CallerNumber: number,
			Timeout: time.Duration(timeout % int64(100*time.Hour)), Variables: map[string]string{key1: value1, key2: value2},
			App: esl.Intercept("agent"),
		})
	})
}
