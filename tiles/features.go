package tiles

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Layers lists the layers that are drawn, in the order in which they are drawn over each other. Each has a layer of areas under its name in the
// tile, and one of points for labels under its name and LabelSuffix.
func Layers() []zoning.Layer { return []zoning.Layer{zoning.Divisions, zoning.Grids, zoning.Zones} }

// LabelSuffix ends the name of a layer of points.
const LabelSuffix = "_label"

// Field is an attribute of a layer's features. All are texts; one that says nothing is left out.
type Field struct{ Name, Description string }

// Fields lists the attributes of a layer: all that is ever drawn of a row beside its shape. None is about people, and what else came with a
// file is not among them, as nobody knows what it says.
func Fields(layer zoning.Layer) []Field {
	switch layer {
	case zoning.Divisions:
		return []Field{{"code", "Code of the division"}, {"name", "Name"}, {"level", "city, county, town, village or group"}}
	case zoning.Grids:
		return []Field{{"code", "Code of the grid"}, {"name", "Name"}, {"kind", "base, dedicated or micro"}, {"division", "Code of its village"}}
	case zoning.Zones:
		return []Field{
			{"code", "Code of the zone"}, {"name", "Name"}, {"kind", "prohibited or restricted"}, {"category", "01 to 05"},
			{"division", "Code of its division"}, {"publication", "Id of its publication"},
			{"extent_scope", "whole where the zone has no shape of its own and covers its division"},
		}
	default:
		return nil
	}
}

// FirstZoom returns the first zoom at which a layer is drawn; above it a tile would hold more than can be told apart.
func FirstZoom(layer zoning.Layer) int {
	switch layer {
	case zoning.Divisions:
		return 5
	case zoning.Zones:
		return 7
	default:
		return 9
	}
}

// feature is one row as it is drawn.
type feature struct {
	id    uint64
	tags  []string // values of the layer's fields
	shape orb.MultiPolygon
	print print
}

// print tells whether two features are the same, bit by bit.
type print [sha256.Size]byte

// drawnRow is what a feature is made of.
type drawnRow struct {
	row   *zoning.Row
	shape *orb.Polygon // the first of its parts
}

// featuresOf returns what is drawn of a layer in force on day: rows with a shape, and zones that cover a division which has one. known are features made
// before.
func featuresOf(a *atlas.Atlas, layer zoning.Layer, day zoning.Day, known map[drawnRow]*feature) map[drawnRow]*feature {
	out := map[drawnRow]*feature{}
	for _, r := range a.Rows(layer, day) {
		shape := shapeOf(a, r, day)
		if len(shape) == 0 {
			continue
		}
		key := drawnRow{r, &shape[0]}
		if known[key] == nil {
			out[key] = newFeature(r, shape)
		} else {
			out[key] = known[key]
		}
	}
	return out
}

// shapeOf returns what is drawn of a row on day: its own shape, or that of the division which a zone covers; nil where there is neither.
func shapeOf(a *atlas.Atlas, r *zoning.Row, day zoning.Day) orb.MultiPolygon {
	if _, zone := r.Thing.(zoning.Zone); zone && len(r.Shape) == 0 {
		if land := a.Land(r, day); land != nil {
			return land.Shape()
		}
	}
	return r.Shape
}

// Undrawn counts the zones in force on day that are on no tile: words alone say which part of a division they cover, or no shape of their division
// is on record.
func Undrawn(a *atlas.Atlas, day zoning.Day) int {
	n := 0
	for _, r := range a.Rows(zoning.Zones, day) {
		if len(shapeOf(a, r, day)) == 0 {
			n++
		}
	}
	return n
}

func newFeature(r *zoning.Row, shape orb.MultiPolygon) *feature {
	f := &feature{id: FeatureID(r.Code()), tags: tagsOf(r), shape: shape}
	var b []byte
	for _, t := range f.tags {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(t))), t...)
	}
	h := sha256.New()
	h.Write(b)
	for _, poly := range shape {
		for _, ring := range poly {
			b = binary.LittleEndian.AppendUint32(b[:0], uint32(len(ring)))
			for _, p := range ring {
				b = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0])), math.Float64bits(p[1]))
			}
			h.Write(b)
		}
		h.Write([]byte{0})
	}
	h.Sum(f.print[:0])
	return f
}

// tagsOf returns the values of the fields of a row's layer, in order.
func tagsOf(r *zoning.Row) []string {
	switch t := r.Thing.(type) {
	case zoning.Division:
		return []string{t.Code, t.Name, string(t.Level)}
	case zoning.Grid:
		return []string{t.Code, t.Name, string(t.Kind), t.Division}
	case zoning.Zone:
		scope := ""
		if len(r.Shape) == 0 {
			scope = string(zoning.Whole)
		}
		return []string{t.Code, t.Name, string(t.Kind), t.Category, t.Division, r.Publication, scope}
	default:
		return nil
	}
}

// drawOrder puts what is drawn first, and so below, before what is drawn over it: large divisions, base grids, restricted zones.
func drawOrder(layer zoning.Layer) func(a, b *feature) int {
	over := func(f *feature) int {
		switch layer {
		case zoning.Divisions:
			return zoning.Level(f.tags[2]).Rank()
		case zoning.Grids:
			return zoning.GridKind(f.tags[2]).Rank()
		default:
			if zoning.ZoneKind(f.tags[2]) == zoning.Prohibited {
				return 1
			}
			return 0
		}
	}
	return func(a, b *feature) int {
		return cmp.Or(cmp.Compare(over(a), over(b)), strings.Compare(a.tags[0], b.tags[0]))
	}
}

// digitsOfID is how many digits a code may have to be its own id.
const digitsOfID = 15

// FeatureID returns the id under which a code is drawn, the same in every revision: the number that it writes where it is one of up to 15 digits without a
// zero before, else one from 2^52 up to 2^53, which JavaScript still counts exactly, by its digest (FNV-1a). Of a million codes that are no numbers two have the same
// with a likelihood of one in ten thousand.
func FeatureID(code string) uint64 {
	if code != "" && len(code) <= digitsOfID && code[0] != '0' && !slices.ContainsFunc([]byte(code), func(c byte) bool { return c < '0' || c > '9' }) {
		n, err := strconv.ParseUint(code, 10, 64)
		if err == nil {
			return n
		}
	}
	h := fnv.New64a()
	h.Write([]byte(code))
	return 1<<52 | h.Sum64()>>12
}
