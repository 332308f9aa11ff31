// SPDX-License-Identifier: MIT

// Package web is Tandem over HTTP: the REST calls under /api/v2, health and
// metrics, and one page with the live table.
//
// Paths, bodies and field names are those of the product whose clients Tandem
// serves (webitel's dialer): a campaign is a "dialer" there, and durations are
// whole seconds. What Tandem has beyond it stands beside it in the same style.
// openapi.yaml describes all of it and is served at /api/openapi.yaml.
//
// Handlers are thin: they read a wire type, call the store or the controller,
// and write a wire type. A domain error becomes an HTTP status in one place,
// trouble.go.
//
// There is no sign-in yet. Therefore the server is meant for a loopback
// address, answers only to a loopback name in the Host header there (a web page
// elsewhere cannot rebind its name to it), and refuses what a browser sends from
// another site. Bound to any other address it serves everybody who can reach it.
package web
