package api

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"gridzone/exporters"
	"gridzone/importers/delimited"
	"gridzone/zoning"
)

// exportLayer answers GET /collections/{layer}/export: the rows of a layer as a file.
func (s *service) exportLayer(c *gin.Context, q *query) error {
	layer, err := collectionOf(c)
	if err != nil {
		return err
	}
	return s.export(c, q, layer)
}

// exportFarms answers GET /v1/farms/export.
func (s *service) exportFarms(c *gin.Context, q *query) error {
	c.Writer.Header()["Cache-Control"] = ownUse
	return s.export(c, q, zoning.Farms)
}

// export answers with a file of what is in force on a day, fit for everybody. It is made whole before anything is sent, so what a format
// cannot hold is told in a problem. How many are made at a time is limited as heavy questions are, and how many lie aside as batches are.
func (s *service) export(c *gin.Context, q *query, layer zoning.Layer) error {
	f, err := exportFormat(c, q)
	if err != nil {
		return err
	}
	tame, err := tameAsked(q, f)
	if err != nil {
		return err
	}
	return s.sendMade(c, f, func(out *os.File) (bool, error) { return s.exported(c, q, layer, f, tame, out) })
}

// sendMade sends a file of a format once it is made whole, unless making it answered already.
func (s *service) sendMade(c *gin.Context, f exporters.Format, fill func(out *os.File) (answered bool, err error)) error {
	release, err := s.portion(s.open, c.Request).enter()
	if err != nil {
		return err
	}
	defer release()
	out, err := scratch(s.o.SpoolDir, "gridzone-export-*")
	if err != nil {
		return err
	}
	defer discard(out)
	if answered, err := fill(out); err != nil || answered {
		return err
	}
	flow := newPace(c)
	if a, ok := c.Writer.(*answering); ok {
		defer a.watch(flow)()
	}
	return sendFile(c, flow, out, f.Media) // by now nothing but the file is held: a caller may be slow
}

// exported makes the file that is asked for, unless the caller has it already or asks for the headers alone.
func (s *service) exported(c *gin.Context, q *query, layer zoning.Layer, f exporters.Format, tame func(dst, row []byte) []byte, out *os.File) (answered bool, err error) {
	box, err := parseBox(q)
	if err != nil {
		return false, err
	}
	m, err := s.asked(c, q, box)
	if err != nil {
		return false, err
	}
	defer m.done()
	who := zoning.Actor{} // what is public is for everybody
	variant := f.Media
	if layer == zoning.Farms {
		who, variant = actorOf(c), limitsIn(c, variant)
	}
	if s.fresh(c, m, variant) {
		return true, nil
	}
	h, name := c.Writer.Header(), disposition(s.exportName(m, layer, f))
	if c.Request.Method == http.MethodHead {
		h.Set("Content-Type", f.Media)
		h.Set("Content-Disposition", name)
		c.Status(http.StatusOK)
		return true, nil
	}
	rows := seenBy(who, s.allOf(c.Request.Context(), m, layer, box))
	o := exporters.Options{Format: f.Name, Layer: layer, Public: true, Changed: m.atlas.Committed(), Tame: tame, Dir: s.o.SpoolDir}
	if err := s.makeExport(c.Request.Context(), out, o, rows); err != nil {
		return false, err // a problem has no name of a file
	}
	h.Set("Content-Disposition", name)
	return false, nil
}

// makeExport writes a file while it holds a place for heavy questions.
func (s *service) makeExport(ctx context.Context, out *os.File, o exporters.Options, rows iter.Seq2[*zoning.Row, error]) error {
	done, err := s.enterHeavy(ctx, heavyWait)
	if err != nil {
		return err
	}
	defer done()
	err = exporters.Write(ctx, &bounded{w: out, left: s.o.MaxSpool}, o, rows)
	var told *Problem
	switch {
	case err == nil, ctx.Err() != nil, errors.Is(err, zoning.ErrInvalid), errors.Is(err, zoning.ErrUnavailable), errors.As(err, &told):
		return err
	default: // the rows were at hand: what is left is the disk
		return noRoom(err)
	}
}

