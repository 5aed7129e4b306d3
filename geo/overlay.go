package geo

import "github.com/paulmach/orb"

// Intersects tells, exactly, whether a and b share at least one point.
func Intersects(a, b *Prepared) bool { panic("not built yet") }

// Intersection returns the shape that a and b share; lines and points they
// share are left out.
func Intersection(a, b orb.MultiPolygon) (orb.MultiPolygon, error) { panic("not built yet") }

// Difference returns what of a lies outside b.
func Difference(a, b orb.MultiPolygon) (orb.MultiPolygon, error) { panic("not built yet") }

// Union returns the union of shapes.
func Union(shapes []orb.MultiPolygon) (orb.MultiPolygon, error) { panic("not built yet") }

// Buffer grows g by metres, or shrinks it when metres is negative, in a local
// plane; arcs are approximated from outside to 1 % of metres. Shrunk to nothing is nil.
func Buffer(g orb.MultiPolygon, metres float64) (orb.MultiPolygon, error) { panic("not built yet") }

// Disc returns a polygon that contains every point within metres of p and none
// further than 1.001 times that.
func Disc(p orb.Point, metres float64) orb.MultiPolygon { panic("not built yet") }

// Witnesses returns points of region such that every face that the edges of
// shapes cut region into holds at least one of them; faces thinner than about
// 0.1 mm may be missed. Points on the cutting edges themselves are returned too.
func Witnesses(region *Prepared, shapes []*Prepared) []orb.Point { panic("not built yet") }
