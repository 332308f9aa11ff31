// SPDX-License-Identifier: MIT

package store

import (
	"hash/crc32"
	"strconv"
)

// All key names are built here, and in lua/campaign.lua and lua/pool.lua for
// keys whose name depends on what a script reads (they share the hash tag of a
// declared key). Only scripts name these:
//
//	{guard}:dnc:LIST:BUCKET  HASH number -> do-not-call entry
//	{guard}:lapse       ZSET do-not-call entries that do not last -> until, ms
//	{guard}:holds:BUCKET     HASH number -> until when, and why, it is not called
//	{guard}:calls:n:NUMBER   ZSET calls to a number in 30 days -> when, ms; calls:p:PERSON likewise
//	{pool}:wrapup       ZSET agent -> ready at, ms
//	{pool}:staffing:CAMPAIGN  HASH state -> agents of the campaign, in:LEVEL -> those logged in
//	{pool}:demand       HASH campaign -> what it wants of the agents; see lua/demand.lua
//	{pool}:ring         HASH campaign:level -> position and agent of the last call, for ring order
//	{pool}:presence     ZSET agent -> until when the desktop counts as there, ms
//	{pool}:desktops     HASH agent -> id of the desktop's newest connection
//	{pool}:desk         HASH owner epoch lease of the controller that keeps the nailed-up legs
const (
	keySpace     = "tandem:"
	poolSlot     = keySpace + "{pool}:"
	guardSlot    = keySpace + "{guard}:"
	directory    = keySpace + "campaigns"    // SET ids of campaigns
	calendarsKey = keySpace + "calendars"    // HASH id -> JSON of calendars.Calendar
	deletions    = keySpace + "deletions"    // SET ids of campaigns that are being deleted
	wakeTopic    = keySpace + "wake"         // pub/sub channel
	nameplate    = keySpace + "installation" // STRING id of this installation
)

// BucketMembers is how many members share a hash: enough that the key costs
// next to nothing a member, few enough that the hash stays a listpack.
const BucketMembers = 64

// NumberBuckets is how many hashes index the numbers of a campaign. With 256
// entries in a listpack at most they stay compact up to some three million numbers.
const NumberBuckets = 16384

func slotOf(campaign string) string { return keySpace + "{c:" + campaign + "}:" }

func settingsKey(campaign string) string  { return slotOf(campaign) + "settings" }  // STRING JSON of campaigns.Campaign
func runKey(campaign string) string       { return slotOf(campaign) + "run" }       // HASH state cause since epoch owner lease
func seqKey(campaign string) string       { return slotOf(campaign) + "seq" }       // STRING the greatest member id = members imported
func retryKey(campaign string) string     { return slotOf(campaign) + "retry" }     // ZSET member -> due, ms
func lanesKey(campaign string) string     { return slotOf(campaign) + "lanes" }     // SET names of lanes
func openKey(campaign string) string      { return slotOf(campaign) + "open" }      // HASH attempt id -> JSON of campaigns.Attempt
func endsKey(campaign string) string      { return slotOf(campaign) + "ends" }      // SET end causes in use
func heldKey(campaign string) string      { return slotOf(campaign) + "held" }      // SET members
func awaitKey(campaign string) string     { return slotOf(campaign) + "await" }     // ZSET member whose result is to come -> deadline, ms
func answersKey(campaign string) string   { return slotOf(campaign) + "answers" }   // HASH bucket -> answers; see lua/answers.lua
func modelKey(campaign string) string     { return slotOf(campaign) + "model" }     // STRING what the pacer has learned
func eventsKey(campaign string) string    { return slotOf(campaign) + "events" }    // STREAM one field e = JSON
func schedulesKey(campaign string) string { return slotOf(campaign) + "schedules" } // HASH; see lua/schedules.lua
func tallyKey(campaign string) string     { return slotOf(campaign) + "tally" }     // STRING checkpoint of the tally, JSON
func timesKey(campaign string) string     { return slotOf(campaign) + "times" }     // ZSET first member of a second -> when it was added, ms
func statesKey(campaign string) string    { return slotOf(campaign) + "states" }    // LIST positions of the events campaign.state
func goneKey(campaign string) string      { return slotOf(campaign) + "gone" }      // HASH the run hash of a campaign that is being deleted

