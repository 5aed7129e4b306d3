package zoning_test

import (
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

func TestEveryAddressKindReadsBack(t *testing.T) {
	for _, k := range zoning.AddressKinds() {
		for _, s := range []string{string(k), " " + strings.ToUpper(string(k)), k.Label()} {
			got, err := zoning.ParseAddressKind(s)
			require.NoError(t, err)
			assert.Equal(t, k, got, s)
		}
	}
	for _, none := range []string{" ", "地名"} {
		kind, err := zoning.ParseAddressKind(none)
		require.NoError(t, err)
		assert.Empty(t, kind, none)
	}
	_, err := zoning.ParseAddressKind("town")
	require.ErrorIs(t, err, zoning.ErrInvalid)
	assert.Empty(t, zoning.AddressKind("town").Label())
}

func TestKindOfAddress(t *testing.T) {
	for address, want := range map[string]zoning.AddressKind{
		"示例市示例南湖区示例路12号": zoning.Door,
		"示例路１２－３號":       zoning.Door,
		"示例路12号之二":       zoning.Door,
		"示例路12":          zoning.Door,
		"示例新村3幢2单元501室":  zoning.Door,
		"示例苑A座":          zoning.Door,
		"示例苑三号楼":         zoning.Door,
		"示例苑叁幢伍零壹室":      zoning.Door,
		"示例苑陆楼":          zoning.Landmark,
		"示例路拾贰号":         zoning.Door,
		"示例路№12":         zoning.Door,
		"示例路No.12":       zoning.Door,
		"示例路12#":         zoning.Door,
		"示例村3组":          zoning.Hamlet,
		"示例村村民小组 ":       zoning.Hamlet,
		"示例浜自然村":         zoning.Hamlet,
		"示例村":            zoning.Centre,
		"示例社区居民委员会":      zoning.Centre,
		"示例路":            zoning.Road,
		"示例大道":           zoning.Road,
		"示例路35弄":         zoning.Road,
		"示例药房":           zoning.Landmark,
		"示例公园":           zoning.Landmark,
		"示例小区":           zoning.Road, // an estate or a park has many doors: its point is none of them
		"示例工业园区":         zoning.Road,
		"示例花园":           zoning.Road,
		"示例苑":            zoning.Road,
		"示例新村":           zoning.Road,
		"示例线":            zoning.Road,
		"示例公路":           zoning.Road,
		"示例西马桥":          zoning.Road,
		"示例村王家浜":         zoning.Hamlet,
		"示例沈家埭":          zoning.Hamlet,
		"示例圩":            zoning.Hamlet,
		"示例墩":            zoning.Hamlet,
		"示例幼儿园":          zoning.Landmark,
		"示例小区二区":         zoning.Road, // a part of an estate is no county
		"示例花园东区":         zoning.Road,
		"示例天地A区":         zoning.Road,
		"示例城3区":          zoning.Road,
		"示例苑丙区":          zoning.Road,
		"示例城中区":          zoning.Road,
		"示例路70号东区":       zoning.Door, // at a number of its own
		"示例市江北区":         "",          // but counties are called so, too
		"城中区":            "",
		"示例南湖街道":         "",
		"示例镇":            "",
		"示例市示例南湖区":       "",
		"":               zoning.Landmark,
	} {
		assert.Equal(t, want, zoning.KindOfAddress(address), address)
	}
}

// Codes on record rest on this: the codes here never change.
func TestAddressCode(t *testing.T) {
	code := zoning.AddressCode("示例路12-3号", "330402001001", 1)
	assert.Equal(t, "ausrb5nmpjhgbbafev6coi5k4", code)
	for _, same := range []string{"示例路１２－３号", " 示例路 12—3号", "示例路12~3号", "示例路\u300012−3号"} {
		assert.Equal(t, code, zoning.AddressCode(same, "330402001001", 1), same)
	}
	assert.Equal(t, code+"-2", zoning.AddressCode("示例路12-3号", "330402001001", 2))
	for _, other := range []string{"示例路123号", "示例路12-3", "例示路12-3号"} {
		assert.NotEqual(t, code, zoning.AddressCode(other, "330402001001", 1), other)
	}
	assert.NotEqual(t, code, zoning.AddressCode("示例路12-3号", "330402001002", 1), "another village has a road of that name")
	assert.Equal(t, code, zoning.AddressCode("示例路12-3号", "33040200100103", 1), "a group of the village")
	assert.Equal(t, code, zoning.AddressCode("示例路12-3号", "330402001001-b", 1))
	assert.NotEqual(t, zoning.AddressCode("路1", "2", 1), zoning.AddressCode("路", "12", 1))
}

func TestCheckAddress(t *testing.T) {
	sound := zoning.Address{Code: "a", Address: "示例路1号", Kind: zoning.Door, Aliases: []string{"老街1号"}, At: orb.Point{120, 30}}
	for name, tc := range map[string]struct {
		change func(a *zoning.Address)
		want   string
	}{
		"sound":              {func(*zoning.Address) {}, ""},
		"no text":            {func(a *zoning.Address) { a.Address = "" }, "missing_address"},
		"too long":           {func(a *zoning.Address) { a.Address = strings.Repeat("路", zoning.MaxTitle+1) }, "text_too_long"},
		"no kind":            {func(a *zoning.Address) { a.Kind = "" }, "unknown_kind"},
		"a semicolon":        {func(a *zoning.Address) { a.Aliases = []string{"a;b"} }, "bad_alias"},
		"an empty alias":     {func(a *zoning.Address) { a.Aliases = []string{""} }, "bad_alias"},
		"many aliases":       {func(a *zoning.Address) { a.Aliases = slicesOf("x", zoning.MaxAliases+1) }, "too_many"},
		"NUL in the source":  {func(a *zoning.Address) { a.Source = "a\x00" }, "bad_text"},
		"no longitude":       {func(a *zoning.Address) { a.At[0] = math.NaN() }, "missing_point"},
		"metres":             {func(a *zoning.Address) { a.At = orb.Point{500000, 30} }, "missing_point"},
		"a blank in a code":  {func(a *zoning.Address) { a.Code = " a" }, "code_with_blanks"},
		"a code of division": {func(a *zoning.Address) { a.Division = " a" }, "code_with_blanks"},
	} {
		a := sound
		tc.change(&a)
		faults := zoning.Check(&zoning.Row{Valid: zoning.Unbounded, Thing: a})
		if tc.want == "" {
			assert.Empty(t, faults, name)
			continue
		}
		require.Len(t, faults, 1, name)
		assert.Equal(t, tc.want, faults[0].Code, name)
	}
}

func slicesOf(s string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = s
	}
	return list
}

