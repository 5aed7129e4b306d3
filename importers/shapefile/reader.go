package shapefile

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"gridzone/geo/crs"
	"gridzone/importers/charset"
	"gridzone/importers/dataset"
)

// What stands before a record of a .dbf: it counts, or it was deleted and not yet thrown away.
const (
	present = ' '
	deleted = '*'
)

// prjMost is the most bytes of a .prj.
const prjMost = 64 << 10

// reader reads a shapefile.
type reader struct {
	in     *dataset.Input
	set    *set
	about  dataset.About
	shapes *shapes
	table  *table
	texts  *texts
	total  int64 // bytes, unpacked, of .shp and .dbf

	gone int // deleted records
}

// open opens the parts.
func (r *reader) open() (err error) {
	if r.texts, err = r.set.survey(r.in); err != nil {
		return err
	}
	shp, dbf := r.set.parts[".shp"], r.set.parts[".dbf"]
	if r.shapes, err = openShapes(shp, r.set.parts[".shx"]); err != nil {
		return err
	}
	if err := r.shapes.allowed(r.in); err != nil {
		return err
	}
	if r.table, err = openTable(dbf); err != nil {
		return err
	}
	if n := r.shapes.known; n >= 0 && n != r.table.records {
		return counts(n, r.table.records)
	}
	if err := r.texts.named(r.table.columns); err != nil {
		return err
	}
	for i := range r.table.columns {
		c := &r.table.columns[i]
		c.private = r.in.Private != nil && r.in.Private(c.name)
	}
	r.total = shp.Size + dbf.Size
	r.about.Encoding = string(r.texts.in)
	r.about.Notes = append(r.about.Notes, r.texts.notes...)
	r.leftOut()
	return r.place()
}

// leftOut says which columns are not read.
func (r *reader) leftOut() {
	var names []string
	for _, c := range r.table.columns {
		if !c.kept() {
			names = append(names, fmt.Sprintf("%s (type %q)", dataset.Shown(c.name), c.kind))
		}
	}
	if len(names) > 0 {
		r.about.Notes = append(r.about.Notes, dataset.Note{Code: noteLeftOut, Detail: "columns of types that are not read are left out: " + strings.Join(names, ", "), Repair: "turn them into columns of text if they matter"})
	}
}

// place reads the .prj.
func (r *reader) place() error {
	e := r.set.parts[".prj"]
	if e == nil {
		return nil
	}
	b, err := e.ReadAll(prjMost)
	if err != nil {
		return err
	}
	text, _ := charset.UTF8.Decode(b)
	if text = strings.Trim(strings.TrimPrefix(text, "\ufeff"), " \r\n\t\x00"); text == "" && len(b) < 4 {
		return nil
	}
	system, err := crs.FromWKT(text)
	if err != nil {
		r.about.Unread = &dataset.FileFault{Code: codeBadCRS, Detail: "the .prj: " + err.Error(), Repair: "export the layer in CGCS2000 (EPSG:4490, or a Gauss-Krueger zone of it), or name the system (--crs) if the .prj is wrong"}
		return nil //nolint:nilerr // it is told in about
	}
	r.about.System, r.about.Placed = system, true
	return nil
}

// About implements dataset.Reader.
func (r *reader) About() dataset.About {
	a := r.about
	if r.gone > 0 {
		a.Notes = append(a.Notes, dataset.Note{Code: noteDeleted, Detail: fmt.Sprintf("%d records are marked as deleted: they and their shapes are left out", r.gone), Repair: "none needed; repack the shapefile to be rid of them"})
	}
	return a
}

// Close implements dataset.Reader.
func (r *reader) Close() error {
	var err error
	if r.shapes != nil {
		err = r.shapes.Close()
	}
	if r.table != nil {
		err = errors.Join(err, r.table.Close())
	}
	return err
}

func counts(shapes, records int) error {
	return fault(codeCounts, again, "the .shp has %d shapes and the .dbf %d records: which belong together is not ours to guess", shapes, records)
}

// Next implements dataset.Reader.
func (r *reader) Next() (*dataset.Feature, error) {
	for {
		content, err := r.shapes.next()
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return nil, err
		}
		err = r.table.next()
		switch over := errors.Is(err, io.EOF); {
		case over && last:
			return nil, io.EOF
		case over:
			return nil, r.surplus(content)
		case err != nil:
			return nil, err
		case last:
			return nil, counts(r.shapes.count, r.table.records)
		}
		if r.table.row[0] == deleted {
			r.gone++
			if err := r.shapes.skip(content); err != nil {
				return nil, err
			}
			continue
		}
		return r.feature(content)
	}
}

// surplus counts the shapes without a record.
func (r *reader) surplus(content int64) error {
	for {
		if err := r.shapes.skip(content); err != nil {
			return err
		}
		var err error
		if content, err = r.shapes.next(); errors.Is(err, io.EOF) {
			return counts(r.shapes.count, r.table.records)
		} else if err != nil {
			return err
		}
	}
}

// feature reads the shape and the record that stand next.
func (r *reader) feature(content int64) (*dataset.Feature, error) {
	f := &dataset.Feature{}
	agree, err := r.shapes.read(f, content, r.in.Limits.OrDefaults())
	if err != nil {
		return nil, err
	}
	if !agree {
		f.Warnings = append(f.Warnings, dataset.Fault{Code: warnDirection, Pointer: "/geometry/coordinates", Part: -1, Ring: -1,
			Detail: "its rings do not run as a shapefile has it (shells clockwise, holes the other way): one inside another is taken for a hole, one inside that for an island",
			Repair: "look at the shape; export the layer again with a program that sets the direction"})
	}
	if sign := r.table.row[0]; sign != present {
		f.Faults = append(f.Faults, dataset.Fault{Code: codeDamaged, Pointer: "/properties", Part: -1, Ring: -1, Detail: fmt.Sprintf("the record begins with 0x%02x, neither a blank nor a star: it is out of step", sign), Repair: again})
	}
	f.Properties = make([]dataset.Property, 0, len(r.table.columns))
	for i := range r.table.columns {
		c := &r.table.columns[i]
		if !c.kept() {
			continue
		}
		value, fault := c.value(r.table.row, r.texts)
		if fault != nil && len(f.Faults) < faultsKept {
			f.Faults = append(f.Faults, *fault)
		}
		f.Properties = append(f.Properties, dataset.Property{Name: c.name, Value: value})
	}
	done := r.shapes.at + int64(r.table.read)*int64(len(r.table.row))
	f.End = int64(float64(r.in.Size) * min(1, float64(done)/float64(r.total)))
	return f, nil
}
