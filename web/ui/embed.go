// SPDX-License-Identifier: MIT

// Package ui is the web application inside the program: what Vite has built of
// this folder into dist, which git knows only as an empty folder. Go compiles
// without it; then there is a page that says how to build it.
package ui

import (
	"embed"
	"io/fs"
)

// all: because of .keep, the one file that is always there.
//
//go:embed all:dist
var dist embed.FS

// Missing is the page that is served where nothing was built.
//
//go:embed missing.html
var Missing []byte

// Index is the page of the application, in [Files]. It is the only one: its script
// makes all others.
const Index = "index.html"

// Built reports whether the application is in the program.
func Built() bool {
	_, err := fs.Stat(Files(), Index)
	return err == nil
}

// Files is the application as it was built into the program; without a build it
// has no Index.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil { // the name is a good one
		panic(err)
	}
	return files
}
