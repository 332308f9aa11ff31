// SPDX-License-Identifier: MIT

package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/google/go-cmp/cmp"
)

// spec is openapi.yaml, read once.
var spec = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(openAPIText)
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(openapi3.NewLoader().Context, openapi3.EnableExamplesValidation())
})

var specRouter = sync.OnceValues(func() (routers.Router, error) {
	doc, err := spec()
	if err != nil {
		return nil, err
	}
	openapi3filter.RegisterBodyDecoder("audio/wav", openapi3filter.FileBodyDecoder)
	return legacy.NewRouter(doc)
})

// TestSpecHasEveryRoute holds that routes and description are the same set.
func TestSpecHasEveryRoute(t *testing.T) {
	t.Parallel()
	doc, err := spec()
	if err != nil {
		t.Fatal(err)
	}
	var described, served []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+path)
		}
	}
	param := regexp.MustCompile(`:([a-z]+)`)
	for _, r := range newFixture(t).echo.Routes() {
		served = append(served, r.Method+" "+param.ReplaceAllString(r.Path, "{$1}"))
	}
	slices.Sort(described)
	slices.Sort(served)
	if diff := cmp.Diff(described, served); diff != "" {
		t.Errorf("openapi.yaml (-) and the routes (+) differ:\n%s", diff)
	}
}

// checkAgainstSpec holds an answer, and a request that was accepted, against
// openapi.yaml.
func checkAgainstSpec(tb testing.TB, r *http.Request, body string, got reply) {
	tb.Helper()
	router, err := specRouter()
	if err != nil {
		tb.Fatal(err)
	}
	asked := r.Clone(r.Context())
	asked.Body = io.NopCloser(strings.NewReader(body))
	if asked.Method == http.MethodHead {
		return
	}
	route, params, err := router.FindRoute(asked)
	if err != nil {
		checkStray(tb, got)
		return
	}
	isJSON := strings.HasPrefix(got.header.Get("Content-Type"), "application/json")
	options := &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: !isJSON, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	in := &openapi3filter.RequestValidationInput{Request: asked, PathParams: params, Route: route, Options: options}
	if got.status == http.StatusOK {
		if err := openapi3filter.ValidateRequest(tb.Context(), in); err != nil && !partial(got.body) {
			tb.Errorf("%s %s was accepted against openapi.yaml: %v", r.Method, r.URL, err)
		}
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: got.status, Header: got.header, Options: options}
	out.SetBodyBytes([]byte(got.body))
	if err := openapi3filter.ValidateResponse(tb.Context(), out); err != nil {
		tb.Errorf("the answer of %s %s is not as in openapi.yaml: %v\n%s", r.Method, r.URL, err, got.body)
	}
	if isJSON {
		response := route.Operation.Responses.Status(got.status)
		if response == nil {
			response = route.Operation.Responses.Default()
		}
		var value any
		if err := json.NewDecoder(bytes.NewReader([]byte(got.body))).Decode(&value); err != nil {
			tb.Fatal(err)
		}
		for _, name := range undescribed(response.Value.Content.Get("application/json").Schema.Value, value, "") {
			tb.Errorf("the answer of %s %s has %s, which is not in openapi.yaml", r.Method, r.URL, name)
		}
	}
}

// partial reports whether an answer says that parts of the request were bad.
func partial(body string) bool { return strings.Contains(body, `"status":"invalid"`) }

// checkStray holds the answer at a path that is not described.
func checkStray(tb testing.TB, got reply) {
	tb.Helper()
	doc, err := spec()
	if err != nil {
		tb.Fatal(err)
	}
	var value any
	if err := json.Unmarshal([]byte(got.body), &value); err != nil {
		tb.Errorf("not JSON: %s", got.body)
		return
	}
	if err := doc.Components.Schemas["Error"].Value.VisitJSON(value); err != nil {
		tb.Errorf("not an error as in openapi.yaml: %v", err)
	}
}

// undescribed names the fields of a value that its schema does not have. A
// schema of several parts cannot forbid them by itself.
func undescribed(schema *openapi3.Schema, value any, at string) []string {
	var extra []string
	if schema.IsEmpty() {
		return nil // anything
	}
	switch v := value.(type) {
	case []any:
		if schema.Items == nil {
			return []string{at + "[]"}
		}
		for i, one := range v {
			extra = append(extra, undescribed(schema.Items.Value, one, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		properties, rest := parts(schema, v)
		for name, one := range v {
			property := properties[name]
			if property == nil {
				property = rest
			}
			if property == nil {
				extra = append(extra, at+"."+name)
				continue
			}
			extra = append(extra, undescribed(property, one, at+"."+name)...)
		}
	}
	return extra
}

// parts gives the properties of a schema, and the schema of all others.
func parts(schema *openapi3.Schema, value map[string]any) (map[string]*openapi3.Schema, *openapi3.Schema) {
	all := map[string]*openapi3.Schema{}
	for name, p := range schema.Properties {
		all[name] = p.Value
	}
	var rest *openapi3.Schema
	if schema.AdditionalProperties.Schema != nil {
		rest = schema.AdditionalProperties.Schema.Value
	}
	pieces := slices.Clone(schema.AllOf)
	for _, one := range schema.OneOf {
		if one.Value.VisitJSON(value) == nil {
			pieces = append(pieces, one)
			break
		}
	}
	for _, piece := range pieces {
		more, other := parts(piece.Value, value)
		for name, p := range more {
			all[name] = p
		}
		if other != nil {
			rest = other
		}
	}
	return all, rest
}
