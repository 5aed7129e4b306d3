package zoning

import "time"

// RecordKind names a sort of records.
type RecordKind string

// The kinds of record.
const (
	PublicationRecords RecordKind = "publication" // the life of a publication
	CheckRecords       RecordKind = "check"       // stored checks
	KeyRecords         RecordKind = "key"         // API keys, hashed
)

// Record is a small document that the store keeps under a kind and an id, whatever is in it. Each time it
// is put its version goes up by one; earlier versions are kept. Records move no revision.
type Record struct {
	Kind    RecordKind
	ID      string
	Version int64 // from 1
	Time    time.Time
	Actor   string
	// Division is the code of the division that the record belongs to; empty: to none.
	Division string
	Body     []byte // JSON
}

// Document is a file on record.
type Document struct {
	SHA256 string // hex
	Name   string // under which it first came
	Data   []byte
}
