package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"

	"github.com/paulmach/orb"

	"gridzone/geo/wkb"
)

// Content says what a whole store holds.
type Content struct {
	// Digest is the SHA-256, in hex, of every line of every table, in one order and one form for every database: two stores with the
	// same digest hold the same, to the last bit. It depends on which columns this version of the program knows.
	Digest string
	// Data is the Digest without the audit trail, in which each copy of a store is entered, and each reading of people.
	Data     string
	Revision int64  // the newest; 0: none
	Lines    int64  // of all tables
	Entries  int64  // of the audit trail, as far as it holds
	Hash     string // of the last of them
	// Broken tells that the audit trail is not what was written, and where; empty when it is.
	Broken string
}

// Digest reads the whole store at one moment, however many write to it meanwhile, and verifies its audit trail. told, which may be
// nil, hears how many of how many lines are read.
func (s *Store) Digest(ctx context.Context, told func(done, total int64)) (Content, error) {
	return ask(ctx, s, "read the whole store", func(db DB) (Content, error) {
		meter, err := count(ctx, db, told)
		if err != nil {
			return Content{}, err
		}
		return s.dialect.digest(ctx, db, meter, nil)
	})
}

// meter tells how much is done.
type meter struct {
	done, total int64
	told        func(done, total int64)
}

func count(ctx context.Context, db DB, told func(done, total int64)) (*meter, error) {
	m := &meter{told: told}
	if told == nil {
		return m, nil
	}
	for _, t := range Tables() {
		err := each(ctx, db, func(rows Rows) (n int64, err error) { return n, rows.Scan(&n) },
			func(n int64) bool { m.total += n; return true }, "SELECT count(*) FROM "+t.Name)
		if err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *meter) one() {
	m.done++
	if m.told != nil && (m.done%1000 == 0 || m.done == m.total) {
		m.told(m.done, m.total)
	}
}

// digest reads every line of every table, and hands those of each table to take, which may be nil; nil stands for the end of a table.
func (d Dialect) digest(ctx context.Context, db DB, m *meter, take func(t Table, line []any) error) (Content, error) {
	if take == nil {
		take = func(Table, []any) error { return nil }
	}
	var c Content
	newest, err := newest(ctx, db)
	if err != nil {
		return c, err
	}
	c.Revision = newest.N
	whole, data := sha256.New(), sha256.New()
	for _, t := range Tables() {
		p := printer{to: sha256.New()}
		p.table(t)
		err := d.lines(ctx, db, t, func(line []any) error {
			c.Lines++
			p.line(line)
			m.one()
			return take(t, line)
		})
		if err == nil {
			err = take(t, nil)
		}
		if err != nil {
			return c, fmt.Errorf("%s: %w", t.Name, err)
		}
		sum := p.to.Sum(nil)
		whole.Write(sum)
		if t.Name != "audit" {
			data.Write(sum)
		}
	}
	c.Digest, c.Data = hex.EncodeToString(whole.Sum(nil)), hex.EncodeToString(data.Sum(nil))
	trail, err := verify(ctx, db)
	c.Entries, c.Hash = trail.Head.N, trail.Head.Hash
	if trail.Fault != nil {
		c.Broken = conflict(trail.Fault).Error()
	}
	return c, err
}

// printer writes lines so that different ones are written differently: each value begins with its kind, and what has no fixed
// length with its length.
type printer struct {
	to  hash.Hash
	buf []byte
}

func (p *printer) table(t Table) {
	p.text('T', t.Name)
	for _, c := range t.Columns {
		p.text('C', c.Name)
	}
	p.flush()
}

func (p *printer) line(line []any) {
	p.buf = append(p.buf, 'L')
	for _, v := range line {
		switch v := v.(type) {
		case nil:
			p.buf = append(p.buf, 'n')
		case int64:
			p.number('i', uint64(v)) //nolint:gosec // its bits
		case float64:
			p.number('f', math.Float64bits(v))
		case string:
			p.text('t', v)
		case bool:
			bit := uint64(0)
			if v {
				bit = 1
			}
			p.number('b', bit)
		case []byte:
			p.bytes('x', v)
		case orb.MultiPolygon:
			p.bytes('g', wkb.Encode(v))
		}
	}
	p.flush()
}

func (p *printer) number(kind byte, v uint64) {
	p.buf = binary.BigEndian.AppendUint64(append(p.buf, kind), v)
}

func (p *printer) text(kind byte, s string) {
	p.number(kind, uint64(len(s)))
	p.buf = append(p.buf, s...)
}

func (p *printer) bytes(kind byte, b []byte) {
	p.number(kind, uint64(len(b)))
	p.buf = append(p.buf, b...)
}

func (p *printer) flush() {
	p.to.Write(p.buf)
	p.buf = p.buf[:0]
}
