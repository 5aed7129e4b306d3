package exporters

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"

	"gridzone/exporters/geopackage"
	"gridzone/geo"
	"gridzone/zoning"
)

// typeTable names the kinds of columns in a GeoPackage.
var typeTable = map[columnKind]string{text: "TEXT", whole: "INTEGER", yesNo: "BOOLEAN", day: "DATE"}

// packed is a GeoPackage, made in a folder of its own.
type packed struct {
	o   *Options
	to  io.Writer
	dir string
	f   *geopackage.File
}

func inGeoPackage(ctx context.Context, w io.Writer, o *Options) (sink, error) {
	dir, err := os.MkdirTemp(o.Dir, "gridzone-export-*")
	if err != nil {
		return nil, err
	}
	t := geopackage.Table{Name: string(o.Layer), Description: describeTable[o.Layer], Geometry: "MULTIPOLYGON", Changed: o.Changed}
	switch o.Layer {
	case zoning.Farms:
		t.Geometry = "GEOMETRY" // points and polygons
	case zoning.Addresses:
		t.Geometry = "POINT"
	default:
	}
	for _, c := range o.columns() {
		t.Columns = append(t.Columns, geopackage.Column{Name: c.name, Type: typeTable[c.kind]})
	}
	out := &packed{o: o, to: w, dir: dir}
	if out.f, err = geopackage.Create(ctx, out.path(), t); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return out, nil
}

// describeTable says what layers are.
var describeTable = map[zoning.Layer]string{
	zoning.Divisions: "Divisions (区划)",
	zoning.Grids:     "Governance grids (网格)",
	zoning.Zones:     "Livestock zones: prohibited (禁养区) and restricted (限养区); one without a shape covers its division",
	zoning.Farms:     "Livestock farms (养殖场), points and polygons",
	zoning.Addresses: "Addresses (地址), points",
}

func (p *packed) path() string { return filepath.Join(p.dir, "export.gpkg") }

func (p *packed) add(ctx context.Context, r *zoning.Row, properties []Property) error {
	return p.f.Add(ctx, place(r), p.o.values(r, properties))
}

func (p *packed) finish(ctx context.Context) error {
	if err := p.f.Finish(ctx); err != nil {
		return err
	}
	made, err := os.Open(p.path())
	if err != nil {
		return err
	}
	defer made.Close()
	if _, err := io.Copy(p.to, made); err != nil {
		return fmt.Errorf("hand on what was made: %w", err)
	}
	return nil
}

func (p *packed) close() error { return errors.Join(p.f.Close(), os.RemoveAll(p.dir)) }

// place is where a row is, its rings in the directions of RFC 7946: a farm without a shape and an address at their point, nil where there is nothing.
func place(r *zoning.Row) orb.Geometry {
	if at, isPoint := r.Spot(); isPoint {
		return at
	}
	if len(r.Shape) == 0 {
		return nil
	}
	shape := make(orb.MultiPolygon, len(r.Shape))
	for i, p := range r.Shape {
		shape[i] = make(orb.Polygon, len(p))
		for k, ring := range p {
			shape[i][k] = geo.Wound(ring, k == 0)
		}
	}
	return shape
}
