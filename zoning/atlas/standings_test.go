package atlas_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func farm(code, division string, species zoning.Species, count int64, east, north float64) *zoning.Row {
	return row(zoning.Farm{Code: code, Division: division, Species: species, Count: count, Measure: zoning.Stock, At: at(east, north)}, nil)
}

func slaughtered(r *zoning.Row) *zoning.Row {
	f := r.Thing.(zoning.Farm)
	f.Measure = zoning.Slaughter
	r.Thing = f
	return r
}

// Two villages side by side in a town, a prohibited zone in the west and a restricted one over the line between them:
//
//	8 +--------+--------+
//	  |        |        |
//	  |  +--P--+--R--+  |    P: 1..3 x 1..3; R: 3..6 x 1..3, both in km
//	  |  |  a b| c d |e |    a, b in P; c, d, s in R; e in no zone; f without a division, in R
//	0 +--------+--------+
//	  0        4        8
func countryside(more ...*zoning.Row) *atlas.Atlas {
	return build(append([]*zoning.Row{
		division("330402", zoning.County, box(-1, -1, 9, 9)),
		division("330402001", zoning.Town, box(0, 0, 8, 8)),
		division("330402001001", zoning.Village, box(0, 0, 4, 8)),
		division("330402001002", zoning.Village, box(4, 0, 8, 8)),
		baseGrid("330402001002001", box(4, 0, 8, 8)),
		zone("P", zoning.Prohibited, box(1, 1, 3, 3)),
		zone("R", zoning.Restricted, box(3, 1, 6, 3)),
		farm("a", "330402001001", "pig", 100, 2, 2),
		farm("b", "330402001001", "pig", 200, 2.5, 2),
		farm("c", "330402001001", "pig", 300, 3.5, 2),
		farm("d", "330402001002", "layer", 3000, 5, 2),
		farm("e", "330402001002", "pig", 500, 7, 7),
		farm("f", "", "sheep", 30, 5.5, 2),
		slaughtered(farm("s", "330402001002", "pig", 700, 5, 2.5)),
		during(farm("past", "330402001002", "pig", 1, 5, 2.5), zoning.Always, today),
		farm("z", "330402001002", "pig", 40, 6, 2), // on the line of R: a survey may put it outside
	}, more...)...)
}

func farmCodes(t *testing.T, a *atlas.Atlas, q atlas.FarmQuery) []string {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	page, err := a.Farms(context.Background(), q, today)
	require.NoError(t, err)
	list := []string{}
	for _, f := range page.Farms {
		list = append(list, f.Farm.Code())
	}
	return list
}

func TestFarms(t *testing.T) {
	a := countryside(publication("p", "330402001"))
	for name, c := range map[string]struct {
		q    atlas.FarmQuery
		want []string
	}{
		"all in force":            {atlas.FarmQuery{}, []string{"a", "b", "c", "d", "e", "f", "s", "z"}},
		"a village":               {atlas.FarmQuery{Division: "330402001001"}, []string{"a", "b", "c"}},
		"by place without a name": {atlas.FarmQuery{Division: "330402001002"}, []string{"d", "e", "f", "s", "z"}},
		"a county":                {atlas.FarmQuery{Division: "330402"}, []string{"a", "b", "c", "d", "e", "f", "s", "z"}},
		"nowhere":                 {atlas.FarmQuery{Division: "330403"}, []string{}},
		"a zone":                  {atlas.FarmQuery{Zone: "R"}, []string{"c", "d", "f", "s", "z"}},
		"the other zone":          {atlas.FarmQuery{Zone: "P"}, []string{"a", "b"}},
		"a verdict":               {atlas.FarmQuery{Verdict: zoning.VerdictRestricted}, []string{"c", "d", "f", "s"}},
		"to be surveyed":          {atlas.FarmQuery{Verdict: zoning.VerdictNeedsSurvey}, []string{"z"}},
		"both":                    {atlas.FarmQuery{Zone: "R", Division: "330402001001"}, []string{"c"}},
	} {
		assert.Equal(t, c.want, farmCodes(t, a, c.q), name)
	}
	page, err := a.Farms(context.Background(), atlas.FarmQuery{Zone: "R", After: "c", Limit: 2}, today)
	require.NoError(t, err)
	assert.Equal(t, 5, page.Matched)
	assert.True(t, page.More)
	require.Len(t, page.Farms, 2)
	d := page.Farms[0]
	assert.Equal(t, "d", d.Farm.Code())
	assert.Equal(t, "330402001002001", d.Grid.Code())
	assert.Equal(t, []string{"330402", "330402001", "330402001002"}, codes(d.Divisions))
	assert.Equal(t, "R", d.Zones[0].Row.Code())
	assert.True(t, d.Certain)
	page, err = a.Farms(context.Background(), atlas.FarmQuery{Zone: "R", After: "f", Limit: 2}, today)
	require.NoError(t, err)
	assert.False(t, page.More)
	_, err = a.Farms(context.Background(), atlas.FarmQuery{Zone: "Q", Limit: 2}, today)
	require.ErrorIs(t, err, zoning.ErrNotFound)
}

