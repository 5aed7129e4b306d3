package api_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"gridzone/api"
	"gridzone/zoning"
)

func number(n int64) *int64 { return &n }

// farms are some farms of the town: a in P, b and c in R, d on the line of R, e in no zone and without a grid nearby, f drawn.
func farms() []*zoning.Row {
	farm := func(code, division string, species zoning.Species, count int64, measure zoning.Measure, x, y float64) *zoning.Row {
		return row(zoning.Farm{Code: code, Name: "farm, " + code, Species: species, Count: count, Measure: measure, Division: division, At: orb.Point{120 + x/100, 30 + y/100}}, nil)
	}
	drawn := row(zoning.Farm{Code: "f", Species: "duck", Count: 80, Measure: zoning.Stock, Division: "330402001001", Extra: map[string]any{"rebuilt": 2019.0}}, square(1, 1, 1.1, 1.1))
	rules := row(zoning.Publication{ID: "rules", State: zoning.Published, Division: "330402001", Document: "No. 7", Title: "Rules", Quota: number(450),
		Rules:       []zoning.Rule{{ZoneKind: zoning.Restricted, Species: "pig", Measure: zoning.Stock, Min: number(400), Action: zoning.Existing, Outcome: zoning.OutcomeCloseOrMove, Deadline: "2027-01-01"}},
		Equivalents: &zoning.Equivalents{Name: "table", Animals: []zoning.Equivalent{{Species: "layer", Animals: 30, Pigs: 1}}}}, nil)
	return []*zoning.Row{rules, drawn,
		farm("a", "330402001001", "pig", 100, zoning.Stock, 6, 6),
		farm("b", "330402001002", "pig", 400, zoning.Stock, 17, 3),
		farm("c", "330402001002", "layer", 3000, zoning.Stock, 17, 4),
		farm("d", "330402001002", "pig", 7, zoning.Stock, 18, 4),
		farm("e", "330402001001", "sheep", 50, zoning.Slaughter, 1, 19),
		farm("g", "330402001002", "rabbit", 50, zoning.Slaughter, 17, 5),
	}
}

func withFarms(t *testing.T) *service { return open(t, api.Options{}, append(town(), farms()...)...) }

func listed(l api.FarmList) []string {
	codes := []string{}
	for _, f := range l.Farms {
		codes = append(codes, f.Code)
	}
	return codes
}

func TestFarmsAreListed(t *testing.T) {
	s := withFarms(t)
	for query, want := range map[string][]string{
		"":                       {"a", "b", "c", "d", "e", "f", "g"},
		"?division=330402001001": {"a", "e", "f"},
		"?zone=R":                {"b", "c", "d", "g"},
		"?verdict=restricted":    {"b", "c", "g"},
		"?verdict=needs_survey":  {"d"},
		"?verdict=prohibited&division=330402001002": {},
		"?zone=R&at=2019-01-01":                     nil, // not in force then
		"?division=330499":                          nil,
		"?at=2019-01-01&verdict=restricted":         {},
		"?revision=0":                               {},
	} {
		a := s.ask("GET /v1/farms"+query, "")
		if want == nil {
			assert.Equal(t, http.StatusNotFound, a.status, query)
			continue
		}
		require.Equal(t, http.StatusOK, a.status, "%s: %s", query, a.body)
		l := decode[api.FarmList](t, a)
		assert.Equal(t, want, listed(l), query)
		assert.Equal(t, len(want), l.Matched, query)
		assert.Equal(t, "private, no-cache", a.header.Get("Cache-Control"))
		assert.Empty(t, a.header.Get("Access-Control-Allow-Origin"))
	}
	l := decode[api.FarmList](t, s.ask("GET /v1/farms", ""))
	b := l.Farms[1]
	assert.Equal(t, "restricted", b.Verdict)
	assert.Equal(t, "close_or_move", b.Outcome)
	require.NotNil(t, b.Rule)
	assert.Equal(t, "No. 7", b.Rule.Document)
	assert.Equal(t, gridB, *b.Grid)
	assert.Equal(t, []api.FarmZone{{Code: "R", Kind: "restricted"}}, b.Zones)
	assert.Negative(t, *b.BoundaryM)
	assert.Equal(t, []string{"restricted", "no_zone"}, l.Farms[3].Alternatives)
	assert.False(t, l.Farms[3].Certain)

	tag := s.ask("GET /v1/farms", "").header.Get("Etag")
	assert.Equal(t, http.StatusNotModified, s.ask("GET /v1/farms", "", "If-None-Match: "+tag).status)
}

