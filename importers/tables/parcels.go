package tables

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/importers/charset"
	"gridzone/importers/dataset"
	"gridzone/importers/decimal"
	"gridzone/importers/turning"
)

// Codes of what is wrong with, or was made of, parcels; they are stable.
const (
	CodeNoParcels    = "no_parcels"       // there is no section of parcels
	CodeUnit         = "unsupported_unit" // numbers in another unit than metres or degrees
	CodeProjection   = "unsupported_projection"
	CodePointsCount  = "points_missing"      // other points follow than the heading of a parcel says
	CodeGeometryType = "wrong_geometry_type" // a line, or a point where none may stand
	NoteAreaDiffers  = "area_differs"        // the area stated is not that of the points
	NoteSquareMetres = "area_in_m2"          // areas are in square metres, where the format has hectares
	NoteParameters   = "parameters_not_used" // of a transformation, which the file names
)

// The sections of the exchange format of land survey.
const sectionAbout, sectionParcels = "[属性描述]", "[地块坐标]"

// parcelTable names the fields of the heading of a parcel behind the number of its points. The last is an @.
var parcelTable = []string{"", "地块面积", "地块编号", "地块名称", "", "图幅号", "地块用途", "地类编码"}

const (
	fieldCount, fieldArea, fieldType = 0, 1, 4
	defaultPrecision                 = 0.001 // metres
)

// IsParcels tells whether a file is in the exchange format of land survey (勘测定界界址点坐标交换格式).
func IsParcels(in *dataset.Input) (bool, error) {
	t, err := newText(in)
	if err != nil {
		return false, err
	}
	head, ok, err := t.head(charset.UTF8, charset.GB18030)
	if !ok || err != nil {
		return false, err
	}
	n := 0
	for line := range strings.Lines(head) {
		switch line = strings.TrimSpace(line); {
		case line == sectionAbout || line == sectionParcels:
			return true, nil
		case line != "":
			n++
		}
		if n == HeadingWithin {
			break
		}
	}
	return false, nil
}

// parcels reads the parcels of such a file.
type parcels struct {
	table
	precision float64
	outline   turning.Outline
	ahead     *row
	closed    int
	ordered   int
	square    int // parcels whose area is in square metres
}

// OpenParcels opens a file in the exchange format of land survey.
func OpenParcels(ctx context.Context, in *dataset.Input) (dataset.Reader, error) {
	if in.Table != "" {
		return nil, fileFault(0, CodeNoTable, "leave the table out", "there is no table %.40q in a text", in.Table)
	}
	t, err := newText(in)
	if err != nil {
		return nil, err
	}
	if err := t.choose(ctx); err != nil {
		return nil, err
	}
	p := &parcels{table: table{in: in, limits: in.Limits.OrDefaults(), about: dataset.About{Encoding: t.name()}}}
	p.outline = turning.Outline{Limits: p.limits, Numbered: true}
	p.layout = &layout{names: []string{"点号", "圈号", "X", "Y"}}
	first := t.rows(ctx, ',')
	said, err := p.describe(first)
	if err != nil {
		return nil, err
	}
	if err := p.place(first, said); err != nil {
		return nil, err
	}
	rows := t.rows(ctx, ',')
	p.rows = rows
	_, err = description(rows)
	return p, err
}

