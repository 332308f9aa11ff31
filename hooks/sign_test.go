// SPDX-License-Identifier: MIT

package hooks

import (
	"testing"
	"time"
)

// TestSign holds the vector that docs/webhooks.md gives to receivers. It was
// computed with:
//
//	printf '1772452800.{"id":"ping.1","type":"ping"}' | openssl dgst -sha256 -hmac whsec_example
func TestSign(t *testing.T) {
	t.Parallel()
	got := Sign("whsec_example", time.Unix(1772452800, 999_000_000), []byte(`{"id":"ping.1","type":"ping"}`))
	const want = "t=1772452800,v1=20e894ae2e85838df6bd85bc8c853f2f26e24a2cb2105e2fa636d3ef7786b5cd"
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
