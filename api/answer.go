package api

import (
	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// appendPoint appends a PointAnswer as JSON, byte for byte what encoding it
// would give, without its closing brace: a check goes on from there. This is
// the answer that is asked for most, hence by hand.
func (s *service) appendPoint(dst []byte, m *moment, p orb.Point, l *atlas.Location, people []zoning.Staff, out system) []byte {
	dst = append(dst, `{"revision":`...)
	dst = append(dst, m.header[0]...)
	dst = append(dst, `,"at":"`...)
	dst = append(dst, m.at...)
	dst = append(dst, '"')
	if s.o.Demo {
		dst = append(dst, `,"demo":true`...)
	}
	dst = append(dst, m.echo...)
	dst = append(dst, `,"point":{"lon":`...)
	p = out.point(p)
	dst = appendNumber(dst, p[0])
	dst = append(dst, `,"lat":`...)
	dst = appendNumber(dst, p[1])
	dst = append(dst, `},"crs":"`...)
	dst = append(dst, out.Name()...)
	dst = append(dst, `","grid":`...)
	if l.Grid == nil {
		dst = append(dst, "null"...)
	} else {
		dst = appendGrid(dst, l.Grid, people)
	}
	dst = append(dst, `,"other_grids":[`...)
	for i := range l.Others {
		dst = comma(dst, i)
		dst = appendGrid(dst, &l.Others[i], nil)
	}
	dst = append(dst, ']')
	if l.Grid == nil && l.Nearest != nil {
		dst = append(dst, `,"nearest_grid":{"code":`...)
		dst = appendString(dst, l.Nearest.Code())
		dst = append(dst, `,"distance_m":`...)
		dst = appendNumber(dst, rounded(l.NearestM, 3))
		dst = append(dst, '}')
	}
	dst = append(dst, `,"divisions":[`...)
	for i, r := range l.Divisions {
		d, _ := r.Thing.(zoning.Division)
		dst = comma(dst, i)
		dst = append(dst, `{"code":`...)
		dst = appendString(dst, d.Code)
		dst = append(dst, `,"name":`...)
		dst = appendString(dst, d.Name)
		dst = append(dst, `,"level":`...)
		dst = appendString(dst, string(d.Level))
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// appendZones appends the zones member and the closing brace of a PointAnswer.
func appendZones(dst []byte, l *atlas.Location) []byte {
	dst = append(dst, `,"zones":[`...)
	for i := range l.Zones {
		dst = comma(dst, i)
		dst = appendZone(dst, l.Zones[i].Row, l.Zones[i].Relation)
		dst = append(dst, '}')
	}
	for i, r := range l.Unshaped {
		dst = comma(dst, i+len(l.Zones))
		dst = appendZone(dst, r, l.Standing[i])
		z, _ := r.Thing.(zoning.Zone)
		dst = append(dst, `,"by_division":true,"extent_scope":`...)
		dst = appendString(dst, string(scopeOf(z)))
		dst = append(dst, '}')
	}
	return append(dst, "]}"...)
}

func comma(dst []byte, i int) []byte {
	if i > 0 {
		return append(dst, ',')
	}
	return dst
}

func appendGrid(dst []byte, h *atlas.Hit, people []zoning.Staff) []byte {
	g, _ := h.Row.Thing.(zoning.Grid)
	dst = append(dst, `{"code":`...)
	dst = appendString(dst, g.Code)
	dst = append(dst, `,"name":`...)
	dst = appendString(dst, g.Name)
	dst = append(dst, `,"kind":`...)
	dst = appendString(dst, string(g.Kind))
	dst = append(dst, `,"relation":"`...)
	dst = append(dst, h.Relation.String()...)
	dst = append(dst, `","division":`...)
	dst = appendString(dst, g.Division)
	return append(appendContacts(dst, people), '}')
}

// appendZone appends a ZoneHit without its closing brace.
func appendZone(dst []byte, r *zoning.Row, relation geo.Relation) []byte {
	z, _ := r.Thing.(zoning.Zone)
	dst = append(dst, `{"code":`...)
	dst = appendString(dst, z.Code)
	dst = append(dst, `,"name":`...)
	dst = appendString(dst, z.Name)
	dst = append(dst, `,"kind":`...)
	dst = appendString(dst, string(z.Kind))
	dst = append(dst, `,"category":`...)
	dst = appendString(dst, z.Category)
	dst = append(dst, `,"relation":"`...)
	dst = append(dst, relation.String()...)
	dst = append(dst, `","publication":`...)
	return appendString(dst, r.Publication)
}

func scopeOf(z zoning.Zone) zoning.Scope {
	if z.Scope == "" {
		return zoning.Whole
	}
	return z.Scope
}
