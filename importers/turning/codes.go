package turning

import "gridzone/importers/dataset"

// Codes of what is wrong with, or was made of, turning points; they are stable.
const (
	CodeSystemNeeded = "crs_needed"        // metres without a zone before them: only the caller can say which system they are in
	CodeNoPlace      = "not_in_crs"        // two numbers that are no place in any order
	CodeWrongColumn  = "swapped_lon_lat"   // a column of longitudes holds a latitude, or the reverse
	CodeVertices     = "too_many_vertices" // a ring or a feature has more than may be
	CodeNested       = "too_many_rings"    // more rings lie around each other than are arranged
	CodeRingAgain    = "ring_again"        // a ring is continued behind another
	CodeSwapped      = "axes_swapped"      // the first number is the northing: taken so
	CodeFromPrefix   = "crs_from_prefix"   // the system was told from the zone before the eastings
	CodeClosed       = "ring_closed"       // the first position of a ring was added at its end
	CodeByGeometry   = "rings_by_geometry" // which rings are holes was told from where they lie
)

// Fault is what is wrong, without its place.
type Fault struct{ Code, Detail, Repair string }

// At makes it a fault of a whole file, which ends at a line.
func (f *Fault) At(line int) *dataset.FileFault {
	return &dataset.FileFault{Code: f.Code, Detail: f.Detail, Repair: f.Repair, Line: line}
}

// Of makes it a fault of a feature.
func (f *Fault) Of(line int) dataset.Fault {
	return dataset.Fault{Code: f.Code, Detail: f.Detail, Repair: f.Repair, Pointer: "/geometry", Part: -1, Ring: -1, Line: line}
}
