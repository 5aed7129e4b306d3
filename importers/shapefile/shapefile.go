// Package shapefile reads a zipped ESRI shapefile feature by feature: .shp and .dbf beside each other, the .shx where there is one as
// a witness of both, the coordinate system from the .prj, the encoding of texts from the .cpg, the table or the texts themselves.
// Nothing is unpacked to disk and nothing is held but one feature. What the parts say against each other is a fault, never settled by a guess. Rings
// become polygons with holes by where they lie, whatever their direction.
//
// It must never know what the features are about. Sources: ESRI Shapefile Technical Description (July 1998); the dBASE III and
// Visual FoxPro table layouts.
package shapefile

import (
	"context"
	"encoding/binary"
	"errors"
	"io"

	"gridzone/importers/archive"
	"gridzone/importers/dataset"
)

// Is tells whether a file is a zip that holds a part of a shapefile, or is such a part by itself. Its error is the *dataset.FileFault of a broken
// archive, or one of reading.
func Is(in *dataset.Input) (bool, error) {
	packed, err := archive.Is(in)
	if err != nil {
		return false, err
	}
	if !packed {
		part, err := Loose(in)
		return part != "", err
	}
	a, err := archive.Open(context.Background(), in, in.Size, archive.Within(in.Limits))
	if err != nil {
		return false, err
	}
	for _, e := range a.Entries() {
		switch e.Ext() {
		case ".shp", ".dbf", ".shx":
			return true, nil
		}
	}
	return false, nil
}

// Open opens a shapefile for reading; close it. Reading ends with ctx's error when ctx ends.
func Open(ctx context.Context, in *dataset.Input) (dataset.Reader, error) {
	packed, err := archive.Is(in)
	if err != nil {
		return nil, err
	}
	if !packed {
		return nil, unpacked(in)
	}
	a, err := archive.Open(ctx, in, in.Size, archive.Within(in.Limits))
	if err != nil {
		return nil, err
	}
	sets, err := choose(a, in)
	if err != nil {
		return nil, err
	}
	first, err := openSet(in, sets[0])
	if err != nil {
		return nil, err
	}
	if len(sets) == 1 {
		return first, nil
	}
	second, err := openSet(in, sets[1])
	if err != nil {
		return nil, errors.Join(err, first.Close())
	}
	return both(first, second)
}

func openSet(in *dataset.Input, s *set) (*reader, error) {
	r := &reader{in: in, set: s, about: dataset.About{Table: s.name, Notes: s.notes}}
	if err := r.open(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// unpacked refuses a file that is no zip.
func unpacked(in *dataset.Input) error {
	switch part, err := Loose(in); {
	case err != nil:
		return err
	case part == ".shp":
		return fault(codePartMissing, "send the .dbf of the same name with it, best all files of the shapefile in one zip",
			"the file is the .shp of a shapefile by itself: it has shapes without codes")
	case part == ".dbf":
		return fault(codePartMissing, "send the .shp of the same name with it, best all files of the shapefile in one zip",
			"the file is the .dbf of a shapefile by itself: it has codes without shapes")
	}
	return fault(codeWrongFormat, "pack .shp, .dbf, .prj and .cpg into a zip, or leave the format out: it is recognised from content", "the file is no zip, as a shapefile comes in")
}

// looseBytes is how much of a file Loose may look at: the header of any .dbf.
const looseBytes = 64 << 10

// Loose tells which part of a shapefile a file is by itself, from its content: .shp (or .shx, which begins alike), .dbf or none.
func Loose(in io.ReaderAt) (string, error) {
	head := make([]byte, looseBytes)
	n, err := in.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return loose(head[:n]), nil
}

func loose(head []byte) string {
	switch {
	case len(head) >= headerBytes && binary.BigEndian.Uint32(head) == fileCode && binary.LittleEndian.Uint32(head[28:]) == fileVersion:
		return ".shp"
	case len(head) >= 65 && likeTable(head):
		return ".dbf"
	}
	return ""
}

// likeTable tells whether a file begins like a .dbf: by its version, a date, and a list of columns that ends where its header does.
func likeTable(head []byte) bool {
	end := int(binary.LittleEndian.Uint16(head[8:]))
	switch head[0] {
	case 0x03, 0x83, 0x8B, 0x30, 0x31, 0x32, 0xF5:
		return head[2] <= 12 && head[3] <= 31 && end >= 65 && end <= len(head) && head[end-1] == columnsEnd && binary.LittleEndian.Uint16(head[10:]) > 1
	}
	return false
}
