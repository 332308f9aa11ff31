// SPDX-License-Identifier: MIT

package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"
)

// Headers of a delivery, besides Content-Type and User-Agent.
const (
	SignatureHeader = "X-Tandem-Signature"
	EventHeader     = "X-Tandem-Event"    // an EventType
	DeliveryHeader  = "X-Tandem-Delivery" // stays the same however often it is sent
)

// Sign gives the signature of a body that is sent at a time: t=SECONDS,v1=HEX, where
// HEX is the HMAC-SHA256, under the secret's bytes as they are written, of the
// seconds, a dot and the body's bytes.
//
// Who receives it computes the same from t and the body as it came, compares in
// constant time, and refuses a t that is more than some minutes old, so that
// nobody can send it again later.
func Sign(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
