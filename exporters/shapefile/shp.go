package shapefile

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/paulmach/orb"

	"gridzone/geo"
)

const (
	fileCode   = 9994
	fileHead   = 100
	recordHead = 8
	shpVersion = 1000
)

// addShape adds a feature's place to the .shp, and where it stands to the .shx.
func (w *Writer) addShape(g orb.Geometry) error {
	b := append(w.line[:0], make([]byte, recordHead)...)
	var box *orb.Bound
	switch g := g.(type) {
	case nil:
		b = appendWord(b, none)
	case orb.Point:
		if w.kind != Points {
			return fmt.Errorf("a point in a shapefile of polygons")
		}
		b, box = appendXY(appendWord(b, uint32(Points)), g), &orb.Bound{Min: g, Max: g}
	case orb.MultiPolygon:
		switch {
		case len(g) == 0:
			b = appendWord(b, none)
		case w.kind != Polygons:
			return fmt.Errorf("a polygon in a shapefile of points")
		default:
			bound := g.Bound()
			b, box = appendPolygons(b, g, bound), &bound
		}
	default:
		return fmt.Errorf("a %s is not written to a shapefile", g.GeoJSONType())
	}
	w.line = b
	offset := fileHead + w.shapes.size
	if offset+int64(len(b)) > w.most {
		return fmt.Errorf("%w: its shapes take more than %d bytes", ErrTooLarge, w.most)
	}
	words := uint32(len(b)-recordHead) / 2
	binary.BigEndian.PutUint32(b, uint32(w.records)+1)
	binary.BigEndian.PutUint32(b[4:], words)
	if err := w.shapes.write(b); err != nil {
		return fmt.Errorf("write shapes: %w", err)
	}
	w.index = binary.BigEndian.AppendUint32(w.index, uint32(offset/2))
	w.index = binary.BigEndian.AppendUint32(w.index, words)
	if box != nil && w.bound == nil {
		w.bound = box
	} else if box != nil {
		*w.bound = w.bound.Union(*box)
	}
	return nil
}

// appendPolygons appends polygons as one: shells run clockwise and holes counter-clockwise, the other way round than in GeoJSON.
func appendPolygons(b []byte, g orb.MultiPolygon, bound orb.Bound) []byte {
	rings, points := uint32(0), uint32(0)
	for _, p := range g {
		for _, r := range p {
			rings, points = rings+1, points+uint32(len(r))
		}
	}
	b = appendXY(appendXY(appendWord(b, uint32(Polygons)), bound.Min), bound.Max)
	b = appendWord(appendWord(b, rings), points)
	first := uint32(0)
	for _, p := range g {
		for _, r := range p {
			b = appendWord(b, first)
			first += uint32(len(r))
		}
	}
	for _, p := range g {
		for i, r := range p {
			for _, at := range geo.Wound(r, i > 0) {
				b = appendXY(b, at)
			}
		}
	}
	return b
}

func appendWord(b []byte, n uint32) []byte { return binary.LittleEndian.AppendUint32(b, n) }

func appendXY(b []byte, p orb.Point) []byte {
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
}

// head returns the head of a .shp or .shx whose records take so many bytes.
func (w *Writer) head(size int64) []byte {
	b := make([]byte, 0, fileHead)
	b = binary.BigEndian.AppendUint32(b, fileCode)
	b = append(b, make([]byte, 20)...)
	b = binary.BigEndian.AppendUint32(b, uint32((fileHead+size)/2))
	b = appendWord(appendWord(b, shpVersion), uint32(w.kind))
	var bound orb.Bound
	if w.bound != nil {
		bound = *w.bound
	}
	b = appendXY(appendXY(b, bound.Min), bound.Max)
	return append(b, make([]byte, 32)...) // no heights, no measures
}

func (w *Writer) writeShapes(to io.Writer) error {
	if _, err := to.Write(w.head(w.shapes.size)); err != nil {
		return err
	}
	from, err := w.shapes.read()
	if err == nil {
		_, err = io.Copy(to, from)
	}
	return err
}

func (w *Writer) writeIndex(to io.Writer) error {
	_, err := to.Write(append(w.head(int64(len(w.index))), w.index...))
	return err
}
