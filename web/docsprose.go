// SPDX-License-Identifier: MIT

package web

import (
	"regexp"
	"strings"
)

// The descriptions in openapi.yaml are written in a little of Markdown, all of
// which is read here: paragraphs, tables, lists, code and strong words.

// block is a paragraph, a list or a table.
type block struct {
	Text  string
	Items []string
	Rows  [][]string // the first one is the head
}

// phrase is a piece of prose.
type phrase struct {
	Text   string
	Code   bool // was between backticks
	Strong bool // was between two stars
}

var blankLine = regexp.MustCompile(`\n\s*\n`)

// prose cuts a description into its blocks.
func prose(text string) []block {
	if text == "" {
		return nil
	}
	var out []block
	for _, piece := range blankLine.Split(text, -1) {
		switch piece = strings.TrimSpace(piece); {
		case strings.HasPrefix(piece, "|"):
			out = append(out, block{Rows: rowsOf(piece)})
		case strings.HasPrefix(piece, "- "):
			out = append(out, block{Items: strings.Split(piece[2:], "\n- ")})
		default:
			out = append(out, block{Text: piece})
		}
	}
	return out
}

var rule = regexp.MustCompile(`^[|\s:-]+$`)

func rowsOf(table string) [][]string {
	var rows [][]string
	for line := range strings.Lines(table) {
		if line = strings.TrimSpace(line); rule.MatchString(line) && len(rows) > 0 {
			continue
		}
		rows = append(rows, cellsOf(strings.Trim(line, "|")))
	}
	return rows
}

// cellsOf cuts a row at its bars; one between backticks is text.
func cellsOf(line string) []string {
	var cells []string
	begun, code := 0, false
	for i, c := range line {
		switch {
		case c == '`':
			code = !code
		case c == '|' && !code:
			cells, begun = append(cells, strings.TrimSpace(line[begun:i])), i+1
		}
	}
	return append(cells, strings.TrimSpace(line[begun:]))
}

// phrases cuts a paragraph at its backticks and stars.
func phrases(text string) []phrase {
	var out []phrase
	for i, piece := range strings.Split(text, "`") {
		if i%2 == 1 {
			out = append(out, phrase{Text: piece, Code: true})
			continue
		}
		for k, part := range strings.Split(piece, "**") {
			if part != "" {
				out = append(out, phrase{Text: part, Strong: k%2 == 1})
			}
		}
	}
	return out
}