// SET agents who have parts.
func partedKey(campaign string) string { return slotOf(campaign) + "parted" }

// STRING where the ended attempts of an agent stand in the stream; see lua/history.lua.
func partsKey(campaign, agent string) string { return slotOf(campaign) + "a:" + agent }

// SET members that ended for a cause.
func endedKey(campaign, cause string) string { return slotOf(campaign) + "ended:" + cause }

// HASH attempt id -> disposition that was reported after the attempt's end.
func dispositionsKey(campaign string) string { return slotOf(campaign) + "dispositions" }

// ZSET member -> rank and due time, best first; see lua/campaign.lua.
func laneKey(campaign, lane string) string { return slotOf(campaign) + "lane:" + lane }

// HASH member id -> record, 64 members each.
func bucketKey(campaign string, bucket uint64) string {
	return slotOf(campaign) + "m:" + strconv.FormatUint(bucket, 10)
}

// HASH member id -> where its events stand in the stream; see lua/history.lua.
func historyKey(campaign string, bucket uint64) string {
	return slotOf(campaign) + "h:" + strconv.FormatUint(bucket, 10)
}

func memberKey(campaign string, member uint64) string {
	return bucketKey(campaign, member/BucketMembers)
}

// HASH number -> member id.
func numberKey(campaign string, bucket uint32) string {
	return slotOf(campaign) + "num:" + strconv.FormatUint(uint64(bucket), 10)
}

func numberBucket(number string) uint32 {
	return crc32.ChecksumIEEE([]byte(number)) % NumberBuckets
}

// numberField is how a number stands in its bucket. A listpack stores digits
// as an integer in a third of the bytes, so the usual + is left out and the
// rare number without one is marked instead.
func numberField(number string) string {
	if len(number) > 0 && number[0] == '+' {
		return number[1:]
	}
	return "=" + number
}

// indexed is how a member stands in a sorted set: padded, because Redis sorts
// equal scores by text and members that are equally urgent go in order of import.
func indexed(member uint64) string {
	var b [20]byte
	digits := strconv.AppendUint(b[:0], member, 10)
	if len(digits) >= indexWidth {
		return string(digits)
	}
	padded := []byte("0000000000")
	copy(padded[indexWidth-len(digits):], digits)
	return string(padded)
}

const indexWidth = 10

func listsKey() string                { return guardSlot + "lists" }            // HASH do-not-call list -> entries
func agentsKey() string               { return poolSlot + "agents" }            // SET ids of agents
func agentKey(agent string) string    { return poolSlot + "agent:" + agent }    // HASH, see agents.go
func readyKey(campaign string) string { return poolSlot + "ready:" + campaign } // ZSET agent -> level and waiting since
func staffKey(campaign string) string { return poolSlot + "staff:" + campaign } // SET agents with a tier in the campaign
func reservedKey() string             { return poolSlot + "reserved" }          // ZSET agent -> lease, ms
func resourcesKey() string            { return poolSlot + "resources" }         // HASH id -> JSON of campaigns.Resource
func linesKey(resource string) string { return poolSlot + "lines:" + resource } // ZSET campaign/attempt -> lease, ms
func wantKey(resource string) string  { return poolSlot + "want:" + resource }  // HASH campaign -> priority:lines:expires
func trunkKey(resource string) string { return poolSlot + "trunk:" + resource } // HASH tokens at; faults rest until probe probing
func ringKey() string                 { return poolSlot + "ring" }              // HASH see above
func demandKey() string               { return poolSlot + "demand" }            // HASH see above
func staffingKey(c string) string     { return poolSlot + "staffing:" + c }     // HASH see above
func strategyKey() string             { return poolSlot + "strategy" }          // HASH campaign -> campaigns.Strategy
