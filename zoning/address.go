package zoning

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/paulmach/orb"
	"golang.org/x/text/unicode/norm"
)

// AddressKind tells how exactly an address names its place.
type AddressKind string

// The kinds, from the most exact to the least. Towns and larger are divisions.
const (
	Door     AddressKind = "door"     // 门牌: a number, a building, a unit, a room
	Landmark AddressKind = "landmark" // 地标: a place with a name, such as a station, a market, a school
	Road     AddressKind = "road"     // 道路: a road, street, lane or bridge, an estate, an industrial park; its point is somewhere on or in it
	Hamlet   AddressKind = "group"    // 组: a group (村民小组) or natural village (自然村); its point is its middle
	Centre   AddressKind = "village"  // 村: a village or community; its point is its middle
)

// AddressKinds lists the kinds, from the most exact to the least.
func AddressKinds() []AddressKind { return []AddressKind{Door, Landmark, Road, Hamlet, Centre} }

// Label returns the Chinese label of the kind.
func (k AddressKind) Label() string {
	switch k {
	case Door:
		return "门牌"
	case Landmark:
		return "地标"
	case Road:
		return "道路"
	case Hamlet:
		return "组(自然村)"
	case Centre:
		return "村(社区)"
	default:
		return ""
	}
}

// ParseAddressKind reads a kind by its name (any case) or its Chinese label; empty is empty.
func ParseAddressKind(s string) (AddressKind, error) {
	switch fold(s) {
	case "":
		return "", nil
	case "door", "门牌", "门牌号", "门楼牌", "门址", "楼栋", "户室":
		return Door, nil
	case "landmark", "poi", "地标", "兴趣点", "标志物", "单位":
		return Landmark, nil
	case "地名": // of a place of any kind: its text tells
		return "", nil
	case "road", "street", "道路", "街路巷", "街巷", "路名":
		return Road, nil
	case "group", "hamlet", "组", "村民小组", "小组", "自然村", "组(自然村)":
		return Hamlet, nil
	case "village", "community", "村", "社区", "行政村", "村(社区)", "村社区":
		return Centre, nil
	}
	return "", fmt.Errorf("%w: %q is not a kind of address: door, landmark, road, group or village", ErrInvalid, s)
}

// KindOfAddress returns the kind that the end of an address speaks of: what ends in a number, a building, a unit or a room is a
// door; what ends like a road, an estate or a park, a group, a natural village (浜, 埭, 圩) or a village is that, as its point is only somewhere in it;
// and everything else is a landmark. Empty for what ends like a town, a county or a city: those are divisions.
func KindOfAddress(address string) AddressKind {
	s := strings.TrimRightFunc(strings.ToLower(norm.NFKC.String(address)), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
	for _, end := range addressEndTable {
		if end.form.MatchString(s) {
			return end.kind
		}
	}
	return Landmark
}

// addressEndTable lists the ends of addresses in the order in which they are looked for. A word such as 房 or 座 is a part of a
// building only after what numbers it, and 70号东区 has the number of its door; 东区, 二区 and a区 are parts of estates, but for counties that are called so, as 江北区 is right behind its city.
var addressEndTable = []struct {
	kind AddressKind
	form *regexp.Regexp
}{
	{Hamlet, regexp.MustCompile(`(组|自然村)$`)},
	{Door, regexp.MustCompile(`([号號]([东西南北中0-9a-z一二三四五六七八九十甲乙丙丁]区)?|[0-9]|[0-9a-z一二三四五六七八九十百〇零甲乙丙丁东西南北](室|房|单元|幢|栋|号楼|座|楼|层|户)|[壹贰叁肆伍陆柒捌玖拾佰](室|单元|幢|栋|号楼|座|层)|号之[一二三四五六七八九十])$`)},
	{"", regexp.MustCompile(`([市县镇乡]|街道|[^小园业景校社发新山库片厂东西南北中0-9a-z一二三四五六七八九十甲乙丙丁]区|(^|[市省州盟])[城河江湖海][东西南北中]区)$`)},
	{Road, regexp.MustCompile(`([路街道弄巷线桥]|[小园业景校发新山库片厂东西南北中0-9a-z一二三四五六七八九十甲乙丙丁]区|花园|家园|新村|公寓|[苑邸墅])$`)},
	{Hamlet, regexp.MustCompile(`[浜埭港圩浦兜墩塘荡漾泾溇湾]$`)},
	{Centre, regexp.MustCompile(`(村|社区|村民委员会|居民委员会|村委会|居委会)$`)},
}

// Address is an address on record: the text that names a place, and the point where that is.
type Address struct {
	Code     string
	Address  string // as the list it comes from has it, from the largest part to the smallest
	Kind     AddressKind
	Aliases  []string // other names of the same place, in no order that means anything
	Division string   // code; empty when unknown
	Source   string   // where it comes from; not public
	At       orb.Point
	Extra    map[string]any // properties of the file that have no field, JSON values; not public
}

// Layer returns Addresses.
func (Address) Layer() Layer { return Addresses }

// Key returns the code.
func (a Address) Key() string { return a.Code }

// AddressCode returns the code of an address that was given none: the same for the same text in the same village, or larger division,
// whoever computes it and wherever its point is, so that a second import of a file finds what the first put on record, and corrects its
// points, also across the line of a group. Width, blanks and the sort of a dash do not matter. nth tells apart several points of one address, from 1.
func AddressCode(address, division string, nth int) string {
	if leadingDigits(division) >= villageDigits {
		division = division[:villageDigits]
	}
	sum := sha256.Sum256([]byte(foldAddress(address) + "\n" + division))
	code := "a" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:15])) // 120 bits
	if nth > 1 {
		code += fmt.Sprintf("-%d", nth)
	}
	return code
}

// foldAddress brings spellings of one address together. It never changes: codes on record rest on it.
func foldAddress(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case unicode.Is(unicode.Pd, r), r == '−', r == '~':
			return '-'
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

func sameAddress(a, b Address) bool {
	return a.Code == b.Code && a.Address == b.Address && a.Kind == b.Kind && slices.Equal(a.Aliases, b.Aliases) && a.Division == b.Division &&
		a.Source == b.Source && math.Float64bits(a.At[0]) == math.Float64bits(b.At[0]) && math.Float64bits(a.At[1]) == math.Float64bits(b.At[1]) &&
		sameJSON(a.Extra, b.Extra)
}
