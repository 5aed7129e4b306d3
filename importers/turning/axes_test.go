package turning_test

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/geo/crs"
	"gridzone/importers/turning"
)

func ordinate(t *testing.T, text string) turning.Ordinate {
	t.Helper()
	o, ok := turning.ParseOrdinate(text)
	require.True(t, ok, text)
	return o
}

// The four places of a survey near 120.75, 30.75 in each way it may be written, and what is made of it.
func TestTell(t *testing.T) {
	for _, tc := range []struct {
		kind          turning.Kind
		first, second string
		said          string
		swapped       bool
		system, fault string
	}{
		{turning.Degrees, "120.75", "30.75", "", false, "EPSG:4490", ""},
		{turning.Degrees, "120°45′", "30°45′", "", false, "EPSG:4490", ""},
		{turning.Degrees, "E120°45′", "N30°45′", "", false, "EPSG:4490", ""},
		{turning.Degrees, "N30°45′", "E120°45′", "", false, "", turning.CodeWrongColumn},
		{turning.XY, "N30°45′", "E120°45′", "", true, "EPSG:4490", ""},
		{turning.XY, "120.75", "30.75", "", false, "EPSG:4490", ""},
		{turning.XY, "30.75", "120.75", "", true, "EPSG:4490", ""},
		{turning.XY, "30.75", "120.75", "EPSG:4326", true, "EPSG:4490", ""},
		{turning.XY, "30.75", "120.75", "gcj02", true, "EPSG:4490", ""},
		{turning.XY, "10", "20", "", false, "EPSG:4490", ""},
		{turning.XY, "3403497.8255", "40571815.3661", "", true, "EPSG:4528", ""},
		{turning.XY, "40571815.3661", "3403497.8255", "", false, "EPSG:4528", ""},
		{turning.XY, "3405421.3372", "21284530.2377", "", true, "EPSG:4499", ""},
		{turning.Metres, "40571815.3661", "3403497.8255", "", false, "EPSG:4528", ""},
		{turning.Metres, "3403497.8255", "40571815.3661", "", false, "", turning.CodeNoPlace},
		{turning.XY, "3403497.8255", "571815.3661", "", true, "", turning.CodeSystemNeeded},
		{turning.XY, "571815.3661", "3403497.8255", "", false, "", turning.CodeSystemNeeded},
		{turning.XY, "3403497.8255", "571815.3661", "EPSG:4549", true, "EPSG:4490", ""},
		{turning.XY, "571815.3661", "3403497.8255", "EPSG:4549", false, "EPSG:4490", ""},
		{turning.XY, "3403497.8255", "40571815.3661", "EPSG:4528", true, "EPSG:4490", ""},
		{turning.XY, "3403497.8255", "40571815.3661", "EPSG:4549", false, "EPSG:4490", ""}, // no place there in any order: each position is told to be none
		{turning.XY, "13441827.9", "3602143.5", "EPSG:3857", false, "EPSG:4490", ""},
		{turning.XY, "13441827.9", "3602143.5", "", false, "", turning.CodeSystemNeeded},
		{turning.XY, "3602143.5", "13441827.9", "", true, "EPSG:4491", ""},
		{turning.XY, "3403497.8", "24571815.3", "", false, "", turning.CodeNoPlace},
		{turning.XY, "1", "3403497.8", "", false, "", turning.CodeNoPlace},
		{turning.XY, "340349.8", "571815.3", "", false, "", turning.CodeNoPlace},
	} {
		var said *crs.System
		if tc.said != "" {
			s, err := crs.Find(tc.said)
			require.NoError(t, err)
			said = &s
		}
		a, fault := tc.kind.Tell(ordinate(t, tc.first), ordinate(t, tc.second), said)
		name := tc.first + " " + tc.second + " " + tc.said
		if tc.fault != "" {
			require.NotNil(t, fault, name)
			assert.Equal(t, tc.fault, fault.Code, "%s: %s", name, fault.Detail)
			assert.NotEmpty(t, fault.Repair)
			continue
		}
		require.Nil(t, fault, "%s: %+v", name, fault)
		assert.Equal(t, tc.swapped, a.Swapped, name)
		assert.Equal(t, tc.system, a.System.Name(), name)
		assert.Equal(t, tc.system != "EPSG:4490", a.Placed, name)
		notes := map[string]bool{}
		for _, n := range a.Notes {
			notes[n.Code] = true
		}
		assert.Equal(t, tc.swapped, notes[turning.CodeSwapped], name)
		assert.Equal(t, a.Placed && said == nil, notes[turning.CodeFromPrefix], name)
	}
}

func TestPosition(t *testing.T) {
	swapped := turning.Axes{Swapped: true}
	p, fault := swapped.Position(ordinate(t, "30°45′N"), ordinate(t, "120°45′E"))
	require.Nil(t, fault)
	assert.Equal(t, orb.Point{120.75, 30.75}, p)
	_, fault = swapped.Position(ordinate(t, "120°45′E"), ordinate(t, "30°45′N"))
	require.NotNil(t, fault)
	assert.Equal(t, turning.CodeWrongColumn, fault.Code)
}

func TestRemark(t *testing.T) {
	for text, refused := range map[string]bool{
		"坐标系：1980西安坐标系": true, "西安80坐标系": true, "坐标系统=北京54": true, "1954年北京坐标系，中央子午线120°": true, "坐标系：80坐标系": true, "国家80坐标": true, "西安坐标系": true,
		"坐标系：１９８０西安坐标系": true, "crs: Xian 1980": true, "Beijing_1954_3_Degree_GK_Zone_40": true, "坐标系：BJ54": true, "54坐标系": true,
		"1980西安坐标系，比例尺1:2000": true, "2000年10月测，北京54坐标系": true,
		"坐标系：2000国家大地坐标系": false, "坐标系：CGCS2000": false, "由1980西安坐标系转换为2000国家大地坐标系": false, "国家2000坐标系": false,
		"北京市某村": false, "北京市某村网格拐点坐标": false, "西安市某村界址点坐标表": false, "坐标表第180坐标": false, "单位：米": false, "1954年": false,
	} {
		fault := turning.Remark(text)
		assert.Equal(t, refused, fault != nil, text)
		if fault != nil {
			assert.Equal(t, turning.CodeUnread, fault.Code)
		}
	}
}
