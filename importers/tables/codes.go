package tables

import (
	"fmt"

	"gridzone/importers/dataset"
)

// Codes of what is wrong with a table; they are stable.
const (
	CodeNoGeometry     = "no_geometry_column" // no column says where the features are
	CodeNoFeature      = "no_feature_column"  // nothing says which feature a turning point belongs to
	CodeDuplicate      = "duplicate_column"   // two columns have one heading
	CodeAmbiguous      = "ambiguous_columns"  // two columns could both be the same
	CodeUnnamed        = "unnamed_column"     // a cell stands where no column has a heading
	CodeRagged         = "ragged_row"         // a row has more or fewer fields than the heading
	CodeRow            = "bad_row"            // a row that cannot be told apart, or is of no use
	CodeCell           = "bad_cell"           // a cell that does not say what was meant
	CodeNumber         = "bad_number"         // no number, and no angle
	CodePosition       = "bad_position"       // a number is missing
	CodeDiffering      = "differing_property" // the rows of one feature say different things
	CodeScattered      = "scattered_feature"  // a feature is continued behind another
	CodeMixedSystems   = "mixed_crs"          // not all geometries are in one system
	CodeUnreadSystem   = "unsupported_crs"    // the system named is none that is read
	CodeEncodingName   = "unknown_encoding"   // the encoding named is none that is read
	CodeEncodingOpen   = "encoding_needed"    // which encoding it is cannot be told
	CodeEncodingOther  = "wrong_encoding"     // it is not in the encoding named
	CodeText           = "bad_utf8"           // bytes that are no text
	CodeGarbled        = "garbled_text"       // a text that was once read in the wrong encoding
	CodeNUL            = "nul"                // a NUL in a text
	CodeTooLarge       = "feature_too_large"  // a row, or a sheet, is larger than may be
	CodeTableNeeded    = "table_needed"       // several sheets, and none named
	CodeNoTable        = "no_such_table"      // the sheet named is not there
	CodeDamaged        = "damaged_workbook"   // a workbook that cannot be read
	CodeTooManyColumns = "too_many_members"   // more columns than a feature may have properties
)

// Codes of what was made of a table.
const (
	NoteSeparator    = "separator_recognised" // the fields are not separated by commas
	NoteBefore       = "lines_before_heading" // what stands before the heading is not read
	NoteAfter        = "lines_not_read"       // what stands behind the points is not read
	NoteLeftOut      = "column_not_kept"      // it speaks of single turning points
	NoteAsAbove      = "blank_as_above"       // a blank cell says what the cell above it says
	NotePointNumbers = "point_numbers"        // numbers of turning points that do not follow each other
	NoteBlockTitle   = "block_title_taken"    // a line with one cell is the code or name of the points below
	NoteApostrophes  = "apostrophe_dropped"   // put there by an export for spreadsheet programs
)

// fileFault is a fault of the file that ends its reading.
func fileFault(line int, code, repair, detail string, args ...any) error {
	return &dataset.FileFault{Code: code, Detail: fmt.Sprintf(detail, args...), Repair: repair, Line: line}
}
