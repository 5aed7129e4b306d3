package tables

import (
	"slices"
	"strings"

	"golang.org/x/text/width"
)

// role is what a column holds, as its heading says.
type role int

const (
	roleProperty role = iota
	roleWKT
	roleLon
	roleLat
	roleEast
	roleNorth
	roleX
	roleY
	roleL // surveyors' longitude; only beside B
	roleB // surveyors' latitude
	roleE
	roleN
	rolePoint  // number of a turning point
	roleRing   // number of a ring
	rolePart   // number of a part
	roleHeight // dropped
	roleSide   // of a turning point alone: not kept
)

// wordTable lists the headings that say where features are. They are compared without case, width, blanks, brackets, dashes, underscores and points, and without a
// unit behind them. What else a heading may be is the table of properties'.
var wordTable = map[role][]string{
	roleWKT:    {"wkt", "geom", "geometry", "thegeom", "shape", "wktgeom", "geomwkt", "wktgeometry", "geometrywkt", "几何", "几何数据", "几何图形", "图形", "空间数据", "空间坐标", "坐标wkt"},
	roleLon:    {"lon", "lng", "long", "longitude", "经度", "东经", "大地经度", "经度l", "x经度", "经度x", "lon84", "wgs84lon"},
	roleLat:    {"lat", "latitude", "纬度", "北纬", "大地纬度", "纬度b", "y纬度", "纬度y", "lat84", "wgs84lat"},
	roleEast:   {"easting", "east", "东坐标", "东坐标y", "横坐标", "横坐标y", "y东", "东y", "y横坐标"},
	roleNorth:  {"northing", "north", "北坐标", "北坐标x", "纵坐标", "纵坐标x", "x北", "北x", "x纵坐标"},
	roleX:      {"x", "x坐标", "坐标x", "xcoord", "pointx", "xcoordinate", "x值"},
	roleY:      {"y", "y坐标", "坐标y", "ycoord", "pointy", "ycoordinate", "y值"},
	roleL:      {"l"},
	roleB:      {"b"},
	roleE:      {"e"},
	roleN:      {"n"},
	rolePoint:  {"点号", "点序号", "点名", "点编号", "界址点号", "界址点编号", "界址点", "拐点", "拐点号", "拐点编号", "拐点序号", "顶点", "顶点号", "顶点序号", "坐标点号", "point", "pointno", "pointnumber", "pointid", "pt", "ptno", "vertex", "vertexno", "vertexid", "vertexindex", "corner", "cornerno"},
	roleRing:   {"圈号", "环号", "圈", "环", "圈序号", "环序号", "地块圈号", "界址圈号", "ring", "ringno", "ringnumber", "ringid", "vertexpartring"},
	rolePart:   {"部件号", "部件", "部分号", "part", "partno", "partid", "vertexpart"},
	roleHeight: {"z", "h", "高程", "高程z", "高程h", "大地高", "elevation", "height", "altitude"},
	roleSide:   {"边长", "界址边长", "间距", "点间距", "距离", "distance", "angle", "vertexpartindex", "方位角", "界标类型", "界址点类型", "点类型", "测量方法", "点位精度"},
}

// unitTable lists what stands behind a heading in brackets or without.
var unitTable = []string{"度分秒", "十进制度", "dms", "米", "度", "°", "m"}

// folded brings the spellings of a heading together.
func folded(name string) string {
	return strings.NewReplacer(" ", "", "\u3000", "", "_", "", "-", "", "(", "", ")", "", "[", "", "]", "", "【", "", "】", "", ".", "", ":", "", "/", "", "\n", "", "\r", "", "\t", "").
		Replace(strings.ToLower(width.Fold.String(name)))
}

// roleOf tells what a heading says.
func roleOf(name string) role {
	plain := folded(name)
	if r := spelled(plain); r != roleProperty {
		return r
	}
	for _, unit := range unitTable {
		if rest, ok := strings.CutSuffix(plain, unit); ok && rest != "" {
			return spelled(rest)
		}
	}
	return roleProperty
}

func spelled(plain string) role {
	for r, words := range wordTable {
		for _, w := range words {
			if w == plain {
				return r
			}
		}
	}
	return roleProperty
}

// apartTable lists how headings end that name what tells features apart, and what the whole of such a heading may be; the better ones have more.
var apartTable = []struct {
	ends, whole []string
	well        int
}{
	{[]string{"编码", "编号", "代码", "地块号", "宗地号", "图斑号", "网格号", "code"}, nil, 3},
	{nil, []string{"id", "fid", "gid", "objectid", "号码"}, 2},
	{[]string{"名称", "name", "id"}, nil, 1},
}

// tellsApart says how well a heading names what tells features apart: the more the better, 0 not at all.
func tellsApart(name string) int {
	plain := folded(name)
	for _, row := range apartTable {
		if slices.Contains(row.whole, plain) || slices.ContainsFunc(row.ends, func(w string) bool { return strings.HasSuffix(plain, w) }) {
			return row.well
		}
	}
	return 0
}
