package importers

import (
	"fmt"
	"slices"
	"strings"

	"gridzone/importers/dataset"
	"gridzone/zoning"
)

// columnTable is what a property of a row may be called in a file, beside its own
// name. Letters' case, blanks, hyphens and underscores do not matter. --map goes before the table.
// level_label, kind_label, publication and, in the store's own file, rev_from are what exports add: they say nothing new, and an import makes its own publications.
// Names cut to ten bytes are those of shapefiles.
var columnTable = map[zoning.Layer][]column{
	zoning.Divisions: {
		{"code", []string{"division_code", "xzqdm", "adcode", "gbcode", "行政区代码", "行政区划代码", "区划代码", "区划编码", "代码", "编码"}},
		{"name", []string{"division_name", "xzqmc", "行政区名称", "行政区划名称", "区划名称", "名称"}},
		{"level_label", []string{"level_labe"}},
		{"level", []string{"division_level", "xzqjb", "级别", "层级", "区划级别"}},
		{"rev_from", nil},
		{"valid_from", startNames()},
		{"valid_to", endNames()},
	},
	zoning.Grids: {
		{"code", []string{"grid_code", "grid_id", "wgbm", "wgdm", "wgbh", "网格编码", "网格编号", "网格代码", "地块编号", "地块编码", "地块号", "编码", "编号"}},
		{"name", []string{"grid_name", "wgmc", "网格名称", "地块名称", "名称"}},
		{"kind_label", nil},
		{"kind", []string{"grid_kind", "grid_type", "wglx", "网格类型", "网格类别", "网格性质", "类型"}},
		{"division", []string{"division_code", "village_code", "village", "xzqdm", "cdm", "所属村", "所属村编码", "村编码", "村代码", "村社区编码", "村社区代码", "行政区代码", "行政区划代码", "区划代码"}},
		{"head", []string{"grid_head", "wgz", "wgzxm", "网格长", "网格长姓名"}},
		{"head_phone", []string{"grid_head_phone", "wgzdh", "网格长电话", "网格长手机", "网格长手机号", "网格长联系电话", "网格长联系方式"}},
		{"members", []string{"grid_members", "wgy", "网格员", "网格员姓名", "专职网格员", "兼职网格员", "成员"}},
		{"replaces", []string{"replaced", "原网格编码", "替代网格", "取代网格", "替代", "取代"}},
		{"head_public", []string{"head_publi"}},
		{"head_phone_public", []string{"phone_publ"}},
		{"rev_from", nil},
		{"valid_from", startNames()},
		{"valid_to", endNames()},
	},
	zoning.Zones: {
		{"code", []string{"zone_code", "zone_id", "区域编码", "区域编号", "禁养区编号", "禁养区编码", "限养区编号", "限养区编码", "禁限养区编号", "禁限养区编码", "地块编号", "地块编码", "地块号", "编码", "编号"}},
		{"name", []string{"zone_name", "区域名称", "禁养区名称", "限养区名称", "禁限养区名称", "地块名称", "名称"}},
		{"kind_label", nil},
		{"publication", []string{"publicatio"}},
		{"kind", []string{"zone_kind", "zone_type", "区域类型", "分区类型", "禁限养类型", "禁养限养", "类型"}},
		{"category", []string{"zone_category", "类别", "划定类别", "区域类别", "划定类型"}},
		{"division", []string{"division_code", "xzqdm", "所属区划", "所属行政区", "行政区代码", "行政区划代码", "区划代码"}},
		{"extent", []string{"extent_text", "范围", "四至", "四至范围", "划定范围", "范围描述"}},
		{"extent_scope", []string{"extent_sco", "scope", "范围类型", "划定方式"}},
		{"bases", []string{"basis", "legal_basis", "依据", "划定依据", "法律依据", "文号", "依据文号"}},
		{"rev_from", nil},
		{"valid_from", startNames()},
		{"valid_to", endNames()},
	},
	zoning.Farms: {
		{"code", []string{"farm_code", "farm_id", "养殖场编号", "养殖场编码", "养殖场代码", "养殖场户编号", "养殖户编号", "畜禽养殖代码", "场编号", "地块编号", "地块编码", "地块号", "编码", "编号", "代码"}},
		{"name", []string{"farm_name", "养殖场名称", "养殖场户名称", "养殖场", "场名", "单位名称", "企业名称", "地块名称", "名称"}},
		{"species_label", []string{"species_la"}},
		{"measure_label", []string{"measure_la"}},
		{"species", []string{"animal", "animals", "livestock", "畜种", "养殖品种", "养殖种类", "养殖畜种", "畜禽种类", "畜禽品种", "品种", "种类"}},
		{"count", []string{"animal_count", "数量", "养殖数量", "头数", "羽数", "只数"}},
		{"household", []string{"is_household", "是否散户", "是否散养户", "是否养殖户", "散户", "散养户", "主体类型", "养殖主体类型", "养殖主体", "场户类型", "养殖场户类型"}},
		{"measure", []string{"counted_as", "计量方式", "统计口径", "口径"}},
		{"stock", counted("stock_count", "存栏", "存栏量", "存栏数", "存栏数量", "存栏头数", "现存栏", "现存栏量", "年末存栏", "年末存栏量")},
		{"slaughter", counted("slaughter_count", "出栏", "出栏量", "出栏数", "出栏数量", "出栏头数", "年出栏", "年出栏量", "年出栏数")},
		{"division", []string{"division_code", "village_code", "village", "xzqdm", "cdm", "所属村", "所属村编码", "村编码", "村代码", "村社区编码", "村社区代码", "所属区划", "所属行政区", "行政区代码", "行政区划代码", "区划代码"}},
		{"rev_from", nil},
		{"valid_from", startNames()},
		{"valid_to", endNames()},
	},
	zoning.Addresses: {
		{"code", []string{"address_code", "address_id", "dzbm", "dzdm", "mpbm", "地址编码", "地址代码", "地址编号", "标准地址编码", "门牌编码", "门牌代码", "编码", "编号", "代码"}},
		{"address", []string{"addr", "full_address", "standard_address", "dz", "dzmc", "dzqc", "bzdz", "地址", "标准地址", "地址名称", "地址全称", "详细地址", "门牌地址", "标准地址名称"}},
		{"kind_label", nil},
		{"kind", []string{"address_kind", "address_type", "dzlx", "地址类型", "地址类别", "门牌类型", "类型", "类别"}},
		{"aliases", []string{"alias", "other_names", "别名", "曾用名", "曾用地址", "其他名称", "俗称", "简称", "旧地址", "原地址", "曾用名称"}},
		{"division", []string{"division_code", "village_code", "village", "xzqdm", "cdm", "所属村", "所属村编码", "村编码", "村代码", "村社区编码", "村社区代码", "所属区划", "所属行政区", "行政区代码", "行政区划代码", "区划代码"}},
		{"source", []string{"data_source", "sjly", "来源", "数据来源", "资料来源", "地址来源"}},
		{"rev_from", nil},
		{"valid_from", startNames()},
		{"valid_to", endNames()},
	},
}

