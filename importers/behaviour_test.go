package importers_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
	"gridzone/zoning"
)

const (
	village = "330402001001"
	first   = village + "001"
	second  = village + "002"
)

// gridAt draws a grid of the village in the i-th cell from the west.
func gridAt(code string, i int, more string) string {
	return polygon(`"code":"`+code+`","name":"n","kind":"base"`+more, square(120.72+0.002*float64(i), 30.72, 0.002))
}

func zoneOptions() importers.Options {
	return importers.Options{Layer: zoning.Zones, Name: "zones.geojson", Actor: zoning.Actor{Name: "li"}}
}

func TestAThenBThenA(t *testing.T) {
	s := withVillages(t)
	a, b := collection(gridAt(first, 0, "")), collection(gridAt(first, 1, ""))
	assert.Equal(t, 1, s.load(t, gridOptions(), a).New)
	assert.Equal(t, 1, s.load(t, gridOptions(), b).Changed)
	r := s.load(t, gridOptions(), a)
	assert.Equal(t, 1, r.Changed)
	assert.Equal(t, int64(4), r.Revision)
	assert.Equal(t, 1, s.load(t, gridOptions(), a).Unchanged)
	assert.Equal(t, int64(4), s.Atlas().Revision())
}

func TestRefusedWhole(t *testing.T) {
	s := withVillages(t)
	r := s.load(t, gridOptions(), collection(gridAt(first, 0, ""), gridAt(first, 1, "")))
	assert.Equal(t, []string{"duplicate_code"}, codes(r.Errors))
	assert.Contains(t, r.Errors[0].Detail, "features 0 and 1")
	assert.Equal(t, int64(1), r.Revision)
	assert.Empty(t, s.rows(t, zoning.Grids))
}

// A feature without dates claims its code for all days: which it means depends on what is on record.
func TestDatedAndUndatedClash(t *testing.T) {
	s := withVillages(t)
	r := s.load(t, gridOptions(), collection(gridAt(first, 0, ""), gridAt(first, 1, `,"valid_from":"2020-01-01"`)))
	assert.Equal(t, []string{"duplicate_code"}, codes(r.Errors))
	r = s.load(t, gridOptions(), collection(gridAt(first, 0, `,"valid_to":"2020-01-01"`), gridAt(first, 1, `,"valid_from":"2020-01-01"`)))
	assert.Equal(t, 2, r.New, describe(r))
}

func TestIdempotencyKey(t *testing.T) {
	s := withVillages(t)
	o := gridOptions()
	o.Key = "k1"
	a := s.load(t, o, collection(gridAt(first, 0, "")))
	s.load(t, gridOptions(), collection(gridAt(first, 1, "")))
	again := s.load(t, o, collection(gridAt(first, 0, "")))
	assert.True(t, again.Repeated)
	assert.Equal(t, a.Revision, again.Revision)
	assert.Equal(t, a.New, again.New)
	assert.Equal(t, int64(3), s.Atlas().Revision(), "a repeated request does nothing")
	_, err := importers.Import(context.Background(), s.Live, strings.NewReader(collection(gridAt(first, 2, ""))), o)
	require.ErrorIs(t, err, zoning.ErrReused)

	// A dry run leaves the key unused.
	o.Key, o.DryRun = "k2", true
	s.load(t, o, collection(gridAt(first, 2, "")))
	o.DryRun = false
	assert.False(t, s.load(t, o, collection(gridAt(first, 2, ""))).Repeated)
}

func TestReplace(t *testing.T) {
	s := withVillages(t)
	s.load(t, gridOptions(), collection(gridAt(first, 0, ""), gridAt(second, 1, "")))
	o := gridOptions()
	o.Replace, o.DryRun = village, true
	assert.Equal(t, 1, s.load(t, o, collection(gridAt(first, 0, ""))).Ended)
	assert.Len(t, s.rows(t, zoning.Grids), 2)
	o.DryRun = false
	from, _ := zoning.ParseDay("2026-12-01")
	o.From = &from
	r := s.load(t, o, collection(gridAt(first, 0, "")))
	assert.Equal(t, 1, r.Ended)
	assert.Equal(t, 1, r.Unchanged)
	assert.Equal(t, int64(3), r.Revision)
	for _, row := range s.rows(t, zoning.Grids) {
		if row.Code() == second {
			assert.Equal(t, from, row.Valid.To)
		}
	}
	early := zoning.Day(0) // 1970-01-01 is a day like any other
	o.From = &early
	r = s.load(t, o, collection(gridAt(first, 0, "")))
	assert.Equal(t, 1, r.Ended)
	assert.Len(t, s.rows(t, zoning.Grids), 2)
	for _, row := range s.rows(t, zoning.Grids) {
		if row.Code() == second {
			assert.Equal(t, early, row.Valid.To)
		}
	}
	o.Replace = "999999"
	assert.Equal(t, []string{"unknown_division"}, codes(s.load(t, o, collection(gridAt(first, 0, ""))).Errors))
	o.Replace = village
	assert.Equal(t, []string{"no_features_in_file"}, codes(s.load(t, o, collection()).Errors), "an empty file must not end a village")
}

