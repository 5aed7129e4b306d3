package zoning

import "fmt"

// FaultKind tells in which way grids fail to tile at a place.
type FaultKind string

// The kinds of fault in a coverage.
const (
	FaultGap             FaultKind = "gap"
	FaultOverlap         FaultKind = "overlap" // of grids of one kind
	FaultSliver          FaultKind = "sliver"  // a gap or an overlap narrower than the sliver width
	FaultOverVillageLine FaultKind = "over_village_line"
	FaultMisplacedCode   FaultKind = "misplaced_code"   // most of the grid lies in another division than its code says
	FaultDuplicateCode   FaultKind = "duplicate_code"   // one grid under several codes, or codes that people cannot tell apart
	FaultMissingVillage  FaultKind = "missing_village"  // a village on record without a base grid
	FaultUnexpectedCount FaultKind = "unexpected_count" // not as many base grids as were expected
)

// FaultKinds lists the kinds, in the order in which they are explained.
func FaultKinds() []FaultKind {
	return []FaultKind{FaultGap, FaultOverlap, FaultSliver, FaultOverVillageLine, FaultMisplacedCode, FaultDuplicateCode, FaultMissingVillage, FaultUnexpectedCount}
}

// ParseFaultKind reads a kind of fault by its name (any case) or its Chinese label.
func ParseFaultKind(s string) (FaultKind, error) {
	for _, k := range FaultKinds() {
		if fold(s) == string(k) || fold(s) == k.Label() {
			return k, nil
		}
	}
	return "", fmt.Errorf("%w: %q is not a kind of fault: gap, overlap, sliver, over_village_line, misplaced_code, duplicate_code, missing_village or unexpected_count", ErrInvalid, s)
}

// Label returns the Chinese name of the kind.
func (k FaultKind) Label() string {
	switch k {
	case FaultGap:
		return "缝隙"
	case FaultOverlap:
		return "重叠"
	case FaultSliver:
		return "狭缝"
	case FaultOverVillageLine:
		return "跨村界"
	case FaultMisplacedCode:
		return "编码与位置不符"
	case FaultDuplicateCode:
		return "重复"
	case FaultMissingVillage:
		return "缺网格的村"
	case FaultUnexpectedCount:
		return "数量不符"
	default:
		return string(k)
	}
}