// counted returns names of a column of numbers, each also with the unit that staff write behind it.
func counted(names ...string) []string {
	all := names
	for _, unit := range []string{"", "头", "羽", "只", "头/羽", "头、羽", "头羽", "头/只/羽"} {
		for _, name := range names {
			all = append(all, name+"("+unit+")")
		}
	}
	for _, name := range []string{"存栏", "出栏", "年出栏"} { // also 存栏(量)
		if slices.Contains(names, name) {
			all = append(all, name+"(量)")
		}
	}
	return all
}

func startNames() []string {
	return []string{"start_date", "begin_date", "effective_from", "生效日期", "启用日期", "开始日期", "施行日期"}
}

func endNames() []string {
	return []string{"end_date", "effective_to", "失效日期", "停用日期", "终止日期", "结束日期", "废止日期"}
}

// column is a property of rows with its other names in files.
type column struct {
	name  string
	alias []string
}

// looseTable holds names that mean a property only where nothing in the file says it better.
var looseTable = map[zoning.Layer]map[string]string{
	zoning.Grids:     placed(map[string]string{"联系电话": "head_phone", "手机": "head_phone", "手机号": "head_phone"}),
	zoning.Zones:     placed(map[string]string{}),
	zoning.Farms:     placed(map[string]string{}),
	zoning.Addresses: placed(map[string]string{"name": "address", "名称": "address", "地名": "address"}),
}

// placed adds the names of columns that hold the code of a division, or its name: they count where it is a code.
func placed(loose map[string]string) map[string]string {
	for _, name := range []string{"行政区划", "村居", "村(社区)", "所在村", "所属村居", "所属村社区", "所属村(社区)"} {
		loose[name] = "division"
	}
	return loose
}

// personalTable lists what a column's name holds when it speaks of people: such
// a column is left out, and said to be, unless it is mapped to a property of staff.
var personalTable = []string{"phone", "mobile", "telephone", "电话", "手机", "联系方式", "联系人", "姓名", "身份证", "idcard", "负责人", "户主", "业主", "法人", "法定代表人", "经营者", "养殖户", "owner", "contact", "网格长", "网格员", "head", "member"}

// columns finds the properties of a layer among the names of a file.
type columns struct {
	layer   zoning.Layer
	byAlias map[string]string // folded -> property
	loose   map[string]string // folded -> property
	mapped  map[string]string // name in the file -> property
	given   map[string]bool   // properties that Map names
	known   map[string]bool
}

