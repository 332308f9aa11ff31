// SPDX-License-Identifier: MIT

package web

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificate gives the server's certificate, and reads it again once its file
// has changed: what renews certificates need not start us anew.
type certificate struct {
	cert, key string // files in PEM
	log       *slog.Logger

	mu      sync.Mutex
	loaded  *tls.Certificate
	changed time.Time // of the file that was loaded
}

// get is for [tls.Config]. A file that cannot be read does not take away the
// certificate that was there.
func (f *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.cert)
	if err == nil && f.loaded != nil && info.ModTime().Equal(f.changed) {
		return f.loaded, nil
	}
	var pair tls.Certificate
	if err == nil {
		pair, err = tls.LoadX509KeyPair(f.cert, f.key)
	}
	switch {
	case err == nil:
		f.loaded, f.changed = &pair, info.ModTime()
	case f.loaded == nil:
		return nil, fmt.Errorf("certificate: %w", err)
	default:
		f.log.Warn("certificate not read again, the old one stays", "err", err)
	}
	return f.loaded, nil
}
