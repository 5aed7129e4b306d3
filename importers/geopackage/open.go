package geopackage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gridzone/geo/crs"
	"gridzone/importers/dataset"
)

const magic = "SQLite format 3\x00"

// Is tells whether a file is an SQLite database. Open says what it is, if it is no GeoPackage.
func Is(in *dataset.Input) (bool, error) {
	b := make([]byte, len(magic))
	n, err := in.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return string(b[:n]) == magic, nil
}

// Open opens the layer of a GeoPackage that in.Table names, the only one, or the one called like in.Layer. Its error is a
// *dataset.FileFault, ctx's, or one of reading.
func Open(ctx context.Context, in *dataset.Input) (dataset.Reader, error) {
	if is, err := Is(in); !is {
		if err == nil {
			err = &dataset.FileFault{Code: codeNotGeoPackage, Detail: "the file is no GeoPackage: it does not begin like an SQLite database", Repair: "name no format: it is recognised from content"}
		}
		return nil, err
	}
	h, err := readHeader(in)
	if err != nil {
		return nil, err
	}
	if err := h.measure(in); err != nil {
		return nil, err
	}
	d, err := openDatabase(ctx, in, in.Limits.OrDefaults())
	if err != nil {
		return nil, err
	}
	r := &Reader{in: in, limits: in.Limits.OrDefaults(), d: d}
	if err := r.begin(h); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Reader reads the features of a layer.
type Reader struct {
	in      *dataset.Input
	limits  dataset.Limits
	d       *database
	about   dataset.About
	layer   layer
	columns []column
	rows    *sql.Rows
	n       int64 // rows read
	total   int64 // rows of the layer
	err     error // that Next ended with
}

// begin finds the layer, looks at it, and asks for its rows.
func (r *Reader) begin(h header) error {
	objects, err := r.d.objects()
	if err != nil {
		return err
	}
	if err := r.whole(h, objects); err != nil {
		return err
	}
	for _, table := range []string{contentsTable, geometryTable, systemsTable} {
		if err := r.check(table, objects); err != nil {
			return err
		}
	}
	all, err := r.d.layers(objects, h.app)
	if err != nil {
		return err
	}
	var assumed bool
	if r.layer, assumed, err = choose(all, r.in); err != nil {
		return err
	}
	if assumed {
		r.note(noteTable, fmt.Sprintf("the file has several layers (%s), and the one called %s is read", dataset.Listed(features(all)), dataset.Shown(r.layer.table)), "name another (table), if that is not meant")
	}
	o, ok := objects[strings.ToLower(r.layer.table)]
	if !ok || !utf8.ValidString(o.name) || strings.HasPrefix(strings.ToLower(o.name), "sqlite_") || strings.HasPrefix(strings.ToLower(o.name), "gpkg_") {
		return damaged("it is no sound GeoPackage: it lists the layer " + dataset.Shown(r.layer.table) + " and has no such table")
	}
	r.about.Table = o.name
	r.about.System, r.about.Placed, r.about.Unread, err = r.system(objects)
	if err != nil {
		return err
	}
	return r.ask(o, objects)
}

// system returns the coordinate system of the layer.
func (r *Reader) system(objects map[string]object) (s crs.System, placed bool, unread *dataset.FileFault, err error) {
	if !r.layer.features {
		return s, false, nil, nil
	}
	_, defined := objects[systemsTable]
	return r.d.system(r.layer.srs, defined)
}

// whole refuses a file whose last changes may stand elsewhere. A store of gridzone, which always is in that mode, is read with a warning.
func (r *Reader) whole(h header, objects map[string]object) error {
	if !h.wal {
		return nil
	}
	_, revisions := objects["revision"]
	if _, rows := objects["grids_row"]; !revisions || !rows {
		return &dataset.FileFault{Code: codeNotClosed, Detail: "the GeoPackage is in a mode (WAL) in which changes stand beside it until the program that has it open closes it: whether it is whole cannot be seen",
			Repair: "close every program that has it open (QGIS, ArcGIS, a service), and send it again; if none has, export the layer into a new GeoPackage"}
	}
	r.note(noteOpen, "the file is a store of gridzone: what was written last may be missing, if a service had it open", "send a copy that gridzone copy makes, or an export of the layer")
	return nil
}

func (r *Reader) note(code, detail, repair string) {
	r.about.Notes = append(r.about.Notes, dataset.Note{Code: code, Detail: detail, Repair: repair})
}

// About implements dataset.Reader.
func (r *Reader) About() dataset.About { return r.about }

// Close implements dataset.Reader.
func (r *Reader) Close() error {
	var err error
	if r.rows != nil {
		err = r.rows.Close()
		if r.d.watch.ended() != nil {
			err = nil // its rows ended with it
		}
	}
	return errors.Join(err, r.d.close())
}
