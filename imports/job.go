// SPDX-License-Identifier: MIT

package imports

import (
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// State says how far a job is.
type State string

// The states of a job.
const (
	Uploaded  State = "uploaded" // the file is here, nothing was begun
	Checking  State = "checking"
	Checked   State = "checked" // nothing was written
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"    // Error says why; what was imported before stays
	Cancelled State = "cancelled" // likewise
)

// Format says how a file is written.
type Format struct {
	Charset string `json:"charset,omitempty"` // "" = what Detect finds
	campaigns.ListFormat
}

// Job is one file on its way into a campaign.
type Job struct {
	ID         string    `json:"id"`
	Campaign   string    `json:"campaign"`
	Controller string    `json:"controller"` // that has the file
	By         string    `json:"by"`         // user who brought it
	File       string    `json:"file"`       // its name, for people
	Size       int64     `json:"size"`       // bytes
	Format     Format    `json:"format"`
	AutoRun    bool      `json:"autoRun"` // the campaign is run when the import is done
	State      State     `json:"state"`
	Error      string    `json:"error,omitempty"`
	Bytes      int64     `json:"bytes"` // of the file that were read so far
	Result     Result    `json:"result"`
	Rejects    bool      `json:"rejects"` // there is a file of rows that were not taken
	Created    time.Time `json:"created"`
	Started    time.Time `json:"started,omitzero"`
	Ended      time.Time `json:"ended,omitzero"`
}

// Result counts the rows of a file. Of a check, what an import would do.
type Result struct {
	Rows       int `json:"rows"` // the sum of the others
	Added      int `json:"added"`
	Existing   int `json:"existing"`   // were imported before
	Duplicates int `json:"duplicates"` // have a number of another member
	Rejected   int `json:"rejected"`   // are no members
	DoNotCall  int `json:"doNotCall"`  // are on a do-not-call list with all their numbers
}

func resultOf(r store.ImportResult) Result {
	return Result{Rows: r.Rows, Added: r.Added, Existing: r.Existing, Duplicates: r.Duplicates, Rejected: r.Rejected, DoNotCall: r.DoNotCall}
}

// busy reports whether a job is being worked on.
func (j *Job) busy() bool { return j.State == Running || j.State == Checking }
