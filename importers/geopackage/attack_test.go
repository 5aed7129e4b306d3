package geopackage

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"gridzone/importers/dataset"
)

// view makes the layer a view of this definition.
func view(definition string) []any {
	return []any{"ALTER TABLE a RENAME TO t", "CREATE VIEW a AS " + definition}
}

// What a view may be is a choice of rows and columns of one table.
func TestViews(t *testing.T) {
	file := gpkg(t, append(view("SELECT fid, geom, upper(code) AS code, date(n * 86400, 'unixepoch') AS day, coalesce(n, 1) > 0 AS yes FROM t WHERE n < 3"), statement{strings.ReplaceAll(row(2).sql, " a ", " t "), row(2).args},
		statement{strings.ReplaceAll(row(3).sql, " a ", " t "), row(3).args})...)
	all, _, err := readAll(t.Context(), input(file))
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, square, all[1].Shape)
	assert.Equal(t, []dataset.Property{{Name: "code", Value: "001"}, {Name: "day", Value: "1970-01-03"}, all[1].Properties[2]}, all[1].Properties)
}

func TestHostileViews(t *testing.T) {
	doubled := func(of string, n int) string { // short, and grows with a power of two
		q := "SELECT fid, geom, code FROM t"
		for range n {
			q = "SELECT fid, geom, code" + of + "code AS code FROM (" + q + ")"
		}
		return q
	}
	nested := append(view("SELECT fid, geom, code FROM v1"), "CREATE VIEW v31 AS SELECT fid, geom, code FROM t")
	for i := range 30 {
		nested = append(nested, fmt.Sprintf("CREATE VIEW v%d AS SELECT fid, geom, code+code AS code FROM v%d", i+1, i+2))
	}
	for name, c := range map[string]struct {
		statements []any
		says       string
	}{
		"recursion":             {view("WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x+1 FROM n) SELECT x AS fid, NULL AS geom, 'a' AS code FROM n"), "put together"},
		"join":                  {view("SELECT t.fid, t.geom, u.code FROM t, t u, t v, t w WHERE t.n + u.n + v.n + w.n < 0"), "put together"},
		"texts that double":     {view(doubled("||", 40)), "put together"},
		"terms that double":     {view(doubled("+", 40)), "put together"},
		"one text that doubles": {view("SELECT fid, geom, code||code AS code FROM t"), "put together"},
		"views on views":        {nested, "reads the view"},
		"a large blob":          {view("SELECT fid, geom, zeroblob(1000000000) AS code FROM t"), "zeroblob"},
		"a random one":          {view("SELECT fid, geom, hex(randomblob(1000000000)) AS code FROM t"), "hex"},
		"replacement":           {view("SELECT fid, geom, replace(code, '0', code) AS code FROM t"), "replace"},
		"printf":                {view("SELECT fid, geom, printf('%.*c', 100000000, 'x') AS code FROM t"), "printf"},
		"an extension":          {view("SELECT fid, geom, load_extension('x') AS code FROM t"), "load_extension"},
		"patterns":              {view("SELECT fid, geom, code FROM t WHERE code LIKE '%a%a%a%a%'"), "like"},
		"sorting":               {view("SELECT fid, geom, code FROM t ORDER BY code"), "put together"},
		"a window":              {view("SELECT fid, geom, sum(n) OVER () AS code FROM t"), "sum"},
		"union":                 {view("SELECT fid, geom, code FROM t UNION ALL SELECT fid, geom, code FROM t"), "put together"},
		"a function as table":   {view("SELECT key AS fid, NULL AS geom, value AS code FROM json_each('[1,2]')"), ""},
		"settings":              {view("SELECT 1 AS fid, NULL AS geom, name AS code FROM pragma_database_list"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			fault := faultOf(t, input(gpkg(t, c.statements...)))
			assert.Contains(t, []string{codeView, codeDamaged}, fault.Code)
			assert.Contains(t, fault.Detail, c.says)
		})
	}
}

