package geopackage

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"gridzone/geo/wkb"
	"gridzone/importers/dataset"
)

var square = orb.MultiPolygon{{{{120, 30}, {121, 30}, {121, 31}, {120, 30}}}}

// standard are the standard's tables, and one layer called a with one row.
var standard = []string{
	"PRAGMA application_id = 0x47504B47",
	"CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT, description TEXT)",
	"INSERT INTO gpkg_spatial_ref_sys VALUES ('u', -1, 'NONE', -1, 'undefined', ''), ('g', 0, 'NONE', 0, 'undefined', ''), ('c', 4490, 'EPSG', 4490, 'undefined', '')",
	"CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT, last_change DATETIME, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER)",
	"CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z TINYINT, m TINYINT)",
	"CREATE TABLE a (fid INTEGER PRIMARY KEY, geom MULTIPOLYGON, code TEXT, n)",
	"INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('a', 'features', '图层', 4490)",
	"INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 'MULTIPOLYGON', 4490, 0, 0)",
}

// blob is a geometry as the standard has it.
func blob(srs uint32, flags byte, body []byte) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte{'G', 'P', 0, 1 | flags}, srs), body...)
}

// statement is one with arguments.
type statement struct {
	sql  string
	args []any
}

func row(n int) statement {
	return statement{"INSERT INTO a VALUES (?, ?, ?, ?)", []any{n, blob(4490, 0, wkb.Encode(square)), "001", n}}
}

// made runs statements, each a text or a statement, on a new database, and returns the file.
func made(t testing.TB, statements ...any) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.gpkg")
	connector, err := sqlite.NewConnector("file:" + path + "?_pragma=page_size(1024)")
	require.NoError(t, err)
	db := sql.OpenDB(connector)
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, s := range statements {
		one, ok := s.(statement)
		if !ok {
			one = statement{sql: s.(string)}
		}
		_, err := db.ExecContext(context.Background(), one.sql, one.args...)
		require.NoError(t, err, one.sql)
	}
	require.NoError(t, db.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return text
}

// gpkg is a file with the standard's tables, one row, and what these statements do.
func gpkg(t testing.TB, statements ...any) []byte {
	t.Helper()
	all := []any{}
	for _, s := range standard {
		all = append(all, s)
	}
	return made(t, append(append(all, row(1)), statements...)...)
}

func input(text []byte) *dataset.Input {
	return &dataset.Input{ReaderAt: bytes.NewReader(text), Size: int64(len(text)), Limits: dataset.Limits{}.OrDefaults()}
}

// readAll reads a file to its end.
func readAll(ctx context.Context, in *dataset.Input) ([]*dataset.Feature, dataset.About, error) {
	r, err := Open(ctx, in)
	if err != nil {
		return nil, dataset.About{}, err
	}
	var all []*dataset.Feature
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, r.About(), r.Close()
		}
		if err != nil {
			return all, r.About(), errors.Join(err, r.Close())
		}
		all = append(all, f)
	}
}

// faultOf returns the fault that reading a file ends with.
func faultOf(t testing.TB, in *dataset.Input) *dataset.FileFault {
	t.Helper()
	_, _, err := readAll(context.Background(), in)
	var fault *dataset.FileFault
	require.ErrorAs(t, err, &fault)
	require.NotEmpty(t, fault.Repair)
	return fault
}

func noteCodes(a dataset.About) []string {
	codes := []string{}
	for _, n := range a.Notes {
		codes = append(codes, n.Code)
	}
	return codes
}

// checkFeature fails where a feature is not what dataset promises.
func checkFeature(t *testing.T, f *dataset.Feature) {
	t.Helper()
	for _, p := range f.Properties {
		if s, isText := p.Value.(string); !utf8.ValidString(p.Name) || isText && (!utf8.ValidString(s) || strings.ContainsRune(s, 0)) {
			t.Fatalf("property %q is no sound text: %q", p.Name, s)
		}
	}
	if len(f.Faults) > 0 {
		return
	}
	for _, poly := range f.Shape {
		for _, ring := range poly {
			for _, at := range ring {
				if math.IsNaN(at[0]+at[1]) || math.IsInf(at[0], 0) || math.IsInf(at[1], 0) {
					t.Fatalf("%v without a fault", at)
				}
			}
		}
	}
}
