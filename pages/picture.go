package pages

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// Role is what a shape in a picture is.
type Role string

// The roles, each drawn in its own way: zones by hatching as well as by colour.
const (
	RoleDivision   Role = "division"   // the division that the page is about
	RoleNeighbour  Role = "neighbour"  // a division beside it or in it
	RoleGrid       Role = "grid"       // the grid of the site
	RoleProhibited Role = "prohibited" // a zone
	RoleRestricted Role = "restricted" // a zone
	RoleSite       Role = "site"       // the footprint asked about
	RoleInvolved   Role = "involved"   // a grid that is part of a fault
	RoleFault      Role = "fault"      // a fault that is open
	RoleExcused    Role = "excused"    // a fault that may stand
)

// Drawn is a shape in a picture.
type Drawn struct {
	Role  Role
	Label string // short; empty: none
	Shape orb.MultiPolygon
}

// Picture is a map, north up.
type Picture struct {
	Frame     orb.Bound  // what it shows, in degrees
	Shapes    []Drawn    // from the bottom up
	Point     *orb.Point // the site, when it is a point
	AccuracyM float64    // of the point: drawn as a disc
}

// size of a picture in its own units.
const (
	pictureWidth  = 640
	pictureHeight = 440
)

// patterns are the hatchings, as SVG definitions: a page has them once. Their colours are those of the map's style, laid as thinly; their marks tell the kinds apart
// for the colour-blind and on paper without colours.
const patterns = `<defs><pattern id="hatch-prohibited" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="#d7191c" fill-opacity=".45"/><path d="M0 0V7" stroke="#8f0f12" stroke-width="1.6"/></pattern>` +
	`<pattern id="hatch-restricted" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#ffd23f" fill-opacity=".45"/><circle cx="4" cy="4" r="1.2" fill="#7a5200"/></pattern></defs>`

// SVG draws the picture. label says what it shows, for those who do not see it.
func (p Picture) SVG(label string) template.HTML { return p.draw(label, patterns) }

// plainSVG draws a picture without zones, of which a page may have many.
func (p Picture) plainSVG(label string) template.HTML { return p.draw(label, "") }

func (p Picture) draw(label, definitions string) template.HTML {
	to := fit(p.Frame, pictureWidth, pictureHeight)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="map" viewBox="0 0 %d %d" role="img" aria-label="%s">%s<rect width="%d" height="%d" class="paper"/>`,
		pictureWidth, pictureHeight, template.HTMLEscapeString(label), definitions, pictureWidth, pictureHeight)
	for _, d := range p.Shapes {
		if path := to.path(d.Shape); path != "" {
			fmt.Fprintf(&b, `<path class="%s" fill-rule="evenodd" d="%s"/>`, d.Role, path)
		}
	}
	l := labels{to: to}
	if p.Point != nil {
		p.site(&b, to)
		x, y := to.at(*p.Point)
		l.taken = append(l.taken, [3]float64{x, y, 16})
	}
	for _, neighbours := range []bool{false, true} { // zones before the names of places
		for _, d := range p.Shapes {
			if (d.Role == RoleNeighbour) == neighbours {
				l.write(&b, d)
			}
		}
	}
	furniture(&b, to)
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // numbers, our own names and what was escaped
}

// site draws the point and how far it may be off.
func (p Picture) site(b *strings.Builder, to projection) {
	x, y := to.at(*p.Point)
	if r := p.AccuracyM * to.scale; r > 3 {
		fmt.Fprintf(b, `<circle class="accuracy" cx="%.1f" cy="%.1f" r="%.1f"/>`, x, y, r)
	}
	fmt.Fprintf(b, `<circle class="halo" cx="%.1f" cy="%.1f" r="8"/><path class="cross" d="M%.1f %.1fh18M%.1f %.1fv18"/><circle class="dot" cx="%.1f" cy="%.1f" r="3"/>`,
		x, y, x-9, y, x, y-9, x, y)
}

// furniture draws the scale bar and the arrow to the north.
func furniture(b *strings.Builder, to projection) {
	metres := to.bar(pictureWidth / 4)
	length := metres * to.scale
	text := strconv.FormatFloat(metres, 'f', -1, 64) + " m"
	if metres >= 1000 {
		text = strconv.FormatFloat(metres/1000, 'f', -1, 64) + " km"
	}
	const x, y = 18, pictureHeight - 18
	fmt.Fprintf(b, `<rect class="plate" x="10" y="%d" width="%.1f" height="38" rx="3"/><path class="bar" d="M%d %dv6h%.1fv-6"/><text class="scale" x="%.1f" y="%d">%s</text>`,
		y-26, max(length, 64)+16, x, y, length, x+length/2, y-4, text)
	fmt.Fprintf(b, `<g class="north" transform="translate(%d 36)"><circle r="28" class="plate"/><path d="M0-24 6-2 0-7-6-2z"/><text y="20">N</text></g>`, pictureWidth-36)
}
