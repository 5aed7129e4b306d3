package zoning

import "slices"

// Lengths of the national division codes, from the smallest division to the county.
const (
	villageDigits = 12
	townDigits    = 9
	countyDigits  = 6
	gridDigits    = 15
)

// Ancestors returns the codes of the divisions that hold the division, grid or
// group with this code, nearest first: a group's village (12 digits), town (9),
// county (6) and city (the county's first four digits and 00). Whether they are
// on record is another question. A code that does not begin with the digits of a
// national code has none.
func Ancestors(code string) []string {
	n := leadingDigits(code)
	var up []string
	for _, length := range []int{villageDigits, townDigits, countyDigits} {
		if n >= length && len(code) > length {
			up = append(up, code[:length])
		}
	}
	if n >= countyDigits {
		if city := code[:4] + "00"; city != code && (len(up) == 0 || up[len(up)-1] != city) {
			up = append(up, city)
		}
	}
	return up
}

// InDivision tells whether the division with this code is the given one or lies in it, by code alone: it is the same or
// one of the Ancestors. So only the codes of a city, county, town or village hold others; a local code, and a group's,
// holds what has that very code. No place is in a division without a code.
func InDivision(code, division string) bool {
	return division != "" && (code == division || slices.Contains(Ancestors(code), division))
}

// DivisionOf returns the code of the division a thing belongs to: its own for a
// division; for a grid that names none, the village its standard code begins
// with; empty when nothing says.
func DivisionOf(t Thing) string {
	switch t := t.(type) {
	case Division:
		return t.Code
	case Grid:
		if t.Division == "" && standardGridCode(t.Code) {
			return t.Code[:villageDigits]
		}
		return t.Division
	case Zone:
		return t.Division
	case Publication:
		return t.Division
	case Farm:
		return t.Division
	case Address:
		return t.Division
	case Exception:
		return t.Division
	default:
		return ""
	}
}

func standardGridCode(code string) bool {
	return len(code) == gridDigits && leadingDigits(code) == gridDigits
}

func leadingDigits(s string) int {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return i
		}
	}
	return len(s)
}