// Of two that keep the same at one place, the rules speak of one as a farm and of the other as a household.
func TestHouseholdsAreToldApart(t *testing.T) {
	rules := row(zoning.Publication{ID: "rules", State: zoning.Published, Division: "330402001", Document: "No. 7", Rules: []zoning.Rule{
		{ZoneKind: zoning.Restricted, Action: zoning.Existing, Outcome: zoning.OutcomeCloseOrMove}, {ZoneKind: zoning.Restricted, Action: zoning.Household, Outcome: zoning.OutcomeExempt}}}, nil)
	s := open(t, api.Options{}, append(town(), rules)...)
	farm := `{"type":"Feature","properties":{"species":"pig","count":9,"measure":"stock"%},"geometry":{"type":"Point","coordinates":[120.17,30.03]}}`
	for code, more := range map[string]string{"farm": "", "home": `,"household":true`} {
		s.expect(201, "PUT /v1/farms/"+code, strings.Replace(farm, "%", more, 1), gj)
	}
	outcomes := map[string]string{}
	for _, f := range decode[api.FarmList](t, s.ask("GET /v1/farms", "")).Farms {
		outcomes[f.Code] = f.Outcome
		assert.Equal(t, f.Code == "home", f.Household)
	}
	assert.Equal(t, map[string]string{"farm": "close_or_move", "home": "exempt"}, outcomes)
	one := decode[api.FarmAnswer](t, s.ask("GET /v1/farms/home", ""))
	assert.Equal(t, []any{true, "household", "exempt"}, []any{one.Farm.Household, one.Check.Action, one.Check.Outcome})
	assert.Contains(t, s.ask("GET /v1/farms", "", "Accept: text/csv").body, "\nhome,,pig,9,stock,true,")
	s.expect(422, "PUT /v1/farms/home", strings.Replace(farm, "%", `,"household":"张"`, 1), gj, "If-Match: *")
}

func TestFarmsByPages(t *testing.T) {
	s := withFarms(t)
	next := "/v1/farms?limit=3"
	var got []string
	for pages := 0; next != ""; pages++ {
		require.Less(t, pages, 4)
		l := decode[api.FarmList](t, s.ask("GET "+next, ""))
		got = append(got, listed(l)...)
		assert.Equal(t, 7, l.Matched)
		next = ""
		for _, link := range l.Links {
			if link.Rel == "next" {
				next = strings.TrimPrefix(link.Href, "http://127.0.0.1:8080")
			}
		}
		s.put(row(zoning.Farm{Code: "a" + strings.Repeat("a", pages+1), Species: "pig", Measure: zoning.Stock, At: orb.Point{120.01, 30.01}}, nil))
	}
	assert.Equal(t, []string{"a", "b", "c", "d", "e", "f", "g"}, got, "whatever is put on record meanwhile")
}

func TestFarmsAsCSV(t *testing.T) {
	s := withFarms(t)
	a := s.ask("GET /v1/farms?zone=R&bom=true", "", "Accept: text/csv")
	require.Equal(t, http.StatusOK, a.status)
	assert.Equal(t, "text/csv; charset=utf-8", a.header.Get("Content-Type"))
	text, marked := strings.CutPrefix(a.body, "\xef\xbb\xbf")
	assert.True(t, marked)
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 5)
	assert.Equal(t, []string{"code", "name", "species", "count", "measure", "household", "division", "lon", "lat", "grid", "zones", "verdict", "certain",
		"alternatives", "outcome", "rule", "needs", "boundary_distance_m"}, rows[0])
	assert.Equal(t, []string{"b", "farm, b", "pig", "400", "stock", "false", "330402001002", "120.17", "30.03", gridB, "R", "restricted", "true", "", "close_or_move"}, rows[1][:15])
	assert.Equal(t, []string{"needs_survey", "false", "restricted;no_zone"}, rows[3][11:14])
	assert.Contains(t, s.ask("GET /v1/farms?limit=2", "", "Accept: text/csv").header.Values("Link")[1], `rel="next"`)
	assert.Equal(t, http.StatusNotAcceptable, s.ask("GET /v1/farms", "", "Accept: text/html").status)
}

