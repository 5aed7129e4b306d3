package api

import (
	"strconv"

	"gridzone/importers/delimited"
	"gridzone/zoning/atlas"
)

// farmColumns are the columns of the table of farms.
const farmColumns = "code,name,species,count,measure,household,division,lon,lat,grid,zones,verdict,certain,alternatives,outcome,rule,needs,boundary_distance_m\n"

// appendFarmTable appends farms as CSV with a heading.
func appendFarmTable(dst []byte, farms []*atlas.Standing) []byte {
	dst = append(dst, farmColumns...)
	for _, f := range farms {
		w := newFarmListed(f)
		for _, text := range []string{w.Code, w.Name, w.Species, strconv.FormatInt(w.Count, 10), w.Measure, strconv.FormatBool(w.Household), w.Division} {
			dst = append(delimited.AppendField(dst, text), ',')
		}
		dst = append(appendNumber(dst, w.Lon), ',')
		dst = append(appendNumber(dst, w.Lat), ',')
		if w.Grid != nil {
			dst = delimited.AppendField(dst, *w.Grid)
		}
		dst = append(dst, ',')
		start := len(dst)
		for _, z := range w.Zones {
			dst = appendCode(dst, start, z.Code)
		}
		dst = append(delimited.QuoteField(dst, start), ","+w.Verdict+","+strconv.FormatBool(w.Certain)+","...)
		start = len(dst)
		for _, v := range w.Alternatives {
			dst = appendCode(dst, start, v)
		}
		dst = append(dst, ","+w.Outcome...)
		dst = append(appendRuling(dst, &f.Ruling), ',')
		if w.BoundaryM != nil {
			dst = appendNumber(dst, *w.BoundaryM)
		}
		dst = append(dst, '\n')
	}
	return dst
}

// totalColumns are the columns of the table of totals.
const totalColumns = "division,verdict,measure,farms,pig_equivalents,unconverted,quota,left,quota_publication\n"

// appendTotalsTable appends totals as CSV with a heading.
func appendTotalsTable(dst []byte, w *FarmTotals) []byte {
	quotas := map[string]string{}
	set := func(measure string, quota int64, left float64, by QuotaPublication) {
		document := by.Document
		if document == "" {
			document = by.ID
		}
		text := strconv.AppendInt(nil, quota, 10)
		text = append(appendNumber(append(text, ','), left), ',')
		quotas[measure] = string(delimited.AppendField(text, document))
	}
	if w.Quota != nil {
		set("stock", *w.Quota, *w.Left, *w.Publication)
	}
	if q := w.SlaughterQuota; q != nil {
		set("slaughter", q.Quota, q.Left, q.Publication)
	}
	dst = append(dst, totalColumns...)
	for _, line := range []struct {
		verdict, measure string
		herd             Herd
	}{{"restricted", "stock", w.Restricted.Stock}, {"restricted", "slaughter", w.Restricted.Slaughter},
		{"needs_survey", "stock", w.NeedsSurvey.Stock}, {"needs_survey", "slaughter", w.NeedsSurvey.Slaughter}} {
		dst = delimited.AppendField(dst, w.Division)
		dst = append(dst, ","+line.verdict+","+line.measure+","+strconv.Itoa(line.herd.Farms)+","...)
		dst = append(appendNumber(dst, line.herd.PigEquivalents), ","+strconv.Itoa(line.herd.Unconverted)+","...)
		quota := quotas[line.measure]
		if quota == "" || line.verdict != "restricted" { // what needs a survey is not taken off
			quota = ",,"
		}
		dst = append(dst, quota+"\n"...)
	}
	return dst
}
