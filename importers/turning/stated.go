package turning

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"golang.org/x/text/width"

	"gridzone/geo/crs"
	"gridzone/importers/dataset"
)

// Codes of what a survey says of its own coordinate system.
const (
	CodeUnread   = "unsupported_crs"    // it rests on a datum that is not converted, or that is not known
	CodeZone     = "zone_differs"       // the zone stated is not the one before the eastings
	CodeAsCGCS   = "taken_for_cgcs2000" // WGS 84, which is the same within what any file here is accurate to
	CodeReversed = "axes_reversed"      // X is the easting, in a format whose X is the northing
)

// Stated is what a survey says of its coordinate system. Zero values say nothing.
type Stated struct {
	Datum string // 2000国家大地坐标系, CGCS2000, 1980西安坐标系 and so on
	Width int    // of its zones: 3 or 6 degrees
	Zone  int    // by its number
}

// Tell decides how all positions of a survey are read, from what it states and its first position: X, which is the northing, and Y. Axes.Swapped is
// true where that is so. unread is set where the datum cannot be read, so that only a system that the caller names can be; said is that, nil for none.
func (s Stated) Tell(x, y Ordinate, said *crs.System) (a Axes, unread *dataset.FileFault, fault *Fault) {
	p := orb.Point{y.Value, x.Value}
	a.Swapped = true
	if fits, _ := gauss(p); !fits {
		if back, _ := gauss(turned(p, true)); back || inDegrees(p) && inChina(turned(p, true)) {
			a.Swapped, p = false, turned(p, true)
			a.Notes = append(a.Notes, dataset.Note{Code: CodeReversed, Detail: "the first number of the points is the easting or longitude and the second the northing or latitude, against the rule of the format: read so", Repair: "none needed"})
		}
	}
	if said != nil {
		return a, nil, nil
	}
	note, unread := s.datum()
	if unread != nil {
		return a, unread, nil
	}
	a.Notes = append(a.Notes, note...)
	if inDegrees(p) {
		a.Placed = s.Datum != ""
		return a, nil, nil
	}
	fault = s.plane(&a, p)
	return a, nil, fault
}

// datum tells whether the datum stated is read.
func (s Stated) datum() ([]dataset.Note, *dataset.FileFault) {
	plain := strings.ToLower(width.Narrow.String(s.Datum))
	switch {
	case plain == "", strings.Contains(plain, "2000"):
		return nil, nil
	case strings.Contains(plain, "84"):
		return []dataset.Note{{Code: CodeAsCGCS, Detail: "the file says that it is in " + strconv.Quote(s.Datum) + ", which is taken for CGCS2000", Repair: "none needed"}}, nil
	case strings.Contains(plain, "80"):
		return nil, refused(s.Datum, "EPSG:4610")
	case strings.Contains(plain, "54"):
		return nil, refused(s.Datum, "EPSG:4214")
	}
	return nil, &dataset.FileFault{Code: CodeUnread, Detail: fmt.Sprintf("the file says that it is in %.60q, which is not known here", s.Datum), Repair: "convert it to CGCS2000 (2000国家大地坐标系), or name the system that it is (crs)"}
}

// refused is the fault of a datum that is not converted, by the code of its degrees.
func refused(said, epsg string) *dataset.FileFault {
	_, err := crs.Find(epsg)
	return &dataset.FileFault{Code: CodeUnread, Detail: fmt.Sprintf("the file says %.60q: %s", said, err), Repair: "have the surveying office convert it to CGCS2000 (2000国家大地坐标系)"}
}

// namesCGCS finds CGCS2000 as people write it: 1:2000 is a scale, and a year may be 2000.
var namesCGCS = regexp.MustCompile(`(?i)cgcs|2000年?(?:国家|中国|大地|坐标)|(?:国家|中国)2000`)

// unreadTable lists how people write the datums that are not converted, with the code of their degrees. 北京 and 西安 alone are places.
var unreadTable = []struct {
	written *regexp.Regexp
	epsg    string
}{
	{regexp.MustCompile(`(?i)(?:西安|国家|xi'?an)[-_ ]?(?:19)?80|(?:^|[^0-9]|19)80年?[-_ ]?(?:西安|国家|大地|坐标)|西安(?:大地)?坐标系`), "EPSG:4610"},
	{regexp.MustCompile(`(?i)(?:北京|beijing|bj)[-_ ]?(?:19)?54|(?:^|[^0-9]|19)54年?[-_ ]?(?:北京|国家|大地|坐标)|北京(?:大地)?坐标系`), "EPSG:4214"},
}

// Remark tells whether a remark beside a table, such as 坐标系：1980西安坐标系, says that it rests on a datum that is not converted; nil when it does not, and
// when it names CGCS2000 as well.
func Remark(text string) *dataset.FileFault {
	plain := width.Fold.String(text)
	if namesCGCS.MatchString(plain) {
		return nil
	}
	for _, datum := range unreadTable {
		if datum.written.MatchString(plain) {
			return refused(text, datum.epsg)
		}
	}
	return nil
}

// plane finds the projection of an easting and a northing.
func (s Stated) plane(a *Axes, p orb.Point) *Fault {
	fits, before := gauss(p)
	switch zone := max(before, s.Zone); {
	case !fits:
		return &Fault{CodeNoPlace, told(p) + " are neither degrees nor metres of Gauss-Krueger in China", "correct the numbers, or name the system that they are in (crs)"}
	case before > 0 && s.Zone > 0 && before != s.Zone:
		return &Fault{CodeZone, fmt.Sprintf("the file says that it is in zone %d (带号), and its eastings begin with %d", s.Zone, before), "correct one of the two"}
	case zone == 0:
		a.System = crs.System{}
		return a.zone(p)
	case code(zone) == 0 || s.Width > 0 && (s.Width == 6) != (zone < 24):
		return &Fault{CodeZone, fmt.Sprintf("there is no zone %d of %d degrees in China", zone, s.Width), "correct the number of the zone (带号) or its width (几度分带)"}
	default:
		epsg := code(zone)
		if before == 0 { // systems without the zone before the easting follow those with it
			epsg += map[bool]int{true: 4502 - 4491, false: 4534 - 4513}[zone < 24]
		}
		var err error
		if a.System, err = crs.Find("EPSG:" + strconv.Itoa(epsg)); err != nil {
			return &Fault{CodeNoPlace, err.Error(), "name the system (crs)"}
		}
		a.Placed = true
		if s.Datum == "" {
			a.Notes = append(a.Notes, dataset.Note{Code: CodeFromPrefix, Detail: "the zone is told, and the datum is not: it is taken for CGCS2000, so that it is in " + a.System.Name(),
				Repair: "none needed, unless it was surveyed in Xian 1980 or Beijing 1954: those look alike, and lie up to 100 m and more beside it"})
		}
	}
	return nil
}

// PlaneArea returns the area of a shape in the plane of its numbers, holes taken off, and the length of all its rings.
func PlaneArea(shape orb.MultiPolygon) (area, length float64) {
	for _, poly := range shape {
		for i, ring := range poly {
			twice := 0.0
			for k := 1; k < len(ring); k++ {
				a, b := orb.Point{ring[k-1][0] - ring[0][0], ring[k-1][1] - ring[0][1]}, orb.Point{ring[k][0] - ring[0][0], ring[k][1] - ring[0][1]}
				twice += a[0]*b[1] - a[1]*b[0]
				length += math.Hypot(b[0]-a[0], b[1]-a[1])
			}
			if i == 0 {
				area += math.Abs(twice) / 2
			} else {
				area -= math.Abs(twice) / 2
			}
		}
	}
	return area, length
}