// Without a day, what a replacing file leaves out is no longer in force today.
func TestReplaceEndsToday(t *testing.T) {
	s := withVillages(t)
	s.load(t, gridOptions(), collection(gridAt(first, 0, ""), gridAt(second, 1, "")))
	o := gridOptions()
	o.Replace = village
	require.Equal(t, 1, s.load(t, o, collection(gridAt(first, 0, ""))).Ended)
	ends := map[string]zoning.Day{}
	for _, row := range s.rows(t, zoning.Grids) {
		ends[row.Code()] = row.Valid.To
	}
	assert.Equal(t, map[string]zoning.Day{first: zoning.Forever, second: zoning.DayOf(today)}, ends)
}

// When half of a file lies outside every division its coordinates are wrong, not its grids.
func TestHalfOutsideTheCity(t *testing.T) {
	in := []string{gridAt(first, 0, ""), gridAt(second, 1, ""), gridAt(village+"003", 2, "")}
	out := []string{polygon(`"code":"X1","name":"n","kind":"base"`, square(110, 20, 0.002)), polygon(`"code":"X2","name":"n","kind":"base"`, square(110.1, 20, 0.002))}
	r := withVillages(t).load(t, gridOptions(), collection(append(out, in[:2]...)...))
	assert.Equal(t, []string{"outside_city", "outside_city", "outside_city"}, codes(r.Errors))
	assert.Contains(t, r.Errors[0].Detail, "2 of 4 shapes")
	assert.Equal(t, 2, r.Rejected)
	r = withVillages(t).load(t, gridOptions(), collection(append(out, in...)...))
	assert.Empty(t, r.Errors)
	assert.Equal(t, 2, strings.Count(strings.Join(codes(r.Warnings), " "), "outside_city"), "%v", codes(r.Warnings))
	assert.Equal(t, 5, r.New)
}

// A division's file ends rows of that division alone, also where another's local code begins with its code.
func TestReplaceGoesByWholeLocalCodes(t *testing.T) {
	s := open(t)
	named := func(code, name string, lon float64) string {
		return polygon(`"code":"`+code+`","name":"`+name+`","level":"village"`, square(lon, 30.72, 0.02))
	}
	divisions := importers.Options{Layer: zoning.Divisions, Name: "divisions.geojson"}
	require.False(t, s.load(t, divisions, collection(named("D1", "a", 120.72), named("D10", "b", 120.74))).Refused())
	a, b, c := gridAt("A", 0, `,"division":"D1"`), gridAt("B", 1, `,"division":"D1"`), gridAt("C", 11, `,"division":"D10"`)
	require.False(t, s.load(t, gridOptions(), collection(a, b, c)).Refused())
	o := gridOptions()
	o.Replace = "D1"
	r := s.load(t, o, collection(a))
	assert.Equal(t, 1, r.Ended)
	for _, row := range s.rows(t, zoning.Grids) {
		assert.Equal(t, row.Code() == "B", row.Valid.To != zoning.Forever, row.Code())
	}
	assert.Contains(t, codes(s.load(t, o, collection(a, c)).Warnings), "outside_replaced_division")

	o = gridOptions()
	o.Actor = zoning.Actor{Name: "li", Divisions: []string{"D1"}}
	assert.Equal(t, []string{"foreign_division"}, codes(s.load(t, o, collection(c)).Errors))
	assert.Empty(t, s.load(t, o, collection(a)).Errors)
}

