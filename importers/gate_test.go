package importers_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
	"gridzone/zoning"
)

const third = village + "003"

// wide draws a grid of the village from so many cells from the west to so many.
func wide(code string, from, to float64, more string) string {
	return polygon(`"code":"`+code+`","name":"n","kind":"base"`+more, box(120.72+0.002*from, 30.72, 120.72+0.002*to, 30.722))
}

// box draws a ring between two corners.
func box(west, south, east, north float64) string {
	return fmt.Sprintf("[[%[1]g,%[2]g],[%[3]g,%[2]g],[%[3]g,%[4]g],[%[1]g,%[4]g],[%[1]g,%[2]g]]", west, south, east, north)
}

// lastDetail returns the detail of the last entry of the audit trail.
func (s shop) lastDetail(t testing.TB) string {
	t.Helper()
	db, err := sql.Open("sqlite", s.path)
	require.NoError(t, err)
	defer db.Close()
	var detail string
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT detail FROM audit ORDER BY n DESC LIMIT 1").Scan(&detail))
	return detail
}

// Every import is run dry first: it says the same.
func TestGate(t *testing.T) {
	a, b := wide(first, 0, 1, ""), wide(second, 1, 2, "")
	for name, c := range map[string]struct {
		had  []string
		file []string
		o    func(*importers.Options)
		with []string // pairs that are refused
		says string
	}{
		"side by side":                       {had: []string{a}, file: []string{b}},
		"over one on record":                 {had: []string{a}, file: []string{wide(second, 0.5, 2, "")}, with: []string{second + " " + first}, says: "on record"},
		"within the file":                    {file: []string{a, wide(second, 0.5, 2, "")}, with: []string{second + " " + first}, says: "feature 0"},
		"less than a square metre":           {had: []string{a}, file: []string{wide(second, 0.99998, 2, "")}}, // 4 mm by 222 m
		"more than a square metre":           {had: []string{a}, file: []string{wide(second, 0.99996, 2, "")}, with: []string{second + " " + first}},
		"another kind":                       {had: []string{a}, file: []string{strings.Replace(wide(second, 0, 1, ""), `"base"`, `"dedicated"`, 1)}},
		"becomes of the same kind":           {had: []string{a, strings.Replace(wide(second, 0, 1, ""), `"base"`, `"dedicated"`, 1)}, file: []string{wide(second, 0, 1, "")}, with: []string{second + " " + first}},
		"other days":                         {had: []string{wide(first, 0, 1, `,"valid_to":"2020-01-01"`)}, file: []string{wide(second, 0, 1, `,"valid_from":"2020-01-01"`)}},
		"a day in common":                    {had: []string{wide(first, 0, 1, `,"valid_to":"2020-01-02"`)}, file: []string{wide(second, 0, 1, `,"valid_from":"2020-01-01"`)}, with: []string{second + " " + first}, says: "from 2020-01-01 until before 2020-01-02"},
		"both move":                          {had: []string{a, b}, file: []string{wide(first, 0, 1.5, ""), wide(second, 1.5, 2, "")}},
		"one moves over the other":           {had: []string{a, b}, file: []string{wide(first, 0, 1.5, "")}, with: []string{first + " " + second}},
		"a name changes":                     {had: []string{a, b, wide(third, 1.5, 3, "")}, file: []string{strings.Replace(b, `"n"`, `"m"`, 1)}},
		"it gets better":                     {had: []string{a, b, wide(third, 1.5, 3, "")}, file: []string{wide(third, 1.6, 3, "")}},
		"it gets worse":                      {had: []string{a, b, wide(third, 1.5, 3, "")}, file: []string{wide(third, 1.4, 3, "")}, with: []string{third + " " + second}, says: "more than the 2"},
		"it gets worse by half a metre2":     {had: []string{a, b, wide(third, 1.5, 3, "")}, file: []string{wide(third, 1.49999, 3, "")}, with: []string{third + " " + second}, says: "more than the 2"},
		"it goes elsewhere":                  {had: []string{a, wide(second, 0.8, 2, "")}, file: []string{wide(second, -1, 0.2, "")}, with: []string{second + " " + first}, says: "not where the"},
		"it was so on other days":            {had: []string{b, wide(third, 1.5, 3, `,"valid_to":"2020-01-01"`)}, file: []string{wide(third, 1.5, 3, `,"valid_from":"2020-01-01"`)}, with: []string{third + " " + second}, says: "from 2020-01-01 on"},
		"a part replaces one that did":       {had: []string{a, b, wide(third, 1.5, 3, "")}, file: []string{wide(village+"004", 1.5, 2.5, `,"valid_from":"2026-11-23","replaces":"`+third+`"`), a, b}, o: replacing},
		"what is replaced does not end":      {had: []string{a}, file: []string{wide(village+"004", 0, 0.5, `,"replaces":"`+first+`"`)}, with: []string{village + "004 " + first}, says: ""},
		"what is replaced ends":              {had: []string{a, b}, file: []string{wide(village+"004", 0, 0.5, `,"valid_from":"2026-11-23","replaces":"`+first+`"`), wide(village+"005", 0.5, 1, `,"valid_from":"2026-11-23","replaces":"`+first+`"`), b}, o: replacing},
		"it comes for all days":              {had: []string{a, b}, file: []string{wide(village+"004", 0, 1, `,"replaces":"`+first+`"`), b}, o: replacing, with: []string{village + "004 " + first}, says: "before 2026-11-23"},
		"the day before it ends":             {had: []string{a, b}, file: []string{wide(third, 0, 1, `,"valid_from":"2026-11-30"`), b}, o: replacingFrom("2026-12-01"), with: []string{third + " " + first}, says: "from 2026-11-30 until before 2026-12-01"},
		"every feature names all it is over": {had: []string{a, b}, file: []string{wide(third, 0, 2, "")}, with: []string{third + " " + first, third + " " + second}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, dry := range []bool{true, false} {
				s := withVillages(t)
				o := gridOptions()
				if len(c.had) > 0 {
					o.Allow = "as it was"
					require.False(t, s.load(t, o, collection(c.had...)).Refused())
					o.Allow = ""
				}
				before := s.rows(t, zoning.Grids)
				if c.o != nil {
					c.o(&o)
				}
				o.DryRun = dry
				r := s.load(t, o, collection(c.file...))
				var got []string
				for _, e := range r.Errors {
					require.Equal(t, "new_overlap", e.Code, describe(r))
					assert.Greater(t, e.AreaM2, 1.0)
					assert.NotNil(t, e.At)
					assert.GreaterOrEqual(t, e.Feature, 0)
					assert.Contains(t, e.Detail, c.says)
					if name == "it comes for all days" {
						assert.Contains(t, e.Repair, "valid_from 2026-11-23")
					}
					got = append(got, e.ID+" "+e.With)
				}
				assert.ElementsMatch(t, c.with, got, describe(r))
				if len(c.with) > 0 {
					assert.Equal(t, 1, r.Rejected)
					assert.Equal(t, before, s.rows(t, zoning.Grids), "nothing was done")
				}
				o.Allow = "the court said so"
				r = s.load(t, o, collection(c.file...))
				assert.False(t, r.Refused(), describe(r))
				assert.Equal(t, "the court said so", r.Allowed)
				assert.Equal(t, len(c.with), strings.Count(strings.Join(codes(r.Warnings), " "), "new_overlap"))
				if dry {
					continue
				}
				assert.Contains(t, s.lastDetail(t), `"allow":"the court said so"`)
				o.Allow = ""
				assert.Zero(t, s.load(t, o, collection(c.file...)).ErrorCount, "what is on record is not new")
			}
		})
	}
}

