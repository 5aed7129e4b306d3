package importers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"gridzone/geo/crs"
	"gridzone/zoning"
)

// file is what was read of a file: rows that are sound by themselves, and the report so far.
type file struct {
	o      Options
	report *Report
	rows   []*parsed
	gauge  gauge

	named      map[string][]claim
	gridlike   int // features of divisions that look like grids
	tallies    map[note]*tally
	tallyOrder []note
	vertices   int
	shaped     int
	suspicions map[string]int
	odd        []lost // the first of those in metres
	alike      crowds
	snap       snapPreview // what snapping would do to the file
	repaired   map[string]int
	fitting    *fitting          // of grids to their neighbours; nil: nobody asked
	unseen     map[string]string // columns that Map names and no feature has had -> property
	seen       []string          // columns of the file, the first of them; only when some are mapped
	system     crs.System        // of the positions of the file
	kept       *bytes.Buffer     // the file itself; nil unless it is to be kept and not too large
}

// claim says which feature named a code for which days; all days when it gives none.
type claim struct {
	feature int
	valid   zoning.Interval
	name    string // of the thing
}

// tally counts the features a note is true of.
type tally struct {
	first, count int
	where        []string // the first of them, where they are named
}

// readFile reads the whole file. The error is that of the reader or the context.
func readFile(ctx context.Context, r io.Reader, o Options) (*file, error) {
	return readThrough(ctx, r, o, spared())
}

// readThrough is readFile with a number of workers, as pipeline has them.
func readThrough(ctx context.Context, r io.Reader, o Options, workers int) (*file, error) {
	f := &file{o: o, gauge: gauge{tell: o.Progress, size: o.Size, watch: o.watch}, named: map[string][]claim{}, tallies: map[note]*tally{}, suspicions: map[string]int{},
		unseen:   map[string]string{},
		repaired: map[string]int{}, report: &Report{Layer: o.Layer, DryRun: o.DryRun, Allowed: o.Allow, limit: o.MaxErrors}}
	rows, err := newRows(o)
	if err != nil {
		return nil, err
	}
	for property, column := range o.Map {
		f.unseen[column] = property
	}
	src := newSource(ctx, r, o.Limits.Bytes)
	if o.Layer == zoning.Zones && !o.DryRun && o.Publication == "" {
		src.kept = new(bytes.Buffer)
	}
	f.gauge.enter(Reading)
	whole, err := f.read(ctx, src, rows, workers)
	if err != nil {
		return nil, err
	}
	if whole {
		f.report.Digest, f.report.Bytes = src.digest(), src.n
		f.unmapped()
	}
	f.kept = src.kept
	f.finish()
	return f, nil
}

// newRows returns what makes readers of rows, one for each goroutine.
func newRows(o Options) (func() *rowReader, error) {
	columns, err := newColumns(o.Layer, o.Map)
	if err != nil {
		return nil, err
	}
	grids, err := newColumns(zoning.Grids, nil)
	if err != nil {
		return nil, err
	}
	return func() *rowReader {
		return &rowReader{layer: o.Layer, columns: columns, grids: grids, code: o.Code, reader: newFeatureReader(o.Limits, slices.Contains(zoning.PointLayers(), o.Layer)), onRecord: o.onRecord,
			repairs: o.Repairs, areaChange: o.AllowAreaChange, preview: o.DryRun}
	}, nil
}

// broke reports what ended the reading of the file, after what stands before it.
func (f *file) broke(p Place) {
	p.Feature, p.Part, p.Ring = -1, -1, -1
	f.report.addError(p)
}

