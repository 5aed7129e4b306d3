package atlas_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func check(t require.TestingT, a *atlas.Atlas, s atlas.Site) atlas.Verdict {
	v, err := a.Check(context.Background(), s, today)
	require.NoError(t, err)
	return v
}

// possible returns what a verdict leaves possible.
func possible(v atlas.Verdict) []zoning.Verdict {
	if v.Verdict == zoning.VerdictNeedsSurvey {
		return v.Alternatives
	}
	return []zoning.Verdict{v.Verdict}
}

func TestAccuracyIsExactlyThatFar(t *testing.T) {
	town := division("330402001", zoning.Town, box(0, 0, 9, 9))
	z := zone("z", zoning.Prohibited, box(1, 1, 3, 3))
	a := build(town, z, publication("p", "330402001"))
	shape := geo.Prepare(z.Shape)
	for _, p := range []orb.Point{at(3.1, 2), at(2.9, 2), at(3.1, 3.2)} {
		d, _ := geo.BoundaryDistance(p, shape)
		reach := math.Abs(d)
		near := check(t, a, atlas.Site{Point: p, AccuracyM: reach + 1e-6})
		assert.Equal(t, []zoning.Verdict{zoning.VerdictProhibited, zoning.VerdictNoZone}, near.Alternatives, "a micrometre beyond %g", d)
		far := check(t, a, atlas.Site{Point: p, AccuracyM: reach - 1e-6})
		assert.True(t, far.Certain, "a micrometre short of %g", d)
		assert.Equal(t, d, far.BoundaryM)
	}
	outside := check(t, a, atlas.Site{Point: at(3.1, 2), AccuracyM: func() float64 { d, _ := geo.BoundaryDistance(at(3.1, 2), shape); return d }()})
	assert.Equal(t, zoning.VerdictNeedsSurvey, outside.Verdict, "a zone is closed: its line exactly that far away is within reach")
}

