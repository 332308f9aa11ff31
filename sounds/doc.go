// SPDX-License-Identifier: MIT

// Package sounds keeps files of sound: the messages that people upload and
// FreeSWITCH plays, and the recordings that FreeSWITCH has made and people hear.
// Both are folders that FreeSWITCH and the controller share; no name leads out of
// them.
package sounds

import (
	"fmt"

	"tandem/campaigns"
)

func invalid(field, format string, args ...any) error {
	return &campaigns.Error{Code: campaigns.Invalid, Op: "sounds", Field: field, Msg: fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) error {
	return &campaigns.Error{Code: campaigns.NotFound, Op: "sounds", Msg: fmt.Sprintf(format, args...)}
}
