package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

// ruled is the town with rules: its own for prohibited zones, the county's for restricted ones and the table of equivalents.
func ruled() []*zoning.Row {
	n := func(n int64) *int64 { return &n }
	rows := slices.DeleteFunc(town(), func(r *zoning.Row) bool { return r.Layer() == zoning.Publications })
	from, _ := zoning.ParseDay("2020-01-01")
	pub := row(zoning.Publication{ID: "pub-1", State: zoning.Published, Division: "330402001", Document: "T 1", Rules: []zoning.Rule{
		{ZoneKind: zoning.Prohibited, Species: zoning.PigEquivalent, Measure: zoning.Stock, Max: n(20), Action: zoning.Household, Outcome: zoning.OutcomeExempt},
		{ZoneKind: zoning.Prohibited, Action: zoning.New, Outcome: zoning.OutcomeForbidden, Basis: "No. 1"},
		{ZoneKind: zoning.Prohibited, Outcome: zoning.OutcomeCloseOrMove, Deadline: "2021-12-31"},
	}}, nil)
	pub.Valid.From = from
	county := row(zoning.Publication{ID: "pub-2", State: zoning.Published, Division: "330402", Document: "C 2", Rules: []zoning.Rule{
		{ZoneKind: zoning.Restricted, Species: "pig", Measure: zoning.Slaughter, Min: n(500), Outcome: zoning.OutcomeForbidden},
		{ZoneKind: zoning.Restricted, Outcome: zoning.OutcomeConditional},
	}, Equivalents: &zoning.Equivalents{Name: "table of 2016", Animals: []zoning.Equivalent{{Species: "layer", Animals: 30, Pigs: 1}}}}, nil)
	return append(rows, pub, county)
}

const (
	inP = "lon=120.07&lat=30.12" // in P alone
	inR = "lon=120.17&lat=30.03" // in R alone
)

func TestOutcome(t *testing.T) {
	s := open(t, api.Options{}, ruled()...)
	ask := func(query string) api.CheckAnswer {
		a := s.ask("GET /v1/check?"+query, "")
		require.Equal(t, http.StatusOK, a.status, a.body)
		return decode[api.CheckAnswer](t, a)
	}
	for _, tc := range []struct {
		query, outcome, publication string
		number                      int
		needs                       []string
	}{
		{inP + "&action=new", "forbidden", "pub-1", 2, []string{}},
		{inP + "&species=layer&count=599&measure=stock&action=household", "exempt", "pub-1", 1, []string{}},
		{inP + "&species=layer&count=600&measure=stock&action=household", "close_or_move", "pub-1", 3, []string{}},
		{inP + "&species=%E8%9B%8B%E9%B8%A1&count=600&measure=%E5%AD%98%E6%A0%8F&action=%E5%B7%B2%E6%9C%89", "close_or_move", "pub-1", 3, []string{}},
		{inP + "&species=duck&count=600&measure=stock&action=household", "none", "", 0, []string{"equivalents"}},
		{inP, "none", "", 0, []string{"species", "count", "measure", "action"}},
		{inR + "&species=pig&count=500&measure=slaughter", "forbidden", "pub-2", 1, []string{}},
		{inR + "&species=sheep", "conditional", "pub-2", 2, []string{}},
		{inR + "&species=pig&count=500&measure=slaughter&at=2020-01-01&revision=1", "forbidden", "pub-2", 1, []string{}},
		{inR + "&species=pig&count=500&measure=slaughter&at=2019-12-31", "none", "", 0, []string{}},
		{"lon=120.13&lat=30.06&action=existing", "close_or_move", "pub-1", 3, []string{"?"}},
		{"lon=120.01&lat=30.01&action=new", "none", "", 0, []string{}},
	} {
		if len(tc.needs) == 1 && tc.needs[0] == "?" { // in both: R may be worse
			assert.Equal(t, []string{"species", "count", "measure"}, ask(tc.query).Needs)
			continue
		}
		w := ask(tc.query)
		assert.Equal(t, tc.outcome, w.Outcome, tc.query)
		assert.Equal(t, tc.needs, w.Needs, tc.query)
		if tc.number == 0 {
			assert.Nil(t, w.Rule, tc.query)
			continue
		}
		require.NotNil(t, w.Rule, tc.query)
		assert.Equal(t, tc.publication, w.Rule.Publication, tc.query)
		assert.Equal(t, tc.number, w.Rule.Number, tc.query)
		assert.Equal(t, tc.outcome, w.Rule.Outcome, tc.query)
	}
	w := ask(inP + "&species=layer&count=599&measure=stock&action=household")
	assert.Equal(t, "T 1", w.Rule.Document)
	assert.Equal(t, "table of 2016", w.Rule.Equivalents)
	assert.InDelta(t, 599.0/30, *w.Rule.PigEquivalents, 1e-12)
	assert.Equal(t, int64(20), *w.Rule.Max)
	last := w.Reasons[len(w.Reasons)-1]
	assert.Equal(t, api.CheckReason{Code: "rule_decides", Text: `Rule 1 of T 1: a household in a prohibited zone with less than 20 pig equivalents (猪当量) in stock (存栏) is exempt. ` +
		`599 layer (蛋鸡) are 19.966 pig equivalents by the table "table of 2016".`}, last)
	raw := s.ask("GET /v1/check?"+inP+"&action=existing&species=pig&count=1&measure=stock", "").body
	assert.Contains(t, raw, `"rule":{"zone_kind":"prohibited","outcome":"close_or_move","deadline":"2021-12-31","publication":"pub-1","document":"T 1","number":3,`)
	assert.Contains(t, s.ask("GET /v1/check?"+inP, "").body, `"rule":null,"needs":["species","count","measure","action"]`)
}

