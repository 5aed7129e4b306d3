package importers

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"gridzone/geo/crs"
	"gridzone/importers/dataset"
	"gridzone/zoning"
)

// parsed is one feature read as a row, with all that is wrong with it by itself.
type parsed struct {
	feature     int
	base        string // its JSON pointer
	line        int    // of the file, from 1; 0: its format has none
	id          string // its code, as far as it is known
	candidate   zoning.Candidate
	plain       *zoning.Row // of an address: the row as the file has it; nil until its division and its code are settled
	keepMembers bool        // the file names a head but says nothing of members
	scopeless   bool        // the file does not say how much of its division a zone without a polygon covers
	silent      []string    // properties that it does not mention
	assigned    bool        // it names no division and was given one
	vertices    int
	shaped      bool
	areaM2      float64   // before it was repaired; 0: it was not
	gridlike    bool      // it comes as a division and looks like a grid
	suspicion   string    // code of the likely cause, if its coordinates are no degrees
	odd         orb.Point // one of those coordinates
	errors      []Place
	warnings    []Place
	repairs     []Place      // done
	offered     []Place      // that could be done
	snap        *snapPreview // what snapping would do; nil: nothing, or nobody wants to know
	notes       []note
	columns     []string // names of its properties; only when some are mapped
	end         int64    // bytes of the file up to here
	fatal       bool     // nothing that follows can be read
}

// rowReader turns the texts of features into rows of a layer. It is used by one goroutine.
type rowReader struct {
	layer   zoning.Layer
	columns *columns
	grids   *columns // of grids, for what comes under the wrong layer
	reader  *featureReader

	code     string                 // of the one row that the file is of; empty: each has its own
	onRecord func(code string) bool // what such a feature does not mention stays; nil: nothing is on record

	repairs    []string // asked for
	areaChange bool     // they may change areas by more than a little
	preview    bool     // tell what snapping would do
}

// read reads the text of a feature of GeoJSON.
func (r *rowReader) read(text []byte, it item) *parsed {
	f := r.reader.read(text, it.short)
	p := &parsed{feature: it.feature, vertices: f.Vertices, end: it.offset + int64(len(text))}
	if it.listed {
		p.base = "/features/" + strconv.Itoa(it.feature)
	}
	sound := f.fatal == nil && len(f.faults) == 0
	r.make(p, &f.Feature, it.system, sound, f.fatal == nil)
	r.textFaults(p, f, text, it)
	if f.fatal != nil {
		p.fatal = !f.fatal.resumable && it.listed
	}
	if sound && f.foreign != "" {
		p.notes = append(p.notes, note{codeForeignMember, f.foreign})
	}
	return r.named(p)
}

// take makes a row of the n-th feature of a file that a dataset.Reader reads.
func (r *rowReader) take(f *dataset.Feature, n int, system crs.System) *parsed {
	p := &parsed{feature: n, base: "/features/" + strconv.Itoa(n), line: f.Line, vertices: f.Vertices, end: f.End}
	r.make(p, f, system, len(f.Faults) == 0, true)
	said := func(list []dataset.Fault) (places []Place) {
		for _, x := range list {
			places = append(places, Place{Code: x.Code, Pointer: p.base + x.Pointer, Part: x.Part, Ring: x.Ring, At: x.At, Detail: x.Detail, Repair: x.Repair,
				Line: x.Line, Column: x.Column})
		}
		return places
	}
	p.errors = append(p.errors, said(f.Faults)...)
	p.warnings = append(p.warnings, said(f.Warnings)...)
	for _, list := range [][]Place{p.errors, p.warnings, p.repairs, p.offered} {
		for i := range list {
			list[i].Line = cmp.Or(list[i].Line, f.Line)
		}
	}
	return r.named(p)
}

// make makes the row of a feature. sound says that the feature itself has no faults, complete that it was read to its end.
func (r *rowReader) make(p *parsed, f *dataset.Feature, system crs.System, sound, complete bool) {
	placed := !sound || system.Stored() || p.convert(f, system)
	f.Properties = r.withoutKeys(p, r.columns.unpacked(f.Properties))
	fields := r.columns.sort(r.layer, f.Properties, sound)
	if len(r.columns.mapped) > 0 {
		for _, property := range f.Properties {
			p.columns = append(p.columns, property.Name)
		}
	}
	if r.code != "" {
		r.coded(p, fields)
	}
	p.id, _ = plainText(fields.known["code"].value)
	p.gridlike = r.layer == zoning.Divisions && gridlike(r.grids, p.id, f.Properties)
	p.candidate.Row = &zoning.Row{Shape: f.Shape}
	if complete && (len(fields.known) > 0 || sound) {
		r.row(p, f, fields)
	}
	if !sound || !placed {
		return
	}
	switch {
	case r.layer == zoning.Addresses:
		r.pointOf(p, f)
	case r.layer == zoning.Farms && f.Shape == nil:
		p.spot(f.Point, "the farm has neither a point nor a polygon", "draw it, or give the point where it stands")
	default:
		r.shape(p, f)
	}
	if f.Heights > 0 {
		p.notes = append(p.notes, note{codeHeightDropped, ""})
	}
}

// coded gives the one feature of a file the code that its row has, unless it has another.
func (r *rowReader) coded(p *parsed, f *fields) {
	if f.blank("code") {
		f.known["code"] = field{column: f.known["code"].column, value: r.code}
	}
	if given, _ := plainText(f.known["code"].value); given != r.code {
		r.fieldPlace(p, fieldFault{column: f.known["code"].column, code: codeOtherCode,
			detail: "the feature has the code " + shown(given) + ", and is to be put under " + shown(r.code), repair: "correct one of them, or leave the property out"})
	}
}

