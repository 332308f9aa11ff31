// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// module is the path that imports of this repository begin with.
const module = "tandem"

// floors are the rooms, lowest first. A room, which is a folder with all folders in
// it that are no rooms themselves, imports from lower floors only; "." is the
// command line. A new folder at the top is a new room: say here where it stands.
var floors = [][]string{
	{"calendars", "esl", "fsconf", "docker", "fetch"},
	{"campaigns", "esl/switchsim"},
	{"campaigns/store", "sounds"},
	{"access", "controller/attempt", "controller/pacing"},
	{"controller", "simulate", "hooks", "imports"},
	{"feed"},
	{"cti"},
	{"web"},
	{"proving"},
	{"."},
}

// closed doors are stricter than the floors: what a room must not import although it
// lies lower, or comes from elsewhere. Tests may look behind the doors.
var closedDoors = map[string][]string{
	// Knows nothing of FreeSWITCH beyond the names of causes.
	"campaigns":       {"tandem/esl", "github.com/percipia/eslgo"},
	"campaigns/store": {"tandem/esl", "github.com/percipia/eslgo"},
	// Decide, and touch nothing.
	"calendars":          {"net", "os", "github.com/redis/go-redis"},
	"controller/attempt": {"net", "os", "github.com/redis/go-redis", "tandem/campaigns/store", "tandem/esl"},
	"controller/pacing":  {"net", "os", "github.com/redis/go-redis", "tandem/campaigns/store", "tandem/esl"},
	"simulate":           {"net", "os", "github.com/redis/go-redis", "tandem/campaigns/store", "tandem/esl"},
	// Talks to the real switch and the simulated one in the same way.
	"controller": {"tandem/esl/switchsim"},
	// Never behind the back of the controller and the store; it may name a node's state.
	"feed": {"tandem/esl/switchsim", "github.com/percipia/eslgo", "github.com/redis/go-redis"},
	"cti":  {"net", "os", "github.com/redis/go-redis", "tandem/campaigns/store", "tandem/esl"},
	// Files, and the words of errors.
	"sounds": {"net", "github.com/redis/go-redis", "tandem/esl", "tandem/campaigns/store"},
	"web":    {"tandem/esl/switchsim", "github.com/percipia/eslgo", "github.com/redis/go-redis"},
}

const (
	maxLines = 500 // of a file that is no test
	license  = "// SPDX-License-Identifier: MIT"
)

// notOurs are folders that hold nothing written for this repository.
var notOurs = []string{".git", "bin", "var", "node_modules", "dist"}

// machinePath is a path that exists on somebody's machine only.
var machinePath = regexp.MustCompile(`(?:^|[^\w.\-/}])/(?:wo` + `rk|ro` + `ot)/`)

func TestArchitecture(t *testing.T) {
	t.Parallel()
	for _, breach := range inspect(t, os.DirFS(".")) {
		t.Error(breach)
	}
}

// inspect lists everything in the tree that breaks a rule of the house.
func inspect(t *testing.T, tree fs.FS) []string {
	t.Helper()
	var breaches []string
	documented := map[string]bool{} // folder of Go files -> has a package comment
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains(notOurs, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		breaches = append(breaches, inspectText(name, string(text))...)
		if path.Ext(name) != ".go" || strings.Contains(name, "testdata/") {
			return nil
		}
		file, found := inspectGo(name, string(text))
		breaches = append(breaches, found...)
		if file != nil && !strings.HasSuffix(name, "_test.go") {
			documented[path.Dir(name)] = documented[path.Dir(name)] || file.Doc != nil
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir, ok := range documented {
		if !ok {
			breaches = append(breaches, dir+": no package comment")
		}
	}
	slices.Sort(breaches)
	return breaches
}

// inspectText looks at any file that people can read.
func inspectText(name, text string) []string {
	if strings.ContainsRune(text[:min(len(text), 8000)], 0) || !utf8.ValidString(text) {
		return nil
	}
	var breaches []string
	line := 0
	for text := range strings.Lines(text) {
		line++
		if machinePath.MatchString(text) {
			breaches = append(breaches, fmt.Sprintf("%s:%d: path of one machine: %s", name, line, strings.TrimSpace(text)))
		}
	}
	return breaches
}

// inspectGo looks at one Go file.
func inspectGo(name, text string) (*ast.File, []string) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, text, parser.ParseComments)
	if err != nil {
		return nil, []string{err.Error()}
	}
	var breaches []string
	isTest := strings.HasSuffix(name, "_test.go")
	if !strings.HasPrefix(text, license+"\n") {
		breaches = append(breaches, name+": does not begin with "+license)
	}
	if lines := strings.Count(text, "\n"); lines > maxLines && !isTest {
		breaches = append(breaches, fmt.Sprintf("%s: %d lines, more than %d", name, lines, maxLines))
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			err = mayImport(path.Dir(name), imported, isTest)
		}
		if err != nil {
			breaches = append(breaches, name+": "+err.Error())
		}
	}
	if isTest {
		for _, at := range sleeps(file) {
			breaches = append(breaches, files.Position(at).String()+": time.Sleep in a test: wait for the thing itself")
		}
	}
	return file, breaches
}

