package zoning

// ZoneKind tells what is forbidden in a zone.
type ZoneKind string

// The kinds of livestock zone.
const (
	Prohibited ZoneKind = "prohibited" // 禁养区
	Restricted ZoneKind = "restricted" // 限养区
)

// Label returns the Chinese label of the kind.
func (k ZoneKind) Label() string {
	switch k {
	case Prohibited:
		return "禁养区"
	case Restricted:
		return "限养区"
	default:
		return ""
	}
}

// Scope tells how much of its division a zone without a polygon covers.
type Scope string

// The scopes.
const (
	Whole Scope = "whole" // the whole division
	Part  Scope = "part"  // a part that only words describe
)

// Zone is a published livestock zone. Without a shape it covers its division, or the
// part of it that Extent describes.
type Zone struct {
	Code     string
	Name     string
	Kind     ZoneKind
	Category string // 01 water source, 02 nature reserve, 03 scenic area, 04 population, 05 other
	Division string // code; empty when unknown
	Extent   string // the published words
	Scope    Scope  // Whole unless said otherwise
	Bases    []Basis
	Extra    map[string]any
}

// Layer returns Zones.
func (Zone) Layer() Layer { return Zones }

// Key returns the code.
func (z Zone) Key() string { return z.Code }

// BasisKind ranks a legal basis.
type BasisKind string

// The kinds of legal basis.
const (
	Law               BasisKind = "law"
	Regulation        BasisKind = "regulation"
	Ordinance         BasisKind = "rule"
	NormativeDocument BasisKind = "normative_document"
)

// Basis is a document a zone rests on.
type Basis struct {
	Kind   BasisKind // empty when the file names only the number
	Number string
	Title  string
	Date   string // YYYY-MM-DD or empty
	Status string
	Link   string
}

// Categories lists the categories seen in published tables, in order: 01 water source, 02 nature
// reserve, 03 scenic area, 04 population concentration, 05 other by law or regulation.
func Categories() []string { return []string{"01", "02", "03", "04", "05"} }

// RestingOn returns the zone with the bases of its publication, if it names none of its own.
func (z Zone) RestingOn(publication []Basis) Zone {
	if len(z.Bases) == 0 {
		z.Bases = publication
	}
	return z
}

// OnlyNormative tells whether the zone rests on normative documents alone, which since the notice of
// September 2019 cannot carry a zone. A zone whose bases are unknown is not said to.
func (z Zone) OnlyNormative() bool {
	for _, b := range z.Bases {
		if b.Kind != NormativeDocument {
			return false
		}
	}
	return len(z.Bases) > 0
}
