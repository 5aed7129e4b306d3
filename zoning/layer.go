package zoning

// Layer names a kind of row. The values are stable: files, URLs and tables use them.
type Layer string

// The layers.
const (
	Divisions    Layer = "divisions"
	Grids        Layer = "grids"
	Zones        Layer = "zones"
	Publications Layer = "publications"
	Farms        Layer = "farms"
	Exceptions   Layer = "exceptions"
	Addresses    Layer = "addresses"
)

// SpatialLayers lists the public layers whose rows carry a shape, in the order they are shown. Farms are not public.
func SpatialLayers() []Layer { return []Layer{Divisions, Grids, Zones} }

// FileLayers lists the layers that files are read into and written from, in the order in which to import them.
func FileLayers() []Layer { return []Layer{Divisions, Grids, Zones, Farms, Addresses} }

// PointLayers lists the layers whose things may be at a point: farms have one or a shape, addresses have a point.
func PointLayers() []Layer { return []Layer{Farms, Addresses} }

// AllLayers lists every layer.
func AllLayers() []Layer {
	return []Layer{Divisions, Grids, Zones, Publications, Farms, Exceptions, Addresses}
}

// Thing is what a row says apart from its times and its shape: a Division, a
// Grid, a Zone, a Publication, a Farm, an Exception or an Address.
type Thing interface {
	Layer() Layer
	// Key is the code under which the thing is on record.
	Key() string
}