// mayImport holds the floors and the closed doors.
func mayImport(dir, imported string, isTest bool) error {
	room, floor := roomOf(dir)
	if room == "" {
		return errors.New("the folder is in no room: give it a floor in architecture_test.go")
	}
	if imported == "testing" && !isTest && !strings.HasSuffix(dir, "test") {
		return errors.New("imports testing outside of tests")
	}
	if !isTest {
		for _, door := range closedDoors[room] {
			if imported == door || strings.HasPrefix(imported, door+"/") {
				return fmt.Errorf("room %s must not import %s", room, imported)
			}
		}
	}
	inside, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		return nil
	}
	target, below := roomOf(inside)
	switch {
	case target == room:
		return nil
	// The simulator stands beside what it simulates, whose tests run against it.
	case isTest && room == "esl" && target == "esl/switchsim":
		return nil
	case target == "" || below >= floor:
		return fmt.Errorf("room %s must not import %s, which is not on a lower floor", room, imported)
	}
	return nil
}

// roomOf finds the room that a folder belongs to and its floor.
func roomOf(dir string) (string, int) {
	best, at := "", -1
	for floor, rooms := range floors {
		for _, room := range rooms {
			if (dir == room || strings.HasPrefix(dir, room+"/")) && len(room) > len(best) {
				best, at = room, floor
			}
		}
	}
	return best, at
}

// sleeps finds the calls of time.Sleep, under whatever name time is imported.
func sleeps(file *ast.File) []token.Pos {
	name := ""
	for _, spec := range file.Imports {
		if spec.Path.Value == `"time"` {
			name = "time"
			if spec.Name != nil {
				name = spec.Name.Name
			}
		}
	}
	var found []token.Pos
	if name == "" {
		return nil
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Sleep" {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == name {
				found = append(found, sel.Pos())
			}
		}
		return true
	})
	return found
}

// The checker must be able to fail: each of these files breaks one rule, and the
// last ones none.
func TestArchitectureCheckerFindsBreaches(t *testing.T) {
	t.Parallel()
	const head = license + "\n\n// Package p is good.\npackage p\n\n"
	for name, c := range map[string]struct {
		file, text, want string
	}{
		"upwards":            {"campaigns/a.go", head + `import _ "tandem/controller"`, "not on a lower floor"},
		"from a side":        {"esl/a.go", head + `import _ "tandem/calendars"`, "not on a lower floor"},
		"inner room upwards": {"campaigns/store/a.go", head + `import _ "tandem/controller/attempt"`, "not on a lower floor"},
		"outer room":         {"controller/attempt/a.go", head + `import _ "tandem/controller"`, "not on a lower floor"},
		"test upwards":       {"esl/a_test.go", head + `import _ "tandem/campaigns"`, "not on a lower floor"},
		"room that is none":  {"esl/a.go", head + `import _ "tandem/nowhere"`, "not on a lower floor"},
		"new room":           {"helpers/a.go", head + `import _ "fmt"`, "in no room"},
		"closed door":        {"campaigns/a.go", head + `import _ "tandem/esl"`, "must not import"},
		"closed door inside": {"web/api/a.go", head + `import _ "github.com/redis/go-redis/v9"`, "must not import"},
		"pure room acts":     {"controller/pacing/a.go", head + `import _ "net/http"`, "must not import"},
		"simulator":          {"esl/a.go", head + `import _ "tandem/esl/switchsim"`, "not on a lower floor"},
		"testing":            {"esl/a.go", head + `import _ "testing"`, "outside of tests"},
		"sleep":              {"esl/a_test.go", head + "import \"time\"\n\nfunc f() { time.Sleep(1) }\n", "time.Sleep"},
		"sleep, renamed":     {"esl/a_test.go", head + "import t \"time\"\n\nfunc f() { t.Sleep(1) }\n", "time.Sleep"},
		"long":               {"esl/a.go", head + strings.Repeat("\n", maxLines), "lines"},
		"license":            {"esl/a.go", "// Package p is good.\npackage p\n", "SPDX"},
		"package comment":    {"esl/a.go", license + "\n\npackage p\n", "no package comment"},
		"syntax":             {"esl/a.go", head + "func", "expected"},
		"machine":            {"docs/a.md", "see /ro" + "ot/notes", "path of one machine"},
		"machine, quoted":    {"esl/a.txt", `x = "/wo` + `rk/x"`, "path of one machine"},
		"good":               {"campaigns/store/a.go", head + "import (\n\t_ \"os\"\n\t_ \"tandem/calendars\"\n\t_ \"tandem/campaigns\"\n)\n", ""},
		"good, inside":       {"campaigns/store/redisserver/redistest/a.go", head + "import (\n\t_ \"testing\"\n\t_ \"tandem/campaigns/store\"\n)\n", ""},
		"good test":          {"web/a_test.go", head + "import (\n\t_ \"testing\"\n\t_ \"tandem/esl/switchsim\"\n\t_ \"time\"\n)\n", ""},
		"good, beside":       {"esl/a_test.go", head + `import _ "tandem/esl/switchsim"`, ""},
		"good, command line": {"a.go", head + `import _ "tandem/web"`, ""},
		"good, other path":   {"docs/a.md", "https://example.com/wo" + "rk/ and netwo" + "rk/ro" + "ot/x", ""},
	} {
		got := inspect(t, fstest.MapFS{c.file: {Data: []byte(c.text)}})
		if c.want == "" {
			if len(got) != 0 {
				t.Errorf("%s: %q, want no breach", name, got)
			}
			continue
		}
		if len(got) != 1 || !strings.Contains(got[0], c.want) {
			t.Errorf("%s: %q, want one breach with %q", name, got, c.want)
		}
	}
}
