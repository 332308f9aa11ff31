// SPDX-License-Identifier: MIT

package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// docsPage is openapi.yaml as its page shows it.
type docsPage struct {
	Title, Version, Description string
	Tags                        []docsTag
	Responses                   []docsResponse // that several operations share
	Schemas                     []docsSchema
}

type docsTag struct {
	Name, Description string
	Operations        []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, Description string
	Public                                 bool // needs no sign-in
	Parameters                             []docsParameter
	BodyNeeded                             bool
	Body                                   []docsContent
	Responses                              []docsResponse
}

type docsParameter struct {
	Name, In, Description string
	Required              bool
	Type                  docsType
}

type docsResponse struct {
	Status, Description string
	Link                string // name of a shared response
	Content             []docsContent
}

type docsContent struct {
	Media string
	Type  docsType
}

type docsSchema struct {
	Name string
	Type docsType
}

// docsType is a schema, or a link to one.
type docsType struct {
	Link        string // name of a schema
	Kind        string // "array", "string (date-time)"
	Rules       []string
	Description string
	Items       *docsType
	Others      *docsType // of an object with names of any kind
	Fields      []docsField
	Choices     []docsType // one of these
	Parts       []docsType // all of these at once
}

type docsField struct {
	Name     string
	Required bool
	Type     docsType
}

// node is a part of the description; names keep their order.
type node struct{ value any }

func (n node) pairs() yaml.MapSlice {
	m, _ := n.value.(yaml.MapSlice)
	return m
}

// at gives the value under a name, an empty node where there is none.
func (n node) at(names ...string) node {
	for _, name := range names {
		next := node{}
		for _, item := range n.pairs() {
			if fmt.Sprint(item.Key) == name {
				next = node{item.Value}
			}
		}
		n = next
	}
	return n
}

func (n node) list() []node {
	all, _ := n.value.([]any)
	out := make([]node, len(all))
	for i, v := range all {
		out[i] = node{v}
	}
	return out
}

func (n node) text() string {
	if n.value == nil {
		return ""
	}
	return strings.TrimSpace(fmt.Sprint(n.value))
}

func (n node) yes() bool { return n.value == true }

// link gives the last name of a $ref, "" where the node is none.
func (n node) link() string {
	ref := n.at("$ref").text()
	return ref[strings.LastIndexByte(ref, '/')+1:]
}

// readDocs reads a description in the order in which it is written.
func readDocs(text []byte) (docsPage, error) {
	var root yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(text, &root, yaml.UseOrderedMap()); err != nil {
		return docsPage{}, err
	}
	doc := node{root}
	info := doc.at("info")
	page := docsPage{Title: info.at("title").text(), Version: info.at("version").text(), Description: info.at("description").text()}
	for _, tag := range doc.at("tags").list() {
		page.Tags = append(page.Tags, docsTag{Name: tag.at("name").text(), Description: tag.at("description").text()})
	}
	for _, path := range doc.at("paths").pairs() {
		item := node{path.Value}
		for _, method := range item.pairs() {
			name := strings.ToUpper(fmt.Sprint(method.Key))
			if slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, name) {
				page.add(readOperation(doc, item, node{method.Value}, name, fmt.Sprint(path.Key)))
			}
		}
	}
	for _, r := range doc.at("components", "responses").pairs() {
		page.Responses = append(page.Responses, readResponse(fmt.Sprint(r.Key), node{r.Value}))
	}
	for _, s := range doc.at("components", "schemas").pairs() {
		page.Schemas = append(page.Schemas, docsSchema{fmt.Sprint(s.Key), readType(node{s.Value})})
	}
	return page, nil
}

// add puts an operation under its tag, the first one that it names.
func (p *docsPage) add(o docsOperation, tag string) {
	tag = cmp.Or(tag, "others")
	i := slices.IndexFunc(p.Tags, func(t docsTag) bool { return t.Name == tag })
	if i < 0 {
		p.Tags, i = append(p.Tags, docsTag{Name: tag}), len(p.Tags)
	}
	p.Tags[i].Operations = append(p.Tags[i].Operations, o)
}

