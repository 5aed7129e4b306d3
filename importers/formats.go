package importers

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"gridzone/importers/archive"
	"gridzone/importers/dataset"
	"gridzone/importers/geopackage"
	"gridzone/importers/kml"
	"gridzone/importers/shapefile"
	"gridzone/importers/tables"
	"gridzone/zoning"
)

// format is one kind of file. One without open is GeoJSON, which is read as it comes; the others are read from a file
// that stands whole on disk.
type format struct {
	name, says string
	is         func(in *dataset.Input) (bool, error)                                // tells by content; *dataset.FileFault: it may be, and is so broken that no format can be read from it
	open       func(ctx context.Context, in *dataset.Input) (dataset.Reader, error) // *dataset.FileFault: the file's fault
}

// formatTable lists what is read, in the order in which a file is asked whether it is one. GeoJSON and its sequences
// are told apart by what they hold.
var formatTable = []format{
	{name: formatGeoJSON, says: "RFC 7946 FeatureCollection or Feature"},
	{name: formatGeoJSONSeq, says: "one Feature a line, or RFC 8142"},
	{"xlsx", "a sheet of a workbook that is a table as turning_points or csv is one", tables.IsWorkbook, tables.OpenWorkbook},
	{"shapefile", "a zip with .shp and .dbf, and .shx, .prj and .cpg where they are there", shapefile.Is, shapefile.Open},
	{"geopackage", "a layer of a GeoPackage", geopackage.Is, geopackage.Open},
	{"kml", "the Placemarks of a KML file", kml.Is, kml.Open},
	{"kmz", "the KML file in a KMZ archive", kml.IsPacked, kml.OpenPacked},
	{"parcels", "the exchange format of land survey, with the sections [属性描述] and [地块坐标]", tables.IsParcels, tables.OpenParcels},
	{"turning_points", "a table of text with a turning point in each row", tables.IsTurningPoints, tables.OpenTurningPoints},
	{"csv", "a table of text with a feature in each row: areas as well-known text, or points as two columns of numbers", tables.IsCSV, tables.OpenCSV},
}

// Formats lists the names of the formats that are read.
func Formats() []string {
	names := make([]string, len(formatTable))
	for i, f := range formatTable {
		names[i] = f.name
	}
	return names
}

// formatNamed returns the format of a name, which is one of Formats.
func formatNamed(name string) format {
	for _, f := range formatTable {
		if f.name == name {
			return f
		}
	}
	return formatTable[0]
}

// headBytes is how much of a file tells whether it begins like GeoJSON.
const headBytes = 512

// read reads the whole file: as the format that the caller names, else as that which its content shows. whole is false
// when reading ended at a fault.
func (f *file) read(ctx context.Context, src *source, rows func() *rowReader, workers int) (whole bool, err error) {
	as := formatNamed(f.o.Format)
	if as.open == nil {
		head, err := src.peek(headBytes)
		if err != nil {
			return false, err
		}
		if f.o.Format != "" || likeGeoJSON(head) {
			return f.readGeoJSON(ctx, src, rows, workers)
		}
	}
	kept, err := keepAside(src, f.o.TempDir)
	var large *textFault
	if errors.As(err, &large) {
		f.broke(Place{Code: large.code, Detail: large.detail, Repair: large.repair, Offset: large.offset})
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer kept.close()
	reader := rows()
	in := &dataset.Input{ReaderAt: kept, Size: src.n, Name: f.o.Name, Table: f.o.Table, Layer: string(f.o.Layer), Encoding: f.o.Encoding, Points: slices.Contains(zoning.PointLayers(), f.o.Layer), Limits: f.o.Limits,
		Private: reader.columns.private}
	if f.o.CRS != "" {
		in.System = &f.o.system
	}
	if as.open == nil {
		f.report.CRS = f.o.system.Name()
		if as, err = recognised(in); err != nil {
			return false, f.ended(err)
		}
	}
	if as.open == nil {
		return false, f.unknown(ctx, in)
	}
	return f.readDataset(ctx, as, in, reader)
}

// unknown reports a file that is in no format known.
func (f *file) unknown(ctx context.Context, in *dataset.Input) error {
	if packed, err := archive.Is(in); packed || err != nil {
		return f.unknownArchive(ctx, in)
	}
	first := make([]byte, 1)
	if _, err := in.ReadAt(first, 0); err != nil {
		return &readError{err}
	}
	guess := notGeoJSON(first[0])
	f.broke(Place{Code: codeUnknownFormat, Detail: "the file is in none of the formats that are read (" + strings.Join(Formats(), ", ") + "); it begins with " + visible(first[0]),
		Repair: guess.repair})
	return nil
}

// unknownArchive reports a zip that holds nothing that is read.
func (f *file) unknownArchive(ctx context.Context, in *dataset.Input) error {
	packed, err := archive.Open(ctx, in, in.Size, archive.Within(in.Limits))
	if err != nil {
		return f.ended(err)
	}
	var names []string
	nested := false
	for _, e := range packed.Entries() {
		names = append(names, e.Name)
		nested = nested || e.Ext() == ".zip"
	}
	p := Place{Code: codeUnknownFormat, Detail: "the archive is empty", Repair: "pack the files of one layer: of a shapefile .shp, .dbf, .prj and .cpg"}
	if len(names) > 0 {
		p.Detail = "the archive holds nothing that is read as it is: " + strings.Join(quoteAll(names), ", ")
		p.Repair = "a file of another format than a shapefile is sent by itself, unpacked"
	}
	if nested {
		p.Repair = "archives within archives are not looked into: unpack it, and send what is in it"
	}
	f.broke(p)
	return nil
}

// likeGeoJSON tells whether a file begins like GeoJSON: with a brace or a record separator.
func likeGeoJSON(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	return len(head) == 0 || head[0] == '{' || head[0] == recordSeparator
}

// recognised returns the format that a file shows by its content, none if it is in none that is known.
func recognised(in *dataset.Input) (format, error) {
	for _, f := range formatTable {
		if f.is == nil {
			continue
		}
		if yes, err := f.is(in); yes || err != nil {
			return f, err
		}
	}
	return format{}, nil
}
