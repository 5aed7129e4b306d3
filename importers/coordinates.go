package importers

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// polygon reads the coordinates of a polygon at pos: an array of rings.
func (g *geometry) polygon() (orb.Polygon, *fault) {
	s := g.s
	if s.next() != '[' {
		return nil, g.misshapen("an array of rings")
	}
	var rings orb.Polygon
	err := s.array(func() *fault {
		ring, err := g.ring()
		rings = append(rings, ring)
		return err
	})
	return rings, err
}

// multiPolygon reads the coordinates of a multipolygon at pos: an array of polygons.
func (g *geometry) multiPolygon() (orb.MultiPolygon, *fault) {
	s := g.s
	if s.next() != '[' {
		return nil, g.misshapen("an array of polygons")
	}
	var parts orb.MultiPolygon
	err := s.array(func() *fault {
		poly, err := g.polygon()
		parts = append(parts, poly)
		return err
	})
	return parts, err
}

// misshapen reports coordinates that are not nested as their type says, and steps over the value.
func (g *geometry) misshapen(want string) *fault {
	s := g.s
	at := s.pos
	if at >= len(s.text) {
		return s.ended()
	}
	if _, err := s.value(false); err != nil {
		return err
	}
	s.soft(&fault{at: at, code: codeBadCoordinates,
		detail: "the coordinates are not nested as the type says: " + want + " is due here",
		repair: "a Polygon is an array of rings, a MultiPolygon an array of polygons, a ring an array of [lon, lat]"})
	return nil
}

// ring reads one ring: the hot loop of an import.
func (g *geometry) ring() (orb.Ring, *fault) {
	s := g.s
	if s.next() != '[' {
		return nil, g.misshapen("an array of positions")
	}
	if s.depth < 2 {
		return nil, s.tooDeep()
	}
	open := s.pos
	s.pos++
	points := g.points[:0]
	switch c := s.next(); {
	case c == ']':
		s.pos++
		return orb.Ring{}, nil
	case !g.positionAhead(c):
		s.pos = open
		return nil, g.misshapen("an array of positions [lon, lat]")
	}
	for n := 0; ; n++ {
		if n >= g.limits.RingVertices || g.vertices >= g.limits.FeatureVertices {
			g.points = points
			return nil, g.tooMany()
		}
		g.vertices++
		p, err := g.position()
		if err != nil {
			return nil, err
		}
		points = append(points, p)
		switch s.next() {
		case ',':
			s.pos++
		case ']':
			s.pos++
			g.points = points
			return append(make(orb.Ring, 0, len(points)), points...), nil
		default:
			return nil, s.unexpected("a comma or a closing bracket")
		}
	}
}

// positionAhead tells whether a ring's first element, whose first byte is c, is nested like a
// position. Otherwise the whole ring is told to be misshapen, once, not each element.
func (g *geometry) positionAhead(c byte) bool {
	if c != '[' {
		return false
	}
	s := g.s
	at := s.pos
	s.pos++
	deeper := s.next() == '['
	s.pos = at
	return !deeper
}

func (g *geometry) tooMany() *fault {
	limit, of := g.limits.RingVertices, "ring"
	if g.vertices >= g.limits.FeatureVertices {
		limit, of = g.limits.FeatureVertices, "feature"
	}
	return &fault{at: g.s.pos, code: codeTooManyVertices, resumable: true,
		detail: fmt.Sprintf("a %s has more than %d vertices", of, limit), repair: "simplify it or split it, or have the limit raised"}
}

// position reads [lon, lat], and drops what follows the two.
func (g *geometry) position() (orb.Point, *fault) {
	s := g.s
	start := s.next()
	if start != '[' {
		return orb.Point{}, g.badPosition("a position is an array of two numbers")
	}
	begin := s.pos
	s.pos++
	var p orb.Point
	for i := 0; ; i++ {
		c := s.next()
		switch {
		case c == ']' && i == 0, c == 0:
			s.pos = begin
			return orb.Point{}, g.badPosition("a position without numbers")
		case c != '-' && c-'0' > 9:
			at := s.pos
			s.pos = begin
			return orb.Point{}, g.badOrdinate(at)
		}
		f, err := s.number()
		if err != nil {
			return orb.Point{}, err
		}
		if i < 2 {
			p[i] = f
		} else {
			g.heights++
		}
		if s.pos < len(s.text) {
			c = s.text[s.pos]
		}
		if c != ',' && c != ']' {
			c = s.next()
		}
		switch c {
		case ',':
			s.pos++
			continue
		case ']':
			if i == 0 {
				s.pos = begin
				return orb.Point{}, g.badPosition("a position has one number")
			}
			s.pos++
			return p, nil
		default:
			return orb.Point{}, s.unexpected("a comma or a closing bracket")
		}
	}
}

// badPosition reports what stands at pos instead of a position, and steps over it.
func (g *geometry) badPosition(detail string) *fault {
	s := g.s
	at := s.pos
	if _, err := s.value(false); err != nil {
		return err
	}
	s.soft(&fault{at: at, code: codeBadPosition, detail: detail,
		repair: "give longitude and latitude as two numbers: [120.75, 30.75]"})
	return nil
}

// badOrdinate reports the member of a position, at byte at, that is no number, and steps over the position.
func (g *geometry) badOrdinate(at int) *fault {
	s := g.s
	if _, err := s.value(false); err != nil {
		return err
	}
	s.soft(&fault{at: at, code: codeBadPosition, detail: "an ordinate is not a number",
		repair: "give longitude and latitude as two numbers: [120.75, 30.75]"})
	return nil
}

// finite tells whether both ordinates are numbers one can compute with.
func finite(p orb.Point) bool {
	return !math.IsNaN(p[0]+p[1]) && !math.IsInf(p[0], 0) && !math.IsInf(p[1], 0)
}
