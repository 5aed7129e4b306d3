// Package shapefile writes shapefiles (ESRI Shapefile Technical Description, 1998) with their tables in dBASE III and UTF-8, packed into a ZIP archive.
//
// It promises that what was written reads back whole: coordinates to the last bit, no text cut off. What the format cannot hold is refused. The
// same content gives the same bytes. It knows nothing of grids, zones or rows.
package shapefile

import "errors"

// What the format cannot hold.
var (
	ErrTooLong  = errors.New("longer than a shapefile can hold") // a text, or a number
	ErrTooLarge = errors.New("larger than a shapefile can be")   // all of it
)

// Kind is what the shapes of a file are: it holds one kind alone, and features without a shape.
type Kind uint32

// The kinds, by their numbers in the format.
const (
	Points   Kind = 1
	Polygons Kind = 5
)

// none is the number of a feature without a shape.
const none = 0

// Field is a column of the table.
type Field struct {
	Name   string // at most 10 bytes
	Type   Type
	Digits int // of a Number, its sign included; at most 18
}

// Type is what a column holds.
type Type byte

// The types.
const (
	Text   Type = 'C' // string
	Number Type = 'N' // int64
	Date   Type = 'D' // string, 2006-01-02
)

const (
	// mostBytes is how large a file of a shapefile may be: 2 GB, as GDAL and ESRI have it.
	mostBytes = 1<<31 - 1
	// mostPieces is how many columns one text may go through.
	mostPieces = 99
	mostFields = 255
	// mostLine is how many bytes a line of the table may take.
	mostLine = 1<<16 - 1
)

// projection is EPSG:4490 as ESRI writes it.
const projection = `GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
