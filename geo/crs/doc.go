// Package crs names coordinate systems and converts between them. What is
// stored is longitude and latitude in CGCS2000 (EPSG:4490).
package crs
