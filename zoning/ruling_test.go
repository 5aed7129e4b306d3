package zoning_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// keeping reads "layer 600 stock household"; "-" for what is not known.
func keeping(t *testing.T, s string) zoning.Keeping {
	t.Helper()
	f := strings.Fields(s)
	require.Len(t, f, 4, s)
	for i := range f {
		f[i] = strings.TrimPrefix(f[i], "-")
	}
	k := zoning.Keeping{Species: zoning.Species(f[0]), Measure: zoning.Measure(f[2]), Action: zoning.Action(f[3])}
	if f[1] != "" {
		k.Count = wholeNumber(t, f[1])
	}
	return k
}

func wholeNumber(t *testing.T, s string) *int64 {
	t.Helper()
	n := int64(0)
	for _, c := range s {
		require.True(t, c >= '0' && c <= '9', s)
		n = n*10 + int64(c-'0')
	}
	return &n
}

func TestDecide(t *testing.T) {
	one := &zoning.Equivalents{Name: "one", Animals: []zoning.Equivalent{{Species: "layer", Animals: 30, Pigs: 1}, {Species: "sheep", Animals: 3, Pigs: 1}, {Species: "dairy_cow", Animals: 1, Pigs: 10}}}
	household := zoning.Rule{ZoneKind: zoning.Prohibited, Species: zoning.PigEquivalent, Measure: zoning.Stock, Max: number(20), Action: zoning.Household, Outcome: zoning.OutcomeExempt}
	rules := []zoning.Rule{
		{ZoneKind: zoning.Restricted, Outcome: zoning.OutcomeConditional},
		household, // 2
		{ZoneKind: zoning.Prohibited, Action: zoning.New, Outcome: zoning.OutcomeForbidden},
		{ZoneKind: zoning.Prohibited, Species: "poultry", Action: zoning.Existing, Outcome: zoning.OutcomeConditional},
		{ZoneKind: zoning.Prohibited, Species: "layer", Outcome: zoning.OutcomeCloseOrMove, Deadline: "2014-12-31"}, // 5
		{ZoneKind: zoning.Prohibited, Species: "pig", Measure: zoning.Slaughter, Min: number(100), Max: number(500), Outcome: zoning.OutcomeForbidden},
		{ZoneKind: zoning.Prohibited, Species: "pig", Measure: zoning.Slaughter, Outcome: zoning.OutcomeConditional}, // 7
	}
	for _, c := range []struct {
		ask    string
		number int
		needs  string
		open   int
		worst  string
	}{
		{"sheep 59 stock household", 2, "", 0, "exempt"},
		{"sheep 60 stock household", 0, "", 0, ""},
		{"layer 599 stock household", 2, "", 0, "exempt"},
		{"layer 600 stock household", 5, "", 0, "close_or_move"},
		{"dairy_cow 1 stock household", 2, "", 0, "exempt"},
		{"dairy_cow 2 stock household", 0, "", 0, ""},
		{"pig 19 stock household", 2, "", 0, "exempt"},
		{"pig 20 stock household", 0, "measure", 6, "forbidden"}, // rules 6 and 7 count slaughter
		{"layer - - new", 3, "", 0, "forbidden"},
		{"- - - new", 3, "", 0, "forbidden"},
		{"- - - -", 0, "species count measure action", 2, "forbidden"},
		{"layer 600 stock -", 0, "action", 3, "forbidden"},
		{"layer 60 stock -", 0, "action", 2, "forbidden"},
		{"layer 1 slaughter existing", 4, "", 0, "conditional"},
		{"- - - existing", 0, "species", 4, "forbidden"},
		{"poultry - - household", 0, "species count measure", 2, "close_or_move"}, // may be layers
		{"poultry 10 stock existing", 4, "", 0, "conditional"},
		{"duck 10 stock household", 0, "equivalents", 2, "exempt"},
		{"cattle 10 stock household", 0, "species", 2, "exempt"}, // the table knows dairy cows
		{"rabbit 10 stock existing", 0, "", 0, ""},
		{"pig 99 slaughter existing", 7, "", 0, "conditional"},
		{"pig 100 slaughter existing", 6, "", 0, "forbidden"},
		{"pig 499 slaughter existing", 6, "", 0, "forbidden"},
		{"pig 500 slaughter existing", 7, "", 0, "conditional"},
		{"pig - slaughter existing", 0, "count", 6, "forbidden"},
		{"pig 99 - existing", 0, "measure", 6, "forbidden"},
		{"layer 9 slaughter household", 0, "measure", 2, "close_or_move"}, // rule 2 may exempt it
		{"layer 9 - household", 0, "measure", 2, "close_or_move"},
		{"pig 200 - existing", 0, "measure", 6, "forbidden"},
	} {
		got := zoning.Decide(rules, zoning.Prohibited, keeping(t, c.ask), one)
		assert.Equal(t, c.number, got.Number, c.ask)
		assert.Equal(t, c.needs, strings.Join(got.Needs, " "), c.ask)
		assert.Equal(t, c.open, got.Open, c.ask)
		assert.Equal(t, c.worst, string(got.Worst), c.ask)
		if c.number > 0 {
			assert.Equal(t, rules[c.number-1], *got.Rule, c.ask)
			assert.Equal(t, rules[c.number-1].Outcome, got.Outcome, c.ask)
		} else {
			assert.Nil(t, got.Rule, c.ask)
			assert.Equal(t, zoning.OutcomeNone, got.Outcome, c.ask)
		}
	}
	got := zoning.Decide(rules, zoning.Prohibited, keeping(t, "sheep 50 stock household"), one)
	assert.Equal(t, "one", got.Equivalents)
	assert.InDelta(t, 50.0/3, *got.PigEquivalents, 1e-12)
	got = zoning.Decide(rules, zoning.Restricted, zoning.Keeping{}, nil)
	assert.Equal(t, 1, got.Number)
	assert.Nil(t, got.PigEquivalents)
	assert.Equal(t, []string{"equivalents"}, zoning.Decide(rules, zoning.Prohibited, keeping(t, "pig 1 stock household"), nil).Needs, "no table at all")
	assert.Equal(t, zoning.Ruling{Outcome: zoning.OutcomeNone}, zoning.Decide(nil, zoning.Prohibited, zoning.Keeping{}, nil))
}

