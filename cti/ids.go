// SPDX-License-Identifier: MIT

package cti

import (
	"hash/fnv"
	"strconv"
)

// IDs gives the two call ids of an agent's n-th part in an attempt (0 nearly
// always: the same agent comes twice only when a customer is passed to and fro).
// They must be the same for ever: a desktop that reconnects, to another
// controller even, has to know its calls again.
type IDs func(attempt string, n int) (reservation, customer uint32)

// DefaultIDs makes them of the attempt's id: 31 bits of a hash, the customer's
// call even and the reservation one more. Two calls of one agent, who has one at
// a time, meet in one of 2^30 cases.
func DefaultIDs(attempt string, n int) (uint32, uint32) {
	h := fnv.New64a()
	h.Write([]byte(attempt + "/" + strconv.Itoa(n)))
	sum := h.Sum64()
	customer := uint32(sum^sum>>32) &^ 1 & 0x7fffffff //nolint:gosec // the low half is what is wanted
	if customer == 0 {
		customer = 2
	}
	return customer + 1, customer
}
