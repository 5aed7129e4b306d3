package pages

import (
	"html/template"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Coverage is the report of how well grids tile a division.
type Coverage struct {
	At             string // day
	Revision       int64
	Demo           bool
	Division       Ref // without a code: everything
	SliverM, GapM2 float64
	Expected       *int
	Grids          int
	AreaM2         float64
	Faults         []CoverageFault
}

// CoverageFault is a place where grids do not tile.
type CoverageFault struct {
	Number         int
	Kind           zoning.FaultKind
	Narrow         zoning.FaultKind // of a sliver: gap or overlap
	AreaM2, WidthM float64
	Grids          []Ref
	Neighbours     []Ref
	Divisions      []Ref
	Between        bool       // a gap between jurisdictions
	At             *orb.Point // in it; nil: it has no shape
	Exception      string     // id of what lets it stand; empty: it is open
	Reason         string
	Days           zoning.Interval // of the exception
	Picture        *Picture        // nil: none is drawn
}

// maxListed is how many faults a report lists; all of them are in its summary.
const maxListed = 2000

// kindCount is a line of the summary.
type kindCount struct {
	Kind       zoning.FaultKind
	Count      int
	Open       int
	AreaM2     float64
	OpenAreaM2 float64
}

type coveragePage struct {
	Coverage
	Open    int
	Undrawn bool // some fault of a place has no picture
	More    int  // faults that are not listed
	Kinds   []kindCount
	Drawn   []drawnFault
}

type drawnFault struct {
	CoverageFault
	Map template.HTML
}

// Coverage writes the report: a summary, and each fault with a picture.
func (p *Pages) Coverage(lang Lang, w Coverage) ([]byte, error) {
	it := coveragePage{Coverage: w, Drawn: make([]drawnFault, min(len(w.Faults), maxListed)), More: max(0, len(w.Faults)-maxListed)}
	counts := map[zoning.FaultKind]*kindCount{}
	for i, f := range w.Faults {
		if i < maxListed {
			it.Drawn[i].CoverageFault = f
			if f.Picture != nil {
				name := faultWords(f.Kind)
				it.Drawn[i].Map = f.Picture.plainSVG(plain(lang, words{name.zh + "及其周围网格", name.en + " and the grids around"}))
			}
			it.Undrawn = it.Undrawn || f.Picture == nil && f.At != nil && f.Kind != zoning.FaultUnexpectedCount
		}
		c := counts[f.Kind]
		if c == nil {
			c = &kindCount{Kind: f.Kind}
			counts[f.Kind] = c
		}
		c.Count++
		c.AreaM2 += f.AreaM2
		if f.Exception == "" {
			c.Open++
			c.OpenAreaM2 += f.AreaM2
			it.Open++
		}
	}
	for _, kind := range zoning.FaultKinds() {
		if c := counts[kind]; c != nil {
			it.Kinds = append(it.Kinds, *c)
		}
	}
	return p.render(lang, "coverage.html", it)
}

func faultWords(k zoning.FaultKind) words {
	return words{k.Label(), map[zoning.FaultKind]string{
		zoning.FaultGap: "Gap", zoning.FaultOverlap: "Overlap", zoning.FaultSliver: "Sliver", zoning.FaultOverVillageLine: "Over a village line",
		zoning.FaultMisplacedCode: "Code of another village", zoning.FaultDuplicateCode: "One grid twice", zoning.FaultMissingVillage: "Village without a grid",
		zoning.FaultUnexpectedCount: "Unexpected number of grids",
	}[k]}
}
