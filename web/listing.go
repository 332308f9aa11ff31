// SPDX-License-Identifier: MIT

package web

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// Lists come in pages. The envelope has next beside data, a cursor with which the
// next page is asked for; where there is none, the list is at its end. A page can
// be shorter than its limit and have a next one.

// Sizes of a page; the default is the old product's.
const (
	limitDefault = 40
	limitMost    = 1000
	maxPage      = 1_000_000_000
)

// answerPage writes a page of a list.
func answerPage(c echo.Context, data any, next string) error {
	return c.JSON(http.StatusOK, struct {
		Status string `json:"status"`
		Data   any    `json:"data"`
		Next   string `json:"next,omitempty"`
	}{"OK", data, next})
}

// paging is what every list call can be asked.
type paging struct {
	limit   int
	page    int // of the old product: 1, 2 …; 0 = a cursor, or the beginning
	cursor  string
	sort    string
	columns []string
}

// pagingParams are the parameters of every list call; domain, of the old product,
// says nothing here.
var pagingParams = []string{"limit", "page", "cursor", "sort", "columns", "filter", "domain"}

// readPaging reads those parameters of a list call. others are those that it has
// besides; a parameter that it does not have is refused, since it would be taken
// for a filter that is at work.
func readPaging(c echo.Context, limit int, others ...string) (paging, error) {
	p := paging{limit: limit}
	query, err := queryOf(c)
	if err != nil {
		return p, err
	}
	for name := range query {
		if !slices.Contains(pagingParams, name) && !slices.Contains(others, name) && !strings.HasPrefix(name, "variables.") {
			return p, invalid(name, "there is no such parameter here")
		}
	}
	if p.limit, err = wholeParam(c, "limit", limit, 1, limitMost); err != nil {
		return p, err
	}
	if p.page, err = wholeParam(c, "page", 0, 1, maxPage); err != nil {
		return p, err
	}
	p.cursor, p.sort = c.QueryParam("cursor"), c.QueryParam("sort")
	if p.cursor != "" && p.page != 0 {
		return p, invalid("page", "stands beside a cursor: one of them says where the page is")
	}
	if text := c.QueryParam("columns"); text != "" {
		p.columns = strings.Split(text, ",")
	}
	return p, nil
}

// queryOf reads the query; what is none is refused, and not passed over.
func queryOf(c echo.Context) (url.Values, error) {
	query, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return nil, invalid("query", "the part behind the ? of the address cannot be read")
	}
	for name, values := range query {
		if len(values) > 1 {
			return nil, invalid(name, "is given twice")
		}
	}
	return query, nil
}

// wholeParam reads a parameter of the query that is a whole number.
func wholeParam(c echo.Context, name string, standard, least, most int) (int, error) {
	text := c.QueryParam(name)
	if text == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, invalid(name, "must be a whole number from %d to %d", least, most)
	}
	return n, nil
}

// cursorOf makes the cursor of a place in a list. list names the list with its
// filter and order, of which the cursor carries a sum: it is good for no other.
func cursorOf(list, place string) string {
	if place == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(listSum(list) + place))
}

// placeOf reads a cursor of that list; "" is the beginning.
func placeOf(list, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(text) <= sumLength || len(text) > 300 {
		return "", invalid("cursor", "is no cursor")
	}
	if string(text[:sumLength]) != listSum(list) {
		return "", invalid("cursor", "is that of another list, filter or order")
	}
	return string(text[sumLength:]), nil
}

const sumLength = 8

func listSum(list string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(list)) // never fails
	return fmt.Sprintf("%016x", h.Sum64())[:sumLength]
}

// cut gives the page of a list that is in memory, in order of its keys (from the
// greatest on where the order begins with -), and the cursor of the next. Lists of
// what people set up (campaigns, agents, resources) are short: they are read as a whole.
func cut[T any](p paging, list string, all []T, key func(T) string) ([]T, string, error) {
	from := (max(p.page, 1) - 1) * p.limit
	place, err := placeOf(list, p.cursor)
	if err != nil {
		return nil, "", err
	}
	if place != "" {
		down := strings.HasPrefix(p.sort, "-")
		from = slices.IndexFunc(all, func(v T) bool { return down && key(v) < place || !down && key(v) > place })
		if from < 0 {
			from = len(all)
		}
	}
	rest := all[min(from, len(all)):]
	if len(rest) <= p.limit {
		return rest, "", nil
	}
	return rest[:p.limit], cursorOf(list, key(rest[p.limit-1])), nil
}

// rows gives values with those fields alone that were asked for. names are the
// fields that there are; variables.NAME is one of a value's variables.
func rows[T any](values []T, columns, names []string) (any, error) {
	if columns == nil {
		return list(values), nil
	}
	if err := checkColumns(columns, names); err != nil {
		return nil, err
	}
	out := make([]map[string]json.RawMessage, len(values))
	for i, v := range values {
		text, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("columns: %w", err)
		}
		var whole map[string]json.RawMessage
		if err := json.Unmarshal(text, &whole); err != nil {
			return nil, fmt.Errorf("columns: %w", err)
		}
		out[i] = map[string]json.RawMessage{}
		for _, column := range columns {
			if strings.HasPrefix(column, "variables.") {
				column = "variables"
			}
			if one, ok := whole[column]; ok {
				out[i][column] = one
			}
		}
		if out[i]["variables"] != nil && !slices.Contains(columns, "variables") {
			if out[i]["variables"], err = only(whole["variables"], columns); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// only gives those variables that columns name.
func only(variables json.RawMessage, columns []string) (json.RawMessage, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(variables, &all); err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	some := map[string]json.RawMessage{}
	for _, column := range columns {
		if name, ok := strings.CutPrefix(column, "variables."); ok && all[name] != nil {
			some[name] = all[name]
		}
	}
	return json.Marshal(some)
}

// fieldsOf gives the names of a struct's fields on the wire.
func fieldsOf(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Anonymous && field.Type.Kind() == reflect.Struct {
			names = append(names, fieldsOf(field.Type)...)
		} else if name, _ := wireName(field); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func checkColumns(columns, names []string) error {
	for _, column := range columns {
		if strings.HasPrefix(column, "variables.") && slices.Contains(names, "variables") {
			continue
		}
		if !slices.Contains(names, column) {
			return invalid("columns", "%.80q is no column; there are %s", column, strings.Join(names, ", "))
		}
	}
	return nil
}

// conditions are a filter as it was sent: an object in the parameter filter, and
// parameters of their own.
type conditions map[string]json.RawMessage

// readConditions reads the conditions of a list call. names are those that it has.
func readConditions(c echo.Context, names []string) (conditions, error) {
	all := conditions{}
	if text := c.QueryParam("filter"); text != "" {
		if err := checkJSON([]byte(text)); err != nil {
			return nil, invalid("filter", "%s", err.Error())
		}
		if err := decode([]byte(text), "filter", &all); err != nil {
			return nil, err
		}
		if all == nil { // null
			return nil, invalid("filter", "must be an object")
		}
	}
	query, err := queryOf(c)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !slices.Contains(names, name) && !strings.HasPrefix(name, "variables.") {
			continue
		}
		if all[name] != nil {
			return nil, invalid(name, "is given twice")
		}
		text, err := json.Marshal(query.Get(name))
		if err != nil {
			return nil, fmt.Errorf("filter: %w", err)
		}
		all[name] = text
	}
	return all, nil
}
