// Package kml reads the Placemarks of a KML file (OGC 12-007r2; Google's KML 2.0 to 2.2) one after the other, and of the
// KML file in a KMZ archive. Positions are longitude and latitude in WGS 84, as the standard has them.
//
// What is read of a Placemark: its polygon, polygons or point, its ExtendedData, and its name and description where
// they say more than those do. Style, view and visibility are about looks and are passed over; what else is passed over is noted. It knows
// nothing of layers, stores or reports.
package kml