func TestPublications(t *testing.T) {
	s := withVillages(t)
	text := collection(
		polygon(`"code":"Z1","name":"a","kind":"禁养区","division":"`+village+`","valid_from":"2014-01-01"`, square(120.72, 30.72, 0.004)),
		polygon(`"code":"Z2","name":"b","kind":"限养区","division":"`+village+`","valid_from":"2013-01-01"`, square(120.725, 30.72, 0.004)),
		polygon(`"code":"Z3","name":"c","kind":"禁养区"`, square(120.745, 30.725, 0.004)))
	r := s.load(t, zoneOptions(), text)
	require.False(t, r.Refused(), describe(r))
	require.Len(t, r.Publications, 2)
	pubs := map[string]*zoning.Row{}
	for _, p := range s.rows(t, zoning.Publications) {
		pubs[zoning.DivisionOf(p.Thing)] = p
	}
	require.Contains(t, pubs, village)
	assert.Equal(t, "2013-01-01", pubs[village].Valid.From.String(), "in force from the first zone's day")
	assert.NotContains(t, pubs, "330402001002", "a division that the file does not name is not published for")
	assert.Contains(t, pubs, "", "a zone that was given its division speaks for itself alone")
	p, ok := pubs[village].Thing.(zoning.Publication)
	require.True(t, ok)
	assert.Equal(t, zoning.Publication{ID: p.ID, State: zoning.Published, Division: village, Issuer: "import", Document: "zones.geojson", Digest: r.Digest, Title: "zones.geojson", Unapproved: true}, p)
	for _, z := range s.rows(t, zoning.Zones) {
		assert.Contains(t, r.Publications, z.Publication)
	}
	name, data := s.blob(t, r.Digest)
	assert.Equal(t, "zones.geojson", name)
	assert.Equal(t, text, string(data), "the file is the publications' document")

	again := s.load(t, zoneOptions(), text)
	assert.Equal(t, 3, again.Unchanged)
	assert.Empty(t, again.Publications, "what changes nothing publishes nothing")
	assert.Equal(t, r.Revision, again.Revision)

	// One zone changed: one publication more, the others keep theirs; and back again the first one's returns.
	changed := s.load(t, zoneOptions(), strings.Replace(text, `"name":"a"`, `"name":"A"`, 1))
	assert.Equal(t, 1, changed.Changed)
	assert.Len(t, changed.Publications, 1)
	assert.Len(t, s.rows(t, zoning.Publications), 3)
	back := s.load(t, zoneOptions(), text)
	assert.Equal(t, 1, back.Changed)
	assert.Equal(t, []string{p.ID}, back.Publications)
	assert.Len(t, s.rows(t, zoning.Publications), 3)
}

// blob reads a document with SQL: nothing asks for one yet.
func (s shop) blob(t *testing.T, digest string) (name string, data []byte) {
	t.Helper()
	db, err := sql.Open("sqlite", s.path)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT name, data FROM blob WHERE sha256 = ?", digest).Scan(&name, &data))
	return name, data
}

// A file that seems to hold personal data is not kept: nobody could be erased from it.
func TestFileWithPersonalDataIsNotKept(t *testing.T) {
	s := withVillages(t)
	r := s.load(t, zoneOptions(), collection(polygon(`"code":"Z1","name":"a","kind":"禁养区","division":"`+village+`","phone":"13800000000"`, square(120.72, 30.72, 0.004))))
	require.False(t, r.Refused(), describe(r))
	assert.Contains(t, codes(r.Warnings), "file_not_kept")
	db, err := sql.Open("sqlite", s.path)
	require.NoError(t, err)
	defer db.Close()
	var n int
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM blob").Scan(&n))
	assert.Zero(t, n)
}

func TestFormatIsObeyed(t *testing.T) {
	one := gridAt(first, 0, "")
	for _, c := range []struct {
		text, asked, found string
		refused            bool
	}{
		{collection(one), "", "geojson", false},
		{collection(one), "geojson", "geojson", false},
		{collection(one), "geojsonseq", "geojson", true},
		{one, "geojson", "geojson", false},
		{one, "geojsonseq", "geojsonseq", false},
		{one + "\n" + gridAt(second, 1, ""), "geojsonseq", "geojsonseq", false},
		{one + "\n" + gridAt(second, 1, ""), "geojson", "geojsonseq", true},
	} {
		s := withVillages(t)
		o := gridOptions()
		o.Format = c.asked
		r := s.load(t, o, c.text)
		assert.Equal(t, c.found, r.Format)
		if assert.Equal(t, c.refused, r.Refused(), describe(r)); c.refused {
			assert.Equal(t, "wrong_format", r.Errors[0].Code)
		}
	}
}

