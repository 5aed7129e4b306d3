package exporters

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/paulmach/orb"

	"gridzone/exporters/shapefile"
	"gridzone/zoning"
)

// shortTable holds what columns are called in shapefiles, where a name has at most 10 bytes: its first ten, as GDAL cuts it. importers know these
// names.
var shortTable = map[string]string{
	"level_label": "level_labe", "extent_scope": "extent_sco", "publication": "publicatio", "species_label": "species_la", "measure_label": "measure_la",
	"head_public": "head_publi", "head_phone_public": "phone_publ",
}

// countDigits holds every count: they are below 2^31.
const countDigits = 10

// shapes are the shapefiles of a layer: one of polygons, of farms one of points before it, and of addresses one of points.
type shapes struct {
	o     *Options
	to    io.Writer
	files []shapefile.Part // of farms the points, then the polygons
}

func inShapefile(_ context.Context, w io.Writer, o *Options) (sink, error) {
	var fields []shapefile.Field
	for _, c := range o.columns() {
		f := shapefile.Field{Name: c.name, Type: shapefile.Text}
		if short, ok := shortTable[c.name]; ok {
			f.Name = short
		}
		switch c.kind {
		case whole:
			f.Type, f.Digits = shapefile.Number, countDigits
		case yesNo: // programs take a column of dBASE's own logical values for a text
			f.Type, f.Digits = shapefile.Number, 1
		case day:
			f.Type = shapefile.Date
		}
		fields = append(fields, f)
	}
	out := &shapes{o: o, to: w}
	begin := func(name string, kind shapefile.Kind) error {
		f, err := shapefile.New(o.Dir, kind, fields)
		if err == nil {
			out.files = append(out.files, shapefile.Part{Name: name, Writer: f})
		}
		return err
	}
	var err error
	switch o.Layer {
	case zoning.Farms:
		if err = begin("farms_point", shapefile.Points); err == nil {
			err = begin("farms_polygon", shapefile.Polygons)
		}
	case zoning.Addresses:
		err = begin("addresses", shapefile.Points)
	default:
		err = begin(string(o.Layer), shapefile.Polygons)
	}
	if err != nil {
		return nil, errors.Join(err, out.close())
	}
	return out, nil
}

func (s *shapes) add(_ context.Context, r *zoning.Row, properties []Property) error {
	values := s.o.values(r, properties)
	for i, v := range values {
		if yes, isFlag := v.(bool); isFlag {
			values[i] = int64(0)
			if yes {
				values[i] = int64(1)
			}
		}
	}
	at := place(r)
	f := s.files[len(s.files)-1]
	if _, isPoint := at.(orb.Point); isPoint {
		f = s.files[0]
	}
	if err := f.Add(at, values); err != nil {
		return unfit(fmt.Errorf("%s: %w", r.Code(), err))
	}
	return nil
}

// unfit says of what the format cannot hold what to do.
func unfit(err error) error {
	if errors.Is(err, shapefile.ErrTooLong) || errors.Is(err, shapefile.ErrTooLarge) {
		return fmt.Errorf("%w: %w; take another format, geopackage for example", zoning.ErrInvalid, err)
	}
	return err
}

func (s *shapes) finish(context.Context) error { return unfit(shapefile.Pack(s.to, s.files...)) }

func (s *shapes) close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}