// Triggers, indexes and checks of a file are never carried out.
func TestTriggersAreLeftAlone(t *testing.T) {
	all, _, err := readAll(t.Context(), input(gpkg(t,
		"CREATE TRIGGER x AFTER INSERT ON a BEGIN DELETE FROM a; END", "CREATE TRIGGER y AFTER UPDATE ON a BEGIN INSERT INTO a (code) SELECT ST_IsEmpty(NEW.geom); END",
		"CREATE INDEX i ON a (code COLLATE NOCASE)", "CREATE TABLE other (x CHECK (x LIKE '%'))", "CREATE VIRTUAL TABLE rtree_a_geom USING rtree(id, minx, maxx, miny, maxy)")))
	require.NoError(t, err)
	assert.Len(t, all, 1)
}

// The standard's tables are believed no further than they can be.
func TestLyingTables(t *testing.T) {
	for name, c := range map[string]struct {
		statements []any
		code       string
	}{
		"contents is a view":      {[]any{"ALTER TABLE gpkg_contents RENAME TO c", "CREATE VIEW gpkg_contents AS WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x+1 FROM n) SELECT 'a' AS table_name, 'features' AS data_type, '' AS identifier FROM n"}, codeDamaged},
		"contents is virtual":     {[]any{"DROP TABLE gpkg_contents", "CREATE VIRTUAL TABLE gpkg_contents USING fts5(table_name, data_type, identifier)"}, codeView},
		"geometries are a view":   {[]any{"DROP TABLE gpkg_geometry_columns", "CREATE VIEW gpkg_geometry_columns AS SELECT 'a' AS table_name, 'geom' AS column_name, 0 AS srs_id FROM gpkg_contents"}, codeDamaged},
		"other columns":           {[]any{"DROP TABLE gpkg_contents", "CREATE TABLE gpkg_contents (x)"}, codeDamaged},
		"no such table":           {[]any{"DROP TABLE a"}, codeDamaged},
		"the schema":              {[]any{"UPDATE gpkg_contents SET table_name = 'sqlite_schema', data_type = 'attributes'"}, codeDamaged},
		"itself":                  {[]any{"UPDATE gpkg_contents SET table_name = 'gpkg_contents', data_type = 'attributes'"}, codeDamaged},
		"no geometry column":      {[]any{"UPDATE gpkg_geometry_columns SET column_name = 'shape'"}, codeDamaged},
		"no geometry at all":      {[]any{"DELETE FROM gpkg_geometry_columns"}, codeDamaged},
		"a virtual layer":         {[]any{"DROP TABLE a", "CREATE VIRTUAL TABLE a USING fts5(geom, code)"}, codeView},
		"an index as layer":       {[]any{"DROP TABLE a", "CREATE VIRTUAL TABLE a USING rtree(fid, geom, code)"}, codeView},
		"an unknown module":       {[]any{"DROP TABLE a", "PRAGMA writable_schema = 1", "INSERT INTO sqlite_schema VALUES ('table', 'a', 'a', 0, 'CREATE VIRTUAL TABLE a USING nosuch(geom, code)')"}, codeView},
		"another file":            {[]any{"PRAGMA writable_schema = 1", "UPDATE sqlite_schema SET type = 'view', rootpage = 0, sql = 'CREATE VIEW a AS SELECT fid, geom, code FROM other.t' WHERE name = 'a'"}, codeDamaged},
		"no definition":           {[]any{"PRAGMA writable_schema = 1", "UPDATE sqlite_schema SET sql = 'CREATE nothing' WHERE name = 'a'"}, codeDamaged},
		"a page of another table": {[]any{"PRAGMA writable_schema = 1", "UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'a'"}, codeDamaged},
		"a name with a quote":     {[]any{`UPDATE gpkg_contents SET table_name = 'a" UNION SELECT 1,2,3 --'`, `UPDATE gpkg_geometry_columns SET table_name = 'a" UNION SELECT 1,2,3 --'`}, codeDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			fault := faultOf(t, input(gpkg(t, c.statements...)))
			assert.Equal(t, c.code, fault.Code, fault.Detail)
		})
	}
}