func replacing(o *importers.Options) { o.Replace = village }

func replacingFrom(day string) func(*importers.Options) {
	return func(o *importers.Options) {
		from, err := zoning.ParseDay(day)
		if err != nil {
			panic(err)
		}
		o.Replace, o.From = village, &from
	}
}

// The area and the place of an overlap are those of the ground: 0.001 degrees by 0.002 degrees.
func TestGateMeasures(t *testing.T) {
	s := withVillages(t)
	s.load(t, gridOptions(), collection(wide(first, 0, 1, "")))
	r := s.load(t, gridOptions(), collection(wide(second, 0.5, 2, "")))
	require.Len(t, r.Errors, 1)
	assert.InDelta(t, 95.8*221.8, r.Errors[0].AreaM2, 50)
	assert.InDelta(t, 120.7215, r.Errors[0].At[0], 0.0005)
	assert.InDelta(t, 30.721, r.Errors[0].At[1], 0.001)
}

// A file of nothing but grids one on top of the other does not run for ever.
func TestGateEnds(t *testing.T) {
	var pile []string
	for i := range 460 {
		pile = append(pile, wide(village+"9"+string(rune('A'+i/26))+string(rune('A'+i%26)), 0, 1, ""))
	}
	r := withVillages(t).load(t, gridOptions(), collection(pile...))
	require.NotEmpty(t, r.Errors)
	assert.Equal(t, "too_many_overlaps", r.Errors[0].Code)
}

func TestReason(t *testing.T) {
	s := withVillages(t)
	for name, c := range map[string]struct {
		layer  zoning.Layer
		reason string
	}{
		"blank":        {zoning.Grids, "  "},
		"two lines":    {zoning.Grids, "a\nb"},
		"long":         {zoning.Grids, strings.Repeat("x", 501)},
		"not a text":   {zoning.Grids, "\xff"},
		"other layers": {zoning.Zones, "a reason"},
	} {
		_, err := importers.Import(context.Background(), s.Live, strings.NewReader(collection()), importers.Options{Layer: c.layer, Allow: c.reason})
		assert.ErrorIs(t, err, zoning.ErrInvalid, name)
	}
	o := gridOptions()
	o.Key, o.Allow = "k", "one"
	s.load(t, o, collection(gridAt(first, 0, "")))
	o.Allow = "another"
	_, err := importers.Import(context.Background(), s.Live, strings.NewReader(collection(gridAt(first, 0, ""))), o)
	assert.ErrorIs(t, err, zoning.ErrReused)
}
