package importers

import (
	"fmt"
	"slices"
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

// undrawn finds a zone or a division whose polygon the file takes away: exports lose them.
func (j *judge) undrawn(p *parsed, row *zoning.Row) {
	if len(row.Shape) > 0 || slices.Contains(zoning.PointLayers(), row.Layer()) {
		return
	}
	if held, err := j.now.Row(row.Layer(), row.Code(), j.today); err == nil && len(held.Shape) > 0 {
		j.warn(p, codeUndrawn, shown(row.Code())+" is on record with a polygon, and comes without one: it will go by words and its division alone", "export the layer with its polygons, if that is not meant")
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
			j.correction(p)
			continue
		}
		var days []string
		same := true
		for _, held := range j.history(row.Layer(), row.Code()) {
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
		repair := "to end a row use replace with a division and a from day"
		if j.o.Publication != "" {
			repair = "to be rid of it take the zone out of the draft"
		}
		j.warn(p, codeDaysKept, detail, repair)
	}
}

// correction tells of the other days of a code that a feature without dates corrects: it is about the row in force today.
func (j *judge) correction(p *parsed) {
	held, others := before(j.history(p.candidate.Row.Layer(), p.candidate.Row.Code()), p.candidate, j.today)
	if held == nil || len(others) == 0 {
		return
	}
	days := make([]string, len(others))
	for i, r := range others {
		days[i] = inWords(r.Valid)
	}
	j.warn(p, codeDaysKept, fmt.Sprintf("%s is corrected for the days of the row in force today; what is on record %s stays as it was", shown(p.candidate.Row.Code()), strings.Join(days, " and ")),
		"give valid_from and valid_to to say which days are meant")
}

// unfounded tells what cannot be judged, or counts for more than was perhaps meant.
func (j *judge) unfounded(rows []*parsed) {
	if j.o.Layer != zoning.Divisions && len(j.onRecord) == 0 && len(rows) > 0 {
		j.report.addWarning(Place{Code: codeNoDivisions, Feature: -1, Part: -1, Ring: -1,
			Detail: "no divisions are on record: neither codes nor places could be checked against them", Repair: "import the divisions first"})
	}
	if j.o.Layer != zoning.Zones || j.o.Publication != "" { // in a draft the days are those of the publication
		return
	}
	for _, p := range rows {
		if code := p.candidate.Row.Code(); !p.candidate.Dated && len(j.now.History(zoning.Zones, code)) == 0 {
			j.warn(p, codeAllDays, "the zone "+shown(code)+" gives no dates: it counts as in force on all days, past ones too", "give valid_from, the day from which it is in force")
		}
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