// Columns that a table reckons from each other grow with a power of two: they are not asked for.
func TestGeneratedColumns(t *testing.T) {
	columns := ""
	for i := range 60 {
		columns += fmt.Sprintf(", g%d AS (g%d || g%d)", i+1, i, i)
	}
	file := gpkg(t, "DROP TABLE a", "CREATE TABLE a (fid INTEGER PRIMARY KEY, geom POLYGON, code TEXT)", "INSERT INTO a VALUES (1, NULL, 'x')", "PRAGMA writable_schema = 1",
		"UPDATE sqlite_schema SET sql = 'CREATE TABLE a (fid INTEGER PRIMARY KEY, geom POLYGON, code TEXT, g0 AS (code)"+columns+")' WHERE name = 'a'")
	all, about, err := readAll(t.Context(), input(file))
	require.NoError(t, err)
	assert.Equal(t, []dataset.Property{{Name: "code", Value: "x"}}, all[0].Properties)
	assert.Equal(t, []string{noteReckons}, noteCodes(about))

	for between, column := range map[string]string{"+": "g60", "||": "g3"} {
		define := "UPDATE sqlite_schema SET sql = 'CREATE TABLE t (fid INTEGER PRIMARY KEY, geom POLYGON, code TEXT, g0 AS (code)" + strings.ReplaceAll(columns, "||", between) + ")' WHERE name = 't'"
		fault := faultOf(t, input(gpkg(t, "DROP TABLE a", "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom POLYGON, code TEXT, g0, g3, g60)", "CREATE VIEW a AS SELECT fid, geom, "+column+" AS code FROM t",
			"INSERT INTO t (code) VALUES ('x')", "PRAGMA writable_schema = 1", define)))
		assert.Contains(t, []string{codeDamaged, codeView}, fault.Code)
	}
}

func TestLimits(t *testing.T) {
	many := "CREATE TABLE b (fid INTEGER PRIMARY KEY, geom POLYGON"
	for i := range 101 {
		many += fmt.Sprintf(", c%d", i)
	}
	rename := []any{"UPDATE gpkg_contents SET table_name = 'b'", "UPDATE gpkg_geometry_columns SET table_name = 'b'", many + ")"}
	for name, c := range map[string]struct {
		statements []any
		limits     dataset.Limits
		code       string
		feature    bool
	}{
		"a large text":    {[]any{"UPDATE a SET code = hex(zeroblob(2000000))"}, dataset.Limits{FeatureBytes: 1 << 20}, codeFeatureTooLarge, false},
		"a large blob":    {[]any{"UPDATE a SET geom = zeroblob(2000000)"}, dataset.Limits{FeatureBytes: 1 << 20}, codeFeatureTooLarge, false},
		"many columns":    {rename, dataset.Limits{Members: 100}, codeTooManyMembers, false},
		"a long ring":     {nil, dataset.Limits{RingVertices: 3}, codeTooManyVertices, true},
		"a large feature": {nil, dataset.Limits{FeatureVertices: 3}, codeTooManyVertices, true},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(gpkg(t, c.statements...))
			in.Limits = c.limits
			if !c.feature {
				assert.Equal(t, c.code, faultOf(t, in).Code)
				return
			}
			all, _, err := readAll(t.Context(), in)
			require.NoError(t, err)
			require.NotEmpty(t, all[0].Faults)
			assert.Equal(t, c.code, all[0].Faults[0].Code)
		})
	}
}

