package ledger

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Box is what the tables keep of a place beside it, in degrees.
type Box struct{ MinLon, MaxLon, MinLat, MaxLat float64 }

// boxOf returns the box of a shape, or refuses a shape that has none: NaN and
// infinity would make every later question about a box wrong.
func boxOf(shape orb.MultiPolygon) (Box, error) {
	b := Box{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
	for i, polygon := range shape {
		if len(polygon) == 0 {
			return Box{}, fmt.Errorf("%w: polygon %d of the shape has no ring", zoning.ErrInvalid, i)
		}
		for j, ring := range polygon {
			if len(ring) == 0 {
				return Box{}, fmt.Errorf("%w: ring %d of polygon %d of the shape has no point", zoning.ErrInvalid, j, i)
			}
			for _, p := range ring {
				if !(math.Abs(p[0]) <= math.MaxFloat64 && math.Abs(p[1]) <= math.MaxFloat64) {
					return Box{}, fmt.Errorf("%w: ring %d of polygon %d of the shape has the coordinate %v", zoning.ErrInvalid, j, i, p)
				}
				b.MinLon, b.MaxLon = min(b.MinLon, p[0]), max(b.MaxLon, p[0])
				b.MinLat, b.MaxLat = min(b.MinLat, p[1]), max(b.MaxLat, p[1])
			}
		}
	}
	return b, nil
}

// finite tells whether the box can be asked about.
func (b *Box) finite() bool {
	return !math.IsNaN(b.MinLon+b.MinLat) && !math.IsInf(b.MinLon+b.MinLat, 0)
}

// head lists the columns every row begins with, in the order scanRow reads them.
const head = "id, rev_from, rev_to, valid_from, valid_to, publication, code"

// selection lists the columns of a layer for a SELECT that scanRow reads.
func (l Layer) selection() string {
	return head + ", " + strings.Join(l.columns, ", ") + ", geom"
}

// insertion is an INSERT of one row.
func insertion(table string, columns ...string) string {
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = "$" + strconv.Itoa(i+1)
	}
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
}

// columnsOf lists the columns that Stored.args fills.
func (d Dialect) columnsOf(l Layer) []string {
	columns := append([]string{"code", "rev_from", "valid_from", "valid_to", "publication"}, l.columns...)
	also, _ := d.also(l)
	columns = append(columns, also...)
	return append(columns, "min_lon", "max_lon", "min_lat", "max_lat", "geom")
}

func (d Dialect) also(l Layer) ([]string, func(Stored) []any) {
	if d.Also == nil {
		return nil, nil
	}
	return d.Also(l)
}

// Stored is a row as the tables keep it.
type Stored struct {
	Row      *zoning.Row
	from, to any
	typed    []any  // what the layer's columns hold
	box      *Box   // nil: no place
	geom     []byte // nil: no shape
}

// stored checks a row and returns what is kept of it.
func (d Dialect) stored(l Layer, r *zoning.Row) (s Stored, err error) {
	if r.Valid.Empty() {
		return s, fmt.Errorf("%w: %s %s is in force on no day", zoning.ErrInvalid, l.Name, r.Code())
	}
	if r.Code() == "" {
		return s, fmt.Errorf("%w: a row of %s has no code", zoning.ErrInvalid, l.Name)
	}
	s.Row, s.from, s.to = r, dayCell(r.Valid.From), dayCell(r.Valid.To)
	if s.typed, err = l.values(r.Thing); err != nil {
		return s, err
	}
	for _, a := range append([]any{r.Code(), r.Publication}, s.typed...) {
		if text, ok := a.(string); ok {
			if err := checkText(string(l.Name), text); err != nil {
				return s, err
			}
		}
	}
	switch {
	case len(r.Shape) > 0:
		b, err := boxOf(r.Shape)
		if err != nil {
			return s, fmt.Errorf("%s %s: %w", l.Name, r.Code(), err)
		}
		s.box, s.geom = &b, d.Encode(r.Shape)
	case l.point != nil:
		if s.box = l.point(r.Thing); !s.box.finite() {
			return s, fmt.Errorf("%w: %s %s has no place", zoning.ErrInvalid, l.Name, r.Code())
		}
	}
	return s, nil
}

// args are what goes into columnsOf.
func (s Stored) args(d Dialect, l Layer, revision int64) []any {
	args := append([]any{s.Row.Code(), revision, s.from, s.to, s.Row.Publication}, s.typed...)
	if _, values := d.also(l); values != nil {
		args = append(args, values(s)...)
	}
	if s.box == nil {
		return append(args, nil, nil, nil, nil, s.geom)
	}
	return append(args, s.box.MinLon, s.box.MaxLon, s.box.MinLat, s.box.MaxLat, s.geom)
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
func (d Dialect) scanRow(l Layer, rows Rows, revision int64) (*zoning.Row, error) {
	var (
		r          zoning.Row
		code       string
		revTo      *int64
		first, end *int32
		blob       Bytes
	)
	typed, thing := l.cells(&code)
	dest := append([]any{&r.ID, &r.RevFrom, &revTo, &first, &end, &r.Publication, &code}, typed...)
	if err := rows.Scan(append(dest, &blob)...); err != nil {
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
		return nil, fmt.Errorf("%s %s: %w", l.Name, code, err)
	}
	if blob != nil {
		if r.Shape, err = d.Decode(blob); err != nil {
			return nil, fmt.Errorf("%s %s: %w", l.Name, code, err)
		}
	}
	return &r, nil
}