// A rule that counts stock says nothing of a number sent to slaughter.
func TestDecideByTheOtherMeasure(t *testing.T) {
	stock := zoning.Rule{ZoneKind: zoning.Restricted, Species: "pig", Measure: zoning.Stock, Min: number(500), Outcome: zoning.OutcomeForbidden}
	slaughter := zoning.Rule{ZoneKind: zoning.Restricted, Species: "pig", Measure: zoning.Slaughter, Min: number(1000), Outcome: zoning.OutcomeForbidden}
	small := zoning.Rule{ZoneKind: zoning.Restricted, Species: "pig", Measure: zoning.Slaughter, Max: number(1000), Outcome: zoning.OutcomeExempt}
	rest := zoning.Rule{ZoneKind: zoning.Restricted, Outcome: zoning.OutcomeConditional}
	worse := zoning.Rule{ZoneKind: zoning.Restricted, Outcome: zoning.OutcomeForbidden}
	for name, c := range map[string]struct {
		rules  []zoning.Rule
		ask    string
		number int
		needs  string
	}{
		"either threshold":               {[]zoning.Rule{stock, slaughter, rest}, "pig 1000 slaughter new", 2, ""},
		"a milder rule of both":          {[]zoning.Rule{stock, slaughter, rest}, "pig 999 slaughter new", 0, "measure"},
		"a milder rule of its own":       {[]zoning.Rule{stock, small, rest}, "pig 999 slaughter new", 2, ""},
		"a rule as bad of both":          {[]zoning.Rule{stock, worse}, "pig 999 slaughter new", 2, ""},
		"the measure it counts":          {[]zoning.Rule{stock, rest}, "pig 499 stock new", 2, ""},
		"no other rule":                  {[]zoning.Rule{stock}, "pig 999 slaughter new", 0, "measure"},
		"other animals":                  {[]zoning.Rule{stock, rest}, "sheep 999 slaughter new", 2, ""},
		"animals unknown as well":        {[]zoning.Rule{stock, rest}, "- 999 slaughter new", 0, "species measure"},
		"open before and passed between": {[]zoning.Rule{{ZoneKind: zoning.Restricted, Action: zoning.New, Outcome: zoning.OutcomeExempt}, stock, rest}, "pig 999 slaughter -", 0, "action"},
	} {
		got := zoning.Decide(c.rules, zoning.Restricted, keeping(t, c.ask), nil)
		assert.Equal(t, c.number, got.Number, name)
		assert.Equal(t, c.needs, strings.Join(got.Needs, " "), name)
		if c.number == 0 {
			assert.Equal(t, zoning.OutcomeForbidden, got.Worst, name)
		}
	}
}

