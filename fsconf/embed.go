// SPDX-License-Identifier: MIT

// Package fsconf is a configuration that a FreeSWITCH can start from: the files of
// this folder, which a user copies and changes, and the same files inside the
// program. README.md says how to use them.
package fsconf

import "embed"

// Files is the configuration with freeswitch.xml at its root. os.CopyFS writes it
// out.
//
//go:embed README.md *.xml autoload_configs dialplan directory sip_profiles
var Files embed.FS
