package shapefile

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"github.com/paulmach/orb"

	"gridzone/importers/archive"
	"gridzone/importers/dataset"
)

// What a .shp and a .shx begin with.
const (
	headerBytes = 100
	fileCode    = 9994
	fileVersion = 1000
)

// kind is a type of shape, as the format numbers them.
type kind int32

const (
	null     kind = 0
	point    kind = 1
	polygon  kind = 5
	pointZ   kind = 11
	polygonZ kind = 15
	pointM   kind = 21
	polygonM kind = 25
)

// kindTable names the types.
var kindTable = map[kind]string{null: "null shapes", point: "points", 3: "lines (PolyLine)", polygon: "polygons", 8: "multipoints", pointZ: "points with heights", 13: "lines with heights (PolyLineZ)",
	polygonZ: "polygons with heights", 18: "multipoints with heights", pointM: "points with measures", 23: "lines with measures (PolyLineM)", polygonM: "polygons with measures", 28: "multipoints with measures", 31: "MultiPatch (3D surfaces)"}

// shapes reads the records of a .shp, and those of the .shx beside them.
type shapes struct {
	in    *bufio.Reader
	name  string // of the .shp
	close []io.Closer
	kind  kind  // of all shapes that are not null
	size  int64 // bytes of the .shp
	at    int64 // bytes of it that were read
	count int   // records read
	index *bufio.Reader
	known int // records that the index has; -1 without one
}

// openShapes reads the headers of a .shp and, unless it is nil, a .shx.
func openShapes(shp, shx *archive.Entry) (*shapes, error) {
	s := &shapes{name: shp.Name, size: shp.Size, known: -1}
	var err error
	if s.in, s.kind, err = s.header(shp); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.at = headerBytes
	if shx != nil {
		if s.index, _, err = s.header(shx); err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.known = int((shx.Size - headerBytes) / 8)
	}
	return s, nil
}

// Close ends reading.
func (s *shapes) Close() error {
	var err error
	for _, c := range s.close {
		err = errors.Join(err, c.Close())
	}
	return err
}

// header reads what a .shp and a .shx begin with.
func (s *shapes) header(e *archive.Entry) (*bufio.Reader, kind, error) {
	stream, err := e.Open()
	if err != nil {
		return nil, 0, err
	}
	s.close = append(s.close, stream)
	in := bufio.NewReaderSize(stream, 64<<10)
	var h [headerBytes]byte
	if _, err := io.ReadFull(in, h[:]); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = fault(codeTruncated, again, "%s ends within its header", dataset.Shown(e.Name))
		}
		return nil, 0, err
	}
	if binary.BigEndian.Uint32(h[:]) != fileCode || binary.LittleEndian.Uint32(h[28:]) != fileVersion {
		return nil, 0, fault(codeDamaged, again, "%s is not what its name says: it does not begin like one", dataset.Shown(e.Name))
	}
	if says := 2 * int64(int32(binary.BigEndian.Uint32(h[24:]))); says != e.Size { //nolint:gosec // signed by the format
		return nil, 0, fault(codeTruncated, again, "%s says that it has %d bytes, and has %d", dataset.Shown(e.Name), says, e.Size)
	}
	return in, kind(binary.LittleEndian.Uint32(h[32:])), nil //nolint:gosec // signed by the format
}

