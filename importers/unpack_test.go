package importers

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/importers/dataset"
)

func TestUnpacked(t *testing.T) {
	full := strings.Repeat("x", 254)
	type list []struct {
		name  string
		value any
	}
	properties := func(l list) []dataset.Property {
		var out []dataset.Property
		for _, p := range l {
			out = append(out, dataset.Property{Name: p.name, Value: p.value})
		}
		return out
	}
	for name, c := range map[string]struct{ given, want list }{
		"nothing to do":              {list{{"code", "1"}, {"name", full}}, list{{"code", "1"}, {"name", full}}},
		"a text in three columns":    {list{{"extent", full}, {"extent__2", full}, {"extent__3", "end"}}, list{{"extent", full + full + "end"}}},
		"columns that are not used":  {list{{"extent", "short"}, {"extent__2", nil}, {"extent__3", nil}}, list{{"extent", "short"}}},
		"the name is cut":            {list{{"replaces", full}, {"replac__2", "end"}}, list{{"replaces", full + "end"}}},
		"two begin alike":            {list{{"extent", full}, {"extent_sco", "part"}, {"extent__2", "end"}}, list{{"extent", full + "end"}, {"extent_sco", "part"}}},
		"a column of somebody's own": {list{{"name", "short"}, {"name__2", "own"}}, list{{"name", "short"}, {"name__2", "own"}}},
		"too long for a column":      {list{{"name", full + "x"}, {"name__2", "own"}}, list{{"name", full + "x"}, {"name__2", "own"}}},
		"a text of extra":            {list{{"extra", `{"b":1234567890123456789,"a":{"x":[null]}}`}}, list{{"a", map[string]any{"x": []any{nil}}}, {"b", json.Number("1234567890123456789")}}},
		"extra in two columns":       {list{{"extra", `{"a":"` + full[:248]}, {"extra__2", `"}`}}, list{{"a", full[:248]}}},
		"an object of extra":         {list{{"code", "1"}, {"extra", map[string]any{"extra": "x"}}}, list{{"code", "1"}, {"extra", "x"}}},
		"no extra":                   {list{{"extra", nil}, {"code", "1"}}, list{{"code", "1"}}},
		"extra that is no object":    {list{{"extra", "[1]"}}, list{{"extra", "[1]"}}},
		"extra that is broken":       {list{{"extra", `{"a":1} x`}}, list{{"extra", `{"a":1} x`}}},
		"what no text may hold":      {list{{"extra", `{"a":"\u0000"}`}}, list{{"extra", `{"a":"\u0000"}`}}},
	} {
		t.Run(name, func(t *testing.T) {
			columns := &columns{}
			assert.Equal(t, properties(c.want), columns.unpacked(properties(c.given)))
		})
	}
	mapped := &columns{mapped: map[string]string{"extra": "name"}}
	own := properties(list{{"extra", `{"a":1}`}})
	assert.Equal(t, own, mapped.unpacked(own), "whoever maps a column means it as it is")
}
