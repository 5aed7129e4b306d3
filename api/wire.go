package api

// Wire types of a point located. They stand apart from the domain: a field of
// the domain is public only when it is named here.

// PointBase is what every answer about one place begins with.
type PointBase struct {
	Revision    int64         `json:"revision" doc:"Revision of the store that was asked" example:"12"`
	At          string        `json:"at" format:"date" doc:"Day that was asked about" example:"2026-11-23"`
	Demo        bool          `json:"demo,omitempty" doc:"Present and true when the data is made up"`
	Draft       *DraftRef     `json:"draft,omitempty" doc:"Present when it is put to a draft"`
	Point       Point         `json:"point"`
	CRS         string        `json:"crs" doc:"Coordinate system of what goes out" example:"EPSG:4490"`
	Grid        *GridHit      `json:"grid" doc:"The grid; null in a gap"`
	OtherGrids  []GridHit     `json:"other_grids" nullable:"false" doc:"Every other grid that covers the point"`
	NearestGrid *NearestGrid  `json:"nearest_grid,omitempty" doc:"Only when grid is null"`
	Divisions   []DivisionRef `json:"divisions" nullable:"false" doc:"The chain, largest first"`
}

// PointAnswer says what is at a point.
type PointAnswer struct {
	PointBase
	Zones []ZoneHit `json:"zones" nullable:"false" doc:"Every zone there, prohibited first"`
}

// Point is a longitude and a latitude.
type Point struct {
	Lon float64 `json:"lon" example:"120.75"`
	Lat float64 `json:"lat" example:"30.75"`
}

// GridHit is a grid that covers the point.
type GridHit struct {
	Code     string    `json:"code" example:"330402001001003"`
	Name     string    `json:"name"`
	Kind     string    `json:"kind" enum:"base,dedicated,micro"`
	Relation string    `json:"relation" enum:"inside,boundary"`
	Division string    `json:"division" doc:"Code of its village; empty when unknown" example:"330402001001"`
	Contacts []Contact `json:"contacts,omitempty" nullable:"false" doc:"Of its staff what may be shown to everybody; only of the grid at one point, in an answer to a question that names neither day nor revision nor draft"`
}

// Contact is what may be shown to everybody of a person at a post of a grid.
type Contact struct {
	Post  string `json:"post" enum:"head,member"`
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// NearestGrid is the grid nearest to a point in a gap.
type NearestGrid struct {
	Code      string  `json:"code"`
	DistanceM float64 `json:"distance_m" doc:"Metres" example:"12.3"`
}

// DivisionRef names a division.
type DivisionRef struct {
	Code  string `json:"code" example:"330402"`
	Name  string `json:"name"`
	Level string `json:"level" enum:"city,county,town,village,group"`
}

// ZoneHit is a zone that covers the point.
type ZoneHit struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	Kind        string `json:"kind" enum:"prohibited,restricted"`
	Category    string `json:"category" doc:"01 water source, 02 nature reserve, 03 scenic area, 04 population, 05 other"`
	Relation    string `json:"relation" enum:"inside,boundary"`
	Publication string `json:"publication"`
	ByDivision  bool   `json:"by_division,omitempty" doc:"The zone has no polygon; its division covers the point"`
	ExtentScope string `json:"extent_scope,omitempty" enum:"whole,part" doc:"Only with by_division: how much of the division the zone covers"`
}
