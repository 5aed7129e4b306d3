package zoning

import (
	"context"
	"iter"
	"time"

	"github.com/paulmach/orb"
)

// Revision is one committed command that changed what public answers rest on.
type Revision struct {
	N       int64 // 0: nothing was ever committed
	Time    time.Time
	Actor   string
	Command string
}

// Query selects rows of one layer.
type Query struct {
	Layer    Layer
	Revision int64      // as on record at this revision; 0: at the newest
	Codes    []string   // only these; nil: all
	Within   *orb.Bound // only rows without a place or whose box meets it (both closed); nil: all
	On       *Day       // only rows in force on this day; nil: of all days
	After    string     // only rows whose code comes after this one; empty: all
	Limit    int        // the first so many; 0: all
}

// Reader reads what is on record. Rows come ordered by code, then by first valid
// day, and are consistent: one call sees one revision.
type Reader interface {
	Newest(ctx context.Context) (Revision, error)
	Rows(ctx context.Context, q Query) iter.Seq2[*Row, error]
	// Staff returns who is on record, now, at each of the grids named.
	Staff(ctx context.Context, grids []string) (map[string][]Staff, error)
	// Record returns the newest version of a record, or ErrNotFound.
	Record(ctx context.Context, kind RecordKind, id string) (Record, error)
	// Records yields the newest version of each record of a kind, ordered by id.
	Records(ctx context.Context, kind RecordKind) iter.Seq2[Record, error]
	// Draft yields the zones of a publication that is not published yet, ordered by code, then by first valid day.
	// They have an ID and no revisions.
	Draft(ctx context.Context, publication string) iter.Seq2[*Row, error]
	// Document returns a file on record by its SHA-256 in hex, or ErrNotFound.
	Document(ctx context.Context, sha256 string) (Document, error)
}

// Command is one act, done whole or not at all.
type Command struct {
	Name    string // "import", ...
	Actor   Actor
	Detail  string // JSON for the audit trail, without personal data
	Key     string // idempotency key; empty: none
	Request string // digest of the request the key was first used with
	// Rehearsal says that the command is taken back whatever comes of it: that it is refused is not for the audit trail.
	Rehearsal bool
}

// Outcome is what a command left behind.
type Outcome struct {
	Revision int64  // the newest revision afterwards
	Changed  bool   // whether the command made it
	Answer   []byte // what the function returned, or had returned when the key was first used
	Repeated bool   // the key had been used: nothing was done
}

// Store keeps everything. All methods may be called concurrently. While it
// cannot be reached, errors wrap ErrUnavailable; they come within seconds whatever the network does, and at
// once when ctx ends.
type Store interface {
	Reader
	// Changes returns the rows opened or closed after revision from, up to and
	// including revision to, in no given order. A closed row has RevTo set.
	Changes(ctx context.Context, layer Layer, from, to int64) iter.Seq2[*Row, error]
	// Contacts yields, in the order of their codes, each grid of whose staff something public was put on record, or taken from it,
	// after revision from: with what is on record of it at the newest revision and was at revision to, which may be nothing.
	Contacts(ctx context.Context, from, to int64) iter.Seq2[Contacts, error]
	// Committed returns what is known of a revision; ErrNotFound if it never was.
	Committed(ctx context.Context, n int64) (Revision, error)
	Trail
	// Do runs f in one transaction and commits it, durably, when f returns nil.
	// Writers wait for each other. A revision is added if f opened or closed
	// rows or staff, or erased any. f's error is returned as it is, with nothing done; when it has a RefusalCode the audit
	// trail gets an entry of it, unless that cannot be kept, or there were more than RefusedAlone of that actor and code within a minute: then
	// they are counted, and entered together.
	Do(ctx context.Context, c Command, f func(ctx context.Context, tx Tx) (answer []byte, err error)) (Outcome, error)
	// Refused puts into the audit trail that a command was refused before it began, with the code of why: as one of the first most
	// of that actor and code within a minute for itself, else counted, as Do does.
	Refused(ctx context.Context, c Command, code string, most int) error
	Close() error
}

// Herald is a Store that can tell when there may be news. What it tells is a hint, which may come late, twice, for nothing or
// never: whoever follows a store polls it as well, and learns from that alone what is on record.
type Herald interface {
	// Listen calls wake each time something may have been committed, by whomever, and once when it has begun to listen, for what
	// was committed before that. wake returns at once and may be called from any goroutine. Listen returns nil soon after ctx is
	// done, and otherwise an error when it hears nothing any more or cannot listen here (a standby, a pooler in between); the caller
	// tries again later.
	Listen(ctx context.Context, wake func()) error
}

// Tx is the inside of a command. It reads what was committed before and what the
// command itself has done. It is used by one goroutine.
//
// Whatever was looked at before, an actor that is limited to divisions changes nothing of others: each method that writes refuses it
// with a *ForeignError, which wraps ErrForbidden, and the command can only be given up. A row goes by DivisionOf, also the one that is closed for
// it; a zone, on record or in a draft, by its publication as well; staff by the grid that is on record; a record by its division, before and after,
// but keys are for actors without a limit. Documents belong to nobody.
type Tx interface {
	Reader
	// Revision is the number that the command's revision has if it changes anything.
	Revision() int64
	// Close ends the record of rows at this revision, by id. A row opened by the same command disappears.
	Close(ctx context.Context, layer Layer, ids ...int64) error
	// Open puts rows on record at this revision; their ID and revisions are set by the store.
	Open(ctx context.Context, rows ...*Row) error
	// SetStaff replaces the staff on record of a grid.
	SetStaff(ctx context.Context, grid string, staff []Staff) error
	// EraseStaff takes the people of a grid out of the record, of all revisions, and returns how many entries that were; with former
	// only those who are no longer on record. It is the one thing that is taken back from the past.
	EraseStaff(ctx context.Context, grid string, former bool) (int64, error)
	// PutBlob keeps a document and returns its SHA-256 in hex.
	PutBlob(ctx context.Context, name string, data []byte) (string, error)
	// PutRecord keeps body as the next version of a record, which belongs to a division, or to none: empty. version is the one it
	// was made for, 0 when the record is new: ErrStale if another is the newest.
	PutRecord(ctx context.Context, kind RecordKind, id string, version int64, division string, body []byte) error
	// OpenDraft adds zones to the draft that their Publication names; their ID is set by the store.
	OpenDraft(ctx context.Context, rows ...*Row) error
	// CloseDraft removes zones from a draft, by id: ErrNotFound for one that is not in it.
	CloseDraft(ctx context.Context, publication string, ids ...int64) error
}