// take adds the next feature of the file.
func (f *file) take(p *parsed) error {
	f.report.Features++
	if f.report.Features%rowsAtOnce == 0 || p.end-f.gauge.now.Bytes >= 2*blockBytes {
		f.gauge.read(p.end, f.report.Features)
	}
	f.vertices += p.vertices
	if f.vertices > f.o.Limits.Vertices {
		f.report.addError(Place{Code: codeTooManyVertices, Pointer: p.base, Feature: p.feature, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("the file has more than %d vertices", f.o.Limits.Vertices), Repair: "split it, or have the limit raised"})
		f.report.Rejected++
		return errStop
	}
	for _, n := range p.notes {
		f.note(n, p)
	}
	f.sight(p.columns)
	p.columns = nil
	if p.shaped {
		f.shaped++
	}
	if p.suspicion != "" {
		f.suspicions[p.suspicion]++
		if p.suspicion == codeProjected && len(f.odd) < whereabouts {
			division := ""
			if t := p.candidate.Row.Thing; t != nil {
				division = zoning.DivisionOf(t)
			}
			f.odd = append(f.odd, lost{p.odd, division})
		}
	}
	if p.candidate.Row.Thing != nil && p.candidate.Row.Code() != "" {
		f.claim(p)
	}
	if p.gridlike {
		f.gridlike++
	}
	for _, e := range p.errors {
		f.report.addError(e)
	}
	for _, w := range p.warnings {
		f.alike.warn(f.report, w)
	}
	f.mended(p)
	if len(p.errors) > 0 {
		f.report.Rejected++
	}
	if f.report.Refused() {
		f.rows = nil // nothing will be put on record
	} else {
		f.rows = append(f.rows, p)
	}
	if p.fatal {
		return errStop
	}
	return nil
}

// mended takes over what was done to the shape of a feature, and what could be.
func (f *file) mended(p *parsed) {
	for _, x := range p.repairs {
		f.repaired[x.Code]++
		f.report.addRepair(x)
	}
	for _, x := range p.offered {
		f.report.addOffered(x)
	}
	if p.snap != nil {
		f.snap.add(p)
	}
	p.repairs, p.offered, p.snap = nil, nil, nil
}

// claim finds a code that is named twice for the same days.
func (f *file) claim(p *parsed) {
	code := p.candidate.Row.Code()
	now := claim{p.feature, p.candidate.Row.Valid, nameOf(p.candidate.Row.Thing)}
	for _, was := range f.named[code] {
		if !was.valid.Overlaps(now.valid) {
			continue
		}
		p.errors = append(p.errors, Place{Code: codeDuplicateCode, Pointer: p.base, Feature: p.feature, ID: code, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("features %d and %d both have the code %s for the same days", was.feature, p.feature, code),
			Repair: "give one of them another code, or both valid_from and valid_to that do not overlap"})
		break
	}
	f.named[code] = append(f.named[code], now)
}

// finish says what is true of the file as a whole.
func (f *file) finish() {
	r := f.report
	for _, cause := range []string{codeSwapped, codeProjected} {
		if n := f.suspicions[cause]; n > 1 && n == f.shaped {
			repair := "export the whole layer again in degrees of CGCS2000 (EPSG:4490), longitude first"
			if cause == codeProjected {
				repair = "name the coordinate system (crs), or " + repair
			}
			lead := Place{Code: cause, Feature: -1, Part: -1, Ring: -1, Detail: fmt.Sprintf("all %d shapes of the file: %s", n, causeTable[cause]), Repair: repair}
			r.leadError(lead)
		}
	}
	if f.o.Code != "" && r.Features != 1 {
		r.leadError(Place{Code: codeNotOne, Feature: -1, Part: -1, Ring: -1, Detail: fmt.Sprintf("%d features came where one is put on record", r.Features), Repair: "send one Feature"})
	}
	if r.Features == 0 && !r.Refused() {
		p := Place{Code: codeEmptyFile, Feature: -1, Part: -1, Ring: -1, Detail: "the file has no features", Repair: "export the layer again"}
		if f.o.Replace != "" {
			p.Detail += ": it would end everything in the division it replaces"
			r.addError(p)
		} else {
			r.addWarning(p)
		}
	}
	if f.o.Demo {
		r.addWarning(Place{Code: codeDemo, Feature: -1, Part: -1, Ring: -1, Detail: "this store holds a made-up city, and its answers say so", Repair: "import real data into a store of its own"})
	}
	f.keptKey()
	f.tell()
	if f.snap.features > 0 {
		r.addOffered(f.snap.place())
	}
	f.gauge.read(r.Bytes, r.Features)
}

// causeTable names a cause that all shapes of a file have in common.
var causeTable = map[string]string{
	codeSwapped:   "latitude and longitude are swapped",
	codeProjected: "the coordinates are metres of a projected system, not degrees",
}
