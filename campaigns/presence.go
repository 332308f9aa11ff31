// SPDX-License-Identifier: MIT

package campaigns

// BreakConnectionLost is the reason of the break on which an agent is put whose
// desktop lost its connection for longer than the grace time.
const BreakConnectionLost = "CONNECTION_LOST"
