package tables

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A heading says one thing, and is found however it is spelled.
func TestWords(t *testing.T) {
	seen := map[string]role{}
	for r, words := range wordTable {
		for _, w := range words {
			assert.NotContains(t, seen, w)
			assert.Equal(t, w, folded(w), "as headings are compared")
			seen[w] = r
		}
	}
	for name, want := range map[string]role{"X坐标(m)": roleX, "Ｙ（米）": roleY, "北坐标(X)": roleNorth, "东坐标 Y": roleEast, "纵坐标X（m）": roleNorth, "经度(°)": roleLon, "纬度（度分秒）": roleLat, "Vertex_Part_Ring": roleRing,
		"the_geom": roleWKT, "界址点号": rolePoint, "圈 号": roleRing, "高程(m)": roleHeight, "m": roleProperty, "": roleProperty, "名称": roleProperty, "Lng": roleLon} {
		assert.Equal(t, want, roleOf(name), name)
	}
}