// A zone may reach over its division's line; that is no sign of a vendor's coordinates.
func TestOneZoneBesideItsDivisionIsNoShift(t *testing.T) {
	s := withVillages(t)
	shape := s.rows(t, zoning.Divisions)[0].Shape.Bound()
	var zones []string
	for i := range 4 {
		zones = append(zones, polygon(fmt.Sprintf(`"code":"Z%d","name":"a","kind":"禁养区","division":%q`, i, s.rows(t, zoning.Divisions)[0].Code()),
			square(shape.Min[0]+0.001*float64(i), shape.Center()[1], 0.002)))
	}
	over := polygon(fmt.Sprintf(`"code":"Z9","name":"a","kind":"禁养区","division":%q`, s.rows(t, zoning.Divisions)[0].Code()),
		square(shape.Max[0]-0.0015, shape.Center()[1], 0.002))
	r := s.load(t, zoneOptions(), collection(append(zones, over)...))
	require.False(t, r.Refused(), describe(r))
	assert.NotContains(t, codes(r.Warnings), "gcj02_shift")
}

func (s shop) staff(t *testing.T, grid string) []zoning.Staff {
	t.Helper()
	held, err := s.store.Staff(t.Context(), []string{grid})
	require.NoError(t, err)
	return held[grid]
}

func TestStaff(t *testing.T) {
	s := withVillages(t)
	head := zoning.Staff{Post: zoning.Head, Name: "张某", Phone: "110"}
	member := zoning.Staff{Post: zoning.Member, Name: "李某", Phone: "12345"}
	s.load(t, gridOptions(), collection(gridAt(first, 0, `,"head":"张某","head_phone":"110","members":[{"name":"李某","phone":"12345"}]`)))
	assert.ElementsMatch(t, []zoning.Staff{head, member}, s.staff(t, first))

	r := s.load(t, gridOptions(), collection(gridAt(first, 0, "")))
	assert.Equal(t, 1, r.Unchanged, "a file without a column for the head says nothing of staff")
	assert.Len(t, s.staff(t, first), 2)

	r = s.load(t, gridOptions(), collection(gridAt(first, 0, `,"members":"王某"`)))
	assert.Contains(t, codes(r.Warnings), "staff_ignored")
	assert.Len(t, s.staff(t, first), 2)

	head.Name = "赵某"
	r = s.load(t, gridOptions(), collection(gridAt(first, 0, `,"网格长":"赵某","网格长电话":110`)))
	assert.Equal(t, 1, r.Changed)
	assert.ElementsMatch(t, []zoning.Staff{head, member}, s.staff(t, first), "members not spoken of stay")

	s.load(t, gridOptions(), collection(gridAt(first, 0, `,"head":null,"members":[]`)))
	assert.Empty(t, s.staff(t, first), "the posts are vacant")

	// A column that speaks of people and has no place is not kept among the properties.
	r = s.load(t, gridOptions(), collection(gridAt(second, 1, `,"联系人手机":"13900000000","备注":"x"`)))
	assert.Contains(t, codes(r.Warnings), "personal_data_left_out")
	assert.NotContains(t, describe(r), "13900000000")
	g, ok := s.rows(t, zoning.Grids)[1].Thing.(zoning.Grid)
	require.True(t, ok)
	assert.Equal(t, map[string]any{"备注": "x"}, g.Extra)
}

func TestMap(t *testing.T) {
	s := withVillages(t)
	o := gridOptions()
	o.Map = map[string]string{"code": "BH", "name": "MC"}
	r := s.load(t, o, collection(polygon(`"BH":`+first+`,"MC":"甲","code":"other","kind":"base"`, square(120.72, 30.72, 0.002))))
	require.False(t, r.Refused(), describe(r))
	g, ok := s.rows(t, zoning.Grids)[0].Thing.(zoning.Grid)
	require.True(t, ok)
	assert.Equal(t, zoning.Grid{Code: first, Name: "甲", Kind: zoning.Base, Division: village, Extra: map[string]any{"code_in_file": "other"}}, g)
	for _, m := range []map[string]string{{"colour": "X"}, {"code": "A", "name": "A"}, {"code": ""}} {
		o.Map = m
		_, err := importers.Import(context.Background(), s.Live, strings.NewReader(""), o)
		require.ErrorIs(t, err, zoning.ErrInvalid)
	}
}

