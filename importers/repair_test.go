package importers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/geo"
	"gridzone/importers"
	"gridzone/zoning"
)

// Rings with a fault each, around 120.72, 30.72.
const (
	openRing  = `[[120.72,30.72],[120.722,30.72],[120.722,30.722],[120.72,30.722]]`
	repeating = `[[120.72,30.72],[120.722,30.72],[120.722,30.72],[120.722,30.722],[120.72,30.722],[120.72,30.72]]`
	hourglass = `[[120.72,30.72],[120.722,30.722],[120.722,30.72],[120.72,30.722],[120.72,30.72]]`
	smallLobe = `[[120.72,30.72],[120.722,30.72],[120.722,30.722],[120.7219,30.72201],[120.72195,30.72201],[120.72,30.721],[120.72,30.72]]` // 5 m of 200
	spiked    = `[[120.72,30.72],[120.722,30.72],[120.722,30.721],[120.723,30.721],[120.722,30.721],[120.722,30.722],[120.72,30.722],[120.72,30.72]]`
	fine      = `[[120.720000012,30.72],[120.722,30.720000013],[120.722,30.722],[120.72,30.722],[120.720000012,30.72]]`
	clockwise = `[[120.72,30.72],[120.72,30.722],[120.722,30.722],[120.722,30.72],[120.72,30.72]]`
	twice     = `[[120.72,30.72],[120.724,30.72],[120.724,30.724],[120.721,30.724],[120.721,30.721],[120.723,30.721],[120.723,30.725],[120.72,30.725],[120.72,30.72]]`
	openTie   = `[[120.72,30.72],[120.722,30.722],[120.722,30.72],[120.72,30.722]]`
)

func ringed(ring string) string {
	return collection(polygon(`"code":"`+first+`","name":"n","kind":"base"`, ring))
}

// Every fault that can be mended is offered its repair, dry or not, and nothing is done unasked; what is asked for is done and listed,
// and done again changes nothing.
func TestRepairs(t *testing.T) {
	for name, c := range map[string]struct {
		ring    string
		refused bool // without repairs
		asked   []string
		large   bool
		parts   int
	}{
		"unclosed":    {ring: openRing, refused: true, asked: []string{"unclosed_rings"}, parts: 1},
		"repeating":   {ring: repeating, asked: []string{"duplicate_vertices"}, parts: 1},
		"hourglass":   {ring: hourglass, refused: true, asked: []string{"bow_ties"}, large: true, parts: 2},
		"small lobe":  {ring: smallLobe, refused: true, asked: []string{"bow_ties"}, parts: 2},
		"spike":       {ring: spiked, refused: true, asked: []string{"bow_ties"}, parts: 1},
		"open tie":    {ring: openTie, refused: true, asked: []string{"unclosed_rings", "bow_ties"}, large: true, parts: 2},
		"many digits": {ring: fine, asked: []string{"snap"}, parts: 1},
		"clockwise":   {ring: clockwise, asked: []string{"orientation"}, parts: 1},
		"both":        {ring: smallLobe, refused: true, asked: []string{"bow_ties", "snap"}, parts: 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := withVillages(t)
			o := gridOptions()
			o.DryRun = true
			r := s.load(t, o, ringed(c.ring))
			assert.Equal(t, c.refused, r.Refused(), describe(r))
			assert.Empty(t, r.Repairs)
			var offered []string
			for _, p := range r.Offered {
				offered = append(offered, p.Code)
				require.NotNil(t, p.Change)
				assert.Contains(t, p.Repair, "--repair "+p.Code)
				assert.Equal(t, c.large && p.Code == "bow_ties", strings.Contains(p.Repair, "--allow-area-change"), p.Repair)
			}
			switch name {
			case "clockwise":
				assert.Empty(t, offered, "the direction says nothing: there is nothing to mend")
			case "both":
				assert.Equal(t, []string{"bow_ties"}, offered)
			default:
				assert.Equal(t, c.asked, offered)
			}
			for _, e := range append(r.Errors, r.Warnings...) {
				assert.Contains(t, e.Repair, "or ask for --repair ", e.Code)
			}

			o.Repairs = c.asked
			if c.large {
				r = s.load(t, o, ringed(c.ring))
				require.True(t, r.Refused())
				assert.Equal(t, "area_change", r.Errors[0].Code)
				assert.Contains(t, r.Errors[0].Detail, fmt.Sprintf("from %.2f to %.2f m2", r.Errors[0].Change.BeforeM2, r.Errors[0].Change.AfterM2))
				o.AllowAreaChange = true
			}
			for _, dry := range []bool{true, false} {
				o.DryRun = dry
				r = s.load(t, o, ringed(c.ring))
				require.False(t, r.Refused(), describe(r))
				assert.Empty(t, r.Warnings)
				assert.Subset(t, []string{"snap"}, codes(r.Offered))
				assert.Equal(t, c.asked, codes(r.Repairs), describe(r))
				for _, p := range r.Repairs {
					assert.Equal(t, 0, p.Feature)
					assert.Equal(t, first, p.ID)
					require.NotNil(t, p.Change)
				}
			}
			rows := s.rows(t, zoning.Grids)
			require.Len(t, rows, 1)
			assert.Empty(t, geo.Validate(rows[0].Shape, 0))
			assert.Len(t, rows[0].Shape, c.parts)
			last := r.Repairs[len(r.Repairs)-1].Change
			assert.InDelta(t, geo.Area(rows[0].Shape), last.AfterM2, 1e-6, "as it was told")
			trail := s.lastDetail(t)
			for _, asked := range c.asked {
				assert.Contains(t, trail, `"repair":"`+asked+`"`)
				assert.Contains(t, trail, `"`+asked+`":1`)
			}
			assert.Contains(t, trail, `"area_before_m2"`)
			assert.Equal(t, 1, s.load(t, o, ringed(c.ring)).Unchanged)
		})
	}
}

