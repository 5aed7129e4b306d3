package kml

// Codes of faults: those that other formats have, too, mean the same there.
const (
	codeSyntax          = "syntax"
	codeTruncated       = "truncated"
	codeTooDeep         = "too_deep"
	codeTooManyMembers  = "too_many_members"
	codeDuplicateKey    = "duplicate_key"
	codeBadUTF8         = "bad_utf8"
	codeNUL             = "nul"
	codeTrailingData    = "trailing_data"
	codeFeatureTooLarge = "feature_too_large"
	codeTooManyVertices = "too_many_vertices"
	codeGeometryType    = "wrong_geometry_type"
	codeBadCoordinates  = "bad_coordinates"
	codeBadPosition     = "bad_position"
	codeNumberRange     = "number_range"
	codeBadProperty     = "bad_property"
	codeNoTable         = "no_such_table"
	codeTableNeeded     = "table_needed"
	codeGarbled         = "garbled_text"

	codeNotKML        = "not_kml"          // XML of another kind, named in the detail
	codeDTD           = "dtd_refused"      // a document type or an entity of its own
	codeEncoding      = "unknown_encoding" // the declared or asked-for encoding is not read
	codeWrongEncoding = "wrong_encoding"   // the text is plainly not in the declared encoding
)

// Codes of notes.
const (
	noteLink        = "network_link_ignored"
	noteOverlay     = "overlay_ignored"
	noteTime        = "time_ignored"
	noteLabel       = "label_point_ignored"
	noteBalloon     = "html_description_left_out"
	noteForeign     = "foreign_member_ignored"
	noteFoldersJoin = "folders_joined"
	noteOthers      = "other_files_ignored"
)