func TestOptionsRefused(t *testing.T) {
	s := open(t)
	for _, o := range []importers.Options{{}, {Layer: "roads"}, {Layer: zoning.Publications}, {Layer: zoning.Grids, Format: "dxf"}, {Layer: zoning.Grids, CRS: "EPSG:2385"}} {
		_, err := importers.Import(context.Background(), s.Live, strings.NewReader(collection()), o)
		require.ErrorIs(t, err, zoning.ErrInvalid)
	}
}

func TestActorKeepsToItsDivisions(t *testing.T) {
	s := withVillages(t)
	o := gridOptions()
	o.Actor = zoning.Actor{Name: "li", Divisions: []string{"330402002"}}
	assert.Equal(t, []string{"foreign_division"}, codes(s.load(t, o, collection(gridAt(first, 0, ""))).Errors))
	o.Actor.Divisions = []string{"330411", "330402001"}
	assert.False(t, s.load(t, o, collection(gridAt(first, 0, ""))).Refused())
}

// What is on record under a code of a file, and what a file says it replaces, is kept from others as well.
func TestActorTakesNothingFromOthers(t *testing.T) {
	s := withVillages(t)
	theirs := "330402001002001"
	require.False(t, s.load(t, gridOptions(), collection(gridAt(first, 0, ""), gridAt(theirs, 12, ""), gridAt("Y1", 13, `,"division":"330402001002"`))).Refused())
	before := s.rows(t, zoning.Grids)
	own := gridOptions()
	own.Actor = zoning.Actor{Name: "li", Divisions: []string{village}}
	for name, file := range map[string]string{
		"a code moved":       collection(gridAt("Y1", 0, `,"division":"`+village+`"`)),
		"a code replaced":    collection(gridAt("X1", 1, `,"division":"`+village+`","replaces":"`+theirs+`"`)),
		"a retired code":     collection(gridAt("X1", 1, `,"division":"`+village+`","replaces":"330402001002009"`)),
		"a place of others":  collection(gridAt("X1", 14, `,"division":"`+village+`"`)),
		"nobody's":           collection(gridAt("X1", 900, "")),
		"one good, one not":  collection(gridAt("330402001001002", 1, ""), gridAt(theirs, 12, `,"replaces":"x"`)),
		"half over the line": collection(polygon(`"code":"X1","kind":"micro","division":"`+village+`"`, square(120.7395, 30.73, 0.001))),
	} {
		t.Run(name, func(t *testing.T) {
			r := s.load(t, own, file)
			assert.Contains(t, codes(r.Errors), "foreign_division")
			assert.True(t, r.Foreign())
			assert.Equal(t, before, s.rows(t, zoning.Grids))
		})
	}
	for _, division := range []string{"330402001", "330402001002"} {
		o := own
		o.Replace = division
		r := s.load(t, o, collection(gridAt(first, 0, "")))
		assert.Equal(t, []string{"foreign_division"}, codes(r.Errors), division)
	}
	assert.False(t, s.load(t, own, collection(gridAt(first, 0, `,"replaces":"unheard of"`))).Refused())

	// What somebody else had it replace it goes on replacing.
	require.False(t, s.load(t, gridOptions(), collection(gridAt("330402001001002", 1, `,"replaces":"`+theirs+`"`))).Refused())
	r := s.load(t, own, collection(gridAt("330402001001002", 1, `,"note":"new","replaces":"`+theirs+`"`)))
	assert.False(t, r.Refused(), describe(r))
}

// An overlap with a grid of others is nothing that one can let in alone.
func TestActorLetsInNoOverlapWithOthers(t *testing.T) {
	s := withVillages(t)
	require.False(t, s.load(t, gridOptions(), collection(polygon(`"code":"330402001002001","kind":"micro"`, square(120.74, 30.73, 0.001)))).Refused())
	o := gridOptions()
	o.Actor, o.Allow = zoning.Actor{Name: "li", Divisions: []string{village}}, "agreed"
	over := collection(polygon(`"code":"330402001001001","kind":"micro"`, square(120.739006, 30.73, 0.001))) // less than 1 % of it, and more than 1 m2
	r := s.load(t, o, over)
	assert.Equal(t, []string{"foreign_division"}, codes(r.Errors), describe(r))
	o.Actor.Divisions = nil
	assert.False(t, s.load(t, o, over).Refused())
}

