package api

import (
	"gridzone/geo"
	"gridzone/pages"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const (
	maxPictures = 300 // faults that a page draws; the others it lists
	maxLabelled = 40  // grids in a picture that are all named; of more only those involved are
)

// page is the answer for people.
func (t *tiling) page() pages.Coverage {
	w := pages.Coverage{At: t.at, Revision: t.revision, Demo: t.demo, SliverM: t.options.SliverM, GapM2: t.options.GapM2, Expected: t.options.Expected,
		Grids: t.found.Grids, AreaM2: t.found.AreaM2, Division: t.place(t.division)}
	for i, f := range t.found.Faults {
		one := pages.CoverageFault{Number: i + 1, Kind: f.Kind, Narrow: f.Narrow, AreaM2: f.AreaM2, WidthM: f.WidthM, Between: f.Between()}
		for _, code := range f.Grids {
			one.Grids = append(one.Grids, t.grid(code))
		}
		for _, code := range f.Neighbours {
			one.Neighbours = append(one.Neighbours, t.grid(code))
		}
		for _, code := range f.Divisions {
			one.Divisions = append(one.Divisions, t.place(code))
		}
		if f.Shape != nil {
			at := geo.InteriorPoint(f.Shape)
			one.At = &at
		}
		if r := f.Exception; r != nil {
			e, _ := r.Thing.(zoning.Exception)
			one.Exception, one.Reason, one.Days = e.ID, e.Reason, r.Valid
		}
		if f.Shape != nil && f.Kind != zoning.FaultUnexpectedCount && i < maxPictures {
			p := t.picture(f)
			one.Picture = &p
		}
		w.Faults = append(w.Faults, one)
	}
	return w
}

// place is a division by its code; one that is not on record has no name.
func (t *tiling) place(code string) pages.Ref {
	ref := pages.Ref{Code: code}
	if r, err := t.atlas.Row(zoning.Divisions, code, t.day); err == nil {
		d, _ := r.Thing.(zoning.Division)
		ref.Name, ref.Level = d.Name, d.Level
	}
	return ref
}

func (t *tiling) grid(code string) pages.Ref {
	ref := pages.Ref{Code: code}
	if r, err := t.atlas.Row(zoning.Grids, code, t.day); err == nil {
		g, _ := r.Thing.(zoning.Grid)
		ref.Name = g.Name
	}
	return ref
}

// picture draws a fault among the grids around it, with the lines of villages.
func (t *tiling) picture(f atlas.Fault) pages.Picture {
	bound := f.Shape.Bound()
	p := pages.Picture{Frame: geo.Pad(bound, max(10, 0.08*geo.Distance(bound.Min, bound.Max)))}
	window := grown(p.Frame)
	involved := map[string]bool{}
	for _, code := range f.Grids {
		involved[code] = true
	}
	var named []pages.Drawn
	rows, _ := t.atlas.Page(zoning.Grids, t.day, &window, "", t.atlas.Count(zoning.Grids, t.day))
	for _, r := range rows {
		g, _ := r.Thing.(zoning.Grid)
		switch {
		case involved[g.Code]:
			named = append(named, pages.Drawn{Role: pages.RoleInvolved, Label: g.Code, Shape: r.Shape})
		case g.Kind == zoning.Base:
			p.Shapes = append(p.Shapes, pages.Drawn{Role: pages.RoleNeighbour, Label: g.Code, Shape: r.Shape})
		}
	}
	if len(p.Shapes) > maxLabelled {
		for i := range p.Shapes {
			p.Shapes[i].Label = ""
		}
	}
	p.Shapes = append(p.Shapes, named...)
	rows, _ = t.atlas.Page(zoning.Divisions, t.day, &window, "", t.atlas.Count(zoning.Divisions, t.day))
	for _, r := range rows {
		if d, _ := r.Thing.(zoning.Division); d.Level == zoning.Village {
			p.Shapes = append(p.Shapes, pages.Drawn{Role: pages.RoleDivision, Shape: r.Shape})
		}
	}
	role := pages.RoleFault
	if f.Exception != nil {
		role = pages.RoleExcused
	}
	p.Shapes = append(p.Shapes, pages.Drawn{Role: role, Shape: f.Shape})
	return p
}
