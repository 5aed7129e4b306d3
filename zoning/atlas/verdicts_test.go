package atlas_test

import (
	"bufio"
	"context"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// readTables returns the tables of a Markdown file by the heading above them; each row is a map from column to cell.
func readTables(t *testing.T, path string) map[string][]map[string]string {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	tables := map[string][]map[string]string{}
	heading, columns := "", []string(nil)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "#"):
			heading, columns = strings.TrimLeft(line, "# "), nil
		case strings.HasPrefix(line, "| ---"):
		case strings.HasPrefix(line, "|"):
			cells := strings.Split(strings.Trim(line, "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			if columns == nil {
				columns = cells
				continue
			}
			require.Len(t, cells, len(columns), "%s", line)
			r := map[string]string{}
			for i, c := range columns {
				r[c] = cells[i]
			}
			tables[heading] = append(tables[heading], r)
		}
	}
	return tables
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	require.NoError(t, err)
	return f
}

// rectangle reads "w..e x s..n".
func rectangle(t *testing.T, s string) orb.MultiPolygon {
	t.Helper()
	we, sn, ok := strings.Cut(s, " x ")
	require.True(t, ok, "%q is no rectangle", s)
	w, e, _ := strings.Cut(we, "..")
	so, n, _ := strings.Cut(sn, "..")
	return box(number(t, w), number(t, so), number(t, e), number(t, n))
}

func shape(t *testing.T, s, hole string) orb.MultiPolygon {
	t.Helper()
	if s == "none" {
		return nil
	}
	m := rectangle(t, s)
	if hole != "" {
		m[0] = append(m[0], rectangle(t, hole)[0][0])
	}
	return m
}

func day(t *testing.T, s string, absent zoning.Day) zoning.Day {
	t.Helper()
	if s == "" {
		return absent
	}
	d, err := zoning.ParseDay(s)
	require.NoError(t, err)
	return d
}

func lawyersWorld(t *testing.T) (*atlas.Atlas, []map[string]string) {
	t.Helper()
	tables := readTables(t, "testdata/verdicts.md")
	var rows []*zoning.Row
	for _, r := range tables["Divisions"] {
		rows = append(rows, division(r["code"], zoning.Level(r["level"]), shape(t, r["polygon"], "")))
	}
	for _, r := range tables["Publications"] {
		p := row(zoning.Publication{ID: r["id"], State: zoning.State(r["state"]), Division: r["for division"], Document: "Notice " + r["id"]}, nil)
		rows = append(rows, during(p, day(t, r["from"], zoning.Always), day(t, r["until"], zoning.Forever)))
	}
	for _, r := range tables["Zones"] {
		z := row(zoning.Zone{Code: r["code"], Kind: zoning.ZoneKind(r["kind"]), Division: r["division"], Scope: zoning.Scope(r["scope"])}, shape(t, r["polygon"], r["hole"]))
		z.Publication = r["publication"]
		rows = append(rows, during(z, day(t, r["from"], zoning.Always), day(t, r["until"], zoning.Forever)))
	}
	for _, r := range tables["Grids"] {
		rows = append(rows, row(zoning.Grid{Code: r["code"], Kind: zoning.Base, Division: r["division"]}, shape(t, r["polygon"], "")))
	}
	return build(rows...), tables["Questions and answers"]
}

func TestVerdicts(t *testing.T) {
	a, cases := lawyersWorld(t)
	require.GreaterOrEqual(t, len(cases), 100)
	for _, c := range cases {
		t.Run(c["case"], func(t *testing.T) {
			site := atlas.Site{AccuracyM: number(t, c["accuracy"])}
			if east, north, ok := strings.Cut(c["place"], ","); ok {
				site.Point = at(number(t, east), number(t, north))
			} else {
				site.Shape = rectangle(t, c["place"])
			}
			v, err := a.Check(context.Background(), site, day(t, c["day"], 0))
			require.NoError(t, err)
			assert.Equal(t, c["verdict"], string(v.Verdict))
			assert.Equal(t, c["verdict"] != string(zoning.VerdictNeedsSurvey), v.Certain)
			var possible, zones, reasons []string
			for _, p := range v.Alternatives {
				possible = append(possible, string(p))
			}
			for _, z := range v.Zones {
				zones = append(zones, z.Row.Code())
			}
			for _, r := range v.Reasons {
				reasons = append(reasons, r.Code)
				assert.NotContains(t, r.Text, "%!")
			}
			assert.Equal(t, c["possible"], strings.Join(possible, " "))
			assert.Equal(t, c["zones"], strings.Join(zones, " "))
			assert.Contains(t, reasons, c["reason"])
			if c["decides"] != "" {
				require.NotNil(t, v.Decider)
				assert.Equal(t, c["decides"], v.Decider.Code())
			}
			switch line := c["line"]; line {
			case "":
			case "-":
				assert.True(t, math.IsNaN(v.BoundaryM), "%g", v.BoundaryM)
			default:
				want := number(t, line)
				assert.InDelta(t, want, v.BoundaryM, math.Abs(want)*0.01+1e-3)
			}
		})
	}
}
