// Package geo is plane and ellipsoid geometry over longitude and latitude.
//
// Coordinates are orb points in the order longitude, latitude, in degrees of
// CGCS2000 (EPSG:4490). Edges are straight in longitude and latitude, as in
// GeoJSON. Shapes are closed sets: outer and hole edges belong to them. What is
// decided (inside, boundary, outside; touching or not) is decided exactly for
// the float64 coordinates given; what is measured is in metres and square
// metres on the GRS 80 ellipsoid.
//
// The package knows nothing of grids, zones or storage.
package geo
