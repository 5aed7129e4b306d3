// Package ledger is what every store in SQL has in common: rows that are only ever closed, staff, records, drafts,
// documents, the answers of idempotency keys and the audit chain, what they mean, and the statements that keep them.
// The statements are those that each database behind an Engine understands. The package opens no database, keeps no
// connection and makes no table.
package ledger

import (
	"context"
	"time"

	"github.com/paulmach/orb"
)

// DB is one transaction. Parameters are written $1, $2 and so on, in any order and as often as needed.
// Statements run one at a time.
type DB interface {
	// Query runs a question with any number of answers.
	Query(ctx context.Context, query string, args ...any) (Rows, error)
	// One runs a question with one answer and scans it; ErrNone when there is no answer.
	One(ctx context.Context, query string, args []any, dest ...any) error
}

// Rows are the answers to a question. They are closed by whoever asked.
type Rows interface {
	Next() bool
	// Scan puts the columns of an answer into places; what a *Bytes holds is good until the next answer.
	Scan(dest ...any) error
	Err() error
	Close()
}

// Bytes is a place for bytes that are looked at before the next answer comes.
type Bytes []byte

// Writing is a transaction that writes. Beside what statements do to the tables it is told what happens to rows, for what a
// database keeps apart from them.
type Writing interface {
	DB
	// Exec runs a statement and returns how many rows it changed.
	Exec(ctx context.Context, query string, args ...any) (int64, error)
	// Repeat runs a statement once for each list of arguments and returns how many rows it changed in all.
	Repeat(ctx context.Context, query string, lists [][]any) (int64, error)
	// Insert runs an INSERT into a table with an id once for each list of arguments and returns the ids.
	Insert(ctx context.Context, query string, lists [][]any) ([]int64, error)
	// Opened tells of rows put on record, with the box of each; nil where it has no place.
	Opened(ctx context.Context, l Layer, ids []int64, boxes []*Box) error
	// Closed tells that rows of a layer were closed, and of those that were opened by the same command and are removed.
	Closed(ctx context.Context, l Layer, removed []int64) error
	// Erased tells that people were erased: once that is committed, nothing of them is to stay beside the tables.
	Erased()
	// Undo takes back what the command has written and keeps the turn, or takes it again: others may have written in between, so
	// that what was read before counts no more. It returns the present time.
	Undo(ctx context.Context) (now time.Time, err error)
	// Finish comes last before the commit of a command that was given at this time.
	Finish(ctx context.Context, at time.Time) error
	// Fill puts lines into a table of an empty store, ids included, and what is kept beside them. A line has a value for each
	// of the table's columns, shapes encoded.
	Fill(ctx context.Context, t Table, lines [][]any) error
	// Filled comes last before the commit of a store that was filled at this time.
	Filled(ctx context.Context, at time.Time) error
}

// Engine runs transactions on one database. Its methods may be called concurrently.
type Engine interface {
	// Read runs f in a transaction that sees one state of the store from the first question to the last. f may stop before
	// it has read all of an answer.
	Read(ctx context.Context, f func(db DB) error) error
	// Write runs f in a transaction while no other writes, anywhere, and commits it, durably, when f returns nil.
	// now is the present time; the database's, where several machines write.
	Write(ctx context.Context, f func(db Writing, now time.Time) error) error
	// Fault puts an error into zoning's vocabulary.
	Fault(doing string, err error) error
}

// Dialect is what databases write differently.
type Dialect struct {
	// Among is the condition that column is one of the list in a parameter, and List what that parameter takes for a []string
	// or an []int64.
	Among func(column, parameter string) string
	List  func(list any) (any, error)
	// Near is a condition that may be met by more rows of a table than those without a box and those whose box meets the
	// box in the parameters, never by fewer, and that an index answers.
	Near func(l Layer, minLon, maxLon, minLat, maxLat string) string
	// Encode and Decode keep every bit of a shape.
	Encode func(orb.MultiPolygon) []byte
	Decode func([]byte) (orb.MultiPolygon, error)
	// Also names columns of a layer's table that are written for other programs and not read, with what goes into them.
	Also func(l Layer) (columns []string, values func(r Stored) []any)
}

// Store is what a store in SQL embeds to be a zoning.Store.
type Store struct {
	engine   Engine
	dialect  Dialect
	timeZone string
	proven   proven
	refusals tally
}

// New returns the store that an engine's database holds. Its time zone is to be settled before it is used.
func New(e Engine, d Dialect) *Store { return &Store{engine: e, dialect: d, proven: newProven()} }
