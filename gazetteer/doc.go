// Package gazetteer finds addresses on record by what people write of them, as one types them, and near a point.
//
// It promises three things. Numbers match exactly or not at all: 12号 is never taken for 21号 or 112号. What names a village, a road or a group is
// answered as that, never as a door. And an answer is called certain only when every character of the question is explained by one address
// on record and no other explains it as well.
//
// An Index is immutable and of one revision; the next shares its parts. The names of divisions come from the divisions on record.
// Points are longitude, latitude in CGCS2000 degrees, distances metres on the ellipsoid. It knows neither stores nor HTTP.
package gazetteer
