package zoning

import (
	"cmp"
	"encoding/json"
	"math"
	"reflect"
	"slices"

	"github.com/paulmach/orb"
)

// SameContent tells whether two rows say the same of the same thing: every field,
// and every bit of every coordinate. Times, the row's id and the publication it
// came with do not count.
func SameContent(a, b *Row) bool {
	return a == b || (SameThing(a.Thing, b.Thing) && SameShape(a.Shape, b.Shape))
}

// SameThing compares two things field by field; an absent list or map equals an
// empty one, and a zone's scope that is not given equals Whole.
func SameThing(a, b Thing) bool {
	switch a := a.(type) {
	case Grid:
		b, ok := b.(Grid)
		return ok && a.Code == b.Code && a.Name == b.Name && a.Kind == b.Kind && a.Division == b.Division &&
			slices.Equal(a.Replaces, b.Replaces) && sameJSON(a.Extra, b.Extra)
	case Zone:
		b, ok := b.(Zone)
		return ok && a.Code == b.Code && a.Name == b.Name && a.Kind == b.Kind && a.Category == b.Category &&
			a.Division == b.Division && a.Extent == b.Extent && (a.Scope == Part) == (b.Scope == Part) &&
			slices.Equal(a.Bases, b.Bases) && sameJSON(a.Extra, b.Extra)
	case Publication:
		b, ok := b.(Publication)
		return ok && samePublication(a, b)
	case Farm:
		b, ok := b.(Farm)
		return ok && sameFarm(a, b)
	case Address:
		b, ok := b.(Address)
		return ok && sameAddress(a, b)
	default:
		return a == b // divisions and exceptions are comparable
	}
}

func samePublication(a, b Publication) bool {
	return a.ID == b.ID && a.State == b.State && a.Division == b.Division && a.Issuer == b.Issuer && a.Document == b.Document &&
		a.Digest == b.Digest && a.Title == b.Title && a.PublishedOn == b.PublishedOn && a.Unapproved == b.Unapproved &&
		slices.Equal(a.Bases, b.Bases) && slices.EqualFunc(a.Rules, b.Rules, Rule.Same) && a.Equivalents.Same(b.Equivalents) &&
		sameNumber(a.Quota, b.Quota) && cmp.Or(a.QuotaMeasure, Stock) == cmp.Or(b.QuotaMeasure, Stock) && slices.Equal(a.Supersedes, b.Supersedes)
}

func sameFarm(a, b Farm) bool {
	return a.Code == b.Code && a.Name == b.Name && a.Species == b.Species && a.Count == b.Count && a.Measure == b.Measure && a.Household == b.Household &&
		a.Division == b.Division && math.Float64bits(a.At[0]) == math.Float64bits(b.At[0]) && math.Float64bits(a.At[1]) == math.Float64bits(b.At[1]) &&
		sameJSON(a.Extra, b.Extra)
}

// SameShape compares coordinates bit by bit: 0 and -0 differ.
func SameShape(a, b orb.MultiPolygon) bool {
	return slices.EqualFunc(a, b, func(p, q orb.Polygon) bool {
		return slices.EqualFunc(p, q, func(r, s orb.Ring) bool {
			if len(r) != len(s) {
				return false
			}
			for i := range r {
				if math.Float64bits(r[i][0]) != math.Float64bits(s[i][0]) || math.Float64bits(r[i][1]) != math.Float64bits(s[i][1]) {
					return false
				}
			}
			return true
		})
	})
}

// sameJSON compares the extra properties. Numbers compare by value, so that it
// does not matter whether they came as float64 or as json.Number.
func sameJSON(a, b map[string]any) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		w, ok := b[k]
		if !ok || !sameValue(v, w) {
			return false
		}
	}
	return true
}

func sameValue(a, b any) bool {
	if x, ok := number(a); ok {
		y, ok := number(b)
		if m, both := a.(json.Number); ok && both && math.Abs(x) >= 1<<53 {
			if n, both := b.(json.Number); both {
				return m == n // float64 would drop digits
			}
		}
		return ok && x == y
	}
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && sameJSON(a, b)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameValue)
	default:
		return reflect.DeepEqual(a, b)
	}
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	default:
		return 0, false
	}
}
