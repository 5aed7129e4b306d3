package gazetteer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// twoTowns have a village of one name each; the second was called 桃源镇 once, which no division on record tells.
func twoTowns(more ...*zoning.Row) []*zoning.Row {
	return append([]*zoning.Row{
		divisionRow(1, "330502", "东区", zoning.County),
		divisionRow(2, "330502101", "清溪镇", zoning.Town),
		divisionRow(3, "330502002", "桃花街道", zoning.Town),
		divisionRow(4, "330502101201", "东林村", zoning.Village),
		divisionRow(5, "330502002201", "东林村", zoning.Village),
		divisionRow(6, "330502002202", "南塘社区", zoning.Village),
	}, more...)
}

// What a list says under the old name of a town is found by the new name and without any, so that a namesake elsewhere is not the only one.
func TestOldTownsInLists(t *testing.T) {
	x := built(t, twoTowns(
		addressRow(100, "清溪镇东林村人民路12号", "330502101201"),
		addressRow(101, "桃源镇东林村人民路12号", "330502002201"),
		addressRow(102, "东区清溪镇和平路7号", "330502101201"),
		addressRow(103, "东区桃源镇和平路7号", "330502002201"),
		addressRow(104, "桃源镇幸福小区3幢", "330502002202"),
		addressRow(105, "桃源镇东林村8号", "330502002201"),
		addressRow(109, "桃花街道南塘村解放路3号", "330502002202"),
		addressRow(110, "桃源镇南塘村建设路3号", "330502002202"),
		addressRow(111, "桃花街道王家新村花园5幢", "330502002202"),
		addressRow(112, "桃花街道南塘村便民超市5幢", "330502002202"),
		addressRow(106, "江南古镇花园5幢", "330502002202"),
		addressRow(107, "绿城小镇广场", "330502002202"),
		addressRow(108, "桃花镇路9号", "330502002202"),
	))
	for text, want := range map[string][]string{
		"东林村人民路12号":     {"a100", "a101"},
		"桃花街道东林村人民路12号": {"a101"},
		"桃源镇东林村人民路12号":  {"a101"},
		"清溪镇东林村人民路12号":  {"a100"},
		"和平路7号":         {"a102", "a103"},
		"东区和平路7号":       {"a102", "a103"},
		"桃花街道和平路7号":     {"a103"},
		"东区桃源镇和平路7号":    {"a103"},
		"幸福小区3幢":        {"a104"},
		"南塘社区幸福小区3幢":    {"a104"},
		"桃花街道东林村8号":     {"a105"},
		"解放路3号":         {"a109"},
		"南塘社区解放路3号":     {"a109"},
		"桃花街道解放路3号":     {"a109"},
		"桃花街道南塘村解放路3号":  {"a109"},
		"桃花街道建设路3号":     {"a110"},
		"南塘村建设路3号":      {"a110"},
	} {
		a := search(x, text, someDay, 5)
		var codes []string
		for _, c := range a.Candidates {
			assert.Equal(t, AtDoor, c.Level, text)
			codes = append(codes, c.Code)
		}
		assert.ElementsMatch(t, want, codes, text)
		assert.Equal(t, len(want) == 1, a.Certain, text)
	}
	for _, text := range []string{"花园5幢", "路9号", "便民超市5幢"} { // these are parts of names
		a := search(x, text, someDay, 5)
		assert.False(t, a.HasDoor(), "%s: %v", text, a.Candidates)
	}
}

// A road on record is not the only one of its name where another town has doors on one.
func TestRoadsOfWhichOnlyDoorsAreOnRecord(t *testing.T) {
	ended := addressRow(103, "桃花街道东林村解放路12号", "330502002201")
	ended.Valid.To = someDay
	x := built(t, twoTowns(addressRow(100, "清溪镇人民路", "330502101"), addressRow(101, "桃花街道东林村人民路12号", "330502002201"),
		addressRow(102, "清溪镇解放路", "330502101"), ended, addressRow(104, "清溪镇东林村解放路12号", "330502101201")))
	for text, certain := range map[string]bool{"人民路": false, "东区人民路": false, "清溪镇人民路": true, "桃花街道人民路": false, "解放路": true} {
		a := search(x, text, someDay, 5)
		assert.Equal(t, certain, a.Certain, text)
		assert.Equal(t, AtRoad, a.Candidates[0].Level, text)
	}
	assert.False(t, search(x, "解放路", someDay-1, 5).Certain, "the doors of the other town were in force")
}

// An address that says one town and lies in another is misplaced, wherever its point is: it is not known which of the two is wrong.
func TestTextsOfAnotherTown(t *testing.T) {
	x := built(t, twoTowns())
	for text, other := range map[string]bool{
		"桃花街道东林村乙路9号":   true,
		"东区桃花街道乙路9号":    true,
		"清溪镇东林村乙路9号":    false,
		"东区清溪镇桃花街道乙路9号": false, // the street of that name in 清溪镇, say
		"东区乙路9号":        false,
		"乙路9号":          false,
		"桃花街道路9号":       false, // a road's name
		"":              false,
	} {
		door := Candidate{Address: text, Division: "330502101201"}
		assert.Equal(t, other, x.Misplaced(door, []*zoning.Row{divisionRow(2, "330502101", "清溪镇", zoning.Town)}, someDay), text)
	}
	assert.False(t, x.Misplaced(Candidate{Address: "桃花街道乙路9号", Division: "330502"}, []*zoning.Row{divisionRow(1, "330502", "东区", zoning.County)}, someDay), "it is in no town")
	require.True(t, x.tree.known["桃花街道"])
}