// What comes as CSV comes as a workbook, with numbers as numbers.
func TestFarmsAsWorkbooks(t *testing.T) {
	s := withFarms(t)
	for _, path := range []string{"/v1/farms?zone=R", "/v1/farms/totals?division=330402001"} {
		plain := s.ask("GET "+path, "", "Accept: text/csv")
		require.Equal(t, http.StatusOK, plain.status, plain.body)
		want, err := csv.NewReader(strings.NewReader(plain.body)).ReadAll()
		require.NoError(t, err)
		packed := s.ask("GET "+path, "", "Accept: "+sheetType)
		f := opened(t, packed)
		got := cells(t, f)
		require.Len(t, got, len(want), path)
		for i := range want {
			for k, cell := range want[i] {
				have := ""
				if k < len(got[i]) {
					have = got[i][k]
				}
				if i > 0 && (want[0][k] == "household" || want[0][k] == "certain") {
					cell = map[string]string{"true": "1", "false": "0"}[cell]
				}
				assert.Equal(t, cell, have, "%s row %d, %s", path, i, want[0][k])
			}
		}
		kind, err := f.GetCellType(f.GetSheetName(0), "D2") // count, farms
		require.NoError(t, err)
		assert.Equal(t, excelize.CellTypeUnset, kind)
		kind, err = f.GetCellType(f.GetSheetName(0), "A2") // codes
		require.NoError(t, err)
		assert.Equal(t, excelize.CellTypeInlineString, kind)
		assert.NotEqual(t, plain.header.Get("ETag"), packed.header.Get("ETag"))
		assert.Equal(t, "Accept", packed.header.Get("Vary"))
		assert.Equal(t, "Accept", s.ask("GET "+path, "").header.Get("Vary"))
	}
}

func TestFarmTotalsAsCSV(t *testing.T) {
	s := withFarms(t)
	const head = "division,verdict,measure,farms,pig_equivalents,unconverted,quota,left,quota_publication\n"
	a := s.ask("GET /v1/farms/totals?division=330402001&bom=true", "", "Accept: text/csv")
	assert.Equal(t, "\xef\xbb\xbf"+head+
		"330402001,restricted,stock,2,500,0,450,-50,No. 7\n"+
		"330402001,restricted,slaughter,1,0,1,,,\n"+
		"330402001,needs_survey,stock,1,7,0,,,\n"+
		"330402001,needs_survey,slaughter,0,0,0,,,\n", a.body)
	a = s.ask("GET /v1/farms/totals?division=330402001002", "", "Accept: text/csv")
	assert.True(t, strings.HasPrefix(a.body, head+"330402001002,restricted,stock,2,500,0,,,\n"), a.body)
	assert.Equal(t, http.StatusNotAcceptable, s.ask("GET /v1/farms/totals?division=330402001", "", "Accept: text/html").status)
}

func TestFarmTotals(t *testing.T) {
	s := withFarms(t)
	w := decode[api.FarmTotals](t, s.ask("GET /v1/farms/totals?division=330402001", ""))
	assert.Equal(t, api.Herds{Stock: api.Herd{Farms: 2, PigEquivalents: 500}, Slaughter: api.Herd{Farms: 1, Unconverted: 1}}, w.Restricted)
	assert.Equal(t, api.Herd{Farms: 1, PigEquivalents: 7}, w.NeedsSurvey.Stock)
	assert.Equal(t, int64(450), *w.Quota)
	assert.InDelta(t, -50, *w.Left, 1e-9)
	assert.Equal(t, &api.QuotaPublication{ID: "rules", Document: "No. 7", Title: "Rules"}, w.Publication)
	assert.Equal(t, []string{"table"}, w.Equivalents)
	assert.Nil(t, w.SlaughterQuota)
	s.put(row(zoning.Publication{ID: "sent off", State: zoning.Published, Division: "330402001", Quota: number(30), QuotaMeasure: zoning.Slaughter}, nil))
	both := decode[api.FarmTotals](t, s.ask("GET /v1/farms/totals?division=330402001", ""))
	assert.Equal(t, w.Left, both.Left, "the other quota stays")
	assert.Equal(t, &api.SlaughterQuota{Quota: 30, Left: 30, Publication: api.QuotaPublication{ID: "sent off"}}, both.SlaughterQuota, "a rabbit is no pig equivalent that anybody knows")
	assert.Equal(t, 1, w.UnconvertedCount)
	assert.Equal(t, "g", w.Unconverted[0].Code)
	assert.Equal(t, "d", w.Surveyed[0].Code)

	county := decode[api.FarmTotals](t, s.ask("GET /v1/farms/totals?division=330402", ""))
	assert.Nil(t, county.Quota)
	assert.Nil(t, county.Left)
	assert.Equal(t, 2, county.Restricted.Stock.Farms)
	assert.Equal(t, http.StatusBadRequest, s.ask("GET /v1/farms/totals", "").status)
	assert.Equal(t, http.StatusNotFound, s.ask("GET /v1/farms/totals?division=330499", "").status)
	assert.Zero(t, decode[api.FarmTotals](t, s.ask("GET /v1/farms/totals?division=330402001&at=2019-01-01", "")).Restricted.Stock.Farms)
}

