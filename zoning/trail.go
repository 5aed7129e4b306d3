package zoning

import (
	"context"
	"iter"
	"time"
)

// RefusedAlone is how many refusals of one actor, by its key or else its name, with one code are in the audit trail each for itself
// within a minute. Those after them are counted, and entered together.
const RefusedAlone = 10

// AuditEntry is one link of the audit chain: a command that was done or refused.
type AuditEntry struct {
	N        int64 // from 1, without a gap
	Time     time.Time
	Actor    string
	Command  string
	Detail   string // JSON; empty: nothing to say
	Key      string // id of the key that the actor came with; empty: none
	Request  string // id of the request; empty: none
	Refused  string // code of the problem; empty: the command was done
	Revision int64  // the newest after the command
	Previous string // hash of the entry before; empty for the first
	Hash     string // SHA-256 of the entry, hex
}

// TrailQuery selects entries of the audit trail.
type TrailQuery struct {
	After   int64     // only entries after this number
	Since   time.Time // only entries of this time and later; zero: all
	Until   time.Time // only entries before this time; zero: all
	Actor   string    // only entries of who goes by exactly this name; empty: of all
	Key     string    // only entries of who came with the key of this id; empty: of all
	Command string    // only entries of commands of exactly this name, done or refused; empty: of all
	Limit   int       // the first so many; 0: all
}

// TrailHead is how far the audit trail goes. Kept elsewhere it proves later that nothing up to it was changed or cut off.
type TrailHead struct {
	N    int64     // entries; 0: there are none
	Hash string    // of the last
	Time time.Time // of the last
}

// TrailFaultKind says what was done to an audit trail, as far as that can be told.
type TrailFaultKind string

// The kinds of faults.
const (
	TrailEdited    TrailFaultKind = "edited"    // the entry is not what was written
	TrailDeleted   TrailFaultKind = "deleted"   // the entry is not there, and later ones are
	TrailInserted  TrailFaultKind = "inserted"  // the entry was put between two that follow each other
	TrailMoved     TrailFaultKind = "moved"     // the entry belongs in another place
	TrailCut       TrailFaultKind = "cut_off"   // the entry, which a head knows, and all after it are not there
	TrailRewritten TrailFaultKind = "rewritten" // the chain agrees with itself and not with a head: this entry or one before it is another
)

// TrailFault is the first thing that is wrong with an audit trail.
type TrailFault struct {
	N    int64 // of the entry
	Kind TrailFaultKind
}

// TrailCheck is what came of verifying an audit trail.
type TrailCheck struct {
	Head  TrailHead   // as far as the trail holds
	Fault *TrailFault // nil: all of it holds, and agrees with every head it was held against
}

// Trail is the audit trail: a chain in which every entry names the hash of the one before. Entries are added by commands and never
// changed.
type Trail interface {
	// Audited returns the entry of a command that was done with this detail, the last if there are several, or ErrNotFound. ErrConflict
	// when the trail was tampered with: the whole of it is verified when a process asks for the first time, and then the stretch
	// around the entry against what was found then, and what was added since.
	Audited(ctx context.Context, command, detail string) (AuditEntry, error)
	// Entries yields entries by number, without verifying them.
	Entries(ctx context.Context, q TrailQuery) iter.Seq2[AuditEntry, error]
	// TrailHead returns the newest entry's number and hash, without verifying them.
	TrailHead(ctx context.Context) (TrailHead, error)
	// VerifyTrail recomputes the chain from its beginning and holds it against heads that were kept elsewhere. It takes a
	// little memory however long the chain is. A fault is no error.
	VerifyTrail(ctx context.Context, heads ...TrailHead) (TrailCheck, error)
}