// named gives every entry the feature's number and code, and says what an address takes where its geometry is another.
func (r *rowReader) named(p *parsed) *parsed {
	for i, e := range p.errors {
		if r.layer == zoning.Addresses && e.Code == codeGeometryType && e.Repair != pointRepair {
			p.errors[i].Detail, p.errors[i].Repair = e.Detail+"; an address takes one point and nothing else", pointRepair
		}
	}
	id := clipped(p.id, zoning.MaxCode)
	for _, list := range [][]Place{p.errors, p.warnings, p.repairs, p.offered} {
		for i := range list {
			list[i].Feature, list[i].ID = p.feature, id
		}
	}
	return p
}

// textFaults turns the faults of the feature's text into entries with their places.
func (r *rowReader) textFaults(p *parsed, f *feature, text []byte, it item) {
	all := f.faults
	if f.fatal != nil {
		all = append(slices.Clone(all), f.fatal)
	}
	if len(all) == 0 {
		return
	}
	slices.SortStableFunc(all, func(a, b *fault) int { return a.at - b.at })
	offsets := make([]int, len(all))
	for i, x := range all {
		offsets[i] = x.at
	}
	for i, pointer := range pointers(text, offsets) {
		x := all[i]
		part, ring := inRing(pointer, f.Multi)
		if f.Point != nil { // its ordinates stand where rings do
			part, ring = -1, -1
		}
		before := text[:min(x.at, len(text))]
		line, column := it.line, it.column+len(before)
		if n := bytes.Count(before, []byte{'\n'}); n > 0 {
			line += n
			column = len(before) - bytes.LastIndexByte(before, '\n')
		}
		p.errors = append(p.errors, Place{Code: x.code, Pointer: p.base + pointer, Part: part, Ring: ring, Detail: x.detail, Repair: x.repair,
			Offset: it.offset + int64(x.at), Line: line, Column: column})
	}
}

// row makes the row of the feature's properties.
func (r *rowReader) row(p *parsed, f *dataset.Feature, fields *fields) {
	row := p.candidate.Row
	fields.corrects = r.onRecord != nil && r.onRecord(p.id)
	row.Thing = thing(r.layer, fields, f.Point)
	p.silent = fields.silent(r.layer)
	row.Valid, p.candidate.Dated = fields.days()
	if r.layer == zoning.Grids {
		var said bool
		p.candidate.Staff, said = fields.staff()
		p.keepMembers = p.candidate.Staff != nil && !said
	}
	p.scopeless = fields.blank("extent_scope") && !fields.left("extent_scope")
	p.notes = append(p.notes, fields.notes...)
	failed := map[string]bool{} // columns and properties already complained of
	for _, x := range fields.faults {
		failed[x.column] = x.column != ""
		if x.code == codeMissingProperty {
			failed[x.repair] = true
			x.repair = r.columns.suggest(x.repair, f.Properties)
		}
		r.fieldPlace(p, x)
	}
	for _, x := range zoning.Check(row) {
		column := fields.known[x.Field].column
		if x.Code == "missing_code" && r.layer == zoning.Addresses || x.Code == "missing_point" || x.Code == "missing_address" {
			continue // it follows from the address; the point and the text were looked at
		}
		if x.Code == "bad_text" || x.Code == codeNoDivision || x.Field == "geometry" || failed[column] || failed[x.Field] ||
			(fields.corrects && slices.Contains(p.silent, x.Field)) {
			continue // the first is said of the text, the second when the divisions on record are known, the third of the point, the last is on record
		}
		if x.Code == "missing_code" && !fields.has("code") {
			x.Repair = r.columns.suggest("code", f.Properties)
		}
		r.fieldPlace(p, fieldFault{column, x.Code, x.Detail, x.Repair, x.Warning})
	}
}

func (r *rowReader) fieldPlace(p *parsed, x fieldFault) {
	at := Place{Code: x.code, Pointer: p.base + "/properties", Part: -1, Ring: -1, Detail: clipped(x.detail, 300), Repair: x.repair}
	if x.column != "" {
		at.Pointer += "/" + dataset.EscapePointer(x.column)
	}
	if x.warning {
		p.warnings = append(p.warnings, at)
	} else {
		p.errors = append(p.errors, at)
	}
}

// shape looks at the shape of a feature whose text was sound.
func (r *rowReader) shape(p *parsed, f *dataset.Feature) {
	if f.Shape == nil {
		if r.layer == zoning.Grids {
			p.errors = append(p.errors, Place{Code: codeNoGeometry, Pointer: p.base + "/geometry", Part: -1, Ring: -1,
				Detail: "the grid has no polygon", Repair: "draw it: a grid is its polygon"})
		}
		return
	}
	p.shaped = true
	if s, ok := suspect(f.Shape.Bound()); ok {
		p.suspicion = s.code
		at := f.Shape.Bound().Min
		for _, poly := range f.Shape {
			if len(poly) > 0 && len(poly[0]) > 0 {
				at = poly[0][0]
				break
			}
		}
		p.odd = at
		p.errors = append(p.errors, Place{Code: s.code, Pointer: p.base + "/geometry/coordinates", Part: -1, Ring: -1, At: &at, Detail: s.detail, Repair: s.repair})
		return
	}
	before := len(p.errors)
	r.mend(p, f)
	if len(p.errors) > before {
		return
	}
	r.turn(p, f)
	p.candidate.Row.Shape = f.Shape
	if r.preview && !r.asks(repairSnap) {
		p.snap = previewSnap(f.Shape)
	}
}
