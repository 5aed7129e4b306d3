package shapefile

import (
	"fmt"

	"gridzone/importers/dataset"
)

// Codes of faults and notes. Those that importers has as well mean the same here.
const (
	codePartMissing  = "part_missing"        // the .shp or the .dbf is not there
	codeTableNeeded  = "table_needed"        // several shapefiles, and none is named
	codeNoTable      = "no_such_table"       // the one named is not there
	codeWrongFormat  = "wrong_format"        // it is no zip
	codeTruncated    = "truncated"           // a part ends too soon
	codeDamaged      = "damaged_shapefile"   // a part contradicts itself
	codeCounts       = "counts_differ"       // as many shapes as records are needed
	codeIndex        = "index_disagrees"     // the .shx and the .shp do not agree
	codeGeometryType = "wrong_geometry_type" // lines, multipoints, multipatches
	codeBadShape     = "bad_coordinates"     // the record of a shape contradicts itself
	codeNotFinite    = "not_finite"          // NaN or infinite
	codeVertices     = "too_many_vertices"
	codeNesting      = "too_many_rings" // around each other
	codeBadNumber    = "bad_number"
	codeBadDate      = "bad_date"
	codeBadProperty  = "bad_property"
	codeNUL          = "nul"
	codeBadEncoding  = "bad_encoding" // a text is not sound in the encoding of the file
	codeTextCut      = "text_cut"     // a text was cut off inside a character
	codeGarbled      = "garbled_text" // a text was once read in the wrong encoding
	codeUnknownName  = "unknown_encoding"
	codeMismatch     = "encoding_mismatch" // the texts are not in the encoding that is stated
	codeNoEncoding   = "encoding_needed"   // none is stated, and two are possible
	codeColumn       = "bad_column"
	codeTwice        = "duplicate_column"
	codeBadCRS       = "unsupported_crs"

	warnDirection = "ring_direction" // of a feature

	noteAssumed = "encoding_assumed"
	noteDeleted = "deleted_records"
	noteLeftOut = "column_left_out"
	noteNameCut = "column_name_cut"
	noteOthers  = "entries_not_read"
)

// again is what mends a shapefile that contradicts itself.
const again = "open it in QGIS or ArcGIS, export the layer as a new shapefile, and send that"

func fault(code, repair, detail string, args ...any) error {
	return &dataset.FileFault{Code: code, Detail: fmt.Sprintf(detail, args...), Repair: repair}
}