// A shape that is mended in part, or not to be mended, is refused with what stays wrong.
func TestRepairsThatFail(t *testing.T) {
	s := withVillages(t)
	for name, c := range map[string]struct {
		ring  string
		asked []string
		codes []string
		says  string
	}{
		"another repair":      {hourglass, []string{"unclosed_rings"}, []string{"self_crossing"}, "--repair bow_ties"},
		"one of two":          {openTie, []string{"unclosed_rings"}, []string{"self_crossing"}, "--repair bow_ties"},
		"covered twice":       {twice, []string{"bow_ties"}, []string{"self_crossing", "repair_failed"}, "covered twice"},
		"covered twice, idle": {twice, nil, []string{"self_crossing"}, ""},
		"snapped to nothing":  {`[[120.72,30.72],[120.72000001,30.72],[120.72,30.72000001],[120.72,30.72]]`, []string{"snap"}, []string{"repair_failed"}, "fewer than three"},
		"snapped over itself": {`[[120.72,30.72],[120.722,30.72],[120.722,30.722],[120.72100002,30.72000004],[120.72,30.722],[120.72,30.72]]`, []string{"snap"}, []string{"repair_failed"}, "bow_ties"},
	} {
		t.Run(name, func(t *testing.T) {
			o := gridOptions()
			o.Repairs = c.asked
			r := s.load(t, o, ringed(c.ring))
			assert.Equal(t, c.codes, codes(r.Errors), describe(r))
			assert.Contains(t, describe(r), c.says)
			assert.Empty(t, r.Repairs)
			if name == "covered twice, idle" {
				assert.Empty(t, r.Offered)
				assert.NotContains(t, describe(r), "--repair")
			}
			assert.Empty(t, s.rows(t, zoning.Grids))
		})
	}
	o := gridOptions()
	o.Repairs = []string{"snap", "bow_ties"}
	r := s.load(t, o, ringed(`[[120.72,30.72],[120.722,30.72],[120.722,30.722],[120.72100002,30.72000004],[120.72,30.722],[120.72,30.72]]`))
	require.False(t, r.Refused(), describe(r))
	assert.Equal(t, 1, s.load(t, o, ringed(`[[120.72,30.72],[120.722,30.72],[120.722,30.722],[120.72100002,30.72000004],[120.72,30.722],[120.72,30.72]]`)).Unchanged)
}

