package api

import (
	"gridzone/importers"
)

// ImportReport is what came of an import.
type ImportReport struct {
	Demo         bool         `json:"demo,omitempty"`
	Layer        string       `json:"layer" enum:"divisions,grids,zones,farms,addresses"`
	Format       string       `json:"format" example:"geojson"`
	CRS          string       `json:"crs" example:"EPSG:4490"`
	Table        string       `json:"table,omitempty" doc:"Which of the layers, tables, sheets or folders of the file was read"`
	Encoding     string       `json:"encoding,omitempty" example:"GBK" doc:"In which its texts were read"`
	DryRun       bool         `json:"dry_run"`
	Digest       string       `json:"digest" doc:"SHA-256 of the file, hex"`
	Features     int          `json:"features" doc:"Read from the file"`
	Accepted     int          `json:"accepted" doc:"New or changed"`
	New          int          `json:"new"`
	Changed      int          `json:"changed"`
	Ended        int          `json:"ended" doc:"Rows ended because the file, which replaces, does not name them"`
	Unchanged    int          `json:"unchanged"`
	ChangedCodes []string     `json:"changed_codes" nullable:"false" doc:"The first of them"`
	EndedCodes   []string     `json:"ended_codes" nullable:"false" doc:"The first of them"`
	Rejected     int          `json:"rejected" doc:"Features with at least one error"`
	Revision     int64        `json:"revision" doc:"The newest revision afterwards"`
	Version      int64        `json:"version,omitempty" doc:"Of the draft that the zones went into, afterwards"`
	Repeated     bool         `json:"repeated,omitempty" doc:"The idempotency key had been used: this is the answer of then"`
	Allowed      string       `json:"allowed,omitempty" doc:"The reason for which overlaps were let in"`
	Errors       []ErrorPlace `json:"errors" nullable:"false" doc:"The first ones; error_count counts all"`
	Warnings     []ErrorPlace `json:"warnings" nullable:"false"`
	Repairs      []ErrorPlace `json:"repairs" nullable:"false" doc:"What was altered: each repair asked for, where it was done, with the area of the feature before and after"`
	Offered      []ErrorPlace `json:"offered" nullable:"false" doc:"Repairs that were not asked for and could be, with what they would do to the area"`
	ErrorCount   int          `json:"error_count"`
	WarningCount int          `json:"warning_count"`
	RepairCount  int          `json:"repair_count"`
	OfferedCount int          `json:"offered_count"`
	Places       Places       `json:"places" doc:"Where the entries are, for a map"`
}

// RefusedReport is the report of a file that was refused, and a problem.
type RefusedReport struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Code      string `json:"code"`
	RequestID string `json:"request_id"`
	ImportReport
}

// Places is a GeoJSON FeatureCollection of points.
type Places struct {
	Type     string         `json:"type" enum:"FeatureCollection"`
	Features []PlaceFeature `json:"features" nullable:"false"`
}

// PlaceFeature is the place of one entry of a report.
type PlaceFeature struct {
	Type       string          `json:"type" enum:"Feature"`
	Geometry   PointGeometry   `json:"geometry"`
	Properties PlaceProperties `json:"properties"`
}

// PointGeometry is a GeoJSON Point.
type PointGeometry struct {
	Type        string     `json:"type" enum:"Point"`
	Coordinates [2]float64 `json:"coordinates"`
}

// PlaceProperties say which entry of the report a place belongs to.
type PlaceProperties struct {
	List   string `json:"list" enum:"errors,warnings,repairs,offered"`
	Code   string `json:"code"`
	ID     string `json:"id,omitempty"`
	Detail string `json:"detail"`
}

func newReport(r *importers.Report) ImportReport {
	w := ImportReport{Layer: string(r.Layer), Format: r.Format, CRS: r.CRS, Table: r.Table, Encoding: r.Encoding, DryRun: r.DryRun, Digest: r.Digest, Features: r.Features,
		Accepted: r.Accepted, New: r.New, Changed: r.Changed, Ended: r.Ended, Unchanged: r.Unchanged, Rejected: r.Rejected,
		ChangedCodes: append([]string{}, r.ChangedCodes...), EndedCodes: append([]string{}, r.EndedCodes...),
		Revision: r.Revision, Version: r.Version, Repeated: r.Repeated, Allowed: r.Allowed, Errors: newPlaces(r.Errors), Warnings: newPlaces(r.Warnings), Repairs: newPlaces(r.Repairs), Offered: newPlaces(r.Offered),
		ErrorCount: r.ErrorCount, WarningCount: r.WarningCount, RepairCount: r.RepairCount, OfferedCount: r.OfferedCount,
		Places: Places{Type: "FeatureCollection", Features: []PlaceFeature{}}}
	w.Places.add("errors", w.Errors)
	w.Places.add("warnings", w.Warnings)
	w.Places.add("repairs", w.Repairs)
	w.Places.add("offered", w.Offered)
	return w
}

func (p *Places) add(list string, entries []ErrorPlace) {
	for _, e := range entries {
		if e.Coordinate != nil {
			p.Features = append(p.Features, PlaceFeature{Type: "Feature", Geometry: PointGeometry{Type: "Point", Coordinates: *e.Coordinate},
				Properties: PlaceProperties{List: list, Code: e.Code, ID: e.ID, Detail: e.Detail}})
		}
	}
}

func newPlaces(places []importers.Place) []ErrorPlace {
	w := make([]ErrorPlace, len(places))
	for i, p := range places {
		w[i] = ErrorPlace{Code: p.Code, Pointer: p.Pointer, ID: p.ID, With: p.With, AreaM2: p.AreaM2, Detail: p.Detail, Repair: p.Repair,
			Line: p.Line, Column: p.Column, Feature: known(p.Feature), Part: known(p.Part), Ring: known(p.Ring)}
		if p.Change != nil {
			w[i].AreaBefore, w[i].AreaAfter = &p.Change.BeforeM2, &p.Change.AfterM2
		}
		if p.At != nil && p.At[0]-p.At[0] == 0 && p.At[1]-p.At[1] == 0 { // finite, as JSON must be
			w[i].Coordinate = &[2]float64{p.At[0], p.At[1]}
		}
	}
	return w
}

// known returns nil for -1, which is not about any.
func known(i int) *int {
	if i < 0 {
		return nil
	}
	return &i
}
