package gazetteer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// division is what the index keeps of a row of the layer divisions.
type division struct {
	id    int64
	valid zoning.Interval
	what  zoning.Division
	at    orb.Point // inside its shape
	drawn bool      // it has a shape
}

// variant is one way to call a division, normalised, and what is taken from the confidence for it.
type variant struct {
	name []rune
	cost float64
}

// node is a division in the tree of those on record.
type node struct {
	code   string
	level  zoning.Level // empty: not on record
	parent *node        // nil: none on record
	names  []variant
	short  []rune // what plain returns
}

// tree is the divisions of a revision, with all they are and were called.
type tree struct {
	nodes  map[string]*node
	known  map[string]bool     // every full name
	plains map[string][]string // plain names of divisions by all that they are called, themselves among it
}

// shortCost is taken from the confidence when a division is called without its kind: 南湖 for 南湖区.
const shortCost = 0.02

// newTree makes a tree of divisions, and of the names that addresses on record know them by as well. Of a division with several versions, all names count.
func newTree(divisions []division, lessons []lesson) *tree {
	t := &tree{nodes: make(map[string]*node, len(divisions)), known: map[string]bool{}, plains: map[string][]string{}}
	for _, d := range divisions {
		n := t.nodes[d.what.Code]
		if n == nil {
			n = &node{code: d.what.Code}
			t.nodes[n.code] = n
		}
		n.level = d.what.Level
		t.call(n, Normalise(d.what.Name))
	}
	for _, l := range lessons {
		if n := t.nodes[l.code]; n != nil {
			t.call(n, l.name)
		}
	}
	for _, n := range t.nodes {
		for _, code := range zoning.Ancestors(n.code) {
			if up := t.nodes[code]; up != nil {
				n.parent = up
				break
			}
		}
		if n.level == zoning.City && len(n.code) == 6 {
			if province, ok := provinceTable[n.code[:2]]; ok {
				t.call(n, Normalise(province))
			}
		}
		n.short = n.shortest()
		plain := string(n.short)
		for _, v := range n.names {
			if name := string(v.name); !slices.Contains(t.plains[name], plain) {
				t.plains[name] = append(t.plains[name], plain)
			}
		}
	}
	return t
}

// call gives a division a name, and the shorter ones that follow from it.
func (t *tree) call(n *node, name string) {
	if name == "" {
		return
	}
	add := func(name string, cost float64) {
		runes := []rune(name)
		if !slices.ContainsFunc(n.names, func(v variant) bool { return slices.Equal(v.name, runes) }) {
			n.names = append(n.names, variant{runes, cost})
		}
	}
	add(name, 0)
	t.known[name] = true
	for _, office := range []string{"居委会", "村委会", "街道办事处", "人民政府"} {
		if rest, cut := strings.CutSuffix(name, office); cut {
			if office == "街道办事处" {
				rest += "街道"
			}
			if strings.HasPrefix(office, "村") && !strings.HasSuffix(rest, "村") {
				rest += "村"
			}
			add(rest, 0)
			t.known[rest] = true
			name = rest
			break
		}
	}
	for _, o := range officeTable {
		if stem, cut := strings.CutSuffix(name, o.of); cut && stem != "" {
			add(name+o.word, 0)
			if o.joined != "" {
				add(stem+o.joined, 0)
			}
		}
	}
	if short := shorten(name); short != "" {
		add(short, shortCost)
	}
}

// officeTable tells how people name a division by its office: 竹林村村委会 and 竹林村委会 for 竹林村.
var officeTable = []struct{ of, word, joined string }{
	{"村", "村委会", "村委会"}, {"社区", "居委会", ""}, {"街道", "办事处", ""}, {"镇", "人民政府", "镇政府"}, {"乡", "人民政府", "乡政府"},
}

// shorten returns a name of a division without the word for its kind; empty when that leaves less than two characters.
func shorten(name string) string {
	for _, kind := range []string{"自治区", "街道", "社区", "新区", "镇", "乡", "村", "区", "县", "市", "省"} {
		if rest, cut := strings.CutSuffix(name, kind); cut {
			if len([]rune(rest)) < 2 {
				return ""
			}
			return rest
		}
	}
	return ""
}

// place returns the division that the places of an address are sorted by: the village that a group is in, else the division itself; nil when it
// is not on record.
func (t *tree) place(code string) *node {
	n := t.nodes[code]
	for n != nil && n.level == zoning.Group && n.parent != nil {
		n = n.parent
	}
	if n != nil {
		return n
	}
	for _, up := range zoning.Ancestors(code) {
		if n := t.nodes[up]; n != nil {
			return n
		}
	}
	return nil
}

// plain returns what a division is called without the word for its office: 竹林村 for 竹林村村委会. It is empty for one without a name.
func (n *node) plain() []rune { return n.short }

func (n *node) shortest() []rune {
	var name []rune
	for _, v := range n.names {
		if v.cost == 0 && (name == nil || len(v.name) < len(name) && hasRunes(n.names[0].name, v.name)) {
			name = v.name
		}
	}
	return name
}

// isPlain tells whether a division on record is plainly called so.
func (t *tree) isPlain(name string) bool { return slices.Contains(t.plains[name], name) }

// named returns the division of a chain that is called so; nil if none is.
func (n *node) named(plain []rune) *node {
	for ; n != nil; n = n.parent {
		if slices.Equal(n.plain(), plain) {
			return n
		}
	}
	return nil
}

// holds tells whether a division is another or one above it.
func (n *node) holds(other *node) bool {
	for ; other != nil; other = other.parent {
		if other == n {
			return true
		}
	}
	return false
}

// sortDivisions brings versions into the order in which they are told: by code, then by first day.
func sortDivisions(list []division) {
	slices.SortFunc(list, func(a, b division) int {
		return cmp.Or(strings.Compare(a.what.Code, b.what.Code), cmp.Compare(a.valid.From, b.valid.From), cmp.Compare(a.id, b.id))
	})
}

// provinceTable names the provinces by the first two digits of the codes in them (GB/T 2260): they are above the city, so no division on record is one.
var provinceTable = map[string]string{
	"11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省", "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省",
	"33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省", "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区",
	"46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
	"65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区",
}