// Shapes of every layer are mended, and those that come in other systems, where they are kept.
func TestRepairsOfEveryLayer(t *testing.T) {
	properties := map[zoning.Layer]string{
		zoning.Divisions: `"code":"330402001001","name":"示例村","level":"village"`,
		zoning.Grids:     `"code":"` + first + `","name":"n","kind":"base"`,
		zoning.Zones:     `"code":"z1","kind":"prohibited","division":"` + village + `"`,
		zoning.Farms:     `"code":"f1","species":"pig","count":3`,
	}
	for layer, said := range properties {
		for _, system := range []string{"", "gcj02"} {
			s := withVillages(t)
			o := importers.Options{Layer: layer, CRS: system, Repairs: []string{"unclosed_rings", "duplicate_vertices"}}
			r := s.load(t, o, collection(polygon(said, `[[120.72,30.72],[120.722,30.72],[120.722,30.72],[120.722,30.722],[120.72,30.722]]`)))
			require.False(t, r.Refused(), describe(r))
			assert.Subset(t, codes(r.Repairs), o.Repairs, string(layer))
		}
	}
	o := importers.Options{Layer: zoning.Zones, Repairs: []string{"everything"}}
	_, err := importers.Import(context.Background(), withVillages(t).Live, strings.NewReader(collection()), o)
	require.ErrorIs(t, err, zoning.ErrInvalid)
}

// What goes into a draft is repaired in the same way.
func TestRepairsInADraft(t *testing.T) {
	s := withDraft(t)
	o := importers.Options{Layer: zoning.Zones, Publication: "p", Repairs: []string{"unclosed_rings"}, Actor: zoning.Actor{Name: "wang"}}
	r := s.load(t, o, collection(polygon(`"code":"z1","kind":"prohibited"`, openRing)))
	require.False(t, r.Refused(), describe(r))
	assert.Equal(t, []string{"unclosed_rings"}, codes(r.Repairs))
	for row, err := range s.store.Draft(t.Context(), "p") {
		require.NoError(t, err)
		assert.Empty(t, geo.Validate(row.Shape, 0))
	}
	assert.Len(t, s.drafted(t), 1)
	assert.Contains(t, s.lastDetail(t), `"repair":"unclosed_rings"`)
}

// A key stands for the repairs, too.
func TestKeyOfRepairs(t *testing.T) {
	s := withVillages(t)
	o := gridOptions()
	o.Key = "k"
	s.load(t, o, ringed(repeating))
	for _, other := range []importers.Options{
		{Repairs: []string{"duplicate_vertices"}},
		{Repairs: []string{"snap"}, AllowAreaChange: true},
	} {
		again := o
		again.Repairs, again.AllowAreaChange = other.Repairs, other.AllowAreaChange
		_, err := importers.Import(context.Background(), s.Live, strings.NewReader(ringed(repeating)), again)
		require.ErrorIs(t, err, zoning.ErrReused)
	}
	assert.True(t, s.load(t, o, ringed(repeating)).Repeated)
}

// Grids of a whole file that are snapped still share their borders: what is one position in both stays one.
func TestSnappedNeighbours(t *testing.T) {
	s := withVillages(t)
	o := gridOptions()
	o.CRS, o.Repairs = "EPSG:4549", []string{"snap"}
	r := s.load(t, o, collection(in(t, "EPSG:4549", 0), in(t, "EPSG:4549", 1)))
	require.False(t, r.Refused(), describe(r))
	rows := s.rows(t, zoning.Grids)
	require.Len(t, rows, 2)
	assert.Empty(t, geo.Overlapping([]*geo.Prepared{geo.Prepare(rows[0].Shape), geo.Prepare(rows[1].Shape)}))
	for i, row := range rows {
		for k, p := range row.Shape[0][0] {
			assert.Equal(t, cell(i)[k][1], p[1])
		}
	}
}
