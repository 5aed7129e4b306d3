package atlas_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// whole reads a whole number, nil for an empty cell.
func whole(t *testing.T, s string) *int64 {
	t.Helper()
	if s == "" {
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	require.NoError(t, err)
	return &n
}

// ruledWorld reads the tables of the file and builds what they say; cases are the questions of all headings.
func ruledWorld(t *testing.T) (rows []*zoning.Row, cases []map[string]string) {
	t.Helper()
	tables := readTables(t, "testdata/outcomes.md")
	for _, r := range tables["Divisions"] {
		rows = append(rows, division(r["code"], zoning.Level(r["level"]), shape(t, r["polygon"], "")))
	}
	equivalents := map[string]*zoning.Equivalents{}
	for _, r := range tables["Tables of equivalents"] {
		e := equivalents[r["table"]]
		if e == nil {
			e = &zoning.Equivalents{Name: r["table"]}
			equivalents[r["table"]] = e
		}
		e.Animals = append(e.Animals, zoning.Equivalent{Species: zoning.Species(r["species"]), Animals: *whole(t, r["animals"]), Pigs: *whole(t, r["pigs"])})
	}
	rules := map[string][]zoning.Rule{}
	for _, r := range tables["Rules"] {
		id := r["publication"]
		rules[id] = append(rules[id], zoning.Rule{
			ZoneKind: zoning.ZoneKind(r["zone"]), Action: zoning.Action(r["action"]), Species: zoning.Species(r["species"]), Measure: zoning.Measure(r["measure"]),
			Min: whole(t, r["min"]), Max: whole(t, r["max"]), Outcome: zoning.RuleOutcome(r["outcome"]), Deadline: r["deadline"],
		})
		require.Equal(t, r["number"], strconv.Itoa(len(rules[id])))
	}
	for _, r := range tables["Publications"] {
		p := row(zoning.Publication{ID: r["id"], State: zoning.State(r["state"]), Division: r["for division"], Document: "Notice " + r["id"], Rules: rules[r["id"]], Equivalents: equivalents[r["table"]]}, nil)
		require.Empty(t, zoning.Check(p), "%s", r["id"])
		rows = append(rows, during(p, day(t, r["from"], zoning.Always), day(t, r["until"], zoning.Forever)))
	}
	for _, r := range tables["Zones"] {
		z := row(zoning.Zone{Code: r["code"], Kind: zoning.ZoneKind(r["kind"]), Division: r["division"], Scope: zoning.Scope(r["scope"])}, shape(t, r["polygon"], ""))
		z.Publication = r["publication"]
		rows = append(rows, during(z, day(t, r["from"], zoning.Always), day(t, r["until"], zoning.Forever)))
	}
	for heading, list := range tables {
		if strings.HasPrefix(heading, "Questions: ") {
			cases = append(cases, list...)
		}
	}
	require.GreaterOrEqual(t, len(cases), 300)
	return rows, cases
}

// siteOf reads the place and the keeping of a case.
func siteOf(t *testing.T, c map[string]string) atlas.Site {
	t.Helper()
	site := atlas.Site{AccuracyM: number(t, c["accuracy"]), Keeping: zoning.Keeping{
		Species: zoning.Species(c["species"]), Count: whole(t, c["count"]), Measure: zoning.Measure(c["measure"]), Action: zoning.Action(c["action"])}}
	if east, north, ok := strings.Cut(c["place"], ","); ok {
		site.Point = at(number(t, east), number(t, north))
	} else {
		site.Shape = rectangle(t, c["place"])
	}
	return site
}

func TestOutcomes(t *testing.T) {
	rows, cases := ruledWorld(t)
	a := build(rows...)
	for _, c := range cases {
		t.Run(c["case"], func(t *testing.T) {
			v, err := a.Check(context.Background(), siteOf(t, c), day(t, c["day"], 0))
			require.NoError(t, err)
			r := v.Ruling
			assert.Equal(t, c["verdict"], string(v.Verdict))
			assert.Equal(t, c["verdict"] != string(zoning.VerdictNeedsSurvey) && c["reason"] != "outcome_uncertain", v.Certain)
			assert.Equal(t, c["outcome"], string(r.Outcome))
			assert.Equal(t, c["needs"], strings.Join(r.Needs, " "))
			reasons := map[string]string{}
			for _, reason := range v.Reasons {
				assert.NotContains(t, reasons[reason.Code], reason.Text+"\n", "said twice")
				reasons[reason.Code] += reason.Text + "\n"
				assert.NotContains(t, reason.Text, "%!")
			}
			assert.Contains(t, reasons, c["reason"])
			assert.Equal(t, c["reason"] == "outcome_uncertain", reasons["outcome_uncertain"] != "")
			assert.Equal(t, c["verdict"] == string(zoning.VerdictNeedsSurvey) && c["rule"] != "", reasons["outcome_of_worst"] != "")
			assert.Equal(t, c["table"], r.Equivalents)
			if c["pig equivalents"] == "" {
				assert.Nil(t, r.PigEquivalents)
			} else {
				require.NotNil(t, r.PigEquivalents)
				assert.InDelta(t, number(t, c["pig equivalents"]), *r.PigEquivalents, 5e-5)
			}
			if c["rule"] == "" {
				assert.Nil(t, r.Rule)
				assert.Nil(t, r.Publication)
				return
			}
			require.NotNil(t, r.Rule)
			require.NotNil(t, r.Publication)
			assert.Equal(t, c["publication"], r.Publication.Code())
			assert.Equal(t, c["rule"], strconv.Itoa(r.Number))
			assert.Equal(t, c["deadline"], r.Rule.Deadline)
			text := reasons["rule_decides"]
			for _, part := range []string{"Rule " + c["rule"] + " of Notice " + c["publication"], c["deadline"], c["table"]} {
				assert.Contains(t, text, part)
			}
		})
	}
}

// An older revision, of which only what lies near is read, answers by the same rules.
func TestOutcomesOfAnOlderRevision(t *testing.T) {
	rows, cases := ruledWorld(t)
	ctx, store := context.Background(), newMemory()
	act(t, store, func(tx zoning.Tx) error { return tx.Open(ctx, append(rows, baseGrid("g", box(0, 0, 80, 30)))...) })
	act(t, store, func(tx zoning.Tx) error {
		var ids []int64
		for r, err := range tx.Rows(ctx, zoning.Query{Layer: zoning.Publications}) {
			if err != nil {
				return err
			}
			ids = append(ids, r.ID)
		}
		return tx.Close(ctx, zoning.Publications, ids...)
	})
	l, err := atlas.Open(ctx, store, atlas.Options{Now: newWall(noon(t)).read})
	require.NoError(t, err)
	asked := 0
	for i, c := range cases {
		site := siteOf(t, c)
		if site.Shape != nil || i%7 != 0 {
			continue
		}
		b := site.Point.Bound()
		on := day(t, c["day"], 0)
		a, done, err := l.Older(ctx, 1, &b, on)
		require.NoError(t, err)
		v, err := a.Check(ctx, site, on)
		done()
		require.NoError(t, err)
		assert.Equal(t, c["outcome"], string(v.Ruling.Outcome), c["case"])
		asked++
	}
	assert.Greater(t, asked, 20)
}

// The reason names the zone that makes the outcome uncertain; a zone that is hit is not said to be near as well.
func TestUncertainOutcomeNamesTheZone(t *testing.T) {
	rows, _ := ruledWorld(t)
	a := build(rows...)
	for _, c := range []struct {
		site atlas.Site
		zone string
		near []string
	}{
		{atlas.Site{Point: at(139.999, 5), AccuracyM: 5}, "J2", []string{"J2"}},
		{atlas.Site{Point: at(140.001, 5), AccuracyM: 5}, "J2", []string{"J1"}},
		{atlas.Site{Point: at(135, 25)}, "J6", nil},
		{atlas.Site{Shape: box(139.9, 4, 140.001, 5), AccuracyM: 5}, "J2", nil},
	} {
		c.site.Keeping = zoning.Keeping{Species: "pig", Count: whole(t, "100"), Measure: zoning.Stock, Action: zoning.New}
		v, err := a.Check(context.Background(), c.site, day(t, "2020-06-01", 0))
		require.NoError(t, err)
		var swayed string
		var near []string
		for _, r := range v.Reasons {
			switch r.Code {
			case "outcome_uncertain":
				swayed = r.Text
			case "line_within_accuracy":
				near = append(near, strings.Trim(strings.Fields(r.Text[strings.Index(r.Text, ") ")+2:])[0], ","))
			}
		}
		assert.Contains(t, swayed, " "+c.zone+",")
		assert.Equal(t, c.near, near)
	}
}