// What is listed of a farm is what a check says of it, now and when it is asked again.
func TestFarmsStandAsChecked(t *testing.T) {
	rule := zoning.Rule{ZoneKind: zoning.Restricted, Species: "pig", Measure: zoning.Stock, Min: quota(300), Action: zoning.Existing, Outcome: zoning.OutcomeCloseOrMove}
	p := publication("p", "330402001")
	p.Thing = zoning.Publication{ID: "p", State: zoning.Published, Division: "330402001", Rules: []zoning.Rule{rule}}
	a := countryside(p)
	for range 2 {
		page, err := a.Farms(context.Background(), atlas.FarmQuery{Limit: 100}, today)
		require.NoError(t, err)
		for _, f := range page.Farms {
			v, err := a.CheckFarm(context.Background(), f.Farm, today)
			require.NoError(t, err)
			assert.Equal(t, v.Verdict, f.Verdict)
			assert.Equal(t, v.Ruling, f.Ruling)
			assert.Equal(t, v.Zones, f.Zones)
			assert.Equal(t, v.Alternatives, f.Alternatives)
		}
		assert.Equal(t, zoning.OutcomeCloseOrMove, page.Farms[2].Ruling.Outcome)
	}
}

// Sixths and thirds add up exactly: a quota that is just reached is not exceeded.
func TestQuotaJustReached(t *testing.T) {
	table := &zoning.Equivalents{Name: "t", Animals: []zoning.Equivalent{{Species: "sheep", Animals: 10, Pigs: 1}, {Species: "layer", Animals: 30, Pigs: 1}}}
	rows := []*zoning.Row{division("330402", zoning.County, box(0, 0, 10, 10)), row(zoning.Zone{Code: "R", Kind: zoning.Restricted, Division: "330402"}, box(0, 0, 10, 10)),
		row(zoning.Publication{ID: "p", State: zoning.Published, Division: "330402", Quota: quota(13), Equivalents: table}, nil)}
	rows[1].Publication = "p"
	for i := range 13 {
		code := "s" + strconv.Itoa(i)
		rows = append(rows, row(zoning.Farm{Code: code, Species: "sheep", Count: 7, Measure: zoning.Stock, At: at(5, 5)}, nil),
			row(zoning.Farm{Code: code + "b", Species: "layer", Count: 9, Measure: zoning.Stock, At: at(5, 5)}, nil))
	}
	totals, err := build(rows...).FarmTotals(context.Background(), "330402", today)
	require.NoError(t, err)
	assert.InDelta(t, 13, totals.Restricted[0].PigEquivalents, 0)
	require.NotNil(t, totals.Quotas[0])
	assert.InDelta(t, 0, totals.Quotas[0].Left, 0)
}

