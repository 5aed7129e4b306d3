package geopackage

import "gridzone/importers/dataset"

// Codes of faults: those that other formats have, too, mean the same there.
const (
	codeTruncated       = "truncated"
	codeTableNeeded     = "table_needed"
	codeNoTable         = "no_such_table"
	codeBadUTF8         = "bad_utf8"
	codeNUL             = "nul"
	codeGarbled         = "garbled_text"
	codeNumberRange     = "number_range"
	codeTooManyMembers  = "too_many_members"
	codeTooManyVertices = "too_many_vertices"
	codeFeatureTooLarge = "feature_too_large"
	codeGeometryType    = "wrong_geometry_type"
	codeBadPosition     = "bad_position"
	codeBadCRS          = "unsupported_crs"

	codeNotGeoPackage = "not_geopackage"   // a database of another kind
	codeDamaged       = "damaged_file"     // SQLite, or the standard's tables, are not what they should be
	codeNotClosed     = "not_closed"       // changes may stand beside the file (-wal, -journal)
	codeView          = "view_not_read"    // a view that does more than pick from one table
	codeBusy          = "took_too_long"    // SQLite was kept busy
	codeSchema        = "schema_too_large" // more tables, views and triggers than are looked at
	codeGeometry      = "bad_geometry"     // a geometry is not written as the standard has it
	codeOtherSystem   = "mixed_crs"        // a geometry is in another system than its layer
)

// Codes of notes.
const (
	noteTable   = "table_assumed"
	noteBlob    = "blob_left_out"
	noteReckons = "generated_column_left_out"
	noteOpen    = "may_be_in_use"
)

// damaged is the fault of a file that is not what it should be.
func damaged(detail string) *dataset.FileFault {
	return &dataset.FileFault{Code: codeDamaged, Detail: detail, Repair: "export the layer again, into a new GeoPackage"}
}