func TestCheckRefusesNonsense(t *testing.T) {
	for _, accuracy := range []float64{-1, math.NaN(), math.Inf(1)} {
		_, err := build().Check(context.Background(), atlas.Site{AccuracyM: accuracy}, today)
		require.ErrorIs(t, err, zoning.ErrInvalid)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	_, err := build(zone("z", zoning.Prohibited, box(0, 0, 1, 1))).Check(stopped, atlas.Site{Shape: box(0, 0, 1, 1)}, today)
	require.ErrorIs(t, err, context.Canceled)
	_, err = build(zone("z", zoning.Prohibited, box(0, 0, 1, 1))).Check(stopped, atlas.Site{Point: at(0, 0), AccuracyM: 1}, today)
	require.ErrorIs(t, err, context.Canceled)
}

// sparing is a context that ends once it was asked so often.
type sparing struct {
	context.Context
	left int
}

func (c *sparing) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// Whatever a check is at, it ends soon after nobody waits for it any more, and then with an error.
func TestCheckEndsWithItsContext(t *testing.T) {
	rows := []*zoning.Row{publication("p", "330402001")}
	for i := range 20 {
		w := float64(i) / 10
		rows = append(rows, division(fmt.Sprintf("330402%03d", i), zoning.Town, box(w, 0, w+0.05, 2)), division(fmt.Sprintf("331%03d", i), zoning.County, box(0, w, 2, w+0.05)))
	}
	a := build(rows...)
	often := map[string]int{"a point": 40, "a footprint": 120}
	for name, site := range map[string]atlas.Site{"a point": {Point: at(1, 1), AccuracyM: 1000}, "a footprint": {Shape: box(0.1, 0.1, 1.9, 1.9), AccuracyM: 1}} {
		ctx := &sparing{context.Background(), 1 << 30}
		_, err := a.Check(ctx, site, today)
		require.NoError(t, err)
		asked := 1<<30 - ctx.left
		require.Greater(t, asked, often[name], "while it looks for places, and while it judges them")
		for n := 0; n < asked; n += 1 + asked/12 {
			_, err := a.Check(&sparing{context.Background(), n}, site, today)
			require.ErrorIs(t, err, context.Canceled, "%s, asked %d times", name, n)
		}
	}
}

func TestADeciderIsTheDeepest(t *testing.T) {
	a := build(zone("a", zoning.Prohibited, box(0, 0, 4, 4)), zone("b", zoning.Prohibited, box(1, 1, 9, 9)), zone("c", zoning.Restricted, box(0, 0, 9, 9)))
	v := check(t, a, atlas.Site{Point: at(3, 3)})
	assert.Equal(t, "b", v.Decider.Code())
	assert.InDelta(t, -2000, v.BoundaryM, 20)
	v = check(t, a, atlas.Site{Shape: box(0.5, 0.5, 2, 2)})
	assert.Equal(t, "a", v.Decider.Code(), "the larger overlap")
	assert.InEpsilon(t, v.AreaM2, v.Zones[0].OverlapM2, 1e-6)
	assert.InDelta(t, 1.0/2.25, v.Zones[1].Share, 1e-3)
}

func TestReasonsOfASitePartlyInAZone(t *testing.T) {
	county := division("330402", zoning.County, box(0, 0, 5, 5))
	all := zone("all", zoning.Restricted, nil)
	z := all.Thing.(zoning.Zone)
	z.Division = "330402"
	all.Thing = z
	a := build(zone("z", zoning.Prohibited, box(0, 0, 1, 1)), all, county)
	for _, c := range []struct {
		site orb.MultiPolygon
		text []string
	}{
		{box(0.2, 0.2, 0.8, 0.8), []string{"The place is in prohibited zone", "which holds the place"}},
		{box(0.2, 0.2, 1, 1), []string{"The place is in prohibited zone", "which holds the place"}},
		{box(-1, 0.2, 0.8, 0.8), []string{"A part of the place is in prohibited zone", "which holds a part of the place"}},
	} {
		said := ""
		for _, r := range check(t, a, atlas.Site{Shape: c.site}).Reasons {
			said += r.Text + "\n"
		}
		for _, text := range c.text {
			assert.Contains(t, said, text)
		}
	}
}

func TestReasonsNameTheDocument(t *testing.T) {
	z := zone("z", zoning.Prohibited, box(0, 0, 1, 1))
	z.Publication = "p"
	z.Thing = zoning.Zone{Code: "z", Name: "Lake", Kind: zoning.Prohibited, Bases: []zoning.Basis{{Kind: zoning.NormativeDocument, Number: "7"}}}
	p := row(zoning.Publication{ID: "p", State: zoning.Published, Division: "330402", Document: "No. 12 (2014)", Issuer: "the county"}, nil)
	a := build(z, p,
		division("330402", zoning.County, box(0, 0, 5, 5)))
	v := check(t, a, atlas.Site{Point: at(0.5, 0.5)})
	assert.Equal(t, []atlas.Reason{
		{Code: "in_zone", Text: `The place is in prohibited zone (禁养区) z "Lake", published by No. 12 (2014) of the county.`, Zone: z, Publication: p},
		{Code: "only_normative_basis", Text: `prohibited zone (禁养区) z "Lake", published by No. 12 (2014) of the county rests on normative documents alone; since September 2019 only laws and regulations may be the basis of a zone.`, Zone: z, Publication: p},
		{Code: "no_rule", Text: `No rule on record speaks of prohibited zones here: neither the publication of z nor one in force for its division or above lays any down.`},
	}, v.Reasons)
	assert.Equal(t, zoning.OutcomeNone, v.Ruling.Outcome)
	v = check(t, a, atlas.Site{Point: at(3, 3)})
	require.Len(t, v.Reasons, 1)
	assert.Equal(t, "outside_every_zone", v.Reasons[0].Code)
	assert.Contains(t, v.Reasons[0].Text, "No. 12 (2014) of the county is in force for 330402 D330402")
	assert.Same(t, p, v.Reasons[0].Publication)
	v = check(t, a, atlas.Site{Point: at(1.00001, 0.5), AccuracyM: 10})
	i := slices.IndexFunc(v.Reasons, func(r atlas.Reason) bool { return r.Code == "line_within_accuracy" })
	require.GreaterOrEqual(t, i, 0)
	assert.Same(t, z, v.Reasons[i].Zone)
	require.NotNil(t, v.Reasons[i].DistanceM)
	assert.InDelta(t, 0.01, *v.Reasons[i].DistanceM, 0.001)
}

// Random worlds: no place within the accuracy may have a verdict that the answer leaves out, and a kind of zone is
// possible exactly when one is that near.
func TestCheckAgainstManyPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kinds, town2 := []zoning.ZoneKind{zoning.Prohibited, zoning.Restricted}, box(4, 0, 8, 9)
		rows := []*zoning.Row{
			division("330402001", zoning.Town, box(0, 0, 4, 9)), division("330402002", zoning.Town, town2),
			publication("p", rapid.SampledFrom([]string{"330402001", "330402002", "330402"}).Draw(t, "published for")),
			row(zoning.Zone{Code: "u", Kind: rapid.SampledFrom(kinds).Draw(t, "kind of the whole division"), Division: "330402002"}, nil),
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "zones") {
			w, s := float64(rapid.IntRange(0, 8).Draw(t, "w")), float64(rapid.IntRange(0, 8).Draw(t, "s"))
			kind := rapid.SampledFrom(kinds).Draw(t, "kind")
			rows = append(rows, zone(string(rune('a'+i)), kind, box(w, s, w+float64(rapid.IntRange(1, 4).Draw(t, "width")), s+float64(rapid.IntRange(1, 4).Draw(t, "height")))))
		}
		a := build(rows...)
		east, north := float64(rapid.IntRange(0, 90).Draw(t, "east"))/10, float64(rapid.IntRange(0, 90).Draw(t, "north"))/10
		r := float64(rapid.IntRange(1, 2500).Draw(t, "accuracy"))
		p := at(east, north)
		verdict := check(t, a, atlas.Site{Point: p, AccuracyM: r})
		answer := possible(verdict)
		if kind, ok := map[zoning.Verdict]zoning.ZoneKind{zoning.VerdictProhibited: zoning.Prohibited, zoning.VerdictRestricted: zoning.Restricted}[answer[0]]; ok {
			require.NotNil(t, verdict.Decider)
			require.Equal(t, kind, verdict.Decider.Thing.(zoning.Zone).Kind, "the zone behind the worst decides, polygon or not")
		}
		for i := range 8 {
			for j := 1; j <= 6; j++ {
				angle, far := float64(i)*math.Pi/4+0.1, r/1000*float64(j)/6
				q := at(east+far*math.Cos(angle), north+far*math.Sin(angle))
				if geo.Distance(p, q) > r {
					continue
				}
				v := check(t, a, atlas.Site{Point: q})
				require.True(t, v.Certain)
				require.Contains(t, answer, v.Verdict, "%g m away at %g", geo.Distance(p, q), angle)
			}
		}
		reachable := false
		for _, z := range rows {
			if zn, ok := z.Thing.(zoning.Zone); ok && zn.Kind == zoning.Prohibited {
				shape := z.Shape
				if len(shape) == 0 {
					shape = town2
				}
				d, _ := geo.BoundaryDistance(p, geo.Prepare(shape))
				reachable = reachable || d <= r
			}
		}
		require.Equal(t, reachable, slices.Contains(answer, zoning.VerdictProhibited))
	})
}

