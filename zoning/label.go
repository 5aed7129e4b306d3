package zoning

import (
	"fmt"
	"strings"
)

// ParseLevel reads a level by its name (any case) or its Chinese label.
func ParseLevel(s string) (Level, error) {
	switch fold(s) {
	case "city", "市", "地级市", "设区市":
		return City, nil
	case "county", "district", "县", "区", "县区", "县(区)", "县(市、区)", "县市区", "县级市":
		return County, nil
	case "town", "township", "subdistrict", "镇", "乡", "街道", "乡镇", "镇(街道)", "镇街道", "乡镇街道", "街镇":
		return Town, nil
	case "village", "community", "村", "社区", "行政村", "村(社区)", "村社区":
		return Village, nil
	case "group", "组", "村民小组", "小组", "村民组":
		return Group, nil
	}
	return "", fmt.Errorf("%w: %q is not a level: city, county, town, village or group", ErrInvalid, s)
}

// ParseGridKind reads a kind of grid by its name (any case) or its Chinese label.
func ParseGridKind(s string) (GridKind, error) {
	switch fold(s) {
	case "base", "基础网格", "基础":
		return Base, nil
	case "dedicated", "专属网格", "专属":
		return Dedicated, nil
	case "micro", "微网格", "微":
		return Micro, nil
	}
	return "", fmt.Errorf("%w: %q is not a kind of grid: base, dedicated or micro", ErrInvalid, s)
}

// ParseZoneKind reads a kind of zone by its name (any case) or its Chinese label.
func ParseZoneKind(s string) (ZoneKind, error) {
	switch fold(s) {
	case "prohibited", "禁养区", "禁养", "畜禽禁养区":
		return Prohibited, nil
	case "restricted", "限养区", "限养", "畜禽限养区":
		return Restricted, nil
	}
	return "", fmt.Errorf("%w: %q is not a kind of zone: prohibited (禁养区) or restricted (限养区)", ErrInvalid, s)
}

// ParseScope reads how much of its division a zone without a polygon covers; empty is Whole.
func ParseScope(s string) (Scope, error) {
	switch fold(s) {
	case "", "whole", "全部", "全域", "整体":
		return Whole, nil
	case "part", "部分", "局部":
		return Part, nil
	}
	return "", fmt.Errorf("%w: %q is not an extent scope: whole or part", ErrInvalid, s)
}

// Label returns the Chinese label of the level.
func (l Level) Label() string {
	switch l {
	case City:
		return "市"
	case County:
		return "县(区)"
	case Town:
		return "镇(街道)"
	case Village:
		return "村(社区)"
	case Group:
		return "组"
	default:
		return ""
	}
}

// Label returns the Chinese label of the kind.
func (k GridKind) Label() string {
	switch k {
	case Base:
		return "基础网格"
	case Dedicated:
		return "专属网格"
	case Micro:
		return "微网格"
	default:
		return ""
	}
}

// fold brings the spellings of a label together: case, surrounding blanks, full-width brackets.
func fold(s string) string {
	return strings.NewReplacer("（", "(", "）", ")").Replace(strings.ToLower(strings.TrimSpace(s)))
}
