package crs

import "github.com/paulmach/orb"

// ToGCJ02 turns a WGS 84 or CGCS2000 longitude and latitude into GCJ-02, the
// coordinates of Chinese map vendors; outside China it returns p unchanged.
func ToGCJ02(p orb.Point) orb.Point { panic("not built yet") }

// FromGCJ02 is the inverse, iterated until it is right to 1 mm or better.
func FromGCJ02(p orb.Point) orb.Point { panic("not built yet") }

// ToBD09 turns a WGS 84 or CGCS2000 longitude and latitude into BD-09.
func ToBD09(p orb.Point) orb.Point { panic("not built yet") }

// FromBD09 is the inverse of ToBD09.
func FromBD09(p orb.Point) orb.Point { panic("not built yet") }