// next reads the head of the next record and returns how many bytes of content follow; io.EOF after the last.
func (s *shapes) next() (content int64, err error) {
	if s.at == s.size {
		_, err := s.in.ReadByte() // the checksum is looked at here
		if err == nil {
			err = io.ErrUnexpectedEOF
		}
		if errors.Is(err, io.EOF) && s.known >= 0 && s.known != s.count {
			return 0, fault(codeIndex, reindex, "the .shx lists %d shapes, and the .shp has %d", s.known, s.count)
		}
		return 0, err
	}
	if s.size-s.at < 12 {
		return 0, fault(codeDamaged, again, "%d bytes stand behind the last shape of %s", s.size-s.at, dataset.Shown(s.name))
	}
	var h [8]byte
	if err := s.full(h[:]); err != nil {
		return 0, err
	}
	number := int64(int32(binary.BigEndian.Uint32(h[:])))      //nolint:gosec // signed by the format
	content = 2 * int64(int32(binary.BigEndian.Uint32(h[4:]))) //nolint:gosec // signed by the format
	if content < 4 || content > s.size-s.at {
		return 0, fault(codeDamaged, again, "shape %d of %s says that it has %d bytes, where %d are left", s.count+1, dataset.Shown(s.name), content, s.size-s.at)
	}
	if err := s.witness(s.at-8, content); err != nil {
		return 0, err
	}
	if s.known < 0 && number != int64(s.count)+1 {
		return 0, fault(codeDamaged, "send the .shx with it, or "+again, "the shape in place %d of %s has the number %d: there may be dead shapes in it", s.count+1, dataset.Shown(s.name), number)
	}
	s.count++
	return content, nil
}

const reindex = "repack it (QGIS: export the layer as a new shapefile; or send it without the .shx if that is out of date)"

// witness compares a record with the .shx. A program that alters a shape in place writes the new one at the end, and only the .shx knows that the
// old one is dead: such a file is refused until it is repacked.
func (s *shapes) witness(at, content int64) error {
	if s.known < 0 {
		return nil
	}
	if s.count >= s.known {
		return fault(codeIndex, reindex, "the .shx lists %d shapes, and the .shp has more", s.known)
	}
	var h [8]byte
	if _, err := io.ReadFull(s.index, h[:]); err != nil {
		return ended(err, ".shx")
	}
	if 2*int64(binary.BigEndian.Uint32(h[:])) != at || 2*int64(binary.BigEndian.Uint32(h[4:])) != content {
		return fault(codeIndex, reindex, "the .shx does not have shape %d where the .shp has it: the .shp was altered in place, or they do not belong together", s.count+1)
	}
	return nil
}

// full reads into b.
func (s *shapes) full(b []byte) error {
	n, err := io.ReadFull(s.in, b)
	s.at += int64(n)
	return ended(err, s.name)
}

// skip goes past n bytes.
func (s *shapes) skip(n int64) error {
	for n > 0 {
		step, err := s.in.Discard(int(min(n, 1<<20)))
		s.at += int64(step)
		n -= int64(step)
		if err != nil {
			return ended(err, s.name)
		}
	}
	return nil
}

// ended says that a part ended too soon.
func ended(err error, name string) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault(codeTruncated, again, "%s ends too soon", dataset.Shown(name))
	}
	return err
}

// int32s reads n numbers of the format's own byte order.
func (s *shapes) int32s(n int) ([]int32, error) {
	out := make([]int32, n)
	var b [4]byte
	for i := range out {
		if err := s.full(b[:]); err != nil {
			return nil, err
		}
		out[i] = int32(binary.LittleEndian.Uint32(b[:])) //nolint:gosec // signed by the format
	}
	return out, nil
}

// float64 reads one number of eight bytes.
func (s *shapes) float64() (float64, error) {
	var b [8]byte
	if err := s.full(b[:]); err != nil {
		return 0, err
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b[:])), nil
}

// position reads two coordinates.
func (s *shapes) position() (p orb.Point, err error) {
	if p[0], err = s.float64(); err == nil {
		p[1], err = s.float64()
	}
	return p, err
}

// allowed refuses a file of shapes that are not read.
func (s *shapes) allowed(in *dataset.Input) error {
	switch s.kind {
	case null, polygon, polygonZ, polygonM:
		return nil
	case point, pointZ, pointM:
		if in.Points {
			return nil
		}
		return fault(codeGeometryType, "send the layer that has the polygons", "the shapefile holds points where polygons are needed")
	}
	name, known := kindTable[s.kind]
	if !known {
		return fault(codeDamaged, again, "%s says that its shapes are of type %d, which there is not", dataset.Shown(s.name), s.kind)
	}
	needed := "polygons"
	if in.Points {
		needed += " or points"
	}
	return fault(codeGeometryType, "send the layer that has the "+needed, "the shapefile holds %s where %s are needed", name, needed)
}