// Footprints: no part of one may have a worse verdict than the answer.
func TestFootprintAgainstItsParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := []*zoning.Row{
			division("330402001", zoning.Town, box(0, 0, 4, 9)), division("330402002", zoning.Town, box(4, 0, 8, 9)),
			publication("p", rapid.SampledFrom([]string{"330402001", "330402002"}).Draw(t, "published for")),
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "zones") {
			w, s := float64(rapid.IntRange(0, 8).Draw(t, "w")), float64(rapid.IntRange(0, 8).Draw(t, "s"))
			kind := rapid.SampledFrom([]zoning.ZoneKind{zoning.Prohibited, zoning.Restricted}).Draw(t, "kind")
			rows = append(rows, zone(string(rune('a'+i)), kind, box(w, s, w+2, s+2)))
		}
		a := build(rows...)
		w, s := float64(rapid.IntRange(0, 80).Draw(t, "w"))/10, float64(rapid.IntRange(0, 80).Draw(t, "s"))/10
		e, n := w+float64(rapid.IntRange(1, 20).Draw(t, "width"))/10, s+float64(rapid.IntRange(1, 20).Draw(t, "height"))/10
		v := check(t, a, atlas.Site{Shape: box(w, s, e, n)})
		require.True(t, v.Certain)
		worst := zoning.Verdict("")
		const steps = 9
		for i := 1; i < steps; i++ {
			for j := 1; j < steps; j++ {
				part := check(t, a, atlas.Site{Point: at(w+(e-w)*float64(i)/steps, s+(n-s)*float64(j)/steps)})
				if part.Verdict.Severity() > worst.Severity() {
					worst = part.Verdict
				}
			}
		}
		require.GreaterOrEqual(t, v.Verdict.Severity(), worst.Severity())
		decided := slices.ContainsFunc(v.Zones, func(z atlas.ZoneHit) bool { return z.Row == v.Decider && z.Share > 0.2 })
		if decided || len(v.Zones) == 0 && w+0.2 < 4 && e > 4.2 && e < 8 {
			require.Equal(t, v.Verdict, worst, "a large part is met by some sample")
		}
	})
}

