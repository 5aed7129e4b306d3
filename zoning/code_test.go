package zoning_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
)

func TestAncestors(t *testing.T) {
	for _, tc := range []struct {
		code string
		want []string
	}{
		{"330400", nil},
		{"330402", []string{"330400"}},
		{"330402001", []string{"330402", "330400"}},
		{"330402001001", []string{"330402001", "330402", "330400"}},
		{"33040200100101", []string{"330402001001", "330402001", "330402", "330400"}},
		{"330402001001003", []string{"330402001001", "330402001", "330402", "330400"}},
		{"330402001001-3", []string{"330402001001", "330402001", "330402", "330400"}},
		{"3304", nil},
		{"", nil},
		{"Utrecht", nil},
	} {
		assert.Equal(t, tc.want, zoning.Ancestors(tc.code), tc.code)
	}
}

func TestInDivision(t *testing.T) {
	for _, tc := range []struct {
		code, division string
		want           bool
	}{
		{"330402", "330402", true},
		{"330402001001", "330402", true},
		{"330402001001", "330400", true},
		{"330481", "330400", true},
		{"330500", "330400", false},
		{"330402", "330402001", false},
		{"330411", "330402", false},
		{"", "330402", false},
		{"330402", "", false},
		{"", "", false},
		{"33040200100101", "330402001001", true},
		{"33040200100101", "33040200100101", true},
		{"330402001001011", "33040200100101", false},
		{"330402001001011", "330402001001", true},
		{"330402001001-3", "330402001", true},
		{"33040", "33", false},
		{"330402", "33040", false},
		{"330402", "3304", false},
		{"330402001", "3304020", false},
		{"D1", "D1", true},
		{"D10", "D1", false},
		{"D1-1", "D1", false},
		{"D1", "D10", false},
	} {
		assert.Equal(t, tc.want, zoning.InDivision(tc.code, tc.division), "%s in %s", tc.code, tc.division)
	}
}

func TestDivisionOf(t *testing.T) {
	for _, tc := range []struct {
		thing zoning.Thing
		want  string
	}{
		{zoning.Division{Code: "330402"}, "330402"},
		{zoning.Grid{Code: "330402001001003", Division: "330402001002"}, "330402001002"},
		{zoning.Grid{Code: "330402001001003"}, "330402001001"},
		{zoning.Grid{Code: "G-1"}, ""},
		{zoning.Zone{Division: "330402"}, "330402"},
		{zoning.Publication{Division: "330402"}, "330402"},
	} {
		assert.Equal(t, tc.want, zoning.DivisionOf(tc.thing))
	}
}
