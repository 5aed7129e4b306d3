package importers

import (
	"context"
	"iter"

	"gridzone/zoning"
)

// Stage is where an import stands.
type Stage string

// The stages of an import, in their order. A dry run goes through the same, and takes back in the last what it has done. Judging
// begins before Waiting where grids are fitted to their neighbours, and both begin again when others wrote meanwhile.
const (
	Reading    Stage = "reading"    // the file, each row by itself
	Waiting    Stage = "waiting"    // for the turn to write to the store
	Judging    Stage = "judging"    // the rows in the light of what is on record
	Committing Stage = "committing" // what differs goes on record, and then into the Atlas
)

// begins says at which share of the whole a stage begins, about: as measured on files of a whole city.
func (s Stage) begins() float64 {
	switch s {
	case Waiting, Judging:
		return 0.4
	case Committing:
		return 0.55
	default:
		return 0
	}
}

// stored is the share of the whole at which all rows are in the store, and the commit and the next Atlas are left.
const stored = 0.75

// Progress is how far an import is.
type Progress struct {
	Stage    Stage
	Bytes    int64   // of the file, read so far
	Features int     // read so far
	Share    float64 // of the whole work, from 0 to less than 1; it grows or stays
}

// gauge tells whoever asked for it how far an import is. One goroutine uses it at a time.
type gauge struct {
	tell  func(Progress) // nil: nobody asked
	size  int64          // of the file; 0: not known
	watch *timeLimit     // nil: none
	now   Progress
	told  int // of the units that done counts
}

// read tells how much of the file is read. What a file unpacks to may be more than the file.
func (g *gauge) read(bytes int64, features int) {
	g.now.Stage, g.now.Features = Reading, features
	if g.size > 0 {
		bytes = min(bytes, g.size)
	}
	g.now.Bytes = max(g.now.Bytes, bytes)
	if g.size > 0 {
		g.grow(Waiting.begins() * min(1, float64(g.now.Bytes)/float64(g.size)))
	}
	g.say()
}

// enter tells that a stage begins.
func (g *gauge) enter(s Stage) {
	g.watch.enter(s)
	g.now.Stage, g.told = s, 0
	g.grow(s.begins())
	g.say()
}

// done tells now and then how many of all the rows have gone through the stage, which ends at a share of the whole.
func (g *gauge) done(n, of int, end float64) {
	if n < of && n-g.told < rowsAtOnce {
		return
	}
	g.told = n
	begin := g.now.Stage.begins()
	g.grow(begin + (end-begin)*min(1, float64(n)/float64(max(1, of))))
	g.say()
}

func (g *gauge) grow(share float64) { g.now.Share = max(g.now.Share, share) }

func (g *gauge) say() {
	if g.tell != nil {
		g.tell(g.now)
	}
}

// rowsAtOnce is after how many rows it is told how far an import is.
const rowsAtOnce = 256

// metered is a Tx that tells how far an upsert through it is.
type metered struct {
	zoning.Tx
	gauge       *gauge
	before, now int // codes that the upsert was through with when it last asked for some, and those it asked for
	all         int // candidates
}

// Rows notes that the upsert goes on to the next codes.
func (m *metered) Rows(ctx context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	m.before, m.now = m.before+m.now, len(q.Codes)
	m.gauge.done(m.before, m.all, stored)
	return m.Tx.Rows(ctx, q)
}

// Open hands on a few rows at a time.
func (m *metered) Open(ctx context.Context, rows ...*zoning.Row) error {
	for opened := 0; opened < len(rows); {
		next := min(opened+rowsAtOnce, len(rows))
		if err := m.Tx.Open(ctx, rows[opened:next]...); err != nil {
			return err
		}
		opened = next
		m.gauge.done(m.before+min(opened, m.now), m.all, stored)
	}
	return nil
}
