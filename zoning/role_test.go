package zoning_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
)

func TestRoles(t *testing.T) {
	all := []zoning.Right{zoning.Inspect, zoning.Identify, zoning.Certify, zoning.Edit, zoning.Approve, zoning.Administer}
	for _, c := range []struct {
		role zoning.Role
		may  []bool // in the order of all
	}{
		{zoning.Viewer, []bool{true, false, false, false, false, false}},
		{zoning.Editor, []bool{true, true, true, true, false, false}},
		{zoning.Approver, []bool{true, false, true, false, true, false}},
		{zoning.Admin, []bool{true, true, true, true, true, true}},
		{"", make([]bool, 6)},
		{"root", make([]bool, 6)},
	} {
		for i, right := range all {
			assert.Equal(t, c.may[i], c.role.May(right), "%q %s", c.role, right)
		}
		assert.False(t, c.role.May(""), c.role)
	}
	for _, r := range zoning.Roles() {
		got, err := zoning.ParseRole(string(r))
		assert.NoError(t, err)
		assert.Equal(t, r, got)
	}
	for _, name := range []string{"", "Admin", "root", "viewer "} {
		_, err := zoning.ParseRole(name)
		assert.ErrorIs(t, err, zoning.ErrInvalid, name)
	}
}

func TestActorTouches(t *testing.T) {
	for _, c := range []struct {
		divisions []string
		code      string
		touches   bool
	}{
		{nil, "", true}, // no limit
		{nil, "330402001001", true},
		{[]string{"330402001"}, "330402001", true},
		{[]string{"330402001"}, "330402001001", true},
		{[]string{"330402001"}, "33040200100101", true},
		{[]string{"330402001"}, "330402002", false},
		{[]string{"330402001"}, "330402", false}, // what holds it is not its own
		{[]string{"330402001"}, "", false},       // nobody knows where
		{[]string{"330402002", "330402001"}, "330402001001", true},
		{[]string{"330400"}, "330402001", true},
		{[]string{"D1"}, "D10", false},
		{[]string{""}, "330402001", false}, // a limit that names nothing lets nothing through
		{[]string{""}, "", false},
	} {
		assert.Equal(t, c.touches, zoning.Actor{Divisions: c.divisions}.Touches(c.code), "%q %q", c.divisions, c.code)
	}
}