// manyTables is a file whose schema takes several pages.
func manyTables(t *testing.T, n int) []byte {
	t.Helper()
	var all []any
	for i := range n {
		all = append(all, fmt.Sprintf("CREATE TABLE t%d (%s)", i, strings.Repeat("x", i%50+1)))
	}
	return gpkg(t, all...)
}

// A file that claims pages that it does not have, a schema that leads back into itself, and one that is too large are told before SQLite sees them.
func TestSchemasThatAreNone(t *testing.T) {
	file := gpkg(t)
	huge := append([]byte(nil), file...)
	binary.BigEndian.PutUint32(huge[28:], 10<<20) // of 1 KiB
	fault := faultOf(t, input(huge))
	assert.Equal(t, codeTruncated, fault.Code)
	assert.Contains(t, fault.Detail, "10737418240")
	for _, cut := range []int{20, 100, 1000, len(file) / 2, len(file) - 1} {
		assert.Equal(t, codeTruncated, faultOf(t, input(file[:cut])).Code, "cut at %d", cut)
	}
	odd := append([]byte(nil), file...)
	binary.BigEndian.PutUint16(odd[16:], 1000)
	assert.Equal(t, codeDamaged, faultOf(t, input(odd)).Code)

	wide := manyTables(t, 300)
	require.EqualValues(t, interiorTable, wide[100])
	_, _, err := readAll(t.Context(), input(wide))
	require.NoError(t, err)
	for _, to := range []uint32{0, 1, binary.BigEndian.Uint32(wide[108:]), 1 << 30} {
		looped := append([]byte(nil), wide...)
		cells := int(binary.BigEndian.Uint16(looped[103:]))
		for i := range cells {
			cell := binary.BigEndian.Uint16(looped[112+2*i:])
			binary.BigEndian.PutUint32(looped[cell:], to)
		}
		assert.Contains(t, []string{codeDamaged, codeTruncated}, faultOf(t, input(looped)).Code)
	}
	assert.Equal(t, codeSchema, faultOf(t, input(gpkg(t, "CREATE TABLE b (x DEFAULT '"+strings.Repeat("x", schemaBytes)+"')"))).Code)
}

// A tree of rows in which a page comes twice is no tree: it could have more rows than there are atoms.
func TestRowsThatAreNoTree(t *testing.T) {
	file := gpkg(t, "WITH RECURSIVE n(x) AS (VALUES(2) UNION ALL SELECT x+1 FROM n WHERE x<3000) INSERT INTO a SELECT x, geom, code, x FROM n, a")
	in := input(file)
	d, err := openDatabase(context.Background(), in, in.Limits)
	require.NoError(t, err)
	root := int64(0)
	require.NoError(t, d.ask(1, func(v []any) error { root = v[0].(int64); return nil }, "SELECT rootpage FROM sqlite_schema WHERE name = 'a'"))
	require.NoError(t, d.close())
	page := file[(root-1)*1024 : root*1024]
	require.EqualValues(t, interiorTable, page[0])
	for i := range int(binary.BigEndian.Uint16(page[3:])) {
		binary.BigEndian.PutUint32(page[binary.BigEndian.Uint16(page[12+2*i:]):], binary.BigEndian.Uint32(page[8:]))
	}
	fault := faultOf(t, in)
	assert.Equal(t, codeDamaged, fault.Code)
}

// Whatever byte is wrong: a fault of the file, or features that are what they promise to be; never a crash.
func TestDamage(t *testing.T) {
	file := gpkg(t, row(2), row(3))
	for at := 16; at < len(file); at += 1 + at/200 {
		for _, b := range []byte{0, 1, 0x7f, 0xff, file[at] ^ 0x10} {
			broken := append([]byte(nil), file...)
			broken[at] = b
			sound(t, broken)
		}
	}
}