func TestWhatIsKeptIsRead(t *testing.T) {
	s := open(t, api.Options{}, ruled()...)
	for query, names := range map[string]string{
		"species=dragon": `"dragon" is not a species`, "species=pig_equivalent": `"pig_equivalent" is not a species`, "measure=weight": `"weight" is not a measure`,
		"action=sell": `"sell" is not an action`, "count=-1": "count", "count=1.5": "count", "count=99999999999": "count", "count=": "count",
	} {
		for _, request := range []string{"GET /v1/check?lon=120&lat=30&" + query, "POST /v1/check?" + query} {
			a := s.ask(request, `[{"lon":120,"lat":30}]`, "Content-Type: application/json")
			require.Equal(t, http.StatusBadRequest, a.status, query)
			p := decode[api.Problem](t, a)
			assert.Equal(t, "bad_parameter", p.Code, query)
			assert.Contains(t, p.Detail, names)
			assert.NotContains(t, p.Detail, "invalid")
		}
	}
}

// What a row says goes before what the request says.
func TestRowsSayWhatIsKept(t *testing.T) {
	s := open(t, api.Options{}, ruled()...)
	a := s.ask("POST /v1/check?species=pig&measure=stock&action=household", "编号,lon,lat,畜种,存栏量,行为\n"+
		"1,120.07,30.12,蛋鸡,599,\n2,120.07,30.12,蛋鸡,600,\n3,120.07,30.12,,19,散养\n4,120.07,30.12,,,新建\n5,120.07,30.12,龙,1,\n\"6\",120.07,30.12,layer,\" 599 \",\n7,120.07,30.12\n", "Content-Type: text/csv")
	lines := strings.Split(strings.TrimSpace(a.body), "\n")
	require.Len(t, lines, 8, a.body)
	for i, want := range []string{",rule,needs,error", ",prohibited,exempt,", ",prohibited,close_or_move,", ",prohibited,exempt,", ",prohibited,forbidden,", "bad_parameter: species: ", ",prohibited,exempt,", ",prohibited,none,"} {
		assert.Contains(t, lines[i], want)
	}
	assert.Contains(t, lines[1], `,"T 1, rule 1: a household in a prohibited zone`)
	assert.True(t, strings.HasSuffix(lines[7], ",,count,"), lines[7])

	a = s.ask("POST /v1/check?action=new&measure=stock", "lon,lat,种类,年出栏,计量\n120.17,30.03,猪,500,\n120.17,30.03,猪,499,slaughter\n120.17,30.03,猪,499,存栏\n", "Content-Type: text/csv")
	lines = strings.Split(strings.TrimSpace(a.body), "\n")
	assert.Contains(t, lines[1], "restricted,forbidden")
	assert.Contains(t, lines[2], "restricted,conditional")
	assert.Contains(t, lines[3], "bad_parameter: measure: the column of the count is headed 出栏, and the row says stock")

	a = s.ask("POST /v1/check", "lon,lat,存栏,出栏\n1,2,3,4\n", "Content-Type: text/csv")
	assert.Equal(t, http.StatusBadRequest, a.status)
	assert.Contains(t, a.body, "two columns hold the count, the second is 出栏")
	carried := s.ask("POST /v1/locate", "lon,lat,species,数量,存栏\n120.17,30.03,dragon,x,y\n", "Content-Type: text/csv")
	assert.Contains(t, carried.body, "\n120.17,30.03,dragon,x,y,"+gridB)

	a = s.ask("POST /v1/check?action=new", `{"lon":120.17,"lat":30.03,"species":"pig","count":500,"measure":"slaughter","farm":1}
{"type":"Feature","properties":{"species":"猪","count":"500","measure":"出栏","action":null},"geometry":{"type":"Point","coordinates":[120.17,30.03]}}
{"lon":120.17,"lat":30.03,"species":"unicorn"}
{"lon":120.07,"lat":30.12,"action":"existing","species":"pig","count":3,"measure":"stock","needs":"mine","rule":"mine"}
`, "Content-Type: application/x-ndjson")
	lines = strings.Split(strings.TrimSpace(a.body), "\n")
	require.Len(t, lines, 4)
	assert.Contains(t, lines[0], `"outcome":"forbidden"`)
	assert.Contains(t, lines[1], `"outcome":"forbidden"`)
	assert.Contains(t, lines[2], `"error":"bad_parameter: species: \"unicorn\" is not a species`)
	assert.Contains(t, lines[3], `"outcome":"close_or_move"`)
	assert.NotContains(t, lines[3], "mine")
	for _, line := range []string{lines[0], lines[1], lines[3]} {
		require.True(t, json.Valid([]byte(line)))
	}
}
