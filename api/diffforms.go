package api

import (
	"cmp"
	"strconv"

	"github.com/paulmach/orb"

	"gridzone/exporters"
	"gridzone/importers/delimited"
	"gridzone/zoning/publishing"
)

// diffColumns are the columns of the table of a diff.
const diffColumns = "item,change,code,name,level,kind,kind_before,attributes,geometry_changed,gained_m2,lost_m2,publication_before,publication_after\n"

// appendDiffTable appends a diff as CSV with a heading: what the kinds gain and lose in all, then by division, then each zone.
func appendDiffTable(dst []byte, d *DiffAnswer) []byte {
	dst = append(dst, diffColumns...)
	line := func(fields ...string) {
		for i, f := range fields {
			dst = delimited.AppendField(comma(dst, i), f)
		}
		dst = append(dst, '\n')
	}
	for _, l := range d.Lands {
		line("total", "", "", "", "", l.Kind, "", "", "", plainDecimal(l.GainedM2), plainDecimal(l.LostM2), "", "")
	}
	for _, v := range d.Divisions {
		line("division", "", v.Code, v.Name, v.Level, v.Kind, "", "", "", plainDecimal(v.GainedM2), plainDecimal(v.LostM2), "", "")
	}
	for i := range d.Zones {
		z := &d.Zones[i]
		var was, is DiffState
		if z.Before != nil {
			was = *z.Before
		}
		if z.After != nil {
			is = *z.After
		}
		var attributes []byte
		for _, name := range z.Attributes {
			attributes = appendCode(attributes, 0, name)
		}
		gained, lost := "", ""
		if z.GainedM2 != nil {
			gained, lost = plainDecimal(*z.GainedM2), plainDecimal(*z.LostM2)
		}
		line("zone", z.Change, z.Code, z.state().Name, "", is.Kind, was.Kind, string(attributes), strconv.FormatBool(z.GeometryChanged),
			gained, lost, was.Publication, is.Publication)
	}
	return dst
}

// plainDecimal writes a number as answers do.
func plainDecimal(f float64) string { return string(appendNumber(nil, f)) }

// DiffFeatures is a diff as GeoJSON: the land that each kind gains and loses, and each zone that is not the same.
type DiffFeatures struct {
	Type        string        `json:"type" enum:"FeatureCollection"`
	Revision    int64         `json:"revision"`
	At          string        `json:"at" format:"date"`
	Demo        bool          `json:"demo,omitempty"`
	Draft       *DraftRef     `json:"draft,omitempty"`
	Publication string        `json:"publication,omitempty"`
	Division    string        `json:"division,omitempty"`
	Before      DiffSide      `json:"before"`
	After       DiffSide      `json:"after"`
	CRSName     string        `json:"crs_name" doc:"Coordinate system of the shapes, longitude first"`
	Features    []DiffFeature `json:"features" nullable:"false"`
}

// DiffFeature is land gained or lost, or a zone.
type DiffFeature struct {
	Type       string         `json:"type" enum:"Feature"`
	ID         string         `json:"id" doc:"land/gained/prohibited and the like, or zone/ and its code" example:"land/gained/prohibited"`
	Geometry   *AnyGeometry   `json:"geometry" doc:"Of a zone what it covers, of one that was removed what it covered; null when words alone say so"`
	Properties DiffProperties `json:"properties"`
}

// DiffProperties say what a feature is. What does not belong to it is left out.
type DiffProperties struct {
	Item              string   `json:"item" enum:"land,zone"`
	Change            string   `json:"change" enum:"gained,lost,added,removed,changed"`
	Kind              string   `json:"kind" enum:"prohibited,restricted"`
	AreaM2            *float64 `json:"area_m2,omitempty" doc:"Of land, square metres"`
	Code              string   `json:"code,omitempty"`
	Name              string   `json:"name,omitempty"`
	KindBefore        string   `json:"kind_before,omitempty"`
	Attributes        []string `json:"attributes,omitempty" doc:"What a zone says differently"`
	GeometryChanged   bool     `json:"geometry_changed,omitempty"`
	GainedM2          *float64 `json:"gained_m2,omitempty" doc:"Of a zone that is drawn, square metres"`
	LostM2            *float64 `json:"lost_m2,omitempty"`
	PublicationBefore string   `json:"publication_before,omitempty"`
	PublicationAfter  string   `json:"publication_after,omitempty"`
}

// appendDiffFeatures appends a diff as GeoJSON.
func appendDiffFeatures(dst []byte, w *sides, a *DiffAnswer, d *publishing.Diff, out system) []byte {
	head := marshal(DiffFeatures{Type: "FeatureCollection", Revision: a.Revision, At: a.At, Demo: a.Demo, Draft: a.Draft, Publication: a.Publication,
		Division: a.Division, Before: a.Before, After: a.After, CRSName: out.Name(), Features: []DiffFeature{}})
	dst = append(dst, head[:len(head)-len("]}\n")]...)
	n := 0
	add := func(id string, shape orb.MultiPolygon, p DiffProperties) {
		dst = append(comma(dst, n), `{"type":"Feature","id":`...)
		dst = append(appendString(dst, id), `,"geometry":`...)
		dst = exporters.AppendGeometry(dst, out.shape(shape))
		dst = append(dst, `,"properties":`...)
		dst = append(append(dst, trimLine(marshal(p))...), '}')
		n++
	}
	for i := range d.Lands {
		l := &d.Lands[i]
		if len(l.Gained) > 0 {
			add("land/gained/"+string(l.Kind), l.Gained, DiffProperties{Item: "land", Change: "gained", Kind: string(l.Kind), AreaM2: &l.GainedM2})
		}
		if len(l.Lost) > 0 {
			add("land/lost/"+string(l.Kind), l.Lost, DiffProperties{Item: "land", Change: "lost", Kind: string(l.Kind), AreaM2: &l.LostM2})
		}
	}
	for i := range a.Zones {
		z := &a.Zones[i]
		p := DiffProperties{Item: "zone", Change: z.Change, Kind: z.state().Kind, Code: z.Code, Name: z.state().Name, Attributes: z.Attributes,
			GeometryChanged: z.GeometryChanged, GainedM2: z.GainedM2, LostM2: z.LostM2}
		side := w.after
		if z.Before != nil {
			p.KindBefore, p.PublicationBefore = z.Before.Kind, z.Before.Publication
		}
		if z.After != nil {
			p.PublicationAfter = z.After.Publication
		} else {
			side = w.before
		}
		var shape orb.MultiPolygon
		if land := side.atlas.Land(cmp.Or(d.Zones[i].After, d.Zones[i].Before), side.day); land != nil {
			shape = land.Shape()
		}
		add("zone/"+z.Code, shape, p)
	}
	return append(dst, "]}\n"...)
}