// sound reads a file, and fails unless what comes of it is a fault or features.
func sound(t *testing.T, file []byte) {
	t.Helper()
	in := input(file)
	in.Limits = dataset.Limits{FeatureBytes: 1 << 20, RingVertices: 1000, FeatureVertices: 1000, Members: 50}.OrDefaults()
	all, _, err := readAll(context.Background(), in)
	var fault *dataset.FileFault
	if err != nil && !errors.As(err, &fault) {
		t.Fatalf("no fault of the file: %v", err)
	}
	for _, f := range all {
		checkFeature(t, f)
	}
}

// The limits are those of the connection, and nothing but reading is let happen on it.
func TestDatabaseIsConfined(t *testing.T) {
	in := input(gpkg(t))
	d, err := openDatabase(t.Context(), in, in.Limits)
	require.NoError(t, err)
	defer func() { require.NoError(t, d.close()) }()
	for _, l := range limitTable {
		is, err := sqlite.Limit(d.conn, l.limit, -1)
		require.NoError(t, err)
		assert.Equal(t, l.to, is, "limit %d", l.limit)
	}
	for _, s := range []string{"DELETE FROM a", "UPDATE a SET n = 1", "DROP TABLE a", "CREATE TEMP TABLE x (a)", "CREATE TABLE x (a)", "ATTACH 'x' AS x", "ATTACH ':memory:' AS x", "PRAGMA query_only = 0", "PRAGMA trusted_schema = 1",
		"PRAGMA writable_schema = 1", "PRAGMA journal_mode = WAL", "BEGIN", "VACUUM INTO 'x'", "REINDEX", "ANALYZE", "SELECT load_extension('x')", "SELECT readfile('/etc/passwd')", "SELECT writefile('x', 'y')",
		"WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x+1 FROM n) SELECT count(*) FROM n"} {
		assert.Error(t, d.ask(10, func([]any) error { return nil }, s), s)
	}
	guarded := d.guard.allows
	require.NoError(t, d.conn.Raw(func(c any) error { return c.(sqlite.AuthorizerRegisterer).RegisterAuthorizer(nil) }))
	for _, s := range []string{"DELETE FROM a", "CREATE TABLE x (a)", "ATTACH ':memory:' AS x"} { // and were it let happen, it could not
		assert.Error(t, d.ask(10, func([]any) error { return nil }, s), s)
	}
	require.NoError(t, d.conn.Raw(func(c any) error { return c.(sqlite.AuthorizerRegisterer).RegisterAuthorizer(guarded) }))
}

// A file that keeps SQLite busy is given up, and whoever asked is told why.
func TestBusy(t *testing.T) {
	in := input(gpkg(t))
	r, err := Open(t.Context(), in)
	require.NoError(t, err)
	d := r.(*Reader).d
	d.watch.left = 0
	err = d.fault(d.watch.during(func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}))
	var fault *dataset.FileFault
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, codeBusy, fault.Code)
	_, err = r.Next()
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, codeBusy, fault.Code)
	require.NoError(t, r.Close())
}

// FuzzRead changes bytes of a sound file at places that the input names, and reads what comes of it; the input itself is a file, too.
func FuzzRead(f *testing.F) {
	file := gpkg(f, row(2), "CREATE VIEW v AS SELECT fid, geom, code FROM a WHERE n > 0", "CREATE TRIGGER x AFTER INSERT ON a BEGIN DELETE FROM a; END")
	f.Add([]byte{0, 0, 0, 0})
	f.Add([]byte{0, 28, 0xff, 4, 3, 5})
	f.Add(file[:1024])
	r := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		seed := make([]byte, 12)
		for i := range seed {
			seed[i] = byte(r.UintN(256))
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, patch []byte) {
		if len(patch) >= 512 {
			sound(t, append([]byte(magic), patch...))
		}
		broken := append([]byte(nil), file...)
		for ; len(patch) >= 3; patch = patch[3:] {
			broken[(int(patch[0])<<8|int(patch[1]))%len(broken)] = patch[2]
		}
		copy(broken, magic)
		sound(t, broken)
	})
}
