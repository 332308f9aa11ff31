// SPDX-License-Identifier: MIT

package fsconf_test

import (
	"encoding/xml"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"tandem/fsconf"
)

// node is one element of the configuration.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
}

// attr is the value of an attribute, empty when it is not there.
func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// find returns all elements of that name below n, in document order.
func (n node) find(name string) []node {
	var found []node
	for _, child := range n.Children {
		if child.XMLName.Local == name {
			found = append(found, child)
		}
		found = append(found, child.find(name)...)
	}
	return found
}

// one returns the only element of that name whose attribute "name" has the given
// value ("" for any).
func (n node) one(t *testing.T, element, name string) node {
	t.Helper()
	var found []node
	for _, candidate := range n.find(element) {
		if name == "" || candidate.attr("name") == name {
			found = append(found, candidate)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d elements <%s name=%q>, want 1", len(found), element, name)
	}
	return found[0]
}

// params returns the settings directly or indirectly below n.
func (n node) params() map[string]string {
	params := map[string]string{}
	for _, p := range n.find("param") {
		params[p.attr("name")] = p.attr("value")
	}
	return params
}

var (
	directive = regexp.MustCompile(`<X-PRE-PROCESS cmd="([^"]*)" data="([^"]*)"/>`)
	variable  = regexp.MustCompile(`\$\$\{([^}]*)\}`)
)

// preprocessor does what FreeSWITCH does before it parses: it works line by line,
// includes files, sets variables and replaces $${NAME}.
type preprocessor struct {
	vars  map[string]string
	files map[string]bool // that were included
}

func (p *preprocessor) file(name string) (string, error) {
	text, err := fs.ReadFile(fsconf.Files, name)
	if err != nil {
		return "", err
	}
	p.files[name] = true
	var out strings.Builder
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "<include>") || strings.Contains(line, "</include>") || strings.Contains(line, "<?") {
			continue
		}
		line = variable.ReplaceAllStringFunc(line, func(ref string) string { return p.vars[ref[3:len(ref)-1]] })
		match := directive.FindStringSubmatch(line)
		if match == nil {
			if strings.Contains(line, "<X-PRE-PROCESS") {
				return "", fmt.Errorf("%s: cannot read %q", name, line)
			}
			out.WriteString(line)
			continue
		}
		text, err := p.directive(path.Dir(name), match[1], match[2])
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		out.WriteString(text)
	}
	return out.String(), nil
}

func (p *preprocessor) directive(dir, cmd, data string) (string, error) {
	switch cmd {
	case "set":
		name, value, ok := strings.Cut(data, "=")
		if !ok {
			return "", fmt.Errorf("set %q", data)
		}
		p.vars[name] = value
		return "", nil
	case "env-set", "exec-set": // nothing in the environment of this test
		if name, _, _ := strings.Cut(data, "="); p.vars[name] == "" {
			return "", fmt.Errorf("%s %q has no default before it", cmd, data)
		}
		return "", nil
	case "include":
		return p.include(path.Join(dir, data))
	default:
		return "", fmt.Errorf("unknown directive %q", cmd)
	}
}

func (p *preprocessor) include(pattern string) (string, error) {
	names, err := fs.Glob(fsconf.Files, pattern)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, name := range names {
		text, err := p.file(name)
		if err != nil {
			return "", err
		}
		out.WriteString(text)
	}
	return out.String(), nil
}

// document is the whole configuration as FreeSWITCH sees it with an empty
// environment.
func document(t *testing.T) node {
	t.Helper()
	p := preprocessor{vars: map[string]string{}, files: map[string]bool{}}
	text, err := p.file("freeswitch.xml")
	if err != nil {
		t.Fatal(err)
	}
	var doc node
	if err := xml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	for _, name := range xmlFiles(t) {
		if !p.files[name] {
			t.Errorf("%s is included by nobody", name)
		}
	}
	return doc
}

// xmlFiles lists every file whose name ends in .xml.
func xmlFiles(t *testing.T) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(fsconf.Files, ".", func(name string, _ fs.DirEntry, err error) error {
		if path.Ext(name) == ".xml" {
			names = append(names, name)
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	return names
}
