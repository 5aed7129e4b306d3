package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// cell is a place for what one column of a line holds.
type cell struct {
	kind   Kind
	whole  *int64
	real   *float64
	text   *string
	truth  *bool
	data   Bytes
	absent bool // of Data
}

func (c *cell) place() any {
	switch c.kind {
	case Whole:
		return &c.whole
	case Real:
		return &c.real
	case Text:
		return &c.text
	case Truth:
		return &c.truth
	default:
		return &c.data
	}
}

// value returns an int64, a float64, a string, a bool, a []byte of its own, an orb.MultiPolygon, or nil for NULL.
func (c *cell) value(decode func([]byte) (orb.MultiPolygon, error)) (any, error) {
	switch {
	case c.kind == Whole && c.whole != nil:
		return *c.whole, nil
	case c.kind == Real && c.real != nil:
		return unsigned(*c.real), nil
	case c.kind == Text && c.text != nil:
		return *c.text, nil
	case c.kind == Truth && c.truth != nil:
		return *c.truth, nil
	case c.kind == Data && !c.absent:
		return append([]byte{}, c.data...), nil
	case c.kind == Shape && c.data != nil:
		return decode(c.data)
	}
	return nil, nil
}

// lines reads a table, line by line in the order of its key.
func (d Dialect) lines(ctx context.Context, db DB, t Table, each func(line []any) error) error {
	cells := make([]cell, len(t.Columns))
	var dest, absent []any
	for i, c := range t.Columns {
		cells[i].kind = c.Kind
		dest = append(dest, cells[i].place())
		if c.Kind == Data {
			absent = append(absent, &cells[i].absent)
		}
	}
	dest = append(dest, absent...)
	rows, err := db.Query(ctx, t.selection())
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(slices.Clone(dest)...); err != nil {
			return err
		}
		line := make([]any, len(cells))
		for i := range cells {
			if line[i], err = cells[i].value(d.Decode); err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
		}
		if err := each(line); err != nil {
			return err
		}
	}
	return rows.Err()
}
