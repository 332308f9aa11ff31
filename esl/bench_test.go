// SPDX-License-Identifier: MIT

package esl_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"tandem/esl"
)

// BenchmarkReader reads the recording of 50 calls at once and asks each event for what a dialer asks.
func BenchmarkReader(b *testing.B) {
	content := traces(b)["10_burst50_sofia.esl"]
	b.ReportAllocs()
	events := 0
	for events < b.N {
		reader := esl.NewReader(bytes.NewReader(content))
		for events < b.N {
			m, err := reader.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			if m.Type != esl.EventPlain {
				continue
			}
			events++
			e := m.Event
			_, _, _ = e.Name(), e.UUID(), e.Get("Answer-State")
			_, _, _ = e.Get("Hangup-Cause"), e.Variable("tandem_attempt"), e.Variable("sip_term_status")
			reader.Release(e)
		}
	}
}

// BenchmarkOriginateCommand renders what is sent for one call.
func BenchmarkOriginateCommand(b *testing.B) {
	o := valid()
	o.CallerName, o.CallerNumber = "Acme, Inc.", "+4722000000"
	o.Variables = map[string]string{"tandem_attempt": "a", "tandem_controller": "c", "tandem_epoch": "1"}
	b.ReportAllocs()
	for range b.N {
		if _, err := o.Command(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCommand is one round trip, the peer's share in it included.
func BenchmarkCommand(b *testing.B) {
	p := newPeer(b, func(p *peer) {
		p.answer = func(_ *peerConn, command string) string {
			if command == "show channels as json" {
				return `{"row_count":0}`
			}
			return "true"
		}
	})
	n, _ := startUp(b, config(p))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := n.Exists(b.Context(), "u"); err != nil {
			b.Fatal(err)
		}
	}
}
