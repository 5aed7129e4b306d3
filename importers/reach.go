package importers

import (
	"fmt"
	"strings"

	"gridzone/zoning"
)

// extent says what a zone without a polygon covers, where the file leaves that to be assumed.
func (j *judge) extent(p *parsed, row *zoning.Row) {
	z, ok := row.Thing.(zoning.Zone)
	if !ok || len(row.Shape) > 0 {
		return
	}
	switch {
	case z.Extent == "" && z.Scope != zoning.Part:
		j.warn(p, codeWholeDivision, "the zone "+shown(z.Code)+" has neither a polygon nor words for its extent: it covers its whole division", "draw it, or describe its extent, if that is not meant")
	case z.Extent != "" && p.scopeless:
		j.warn(p, codeScopeAssumed, "the zone "+shown(z.Code)+" has words for its extent but no extent_scope: it covers its whole division", "say extent_scope = part or whole")
	}
}

// outlasting tells of dates that end nothing: what is on record of a code stays in force on days that no feature of the
// file speaks of.
func (j *judge) outlasting(rows []*parsed) {
	spoken := map[string][]zoning.Interval{}
	for _, p := range rows {
		if p.candidate.Dated {
			spoken[p.candidate.Row.Code()] = append(spoken[p.candidate.Row.Code()], p.candidate.Row.Valid)
		}
	}
	for _, p := range rows {
		row := p.candidate.Row
		if !p.candidate.Dated {
			continue
		}
		var days []string
		same := true
		for _, held := range j.now.History(row.Layer(), row.Code()) {
			if !held.Valid.Overlaps(row.Valid) {
				continue
			}
			for _, v := range held.Valid.Minus(spoken[row.Code()]...) {
				days = append(days, inWords(v))
			}
			same = same && zoning.SameContent(held, row)
		}
		if len(days) == 0 {
			continue
		}
		detail := fmt.Sprintf("what is on record of %s stays as it was %s", shown(row.Code()), strings.Join(days, " and "))
		if same {
			detail = fmt.Sprintf("%s is on record with this content and stays so %s: the dates given end nothing", shown(row.Code()), strings.Join(days, " and "))
		}
		j.warn(p, codeDaysKept, detail, "to end a row use replace with a division and a from day")
	}
}

// inWords says which days an interval holds.
func inWords(v zoning.Interval) string {
	switch {
	case v == zoning.Unbounded:
		return "on all days"
	case v.From == zoning.Always:
		return "before " + v.To.String()
	case v.To == zoning.Forever:
		return "from " + v.From.String() + " on"
	default:
		return "from " + v.From.String() + " until before " + v.To.String()
	}
}
