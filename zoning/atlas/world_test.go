package atlas_test

import (
	"context"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// A test's plane is counted in kilometres east and north of a corner near Jiaxing.
const (
	originLon, originLat = 120.70, 30.70
	lonPerKM, latPerKM   = 0.01044, 0.00902
)

func at(east, north float64) orb.Point {
	return orb.Point{originLon + east*lonPerKM, originLat + north*latPerKM}
}

// box is a rectangle from (w, s) to (e, n).
func box(w, s, e, n float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{at(w, s), at(e, s), at(e, n), at(w, n), at(w, s)}}}
}

func row(t zoning.Thing, shape orb.MultiPolygon) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Thing: t, Shape: shape}
}

func during(r *zoning.Row, from, to zoning.Day) *zoning.Row {
	r.Valid = zoning.Interval{From: from, To: to}
	return r
}

func baseGrid(code string, shape orb.MultiPolygon) *zoning.Row {
	return row(zoning.Grid{Code: code, Kind: zoning.Base}, shape)
}

func zone(code string, kind zoning.ZoneKind, shape orb.MultiPolygon) *zoning.Row {
	return row(zoning.Zone{Code: code, Kind: kind}, shape)
}

func division(code string, level zoning.Level, shape orb.MultiPolygon) *zoning.Row {
	return row(zoning.Division{Code: code, Name: "D" + code, Level: level}, shape)
}

func publication(id, division string) *zoning.Row {
	return row(zoning.Publication{ID: id, State: zoning.Published, Division: division, Document: "Doc " + id}, nil)
}

// today is the day the tests' Atlases serve.
const today = zoning.Day(20000)

// build makes an Atlas of rows, which get ids.
func build(rows ...*zoning.Row) *atlas.Atlas {
	by := map[zoning.Layer][]*zoning.Row{}
	for i, r := range rows {
		r.ID = int64(i + 1)
		by[r.Layer()] = append(by[r.Layer()], r)
	}
	return atlas.New(1, today, by)
}

// put opens rows in one command.
func put(t testing.TB, l *atlas.Live, rows ...*zoning.Row) zoning.Outcome {
	t.Helper()
	out, err := l.Do(context.Background(), zoning.Command{Name: "put"}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		return nil, tx.Open(ctx, rows...)
	})
	require.NoError(t, err)
	return out
}

func codes(rows []*zoning.Row) []string {
	list := []string{}
	for _, r := range rows {
		list = append(list, r.Code())
	}
	return list
}

func hitCodes(hits []atlas.Hit) []string {
	list := []string{}
	for _, h := range hits {
		list = append(list, h.Row.Code()+" "+h.Relation.String())
	}
	return list
}