// In floating point 3 * (1/3) of 2^53 + 1 would be on the wrong side.
func TestThresholdsAreExact(t *testing.T) {
	table := &zoning.Equivalents{Name: "t", Animals: []zoning.Equivalent{{Species: "sheep", Animals: 3, Pigs: 1}, {Species: "layer", Animals: math.MaxInt32, Pigs: math.MaxInt32 - 1}}}
	rule := func(minimum int64) []zoning.Rule {
		return []zoning.Rule{{ZoneKind: zoning.Prohibited, Species: zoning.PigEquivalent, Measure: zoning.Stock, Min: &minimum, Outcome: zoning.OutcomeForbidden}}
	}
	ask := func(s zoning.Species, count, minimum int64) bool {
		return zoning.Decide(rule(minimum), zoning.Prohibited, zoning.Keeping{Species: s, Count: &count, Measure: zoning.Stock}, table).Number == 1
	}
	assert.True(t, ask("sheep", 3*(1<<52+1), 1<<52+1))
	assert.False(t, ask("sheep", 3*(1<<52+1)-1, 1<<52+1))
	assert.False(t, ask("layer", math.MaxInt32, math.MaxInt32))
	assert.True(t, ask("layer", math.MaxInt32, math.MaxInt32-1))
	assert.False(t, ask("layer", math.MaxInt64/2, math.MaxInt64/2), "beyond what a product of two counts holds")
}

func TestWordsOfARule(t *testing.T) {
	for want, r := range map[string]zoning.Rule{
		"a new farm in a prohibited zone is forbidden":                                                                                        {ZoneKind: zoning.Prohibited, Action: zoning.New, Outcome: zoning.OutcomeForbidden},
		"an existing farm in a prohibited zone is to close or move by 2014-12-31":                                                             {ZoneKind: zoning.Prohibited, Action: zoning.Existing, Outcome: zoning.OutcomeCloseOrMove, Deadline: "2014-12-31"},
		"a household in a prohibited zone with less than 20 pig equivalents (猪当量) in stock (存栏) is exempt":                                    {ZoneKind: zoning.Prohibited, Species: zoning.PigEquivalent, Measure: zoning.Stock, Max: number(20), Action: zoning.Household, Outcome: zoning.OutcomeExempt},
		"a farm to be enlarged in a restricted zone with 200 or more and less than 500 dairy cow (奶牛) in stock (存栏) is subject to conditions": {ZoneKind: zoning.Restricted, Species: "dairy_cow", Measure: zoning.Stock, Min: number(200), Max: number(500), Action: zoning.Enlarge, Outcome: zoning.OutcomeConditional},
		"any farm or household in a restricted zone with 1000 or more pig (猪) sent to slaughter in a year (出栏) is forbidden":                  {ZoneKind: zoning.Restricted, Species: "pig", Measure: zoning.Slaughter, Min: number(1000), Outcome: zoning.OutcomeForbidden},
		"any farm or household in a restricted zone with sheep (羊) is subject to conditions":                                                  {ZoneKind: zoning.Restricted, Species: "sheep", Outcome: zoning.OutcomeConditional},
		"any farm or household in a restricted zone with animals of any species sent to slaughter in a year (出栏) is subject to conditions":    {ZoneKind: zoning.Restricted, Measure: zoning.Slaughter, Outcome: zoning.OutcomeConditional},
	} {
		assert.Equal(t, want, r.Words())
	}
}
