package importers_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
	"gridzone/zoning"
)

func zoneAt(code string, i int) string {
	return polygon(fmt.Sprintf(`"code":%q,"name":"z%s","kind":"prohibited"`, code, code), square(120.72+0.002*float64(i), 30.72, 0.002))
}

// A file of one layer under the name of another is refused, by what is on record under its codes.
func TestWrongLayer(t *testing.T) {
	s := withVillages(t)
	grids := collection(gridAt(first, 0, ""), gridAt(second, 1, ""))
	zones := collection(zoneAt("ZONE-1", 2), zoneAt("ZONE-2", 3), zoneAt("1", 4), zoneAt("2", 5))
	farms := collection(farmAt("YZ-0001", 120.725, 30.725, ""), farmAt("YZ-0002", 120.726, 30.725, ""))
	require.False(t, s.load(t, gridOptions(), grids).Refused())
	require.False(t, s.load(t, zoneOptions(), zones).Refused())
	require.False(t, s.load(t, farmOptions(), farms).Refused())

	as := func(layer zoning.Layer) importers.Options { return importers.Options{Layer: layer, Name: "f"} }
	for name, c := range map[string]struct {
		layer zoning.Layer
		file  string
		other string // "": nothing wrong with the layer
	}{
		"grids as zones":              {zoning.Zones, grids, "grids"},
		"grids as divisions":          {zoning.Divisions, collection(gridAt(first, 0, `,"level":"group"`), gridAt(second, 1, `,"level":"group"`)), "grids"},
		"grids as farms":              {zoning.Farms, grids, "grids"},
		"zones as farms":              {zoning.Farms, zones, "zones"},
		"farms as zones":              {zoning.Zones, farms, "farms"},
		"half is enough":              {zoning.Farms, collection(farmAt("ZONE-1", 120.725, 30.725, ""), farmAt("ZONE-2", 120.725, 30.725, ""), farmAt("new-01", 120.725, 30.725, ""), farmAt("new-02", 120.725, 30.725, "")), "zones"},
		"less than half is not":       {zoning.Farms, collection(farmAt("ZONE-1", 120.725, 30.725, ""), farmAt("ZONE-2", 120.725, 30.725, ""), farmAt("new-01", 120.725, 30.725, ""), farmAt("new-02", 120.725, 30.725, ""), farmAt("new-03", 120.725, 30.725, "")), ""},
		"one is not":                  {zoning.Farms, collection(farmAt("ZONE-1", 120.725, 30.725, "")), ""},
		"one division as a grid is":   {zoning.Grids, collection(gridAt(village, 0, "")), "divisions"},
		"short numbers say nothing":   {zoning.Farms, collection(farmAt("1", 120.725, 30.725, ""), farmAt("2", 120.725, 30.725, "")), ""},
		"unless the names agree":      {zoning.Farms, collection(farmAt("1", 120.725, 30.725, `,"name":"z1"`), farmAt("2", 120.725, 30.725, `,"name":"z2"`)), "zones"},
		"its own layer":               {zoning.Zones, zones, ""},
		"grid columns, new codes":     {zoning.Divisions, collection(gridAt(village+"007", 0, ""), gridAt(village+"008", 1, "")), "grids"},
		"one grid among divisions":    {zoning.Divisions, collection(gridAt(village+"007", 0, ""), polygon(`"code":"330402001003"`, ""), polygon(`"code":"330402001004"`, "")), ""},
		"groups without grid columns": {zoning.Divisions, collection(polygon(`"code":"330402001001101","name":"组"`, ""), polygon(`"code":"330402001001102","name":"组"`, "")), ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := as(c.layer)
			o.DryRun = true
			before := s.Atlas().Revision()
			r := s.load(t, o, c.file)
			if c.other == "" {
				assert.NotContains(t, codes(r.Errors), "wrong_layer", describe(r))
				return
			}
			require.NotEmpty(t, r.Errors)
			assert.Equal(t, "wrong_layer", r.Errors[0].Code, describe(r))
			assert.Contains(t, r.Errors[0].Detail, "a file of "+c.other)
			assert.Contains(t, r.Errors[0].Repair, "--layer "+c.other)
			o.DryRun = false
			assert.True(t, s.load(t, o, c.file).Refused())
			assert.Equal(t, before, s.Atlas().Revision())
		})
	}
}
