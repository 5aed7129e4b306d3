package importers

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// A suspicion is a likely cause why coordinates cannot be longitude and latitude.
type suspicion struct{ code, detail, repair string }

// suspect looks at the extent of a shape and names what its coordinates probably
// are, if they cannot be degrees of longitude and latitude in this order.
func suspect(b orb.Bound) (suspicion, bool) {
	minX, minY, maxX, maxY := b.Min[0], b.Min[1], b.Max[0], b.Max[1]
	switch {
	case math.Abs(minX) <= 180 && math.Abs(maxX) <= 180 && math.Abs(minY) <= 90 && math.Abs(maxY) <= 90:
		return suspicion{}, false
	case math.Abs(minX) <= 90 && math.Abs(maxX) <= 90 && math.Abs(minY) <= 180 && math.Abs(maxY) <= 180:
		return suspicion{codeSwapped, fmt.Sprintf("latitude and longitude are swapped: the first ordinate runs from %.6g to %.6g, the second from %.6g to %.6g", minX, maxX, minY, maxY),
			"write longitude first: [120.75, 30.75]"}, true
	case math.Abs(maxX) <= 360 && math.Abs(maxY) <= 360 && math.Abs(minX) <= 360 && math.Abs(minY) <= 360:
		return suspicion{}, false // degrees, some out of range: each is told
	}
	system, note := projected(minX, minY, maxX, maxY)
	advice := "name the coordinate system (crs), or export the layer in degrees of CGCS2000 (EPSG:4490)"
	if system == "" {
		if system, _ = projected(minY, minX, maxY, maxX); system != "" {
			note = ", with the northing written first (surveyors' X)"
			advice = "export the layer again, easting or longitude first"
		}
	}
	if system == "" {
		system = "of a projected system"
	}
	return suspicion{codeProjected, fmt.Sprintf("the coordinates are metres, not degrees: they look like %s%s (%.0f, %.0f)", system, note, minX, minY),
		advice}, true
}

// projected names the system in which x is an easting and y a northing as they occur in China, "" for none.
//
// With a zone prefix the easting is zone * 1,000,000 + 500,000 + metres east of the central meridian: 6-degree
// zones are 13 to 23 (EPSG:4491 to 4501), 3-degree zones 25 to 45 (EPSG:4513 to 4533); without one
// 3-degree zones are EPSG:4534 to 4554, by central meridian.
func projected(minX, minY, maxX, maxY float64) (system, note string) {
	zone := int(minX / 1e6)
	east := func(x float64) float64 { return x - float64(zone)*1e6 }
	northing := minY > 1.8e6 && maxY < 6.1e6
	switch {
	case northing && minX > 1.5e5 && maxX < 8.5e5:
		return "Gauss-Krueger without a zone prefix (around 120 E: EPSG:4549)", ""
	case northing && zone >= 25 && zone <= 45 && east(minX) > 2e5 && east(maxX) < 8e5:
		return fmt.Sprintf("Gauss-Krueger in 3-degree zone %d (EPSG:%d)", zone, 4513+zone-25), ""
	case minX > 8e6 && maxX < 1.52e7 && minY > 1.5e6 && maxY < 7.2e6:
		if zone >= 13 && northing && east(minX) > 1.5e5 && east(maxX) < 8.5e5 {
			return "Web Mercator (EPSG:3857)", fmt.Sprintf(", or Gauss-Krueger in 6-degree zone %d (EPSG:%d)", zone, 4491+zone-13)
		}
		return "Web Mercator (EPSG:3857)", ""
	case northing && zone >= 13 && zone <= 23 && east(minX) > 1.5e5 && east(maxX) < 8.5e5:
		return fmt.Sprintf("Gauss-Krueger in 6-degree zone %d (EPSG:%d)", zone, 4491+zone-13), ""
	default:
		return "", ""
	}
}
