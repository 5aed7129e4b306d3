// Package geopackage reads a layer of a GeoPackage (OGC 12-128r19) that came from anybody, feature by feature.
//
// The file is read where it is, through SQLite, which can neither write nor reach another file: only reading is let happen, of plain tables and of views that
// pick from one of them. What SQLite would be kept busy or filled with is looked at before SQLite sees it, and
// its time is bounded. It knows nothing of layers in gridzone's sense, stores or reports.
package geopackage
