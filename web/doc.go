// SPDX-License-Identifier: MIT

// Package web is Tandem over HTTP: the REST calls under /api/v2, health and
// metrics, and the web application of package ui.
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
// Who calls is a person in a session (a cookie, with a CSRF token for what
// changes something) or a program with a token. What a route needs stands beside
// it in the table of routes; authorize.go asks package access, which alone knows
// who may do what. What was changed goes into the audit log: handlers say it with
// noteChange. A POST may carry an Idempotency-Key.
//
// The server is meant for a loopback address unless it is told otherwise. There
// it answers only to a loopback name in the Host header (a web page elsewhere
// cannot rebind its name to it). Everywhere it refuses what a browser sends from
// another site, but for origins that the configuration names.
package web
