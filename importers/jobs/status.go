package jobs

import (
	"errors"
	"fmt"
	"time"

	"gridzone/importers"
	"gridzone/zoning"
)

// State is where a job stands.
type State string

// The states of a job. It begins queued and goes forward; when it is to write it is queued again until the store is free.
const (
	Queued     State = "queued"     // it waits for its turn
	Reading    State = "reading"    // the file is read
	Judging    State = "judging"    // its rows are looked at in the light of what is on record
	Committing State = "committing" // what differs goes on record
	Done       State = "done"       // it is on record, or was a dry run
	Refused    State = "refused"    // the file has faults; nothing is on record
	Failed     State = "failed"     // the service or its store failed, or the state was not the one it was made for
	Cancelled  State = "cancelled"  // nothing is on record
)

// Ended tells whether nothing more comes.
func (s State) Ended() bool {
	switch s {
	case Done, Refused, Failed, Cancelled:
		return true
	default:
		return false
	}
}

// stateTable says which state each stage of an import is.
var stateTable = map[importers.Stage]State{
	importers.Reading: Reading, importers.Waiting: Queued, importers.Judging: Judging, importers.Committing: Committing,
}

// Why a job was cancelled, and why none is taken.
var (
	ErrCancelled = errors.New("cancelled")
	ErrStopped   = fmt.Errorf("%w: the service stops", zoning.ErrUnavailable)
)

// Status is a job at one moment.
type Status struct {
	ID     string
	N      int64 // how often the job has changed, from 1
	State  State
	Layer  zoning.Layer
	Name   string // of the file
	DryRun bool

	Publication string // id of the draft that zones go into; empty: they go on record
	Request     string // of its order
	Actor       string // name of who ordered it

	Bytes    int64   // of the file, read so far
	Size     int64   // of the file
	Features int     // read so far
	Share    float64 // of the work, 0 to 1; it grows or stays, and is 1 when the job is done or refused

	Taken  time.Time
	Ended  time.Time         // zero: not yet
	Report *importers.Report // of a job that is done or refused, else nil
	Err    error             // why a job failed, or who cancelled it: ErrCancelled or ErrStopped
}
