package api

import (
	"strings"

	"gridzone/exporters"
	"gridzone/geo"
	"gridzone/zoning"
)

// CoverageFeatures is the tiling as GeoJSON: a feature for each fault.
type CoverageFeatures struct {
	Type string `json:"type" enum:"FeatureCollection"`
	CoverageSummary
	CRSName  string            `json:"crs_name" doc:"Coordinate system of the shapes, longitude first"`
	Features []CoverageFeature `json:"features" nullable:"false"`
}

// CoverageFeature is a fault.
type CoverageFeature struct {
	Type       string             `json:"type" enum:"Feature"`
	ID         int                `json:"id" doc:"From 1, in the order of the answer as JSON"`
	Geometry   *AnyGeometry       `json:"geometry" doc:"null: a missing village without a shape"`
	Properties CoverageProperties `json:"properties"`
}

// CoverageProperties say what a fault is, as a table of attributes can hold it.
type CoverageProperties struct {
	Number     int      `json:"number"`
	Kind       string   `json:"kind" enum:"gap,overlap,sliver,over_village_line,misplaced_code,duplicate_code,missing_village,unexpected_count"`
	Label      string   `json:"label" doc:"The kind in Chinese"`
	SliverOf   string   `json:"sliver_of" doc:"gap or overlap; empty for what is no sliver"`
	AreaM2     float64  `json:"area_m2"`
	WidthM     float64  `json:"width_m"`
	Thinness   float64  `json:"thinness"`
	Grids      string   `json:"grids" doc:"Codes joined by ;"`
	Neighbours string   `json:"neighbours" doc:"Codes joined by ;"`
	Divisions  string   `json:"divisions" doc:"Codes joined by ;"`
	Between    bool     `json:"between_divisions"`
	Lon        *float64 `json:"lon" doc:"Of a point in it"`
	Lat        *float64 `json:"lat"`
	Exception  string   `json:"exception" doc:"Id; empty for a fault that is open"`
	Reason     string   `json:"reason" doc:"Of the exception"`
}

// features is the answer as GeoJSON.
func (t *tiling) features(out system) []byte {
	head := marshal(CoverageFeatures{Type: "FeatureCollection", CoverageSummary: t.summary(), CRSName: out.Name(), Features: []CoverageFeature{}})
	b := head[:len(head)-len("]}\n")]
	for i, f := range t.found.Faults {
		p := CoverageProperties{Number: i + 1, Kind: string(f.Kind), Label: f.Kind.Label(), SliverOf: string(f.Narrow), AreaM2: f.AreaM2, WidthM: f.WidthM, Thinness: f.Thinness,
			Grids: strings.Join(f.Grids, ";"), Neighbours: strings.Join(f.Neighbours, ";"), Divisions: strings.Join(f.Divisions, ";"), Between: f.Between()}
		if f.Shape != nil {
			at := out.point(geo.InteriorPoint(f.Shape))
			p.Lon, p.Lat = &at[0], &at[1]
		}
		if r := f.Exception; r != nil {
			e, _ := r.Thing.(zoning.Exception)
			p.Exception, p.Reason = e.ID, e.Reason
		}
		b = append(comma(b, i), `{"type":"Feature","id":`+number(i+1)+`,"geometry":`...)
		b = exporters.AppendGeometry(b, out.shape(f.Shape))
		b = append(append(append(b, `,"properties":`...), trimLine(marshal(p))...), '}')
	}
	return append(b, "]}\n"...)
}
