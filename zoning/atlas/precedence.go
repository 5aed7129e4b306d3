package atlas

import (
	"cmp"
	"strings"

	"gridzone/zoning"
)

// byCode orders rows by code, then by first day.
func byCode(a, b *zoning.Row) int {
	return cmp.Or(strings.Compare(a.Code(), b.Code()), cmp.Compare(a.Valid.From, b.Valid.From))
}

// precedence orders the rows of a layer as answers list them: by rank, then code, then first day.
func precedence(a, b *zoning.Row) int {
	return cmp.Or(cmp.Compare(rank(a), rank(b)), byCode(a, b))
}

// rank is what goes before the code: base grids first, prohibited zones first, the largest divisions first.
func rank(r *zoning.Row) int {
	switch t := r.Thing.(type) {
	case zoning.Grid:
		return t.Kind.Rank()
	case zoning.Division:
		return t.Level.Rank()
	case zoning.Zone:
		return -verdictOf(t.Kind).Severity()
	default:
		return 0
	}
}

// verdictOf returns the verdict of a place in a zone of the kind.
func verdictOf(k zoning.ZoneKind) zoning.Verdict {
	if k == zoning.Prohibited {
		return zoning.VerdictProhibited
	}
	return zoning.VerdictRestricted
}