// A zone that names no division would come with a publication of nobody's.
func TestActorNamesTheDivisionOfZones(t *testing.T) {
	s := withVillages(t)
	o := zoneOptions()
	o.Actor = zoning.Actor{Name: "li", Divisions: []string{village}}
	r := s.load(t, o, collection(polygon(`"code":"Z1","kind":"prohibited"`, square(120.73, 30.73, 0.001))))
	assert.Equal(t, []string{"foreign_division"}, codes(r.Errors), describe(r))
	r = s.load(t, o, collection(polygon(`"code":"Z1","kind":"prohibited","division":"`+village+`"`, square(120.73, 30.73, 0.001))))
	assert.False(t, r.Refused(), describe(r))
}

func TestDemoWarns(t *testing.T) {
	s := withVillages(t)
	o := gridOptions()
	o.Demo = true
	assert.Contains(t, codes(s.load(t, o, collection(gridAt(first, 0, ""))).Warnings), "demo_store")
}

// Few shapes outside are warnings; without divisions on record nothing is outside.
func TestOutsideTheCity(t *testing.T) {
	far := polygon(`"code":"`+village+`009","name":"n","kind":"base"`, square(113, 28, 0.002))
	s := withVillages(t)
	r := s.load(t, gridOptions(), collection(gridAt(first, 0, ""), gridAt(second, 1, ""), far))
	assert.False(t, r.Refused())
	assert.Equal(t, []string{"outside_city"}, codes(r.Warnings))
	assert.False(t, open(t).load(t, gridOptions(), collection(far)).Refused())
}

// A ring in the other direction is the same row, and the report's places are GeoJSON.
func TestDirectionMeansNothing(t *testing.T) {
	s := withVillages(t)
	s.load(t, gridOptions(), collection(polygon(`"code":"`+first+`","name":"n","kind":"base"`, `[[120.72,30.72],[120.73,30.72],[120.73,30.73],[120.72,30.72]]`)))
	r := s.load(t, gridOptions(), collection(polygon(`"code":"`+first+`","name":"n","kind":"base"`, `[[120.72,30.72],[120.73,30.73],[120.73,30.72],[120.72,30.72]]`)))
	assert.Equal(t, 1, r.Unchanged)
	r = s.load(t, gridOptions(), collection(polygon(`"code":"`+first+`","name":"n","kind":"base"`, `[[120.72,30.72],[120.73,30.73],[120.73,30.72]]`)))
	var places struct {
		Features []struct {
			Geometry   struct{ Coordinates []float64 }
			Properties map[string]any
		}
	}
	require.NoError(t, json.Unmarshal(r.Places(), &places))
	require.Len(t, places.Features, 2, "what is wrong, and what is offered")
	assert.Equal(t, []float64{120.73, 30.72}, places.Features[0].Geometry.Coordinates)
	assert.Equal(t, "unclosed", places.Features[0].Properties["code"])
	assert.Equal(t, "unclosed_rings", places.Features[1].Properties["code"])
}

// Lists are capped, counts whole.
func TestReportIsCapped(t *testing.T) {
	s := withVillages(t)
	var features []string
	for range 50 {
		features = append(features, polygon(`"code":""`, ""))
	}
	o := gridOptions()
	o.MaxErrors = 7
	r := s.load(t, o, collection(features...))
	assert.Len(t, r.Errors, 7)
	assert.Equal(t, 100, r.ErrorCount, "no code and no polygon, each")
	assert.Equal(t, 50, r.Rejected)
}

func TestReaderErrorIsNotTheFiles(t *testing.T) {
	s := withVillages(t)
	gone := errors.New("gone")
	_, err := importers.Import(context.Background(), s.Live, &broken{bytes.NewReader([]byte(`{"type"`)), gone}, gridOptions())
	require.ErrorIs(t, err, gone)
}

type broken struct {
	r   *bytes.Reader
	err error
}

func (b *broken) Read(p []byte) (int, error) {
	if b.r.Len() == 0 {
		return 0, b.err
	}
	return b.r.Read(p)
}
