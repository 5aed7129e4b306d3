// Package tiles draws what is in force on a day as vector tiles (Mapbox Vector Tile 2.1).
//
// It promises that shapes that share a border share it on every tile, to the last unit: no gap and no overlap opens between
// neighbours at any zoom; that every ring is valid on the integers of its tile; and that the same content gives the same bytes.
// Borders are parted into arcs where three or more shapes meet, each arc is simplified once (simplify.go), what is left is rounded so that no edge
// passes a corner on its other side (hot.go), and only then cut into tiles (clip.go). docs/decisions/0041-vector-tiles.md has the reasons.
//
// It never knows HTTP, and never draws personal data: what goes out are the attributes that features.go names.
package tiles