func readOperation(doc, item, op node, method, path string) (docsOperation, string) {
	o := docsOperation{
		ID: op.at("operationId").text(), Method: method, Path: path, Summary: op.at("summary").text(),
		Description: op.at("description").text(), BodyNeeded: op.at("requestBody", "required").yes(),
		Body: readContent(op.at("requestBody")),
	}
	if security, ok := op.at("security").value.([]any); ok {
		o.Public = len(security) == 0
	}
	for _, p := range slices.Concat(item.at("parameters").list(), op.at("parameters").list()) {
		if name := p.link(); name != "" {
			p = doc.at("components", "parameters", name)
		}
		o.Parameters = append(o.Parameters, docsParameter{
			Name: p.at("name").text(), In: p.at("in").text(), Description: p.at("description").text(),
			Required: p.at("required").yes(), Type: readType(p.at("schema")),
		})
	}
	for _, r := range op.at("responses").pairs() {
		o.Responses = append(o.Responses, readResponse(fmt.Sprint(r.Key), node{r.Value}))
	}
	tag := ""
	if tags := op.at("tags").list(); len(tags) > 0 {
		tag = tags[0].text()
	}
	return o, tag
}

func readResponse(status string, r node) docsResponse {
	return docsResponse{Status: status, Description: r.at("description").text(), Link: r.link(), Content: readContent(r)}
}

func readContent(n node) []docsContent {
	var out []docsContent
	for _, c := range n.at("content").pairs() {
		out = append(out, docsContent{Media: fmt.Sprint(c.Key), Type: readType(node{c.Value}.at("schema"))})
	}
	return out
}

// ruleWords are the limits that a schema can set, as people say them.
var ruleWords = [][2]string{
	{"minimum", "at least"}, {"maximum", "at most"}, {"minLength", "length at least"}, {"maxLength", "length at most"},
	{"minItems", "items at least"}, {"maxItems", "items at most"}, {"pattern", "matches"}, {"default", "default"},
	{"example", "for example"},
}

func readType(n node) docsType {
	if name := n.link(); name != "" {
		return docsType{Link: name}
	}
	t := docsType{Kind: n.at("type").text(), Description: n.at("description").text()}
	if format := n.at("format").text(); format != "" {
		t.Kind += " (" + format + ")"
	}
	if values := n.at("enum").list(); len(values) > 0 {
		words := make([]string, len(values))
		for i, v := range values {
			words[i] = cmp.Or(v.text(), `""`)
		}
		t.Rules = append(t.Rules, "one of "+strings.Join(words, ", "))
	}
	for _, rule := range ruleWords {
		if v := n.at(rule[0]); v.value != nil {
			t.Rules = append(t.Rules, rule[1]+" "+v.text())
		}
	}
	for name, word := range map[string]string{"nullable": "can be null", "readOnly": "only in answers"} {
		if n.at(name).yes() {
			t.Rules = append(t.Rules, word)
		}
	}
	slices.Sort(t.Rules)
	if items := n.at("items"); items.value != nil {
		t.Items = new(readType(items))
	}
	if others := n.at("additionalProperties"); len(others.pairs()) > 0 {
		t.Others = new(readType(others))
	}
	t.readFields(n)
	for _, one := range slices.Concat(n.at("oneOf").list(), n.at("anyOf").list()) {
		t.Choices = append(t.Choices, readType(one))
	}
	for _, part := range n.at("allOf").list() {
		t.Parts = append(t.Parts, readType(part))
	}
	return t
}

func (t *docsType) readFields(n node) {
	var required []string
	for _, name := range n.at("required").list() {
		required = append(required, name.text())
	}
	for _, p := range n.at("properties").pairs() {
		name := fmt.Sprint(p.Key)
		t.Fields = append(t.Fields, docsField{Name: name, Required: slices.Contains(required, name), Type: readType(node{p.Value})})
	}
}