// newColumns returns the columns of a layer with the caller's map over them. ErrInvalid if the map is wrong.
func newColumns(layer zoning.Layer, mapping map[string]string) (*columns, error) {
	c := &columns{layer: layer, byAlias: map[string]string{}, loose: looseTable[layer], mapped: map[string]string{}, given: map[string]bool{}, known: map[string]bool{}}
	var names []string
	for _, col := range columnTable[layer] {
		c.known[col.name] = true
		names = append(names, col.name)
		c.byAlias[foldName(col.name)] = col.name
		for _, a := range col.alias {
			c.byAlias[foldName(a)] = col.name
		}
	}
	for property, column := range mapping {
		if !c.known[property] {
			return nil, fmt.Errorf("%w: %s have no property %q to map to; there are %s", zoning.ErrInvalid, layer, property, strings.Join(names, ", "))
		}
		if other, twice := c.mapped[column]; twice {
			first, second := min(property, other), max(property, other)
			return nil, fmt.Errorf("%w: column %q is mapped to %s and to %s", zoning.ErrInvalid, column, first, second)
		}
		if column == "" {
			return nil, fmt.Errorf("%w: %s is mapped to a column without a name", zoning.ErrInvalid, property)
		}
		c.mapped[column] = property
		c.given[property] = true
	}
	return c, nil
}

// foldName brings the spellings of a column's name together.
func foldName(name string) string {
	return strings.NewReplacer(" ", "", "_", "", "-", "", "\u3000", "", "（", "(", "）", ")").Replace(strings.ToLower(name))
}

// match is how a name in a file was understood; the lower the stronger.
type match int

const (
	matchMapped match = iota // by Map
	matchExact               // the property's own name
	matchAlias               // by the table
	matchLoose               // by the table of names that may mean more than one thing
	matchNone
)

// find returns the property that a name in the file stands for.
func (c *columns) find(name string) (property string, how match) {
	if p, ok := c.mapped[name]; ok {
		return p, matchMapped
	}
	if c.known[name] && !c.given[name] {
		return name, matchExact
	}
	if p, ok := c.byAlias[foldName(name)]; ok && !c.given[p] {
		return p, matchAlias
	}
	if p, ok := c.loose[foldName(name)]; ok && !c.given[p] {
		return p, matchLoose
	}
	return "", matchNone
}

// personal tells whether a column's name speaks of people.
func personal(name string) bool {
	folded := foldName(name)
	return slices.ContainsFunc(personalTable, func(s string) bool { return strings.Contains(folded, s) })
}

// private tells whether what stands in a column may be of a person: the staff of a grid, whose farm it is, where an address comes from, or anything in a
// column that is none of the layer's, of which nobody knows what it says.
func (c *columns) private(name string) bool {
	property, how := c.find(name)
	switch property {
	case "head", "head_phone", "members", "source":
		return true
	case "name":
		return c.layer == zoning.Farms
	}
	return how == matchNone
}

// hintTable holds what the name of a column for a property, otherwise unknown, is likely to hold.
var hintTable = map[string][]string{
	"code":    {"编码", "编号", "代码", "code", "id", "bm", "bh", "dm", "号"},
	"kind":    {"类型", "类别", "性质", "种类", "分区", "kind", "type", "lx", "lb"},
	"level":   {"级", "层", "level", "rank", "jb"},
	"species": {"畜", "禽", "种", "animal", "species"},
	"count":   {"存栏", "出栏", "数", "量", "count", "number"},
}

// suggest says what to do when a property was not found among the columns of a feature.
func (c *columns) suggest(property string, seen []dataset.Property) string {
	var names, free []string
	for _, p := range seen {
		names = append(names, p.Name)
		if _, how := c.find(p.Name); how == matchNone && !personal(p.Name) {
			free = append(free, p.Name)
		}
	}
	if len(free) == 0 {
		return "add the property " + property + " to each feature"
	}
	guess := "COLUMN"
	for _, hint := range slices.Backward(hintTable[property]) { // the first hint that fits any counts
		if i := slices.IndexFunc(free, func(name string) bool { return strings.Contains(foldName(name), hint) }); i >= 0 {
			guess = clipped(free[i], 40)
		}
	}
	return fmt.Sprintf("the columns are %s; if one of them is the %s, say so: --map %s=%s", strings.Join(quoteAll(names), ", "), property, property, guess)
}

func quoteAll(names []string) []string {
	const most = 20
	var out []string
	for i, n := range names {
		if i == most {
			return append(out, fmt.Sprintf("and %d more", len(names)-most))
		}
		out = append(out, shown(n))
	}
	return out
}
