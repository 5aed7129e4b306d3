package certificate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"gridzone/zoning"
)

// How far two numbers of an answer may differ and still be the same: another engine, or another processor, may
// round the last digits otherwise.
const (
	ToleranceM   = 0.001 // metres; in square metres as many
	ToleranceRel = 1e-6  // of the larger one; of shares and pig equivalents as well
	ToleranceDeg = 1e-8  // degrees: a millimetre
)

// Difference is a member that two JSON texts do not agree on.
type Difference struct {
	Pointer string // RFC 6901
	Issued  []byte // JSON; nil when it is not there
	Again   []byte
}

// Answers returns where an answer as it was issued differs from the answer the same question gets again, in the order of pointers.
//
// Everything must be equal, with three exceptions: numbers of metres, square metres, shares and degrees agree within the
// tolerances; the sentences of reasons and of the rule do not count, since their codes, their thresholds and what they speak of do; and what
// only the later of two engines says does not count, unless a decision rests on it (see decides).
// ErrInvalid if one of them is not JSON.
func Answers(issued, again []byte, sameEngine bool) ([]Difference, error) {
	return compare(issued, again, func(pointer string, added bool) bool {
		if pointer == "/rule/text" || (strings.HasPrefix(pointer, "/reasons/") && strings.HasSuffix(pointer, "/text")) {
			return false
		}
		return !added || sameEngine || decides(pointer)
	}, near)
}

// Decisions is Answers for what is decided alone: verdict, outcome, rule and zones. It tells whether another day, or another
// revision, changed anything for the place.
func Decisions(issued, again []byte) ([]Difference, error) {
	all, err := Answers(issued, again, false)
	return slices.DeleteFunc(all, func(d Difference) bool { return !decision(d.Pointer) }), err
}

// Texts returns every difference between two JSON texts, to the last digit.
func Texts(issued, again []byte) ([]Difference, error) {
	return compare(issued, again, func(string, bool) bool { return true }, func(string, float64, float64) bool { return false })
}

// decides tells whether a member must be there in both answers or in none, whichever engine gave them.
func decides(pointer string) bool {
	switch first(pointer) {
	case "grid", "other_grids", "nearest_grid", "divisions", "boundary_zone":
		return true
	}
	return decision(pointer)
}

// decision tells whether a member is part of what is decided: of a zone what it is and rests on, not what it is called.
func decision(pointer string) bool {
	switch first(pointer) {
	case "verdict", "certain", "alternatives", "outcome", "rule":
		return true
	case "zones":
		part := strings.Split(pointer, "/")
		return len(part) < 4 || slices.Contains([]string{"code", "kind", "relation", "publication", "by_division", "bases"}, part[3])
	}
	return false
}

// first returns the first step of a pointer.
func first(pointer string) string {
	step, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	return step
}

// near tells whether two numbers under the same name are the same within the tolerances.
func near(name string, a, b float64) bool {
	apart, relative := math.Abs(a-b), ToleranceRel*max(math.Abs(a), math.Abs(b))
	switch {
	case strings.HasSuffix(name, "_m"), strings.HasSuffix(name, "_m2"):
		return apart <= max(ToleranceM, relative)
	case name == "share", strings.HasPrefix(name, "share_"):
		return apart <= ToleranceRel
	case name == "pig_equivalents":
		return apart <= relative
	case name == "lon", name == "lat":
		return apart <= ToleranceDeg
	}
	return false
}

// comparison walks two JSON texts side by side.
type comparison struct {
	counts func(pointer string, added bool) bool // whether a difference there counts; added: only the second has the member
	near   func(name string, a, b float64) bool
	found  []Difference
}

func compare(issued, again []byte, counts func(string, bool) bool, near func(string, float64, float64) bool) ([]Difference, error) {
	a, err := decode(issued)
	if err != nil {
		return nil, err
	}
	b, err := decode(again)
	if err != nil {
		return nil, err
	}
	c := comparison{counts: counts, near: near}
	c.values("", "", a, b)
	return c.found, nil
}

func decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil || d.More() {
		return nil, fmt.Errorf("%w: not one JSON text", zoning.ErrInvalid)
	}
	return v, nil
}

// absent stands for a member that is not there; null is another thing.
type absent struct{}

func (c *comparison) values(pointer, name string, a, b any) {
	switch x := a.(type) {
	case map[string]any:
		if y, ok := b.(map[string]any); ok {
			c.objects(pointer, x, y)
			return
		}
	case []any:
		if y, ok := b.([]any); ok {
			c.arrays(pointer, name, x, y)
			return
		}
	case json.Number:
		if y, ok := b.(json.Number); ok && (x == y || c.sameNumber(name, x, y)) {
			return
		}
	default:
		switch b.(type) {
		case map[string]any, []any, json.Number:
		default:
			if a == b {
				return
			}
		}
	}
	_, added := a.(absent)
	if c.counts(pointer, added) {
		c.found = append(c.found, Difference{pointer, text(a), text(b)})
	}
}

func (c *comparison) sameNumber(name string, x, y json.Number) bool {
	a, errA := x.Float64()
	b, errB := y.Float64()
	return errA == nil && errB == nil && (a == b || c.near(name, a, b))
}

func (c *comparison) objects(pointer string, a, b map[string]any) {
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	value := func(m map[string]any, name string) any {
		if v, ok := m[name]; ok {
			return v
		}
		return absent{}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		c.values(pointer+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name), name, value(a, name), value(b, name))
	}
}

// arrays compares item by item; the items of a list go by its name.
func (c *comparison) arrays(pointer, name string, a, b []any) {
	value := func(list []any, i int) any {
		if i < len(list) {
			return list[i]
		}
		return absent{}
	}
	for i := range max(len(a), len(b)) {
		c.values(pointer+"/"+strconv.Itoa(i), name, value(a, i), value(b, i))
	}
}

func text(v any) []byte {
	if _, missing := v.(absent); missing {
		return nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil // what was decoded can be encoded
	}
	return b
}