// all yields rows until the caller has left.
func all(ctx context.Context, rows []*zoning.Row) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, ctx.Err()) {
				return
			}
		}
	}
}

// exportName names a file by what is in it.
func (s *service) exportName(m *moment, layer zoning.Layer, f exporters.Format) string {
	name := string(layer) + "-" + m.at + "-r" + m.header[0] + f.Endings[0]
	if m.draft != nil {
		name = "draft-" + name
	}
	if s.o.Demo {
		name = "demo-" + name
	}
	return name
}

// exportFormat is the format that f names, or else the one that Accept likes best.
func exportFormat(c *gin.Context, q *query) (exporters.Format, error) {
	name, err := q.choice("f", exporters.FormatNames()...)
	if err != nil {
		return exporters.Format{}, err
	}
	if name != "" {
		return exporters.FindFormat(name)
	}
	formats := exporters.Formats()
	var media []string
	for _, f := range formats {
		media = append(media, f.Media)
	}
	best, ok := accepts(c.Request, media...)
	if !ok {
		return exporters.Format{}, mustAccept(c.Request, media...)
	}
	return formats[slices.Index(media, best)], nil
}

// tameAsked tells whether a CSV is wanted that opens in Excel, and what makes its rows so; nil: not.
func tameAsked(q *query, f exporters.Format) (func(dst, row []byte) []byte, error) {
	bom, err := q.flag("bom")
	if err != nil || !bom {
		return nil, err
	}
	if f.Name != "csv" {
		return nil, badParameter("bom", "only a CSV answer can begin with a byte order mark")
	}
	return delimited.AppendTame, nil
}

// exportMedia are the media types of exports, without parameters.
func exportMedia() []string {
	var media []string
	for _, f := range exporters.Formats() {
		name, _, _ := strings.Cut(f.Media, ";")
		media = append(media, name)
	}
	return media
}

// exportLinks lead to the files of a layer (OGC 17-069r4, 7.13: enclosure).
func (s *service) exportLinks(c *gin.Context, layer zoning.Layer) []Link {
	var links []Link
	for _, f := range exporters.Formats() {
		links = append(links, Link{Href: s.public.link(c.Request, "/collections/"+string(layer)+"/export?f="+f.Name), Rel: "enclosure", Type: f.Media, Title: "All of it as " + f.Name})
	}
	return links
}

// exports are the operations that answer with a file.
func (s *service) exports() []operation {
	const text = "All rows in force on one day at one revision, ordered by code, with their public properties. f names the format, or the header Accept does: GeoJSON, GeoJSON line by line, KML, CSV with WKT, " +
		"GeoPackage, or a shapefile in a ZIP archive (in UTF-8, its names of columns cut to ten bytes). The file is made whole before it is sent; while too many are, the answer is 503. 400 invalid where a format cannot hold a row, with its code."
	answers := ok(nil, "The file, as an attachment", exportMedia()...)
	params := append(askParams(), param{name: "f", enum: exporters.FormatNames(), description: "The format, instead of the header Accept"},
		param{name: "bbox", example: "120.7,30.7,120.8,30.8", description: "West, south, east, north in degrees; rows whose shape's box meets it"}, markedParam())
	faults := draftFaults(codeNotAcceptable, codeNotFound, codeBusy, codeInvalid, codeTooLarge, codeUnavailable)
	return []operation{{
		method: http.MethodGet, path: "/collections/{layer}/export", id: "exportLayer", tag: "resources", summary: "A layer as a file", description: text,
		params: append([]param{layerParam()}, params...), answers: answers, problems: faults, handle: s.exportLayer,
	}, {
		method: http.MethodGet, path: "/v1/farms/export", id: "exportFarms", tag: "farms", summary: "The farms as a file", right: zoning.Inspect,
		description: text + " A shapefile has two, farms_point and farms_polygon. A farm with the code export is read as /v1/farms/%65xport.",
		params:      params, answers: answers, problems: faults, handle: s.exportFarms,
	}}
}