func TestOneFarm(t *testing.T) {
	s := withFarms(t)
	a := s.ask("GET /v1/farms/f", "")
	w := decode[api.FarmAnswer](t, a)
	assert.Equal(t, "f", w.Farm.Code)
	assert.Equal(t, "Polygon", w.Farm.Geometry.Type)
	assert.Equal(t, map[string]any{"rebuilt": 2019.0}, w.Farm.Extra)
	assert.Equal(t, gridA, *w.Grid)
	assert.Equal(t, []string{"330400", "330402", "330402001", "330402001001"}, w.Divisions)
	assert.Equal(t, "no_zone", w.Check.Verdict)
	assert.NotEmpty(t, w.Check.Reasons)
	assert.Positive(t, *w.Check.AreaM2)
	assert.NotEmpty(t, a.header.Get("Etag"))
	w = decode[api.FarmAnswer](t, s.ask("GET /v1/farms/b", ""))
	assert.Equal(t, &api.AnyGeometry{Type: "Point", Coordinates: []any{120.17, 30.03}}, w.Farm.Geometry)
	assert.Equal(t, "close_or_move", w.Check.Outcome)
	assert.Equal(t, http.StatusNotFound, s.ask("GET /v1/farms/none", "").status)
}

// feature writes a farm of so many pigs.
func feature(count int, more string) string {
	n, _ := json.Marshal(count)
	return `{"type":"Feature","properties":{"species":"pig","count":` + string(n) + `,"measure":"stock"` + more + `},"geometry":{"type":"Point","coordinates":[120.17,30.03]}}`
}

func TestPutFarm(t *testing.T) {
	s := withFarms(t)
	before := s.live.Atlas().Revision()

	fresh := s.ask("PUT /v1/farms/n%2F1", feature(5, ""), "Gridzone-Actor: 王")
	require.Equal(t, http.StatusCreated, fresh.status, fresh.body)
	r := decode[api.ImportReport](t, fresh)
	assert.Equal(t, 1, r.New)
	assert.Equal(t, before+1, r.Revision)
	assert.Equal(t, "division_assigned", r.Warnings[0].Code)
	read := s.ask("GET /v1/farms/n%2F1", "")
	assert.Equal(t, "330402001002", decode[api.FarmAnswer](t, read).Farm.Division)
	assert.Equal(t, read.header.Get("Etag"), fresh.header.Get("Etag"))

	// An edit names the version it was made for.
	needed := s.ask("PUT /v1/farms/n%2F1", feature(6, ""))
	assert.Equal(t, http.StatusPreconditionRequired, needed.status)
	assert.Contains(t, needed.body, `"precondition_required"`)
	tag := "If-Match: " + fresh.header.Get("Etag")
	changed := s.ask("PUT /v1/farms/n%2F1", feature(6, `,"name":"x","rebuilt":1`), tag, "Idempotency-Key: k1")
	require.Equal(t, http.StatusOK, changed.status, changed.body)
	assert.Equal(t, 1, decode[api.ImportReport](t, changed).Changed)
	stale := s.ask("PUT /v1/farms/n%2F1", feature(7, ""), tag)
	assert.Equal(t, http.StatusPreconditionFailed, stale.status)
	assert.Contains(t, stale.body, `"stale"`)
	again := s.ask("PUT /v1/farms/n%2F1", feature(6, `,"name":"x","rebuilt":1`), tag, "Idempotency-Key: k1")
	assert.Equal(t, http.StatusOK, again.status, "repeated, it answers as the first did")
	assert.True(t, decode[api.ImportReport](t, again).Repeated)
	assert.Equal(t, http.StatusUnprocessableEntity, s.ask("PUT /v1/farms/n%2F1", feature(8, ""), tag, "Idempotency-Key: k1").status)
	assert.Equal(t, http.StatusUnprocessableEntity, s.ask("PUT /v1/farms/other", feature(6, `,"name":"x","rebuilt":1`), "Idempotency-Key: k1").status)
	assert.Equal(t, before+2, s.live.Atlas().Revision())

	// What the body leaves out does not stay.
	whole := s.ask("PUT /v1/farms/n%2F1", feature(6, ""), "If-Match: "+changed.header.Get("Etag"))
	require.Equal(t, http.StatusOK, whole.status)
	farm := decode[api.FarmAnswer](t, s.ask("GET /v1/farms/n%2F1", "")).Farm
	assert.Empty(t, farm.Name)
	assert.Empty(t, farm.Extra)

	for body, status := range map[string]int{
		feature(-1, ""): http.StatusUnprocessableEntity, feature(6, `,"code":"other"`): http.StatusUnprocessableEntity,
		"": http.StatusBadRequest, "[": http.StatusUnprocessableEntity,
		`{"type":"Feature","properties":{"species":"pig","count":1},"geometry":{"type":"Point","coordinates":[30.03,120.17]}}`: http.StatusUnprocessableEntity,
	} {
		a := s.ask("PUT /v1/farms/m", body)
		assert.Equal(t, status, a.status, "%s: %s", body, a.body)
	}
	assert.Equal(t, http.StatusPreconditionFailed, s.ask("PUT /v1/farms/m", feature(1, ""), `If-Match: "x"`).status, "there is none")
	assert.Equal(t, http.StatusPreconditionFailed, s.ask("PUT /v1/farms/a", feature(1, ""), `If-None-Match: *`).status, "there is one")
	assert.Equal(t, http.StatusUnsupportedMediaType, s.ask("PUT /v1/farms/m", feature(1, ""), "Content-Type: image/png").status)
	assert.Equal(t, before+3, s.live.Atlas().Revision())
}