// A line that only just touches the circle, at any angle, is within reach.
func TestALineThatTouchesTheCircle(t *testing.T) {
	town, published := division("330402001", zoning.Town, box(-1, -1, 9, 9)), publication("p", "330402001")
	for i := range 200 {
		lean := 0.1 + float64(i)*0.013
		z := zone("z", zoning.Prohibited, orb.MultiPolygon{{{at(0, 0), at(3, lean), at(3, 6), at(0, 0)}}})
		_, line := geo.BoundaryDistance(at(1, 0), geo.Prepare(z.Shape))
		p := orb.Point{line[0] + float64(i+1)*1e-9, line[1] - float64(i+1)*1e-8}
		d, _ := geo.BoundaryDistance(p, geo.Prepare(z.Shape))
		require.Positive(t, d)
		v := check(t, build(town, published, z), atlas.Site{Point: p, AccuracyM: d})
		assert.Equal(t, []zoning.Verdict{zoning.VerdictProhibited, zoning.VerdictNoZone}, v.Alternatives, "%g m away", d)
	}
}

// A footprint is grown by its accuracy and not by more, also across a corner.
func TestAFootprintReachesExactlyThatFar(t *testing.T) {
	z := zone("z", zoning.Prohibited, box(1.03, 1.04, 3, 3))
	a := build(division("330402001", zoning.Town, box(-1, -1, 9, 9)), publication("p", "330402001"), z)
	site := box(0, 0, 1, 1)
	d := geo.ShapeDistance(geo.Prepare(site), geo.Prepare(z.Shape))
	require.InDelta(t, 50, d, 0.5)
	near := check(t, a, atlas.Site{Shape: site, AccuracyM: d + 1e-6})
	assert.Equal(t, []zoning.Verdict{zoning.VerdictProhibited, zoning.VerdictNoZone}, near.Alternatives)
	assert.Equal(t, "z", near.Decider.Code())
	assert.InDelta(t, d, near.BoundaryM, 1e-3)
	far := check(t, a, atlas.Site{Shape: site, AccuracyM: d - 1e-6})
	assert.Equal(t, zoning.VerdictNoZone, far.Verdict)
	assert.InDelta(t, d, far.BoundaryM, 1e-3)

	// So is one near a division that stands for a zone.
	a = build(division("330402001", zoning.Town, box(-1, -1, 9, 9)), division("330402001001", zoning.Village, z.Shape), publication("p", "330402001"),
		row(zoning.Zone{Code: "u", Kind: zoning.Prohibited, Division: "330402001001"}, nil),
		zone("r", zoning.Restricted, box(0.5, 0.5, 3, 3)))
	near = check(t, a, atlas.Site{Shape: site, AccuracyM: d + 1e-6})
	assert.Equal(t, []zoning.Verdict{zoning.VerdictProhibited, zoning.VerdictRestricted}, near.Alternatives)
	assert.Equal(t, "u", near.Decider.Code())
	assert.InDelta(t, d, near.BoundaryM, 1e-3)
	far = check(t, a, atlas.Site{Shape: site, AccuracyM: d - 1e-6})
	assert.Equal(t, zoning.VerdictRestricted, far.Verdict)
	assert.Equal(t, []string{"in_zone", "no_rule"}, reasonCodes(far))
}

func reasonCodes(v atlas.Verdict) []string {
	var list []string
	for _, r := range v.Reasons {
		list = append(list, r.Code)
	}
	return list
}

// A zone that names no basis rests on what its publication rests on; one that does names its own.
func TestZonesRestOnWhatTheirPublicationRestsOn(t *testing.T) {
	normative, law := zoning.Basis{Kind: zoning.NormativeDocument, Number: "4"}, zoning.Basis{Kind: zoning.Law, Number: "1"}
	of := func(code string, bases ...zoning.Basis) *zoning.Row {
		r := row(zoning.Zone{Code: code, Kind: zoning.Prohibited, Bases: bases}, box(1, 1, 3, 3))
		r.Publication = "p"
		return r
	}
	p := row(zoning.Publication{ID: "p", State: zoning.Published, Division: "330402001", Bases: []zoning.Basis{normative}}, nil)
	a := build(division("330402001", zoning.Town, box(0, 0, 9, 9)), p, of("a"), of("b", law))
	for _, site := range []atlas.Site{{Point: at(2, 2)}, {Shape: box(1, 1, 2, 2)}} {
		v := check(t, a, site)
		require.Len(t, v.Zones, 2)
		assert.Equal(t, []zoning.Basis{normative}, v.Zones[0].Bases)
		assert.Equal(t, []zoning.Basis{law}, v.Zones[1].Bases)
		flagged := ""
		for _, r := range v.Reasons {
			if r.Code == "only_normative_basis" {
				flagged += r.Text
			}
		}
		assert.Contains(t, flagged, "zone (禁养区) a")
		assert.NotContains(t, flagged, "zone (禁养区) b")
	}
}
