// Package crs names coordinate systems and converts between them. What is
// stored is longitude and latitude in CGCS2000 (EPSG:4490), to which WGS 84 is equal
// within the accuracy of any file here.
//
// A position is always (longitude, latitude) or (easting, northing), in degrees or metres, whatever
// order a register gives. Nothing here keeps state: all of it may be used by many goroutines.
package crs
