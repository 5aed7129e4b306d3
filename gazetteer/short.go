package gazetteer

import (
	"slices"
	"strings"

	"gridzone/zoning"
)

// shorter is a name that people shorten, and what is noted of that.
type shorter struct {
	name string
	with []number
}

// shortNames returns what people call a place of a name for short: a natural village without that word, which is as good; a landmark or a building
// without the short name of a division before it, or a school of a town without the word for that.
func (r *reader) shortNames(name []rune, at *node, kind zoning.AddressKind) []shorter {
	if kind != zoning.Landmark && !isBuilding(string(name)) && !strings.HasSuffix(string(name), "自然村") {
		return nil
	}
	var list []shorter
	text := string(name)
	if rest, cut := strings.CutSuffix(text, "自然村"); cut && len([]rune(rest)) > 1 {
		list = append(list, shorter{rest, nil})
	}
	if kind != zoning.Landmark && !isBuilding(text) {
		return list
	}
	without := []number{{more, ""}}
	for up := at; up != nil; up = up.parent {
		for _, v := range up.names {
			if v.cost > 0 && len(name)-len(v.name) > 2 && hasRunes(name, v.name) {
				list = append(list, shorter{string(name[len(v.name):]), without})
			}
		}
	}
	if rest, cut := strings.CutPrefix(text, "中心"); cut && slices.Contains([]string{"小学", "幼儿园", "卫生院"}, rest) {
		list = append(list, shorter{rest, without})
	}
	return list
}

// isBuilding tells whether a name ends like that of a building that a city has once.
func isBuilding(name string) bool {
	return hasEnd(name, []string{"中心", "大厦", "大楼", "广场", "商城"})
}

// isPremises tells whether a name ends like that of an estate, a building or a company.
func isPremises(name []rune) bool {
	return len(name) > 2 && hasEnd(string(name), []string{"苑", "园", "区", "村", "寓", "墅", "邸", "庄", "城", "厦", "楼", "场", "中心", "公司", "厂", "店", "行", "社", "院", "馆", "所", "站",
		"校", "学", "局", "部", "会", "厅", "坊", "铺", "超市", "基地", "府", "舍", "室"})
}

func hasEnd(name string, ends []string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(name, end) })
}

// officeEnds lists what names of offices of divisions end with.
func officeEnds() []string {
	return []string{"村委会", "居委会", "办事处", "人民政府", "镇政府", "乡政府"}
}

// offices returns the names of the office of a division, if a text ends with one of them: its landmark is the office, not the division.
func (n *node) offices(normal string) []string {
	var list []string
	named := false
	for _, v := range n.names {
		name := string(v.name)
		if v.cost > 0 || !hasEnd(name, officeEnds()) {
			continue
		}
		list = append(list, name)
		named = named || strings.HasSuffix(normal, name)
	}
	if !named {
		return nil
	}
	return list
}

// isOffice tells whether a name is one of the office of a division.
func (n *node) isOffice(name string) bool {
	return hasEnd(name, officeEnds()) && slices.ContainsFunc(n.names, func(v variant) bool { return string(v.name) == name })
}
