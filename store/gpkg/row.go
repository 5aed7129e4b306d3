package gpkg

import (
	"database/sql"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/geo/gpb"
	"gridzone/zoning"
)

// box is what the file keeps of a shape beside it.
type box struct{ minLon, maxLon, minLat, maxLat float64 }

// boxOf returns the box of a shape, or refuses a shape that has none: NaN and
// infinity would make every later question about a box wrong.
func boxOf(shape orb.MultiPolygon) (box, error) {
	b := box{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
	for i, polygon := range shape {
		if len(polygon) == 0 {
			return box{}, fmt.Errorf("%w: polygon %d of the shape has no ring", zoning.ErrInvalid, i)
		}
		for j, ring := range polygon {
			if len(ring) == 0 {
				return box{}, fmt.Errorf("%w: ring %d of polygon %d of the shape has no point", zoning.ErrInvalid, j, i)
			}
			for _, p := range ring {
				if !(math.Abs(p[0]) <= math.MaxFloat64 && math.Abs(p[1]) <= math.MaxFloat64) {
					return box{}, fmt.Errorf("%w: ring %d of polygon %d of the shape has the coordinate %v", zoning.ErrInvalid, j, i, p)
				}
				b.minLon, b.maxLon = min(b.minLon, p[0]), max(b.maxLon, p[0])
				b.minLat, b.maxLat = min(b.minLat, p[1]), max(b.maxLat, p[1])
			}
		}
	}
	return b, nil
}

// head lists the columns every row begins with, in the order scanRow reads them.
const head = "id, rev_from, rev_to, valid_from, valid_to, publication, code"

// selection lists the columns of a layer for a SELECT that scanRow reads.
func (l layer) selection() string {
	return head + ", " + strings.Join(l.columns, ", ") + ", geom"
}

// insertion is the statement that stored.args feeds.
func (l layer) insertion() string {
	columns := append([]string{"code", "rev_from", "valid_from", "valid_to", "publication"}, l.columns...)
	columns = append(columns, "min_lon", "max_lon", "min_lat", "max_lat", "geom")
	return "INSERT INTO " + l.table() + " (" + strings.Join(columns, ", ") + ") VALUES (?" +
		strings.Repeat(", ?", len(columns)-1) + ")"
}

// stored is a row as the file keeps it.
type stored struct {
	from, to any
	typed    []any // what the layer's columns hold
	box      *box  // nil: no place
	geom     any
}

// stored checks a row and returns what is kept of it.
func (l layer) stored(r *zoning.Row) (s stored, err error) {
	if r.Valid.Empty() {
		return s, fmt.Errorf("%w: %s %s is in force on no day", zoning.ErrInvalid, l.name, r.Code())
	}
	if r.Code() == "" {
		return s, fmt.Errorf("%w: a row of %s has no code", zoning.ErrInvalid, l.name)
	}
	s.from, s.to = dayCell(r.Valid.From), dayCell(r.Valid.To)
	if s.typed, err = l.values(r.Thing); err != nil {
		return s, err
	}
	for _, a := range append([]any{r.Code(), r.Publication}, s.typed...) {
		if text, ok := a.(string); ok {
			if err := checkText(string(l.name), text); err != nil {
				return s, err
			}
		}
	}
	switch {
	case len(r.Shape) > 0:
		b, err := boxOf(r.Shape)
		if err != nil {
			return s, fmt.Errorf("%s %s: %w", l.name, r.Code(), err)
		}
		s.box, s.geom = &b, gpb.Encode(r.Shape)
	case l.point != nil:
		if s.box = l.point(r.Thing); !s.box.finite() {
			return s, fmt.Errorf("%w: %s %s has no place", zoning.ErrInvalid, l.name, r.Code())
		}
	}
	return s, nil
}

// finite tells whether the box can be asked about.
func (b *box) finite() bool {
	return !math.IsNaN(b.minLon+b.minLat) && !math.IsInf(b.minLon+b.minLat, 0)
}

// args are what insertion takes.
func (s stored) args(r *zoning.Row, revision int64) []any {
	args := append([]any{r.Code(), revision, s.from, s.to, r.Publication}, s.typed...)
	if s.box == nil {
		return append(args, nil, nil, nil, nil, s.geom)
	}
	return append(args, s.box.minLon, s.box.maxLon, s.box.minLat, s.box.maxLat, s.geom)
}

// dayCell is NULL for an unbounded end.
func dayCell(d zoning.Day) any {
	if d == zoning.Always || d == zoning.Forever {
		return nil
	}
	return int64(d)
}

// scanRow reads one row of selection as it was known at a revision: what was
// closed later was still on record then.
func (l layer) scanRow(scan func(dest ...any) error, revision int64) (*zoning.Row, error) {
	var (
		r          zoning.Row
		code       string
		revTo      *int64
		first, end *int32
		blob       sql.RawBytes // the driver's own, good until the next row: decoding copies it
	)
	typed, thing := l.cells(&code)
	dest := append([]any{&r.ID, &r.RevFrom, &revTo, &first, &end, &r.Publication, &code}, typed...)
	if err := scan(append(dest, &blob)...); err != nil {
		return nil, err
	}
	if revTo != nil && *revTo <= revision {
		r.RevTo = *revTo
	}
	r.Valid = zoning.Unbounded
	if first != nil {
		r.Valid.From = zoning.Day(*first)
	}
	if end != nil {
		r.Valid.To = zoning.Day(*end)
	}
	var err error
	if r.Thing, err = thing(); err != nil {
		return nil, fmt.Errorf("%s %s: %w", l.name, code, err)
	}
	if blob != nil {
		if r.Shape, err = gpb.Decode(blob); err != nil {
			return nil, fmt.Errorf("%s %s: %w", l.name, code, err)
		}
	}
	return &r, nil
}