func TestSameAddress(t *testing.T) {
	base := zoning.Address{Code: "a", Address: "x", Kind: zoning.Door, Aliases: []string{"y"}, Division: "1", Source: "s", At: orb.Point{1, 2}, Extra: map[string]any{"k": 1.0}}
	assert.True(t, zoning.SameThing(base, base))
	for name, change := range map[string]func(a *zoning.Address){
		"code": func(a *zoning.Address) { a.Code = "b" }, "address": func(a *zoning.Address) { a.Address = "z" }, "kind": func(a *zoning.Address) { a.Kind = zoning.Road },
		"aliases": func(a *zoning.Address) { a.Aliases = nil }, "division": func(a *zoning.Address) { a.Division = "2" }, "source": func(a *zoning.Address) { a.Source = "" },
		"longitude": func(a *zoning.Address) { a.At[0] = math.Nextafter(1, 2) }, "latitude": func(a *zoning.Address) { a.At[1] = 3 }, "extra": func(a *zoning.Address) { a.Extra = nil },
	} {
		other := base
		change(&other)
		assert.False(t, zoning.SameThing(base, other), name)
	}
	assert.False(t, zoning.SameThing(base, zoning.Grid{Code: "a"}))
	assert.Equal(t, "1", zoning.DivisionOf(base))
}