func TestEndFarm(t *testing.T) {
	s := withFarms(t)
	before := s.live.Atlas().Revision()
	tag := s.ask("GET /v1/farms/b", "").header.Get("Etag")
	assert.Equal(t, http.StatusPreconditionFailed, s.ask("DELETE /v1/farms/b", "", `If-Match: "x"`).status)
	a := s.ask("DELETE /v1/farms/b?from=2026-12-01", "", "If-Match: "+tag, "Idempotency-Key: k")
	require.Equal(t, http.StatusOK, a.status, a.body)
	assert.Equal(t, api.FarmEnded{Revision: before + 1, Code: "b", From: "2026-12-01"}, decode[api.FarmEnded](t, a))
	assert.Equal(t, a.body, s.ask("DELETE /v1/farms/b?from=2026-12-01", "", "If-Match: "+tag, "Idempotency-Key: k").body, "repeated, it answers as the first did")
	assert.Equal(t, http.StatusUnprocessableEntity, s.ask("DELETE /v1/farms/b?from=2026-12-02", "", "Idempotency-Key: k").status)
	assert.Equal(t, http.StatusOK, s.ask("GET /v1/farms/b", "").status)
	assert.Equal(t, http.StatusNotFound, s.ask("GET /v1/farms/b?at=2026-12-01", "").status)
	assert.Equal(t, http.StatusNotFound, s.ask("DELETE /v1/farms/b?from=2026-12-01", "").status, "it has ended")
	assert.Equal(t, http.StatusNotFound, s.ask("DELETE /v1/farms/none", "").status)
	assert.Equal(t, http.StatusBadRequest, s.ask("DELETE /v1/farms/a?from=soon", "").status)
	assert.Equal(t, http.StatusOK, s.ask("DELETE /v1/farms/a", "").status)
	assert.Equal(t, http.StatusNotFound, s.ask("GET /v1/farms/a", "").status, "from today on")
	assert.Equal(t, http.StatusOK, s.ask("GET /v1/farms/a?at=2026-11-22", "").status)
	assert.Equal(t, before+2, s.live.Atlas().Revision())
}

// Farms are for those with a key.
func TestFarmsAreNotPublic(t *testing.T) {
	s := withFarms(t)
	for _, request := range []string{"GET /v1/farms", "GET /v1/farms/a", "GET /v1/farms/totals?division=330402001", "PUT /v1/farms/a", "DELETE /v1/farms/a"} {
		a := s.ask(request, "", away)
		assert.Equal(t, http.StatusUnauthorized, a.status, request)
		assert.NotContains(t, a.body, "pig")
	}
	for _, public := range []string{"/collections", "/collections/farms/items", "/v1/overlaps?layer=farms"} {
		assert.NotContains(t, s.ask("GET "+public, "").body, "farm,", public)
	}
}
