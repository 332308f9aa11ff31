// SPDX-License-Identifier: MIT

package main

import (
	"strings"
	"testing"
	"time"
)

func TestWebhooksConfig(t *testing.T) {
	t.Parallel()
	c, err := writeConfig(t, "webhooks: {allow: ['127.0.0.0/8', '10.1.2.3'], insecure_http: true, retry_for: 2h}").load()
	if err != nil {
		t.Fatal(err)
	}
	if w := c.Webhooks; len(w.Allow) != 2 || !w.InsecureHTTP || w.RetryFor != 2*time.Hour || !strings.HasSuffix(c.sources["webhooks"], "tandem.yaml") {
		t.Errorf("%+v from %q", w, c.sources["webhooks"])
	}
	if w := defaultConfig().Webhooks; len(w.Allow) != 0 || w.InsecureHTTP || w.RetryFor != 24*time.Hour {
		t.Errorf("by default %+v", w)
	}
	for text, want := range map[string]string{
		"webhooks: {allow: [crm.example]}":           "neither an address nor a network",
		"webhooks: {allow: ['::ffff:10.0.0.0/104']}": "write it as a network of IPv4",
		"webhooks: {retry_for: 1s}":                  "webhooks.retry_for",
		"webhooks: {secret: x}":                      `unknown field "secret"`,
	} {
		if _, err := writeConfig(t, text).load(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", text, err, want)
		}
	}
}
