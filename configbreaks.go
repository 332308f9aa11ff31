// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Bounds of the reasons of breaks.
const (
	maxBreakReasons = 50
	maxBreakReason  = 60 // bytes
)

func validBreakReasons(reasons []string) error {
	if len(reasons) > maxBreakReasons {
		return fmt.Errorf("configuration: break_reasons: %d are more than %d", len(reasons), maxBreakReasons)
	}
	for i, r := range reasons {
		if strings.TrimSpace(r) != r || r == "" || len(r) > maxBreakReason || strings.ContainsFunc(r, unicode.IsControl) {
			return fmt.Errorf("configuration: break_reasons[%d]: must be 1 to %d bytes of text", i, maxBreakReason)
		}
		if slices.Contains(reasons[:i], r) {
			return fmt.Errorf("configuration: break_reasons[%d]: %q is there twice", i, r)
		}
	}
	return nil
}