// The farms of a question that was given up are worked out when it is asked again; none is left out for that.
func TestFarmsGivenUp(t *testing.T) {
	a := countryside(publication("p", "330402001"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := a.Farms(ctx, atlas.FarmQuery{Limit: 100}, today)
	require.ErrorIs(t, err, context.Canceled)
	_, err = a.FarmTotals(ctx, "330402", today)
	require.ErrorIs(t, err, context.Canceled)
	assert.Len(t, farmCodes(t, a, atlas.FarmQuery{}), 8)
	_, err = a.Farms(ctx, atlas.FarmQuery{Verdict: zoning.VerdictRestricted, Limit: 100}, today)
	require.NoError(t, err, "what is known is told at once")
}

func quota(n int64) *int64 { return &n }

// counting returns the publication of a row with a quota that counts by a measure.
func counting(r *zoning.Row, m zoning.Measure) zoning.Publication {
	p, _ := r.Thing.(zoning.Publication)
	p.QuotaMeasure = m
	return p
}

func TestFarmTotals(t *testing.T) {
	tables := func(name string) *zoning.Equivalents {
		return &zoning.Equivalents{Name: name, Animals: []zoning.Equivalent{{Species: "layer", Animals: 30, Pigs: 1}}}
	}
	lay := func(id, division string, limit *int64, table *zoning.Equivalents) *zoning.Row {
		return row(zoning.Publication{ID: id, State: zoning.Published, Division: division, Quota: limit, Equivalents: table}, nil)
	}
	older := during(lay("older", "330402001", quota(1), nil), zoning.Always, zoning.Forever)
	newer := during(lay("newer", "330402001", quota(350), nil), today-10, zoning.Forever)
	sent := during(lay("sent", "330402001", quota(1000), nil), today-5, zoning.Forever)
	sent.Thing = counting(sent, zoning.Slaughter)
	newer.Thing = counting(newer, zoning.Stock)
	a := countryside(lay("county", "330402", nil, tables("of the county")), older, newer, sent, lay("draft", "330402001", nil, nil))

	town, err := a.FarmTotals(context.Background(), "330402001", today)
	require.NoError(t, err)
	assert.Equal(t, [2]atlas.Herd{{Measure: zoning.Stock, Farms: 3, PigEquivalents: 400, Unconverted: 1}, {Measure: zoning.Slaughter, Farms: 1, PigEquivalents: 700}}, town.Restricted)
	assert.Equal(t, [2]atlas.Herd{{Measure: zoning.Stock, Farms: 1, PigEquivalents: 40}, {Measure: zoning.Slaughter}}, town.Survey)
	require.Len(t, town.Surveyed, 1)
	assert.Equal(t, "z", town.Surveyed[0].Farm.Code())
	require.Len(t, town.Unconverted, 1)
	assert.Equal(t, "f", town.Unconverted[0].Farm.Code(), "no table knows sheep")
	assert.Equal(t, []string{"of the county"}, town.Tables)
	assert.Equal(t, [2]*atlas.Quota{{Limit: 350, Publication: newer, Left: -50}, {Limit: 1000, Publication: sent, Left: 300}}, town.Quotas, "the first is exceeded")

	// A quota is the division's own: what holds it, and what it holds, have others.
	for _, division := range []string{"330402", "330402001002"} {
		other, err := a.FarmTotals(context.Background(), division, today)
		require.NoError(t, err)
		assert.Equal(t, [2]*atlas.Quota{}, other.Quotas, division)
	}
	village, err := a.FarmTotals(context.Background(), "330402001002", today)
	require.NoError(t, err)
	assert.Equal(t, atlas.Herd{Measure: zoning.Stock, Farms: 2, PigEquivalents: 100, Unconverted: 1}, village.Restricted[0])
}

// The nearest table counts: the division's own before the county's; without any for the division that of each farm's own.
func TestFarmTotalsTable(t *testing.T) {
	layers := func(id, division string, perPig int64) *zoning.Row {
		return row(zoning.Publication{ID: id, State: zoning.Published, Division: division,
			Equivalents: &zoning.Equivalents{Name: id, Animals: []zoning.Equivalent{{Species: "layer", Animals: perPig, Pigs: 1}}}}, nil)
	}
	stock := func(a *atlas.Atlas, division string) (float64, []string) {
		t.Helper()
		got, err := a.FarmTotals(context.Background(), division, today)
		require.NoError(t, err)
		return got.Restricted[0].PigEquivalents, got.Tables
	}
	for name, c := range map[string]struct {
		publications []*zoning.Row
		want         float64
		tables       []string
	}{
		"none":           {nil, 300, nil},
		"the county's":   {[]*zoning.Row{layers("county", "330402", 30)}, 400, []string{"county"}},
		"its own":        {[]*zoning.Row{layers("county", "330402", 30), layers("town", "330402001", 60)}, 350, []string{"town"}},
		"the village's":  {[]*zoning.Row{layers("village", "330402001002", 10)}, 600, []string{"village"}},
		"not a future's": {[]*zoning.Row{during(layers("county", "330402", 30), today+1, zoning.Forever)}, 300, nil},
	} {
		pigs, tables := stock(countryside(c.publications...), "330402001")
		assert.InDelta(t, c.want, pigs, 1e-9, name)
		assert.Equal(t, c.tables, tables, name)
	}
}

// What one question may work out is bounded, and what was worked out is kept for the next.
func TestFarmsBounded(t *testing.T) {
	rows := map[zoning.Layer][]*zoning.Row{}
	for i := range atlas.FarmsAtOnce + 10 {
		f := farm(fmt.Sprintf("f%06d", i), "330402001", "pig", 1, 1, 1)
		f.ID = int64(i + 1)
		rows[zoning.Farms] = append(rows[zoning.Farms], f)
	}
	a := atlas.New(1, today, rows)
	q := atlas.FarmQuery{Verdict: zoning.VerdictOutside, Limit: 1}
	_, err := a.Farms(context.Background(), q, today)
	require.ErrorIs(t, err, zoning.ErrBusy)
	page, err := a.Farms(context.Background(), q, today)
	require.NoError(t, err)
	assert.Equal(t, atlas.FarmsAtOnce+10, page.Matched)
	page, err = atlas.New(1, today, rows).Farms(context.Background(), atlas.FarmQuery{Limit: 3}, today)
	require.NoError(t, err, "a page alone is little work")
	assert.Len(t, page.Farms, 3)
	assert.Equal(t, atlas.FarmsAtOnce+10, page.Matched)
}