// description reads the lines before the parcels.
func description(rows *textRows) (map[string]string, error) {
	said := map[string]string{}
	for {
		r, err := rows.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, fileFault(rows.lines, CodeNoParcels, "write the parcels below a line "+sectionParcels, "there is no section %s", sectionParcels)
		case err != nil:
			return nil, err
		case r.fault != nil:
			return nil, fileFault(r.line, r.fault.Code, r.fault.Repair, "%s", r.fault.Detail)
		}
		line := strings.TrimSpace(r.raw)
		if line == sectionParcels {
			return said, nil
		}
		if name, value, ok := strings.Cut(line, "="); ok && len(said) < 1000 {
			said[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
}

// describe takes what the file says of its numbers.
func (p *parcels) describe(rows *textRows) (turning.Stated, error) {
	said, err := description(rows)
	if err != nil {
		return turning.Stated{}, err
	}
	s := turning.Stated{Datum: said["坐标系"]}
	for name, to := range map[string]*int{"几度分带": &s.Width, "带号": &s.Zone} {
		text := strings.TrimRight(said[name], "度带 ")
		if text == "" {
			continue
		}
		if *to, err = strconv.Atoi(text); err != nil || *to < 0 || name == "几度分带" && *to != 3 && *to != 6 {
			return s, fileFault(0, turning.CodeZone, "write 几度分带=3 or 6, and 带号 as a number", "%s=%.40s says nothing that is known", name, said[name])
		}
	}
	switch unit := strings.ToLower(said["计量单位"]); unit {
	case "", "米", "m", "度":
	default:
		return s, fileFault(0, CodeUnit, "convert the numbers to metres (米)", "the numbers are in %.40q (计量单位); metres and degrees are read", said["计量单位"])
	}
	if kind := said["投影类型"]; kind != "" && !strings.Contains(kind, "高斯") && !strings.Contains(strings.ToLower(kind), "gauss") {
		return s, fileFault(0, CodeProjection, "convert it to Gauss-Krueger (高斯克吕格), or name the system (crs)", "the projection %.40q (投影类型) is not read", kind)
	}
	p.precision = defaultPrecision
	if text := strings.TrimRight(said["精度"], "米mM "); text != "" {
		if f, ok := decimal.Parse(text); ok && f > 0 && f <= 100 {
			p.precision = f
		} else {
			return s, fileFault(0, CodeNumber, "write 精度=0.001", "精度=%.40s is no precision in metres", said["精度"])
		}
	}
	if strings.Trim(said["转换参数"], ",，0. ") != "" {
		p.note(NoteParameters, "none needed: the points are taken as they stand", "the parameters of a transformation (转换参数) are not used")
	}
	return s, nil
}

// place tells the coordinate system from what the file says and its first point.
func (p *parcels) place(rows *textRows, said turning.Stated) error {
	for {
		r, err := rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if r.fault != nil || isParcel(r) {
			continue
		}
		x, good := turning.ParseOrdinate(r.cell(2).text)
		y, fine := turning.ParseOrdinate(r.cell(3).text)
		if !good || !fine {
			continue // said where it is read
		}
		axes, unread, fault := said.Tell(x, y, p.in.System)
		if fault != nil {
			return fault.At(r.line)
		}
		p.axes, p.about.System, p.about.Placed, p.about.Unread = axes, axes.System, axes.Placed, unread
		p.about.Notes = append(p.about.Notes, axes.Notes...)
		return nil
	}
}

// isParcel tells whether a row is the heading of a parcel.
func isParcel(r *row) bool {
	columns := r.filled()
	return len(columns) > 0 && strings.TrimSpace(r.cells[columns[len(columns)-1]].text) == "@"
}

// Next implements dataset.Reader.
func (p *parcels) Next() (*dataset.Feature, error) {
	r := p.ahead
	p.ahead = nil
	if r == nil {
		var err error
		if r, err = p.rows.next(); err != nil {
			return nil, err
		}
	}
	f := &dataset.Feature{Line: r.line, End: p.rows.taken()}
	if r.fault != nil || !isParcel(r) {
		if r.fault == nil {
			r.fault = &dataset.Fault{Code: CodeRow, Detail: "the line stands outside a parcel: the heading of one ends with @", Repair: "write the heading of its parcel before it", Part: -1, Ring: -1}
		}
		p.fits(f, r)
		return f, p.skip()
	}
	heading := r.clone()
	p.head(f, heading)
	p.outline.Reset()
	points, full := 0, false
	for {
		r, err := p.rows.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if err != nil || isParcel(r) {
			if err == nil {
				p.ahead = r.clone()
			}
			p.finish(f, heading, points)
			return f, nil
		}
		points++
		f.End = p.rows.taken()
		if !full && len(f.Faults) < faultsKept {
			full = p.point(f, r)
		}
	}
}

// skip reads up to the next parcel.
func (p *parcels) skip() error {
	for {
		r, err := p.rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if isParcel(r) {
			p.ahead = r.clone()
			return nil
		}
	}
}

// head takes the properties in the heading of a parcel: what is left blank there is not said.
func (p *parcels) head(f *dataset.Feature, r *row) {
	columns := r.filled()
	for i := range columns[len(columns)-1] {
		c := r.cells[i]
		switch {
		case i < len(parcelTable) && (parcelTable[i] == "" || c.blank()):
		case i < len(parcelTable):
			f.Properties = append(f.Properties, dataset.Property{Name: parcelTable[i], Value: c.value})
		case !c.blank():
			f.Faults = append(f.Faults, dataset.Fault{Code: CodeRagged, Detail: fmt.Sprintf("the heading of the parcel has %d fields before the @; %d are known", columns[len(columns)-1], len(parcelTable)),
				Repair: "write points, area, number, name, type, sheet, use and code of the parcel, with commas between, and an @", Part: -1, Ring: -1, Line: r.line})
			return
		}
	}
}

// point adds a point to a parcel. full says that no more are taken.
func (p *parcels) point(f *dataset.Feature, r *row) (full bool) {
	p.ragged = len(r.cells) > len(p.layout.names) // a height may follow
	if r.fault == nil && len(r.cells) == len(p.layout.names)+1 && !r.cells[4].blank() {
		f.Heights++
		r.cells = r.cells[:4]
	}
	if !p.fits(f, r) {
		return false
	}
	x, fine := p.ordinate(f, r, 2)
	y, good := p.ordinate(f, r, 3)
	if !fine || !good {
		return false
	}
	at, fault := p.axes.Position(x, y)
	if fault == nil {
		fault = p.outline.Add(strings.TrimSpace(r.cells[1].text), at)
	}
	if fault != nil {
		f.Faults = append(f.Faults, fault.Of(r.line))
		return fault.Code == turning.CodeVertices || fault.Code == turning.CodeNested
	}
	return false
}

// finish makes the shape of a parcel and compares it with its heading.
func (p *parcels) finish(f *dataset.Feature, heading *row, points int) {
	rings := p.outline.Rings()
	shape, fault := p.outline.Shape()
	f.Vertices = p.outline.Vertices
	if fault != nil {
		f.Faults = append(f.Faults, fault.Of(f.Line))
	}
	p.closed += p.outline.Closed
	if p.outline.Arranged {
		p.ordered++
	}
	repeated := rings - p.outline.Closed // rings that come back to their first point
	count := strings.TrimSpace(heading.cell(fieldCount).text)
	if n, err := strconv.Atoi(count); count != "" && (err != nil || n != points && n != points-repeated) {
		f.Faults = append(f.Faults, dataset.Fault{Code: CodePointsCount, Detail: fmt.Sprintf("the heading of the parcel says %.20q points, and %d follow", count, points),
			Repair: "add the points that are missing, or correct the number", Part: -1, Ring: -1, Line: f.Line})
	}
	kind := strings.TrimSpace(heading.cell(fieldType).text)
	switch {
	case strings.HasPrefix(kind, "点") && p.in.Points && points == 1 && len(shape) == 1:
		at := shape[0][0][0]
		f.Point, f.Vertices = &at, 1
		return
	case kind != "" && !strings.HasPrefix(kind, "面"):
		f.Faults = append(f.Faults, dataset.Fault{Code: CodeGeometryType, Detail: fmt.Sprintf("the parcel is of the type %.20q", kind), Repair: "give areas (面)", Pointer: "/geometry", Part: -1, Ring: -1, Line: f.Line})
	}
	f.Shape, f.Multi = shape, len(shape) > 1
	p.compare(f, shape, strings.TrimSpace(heading.cell(fieldArea).text))
}

// compare compares the area stated, in hectares, with that of the points in their plane: they may differ by what is rounded off the one, and by what the other changes when each point
// moves by the precision.
func (p *parcels) compare(f *dataset.Feature, shape orb.MultiPolygon, stated string) {
	said, ok := decimal.Parse(stated)
	if !ok || len(shape) == 0 || math.Abs(shape[0][0][0][0]) <= 180 && math.Abs(shape[0][0][0][1]) <= 180 {
		if stated != "" && !ok {
			f.Warnings = append(f.Warnings, dataset.Fault{Code: NoteAreaDiffers, Detail: fmt.Sprintf("the area %.20q in the heading of the parcel is no number", stated), Repair: "correct it", Part: -1, Ring: -1, Line: f.Line}.AtProperty(parcelTable[fieldArea]))
		}
		return
	}
	const hectare = 1e4
	area, length := turning.PlaneArea(shape)
	_, decimals, _ := strings.Cut(stated, ".")
	rounded := 0.5 * math.Pow10(-len(decimals)) * (1 + 1e-9)
	moved := length * p.precision
	switch {
	case math.Abs(said*hectare-area) <= rounded*hectare+moved:
	case math.Abs(said-area) <= rounded+moved:
		p.square++
	default:
		f.Warnings = append(f.Warnings, dataset.Fault{Code: NoteAreaDiffers, Detail: fmt.Sprintf("the heading of the parcel says %s hectares, and its points make %.4f (%.2f m2)", stated, area/hectare, area),
			Repair: "check whether points are missing, wrong or in another order", Part: -1, Ring: -1, Line: f.Line}.AtProperty(parcelTable[fieldArea]))
	}
}

// About implements dataset.Reader.
func (p *parcels) About() dataset.About {
	about := p.table.About()
	about.Notes = append(about.Notes, counted([]counting{
		{p.closed, turning.CodeClosed, noteClosed, "none needed"},
		{p.ordered, turning.CodeByGeometry, noteOrdered, "look at them on a map"},
		{p.square, NoteSquareMetres, "the areas of %d parcels are in square metres, not in hectares", "none needed"},
	})...)
	return about
}
