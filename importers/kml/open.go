package kml

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"gridzone/geo/crs"
	"gridzone/importers/charset"
	"gridzone/importers/dataset"
)

// Is tells whether a file begins like XML. Open says what it is, if it is not KML.
func Is(in *dataset.Input) (bool, error) {
	head, err := firstBytes(in, 512)
	if err != nil {
		return false, err
	}
	if e := shown(head); e == charset.UTF16LE || e == charset.UTF16BE {
		head = bytes.ReplaceAll(head[:len(head)&^1], []byte{0}, nil) // markup is ASCII
		head = bytes.TrimLeft(head, "\xff\xfe")
	}
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte(byteOrderMark)), " \t\r\n")
	return len(head) > 1 && head[0] == '<' && (head[1] == '?' || head[1] == '!' || head[1]|0x20 >= 'a' && head[1]|0x20 <= 'z'), nil
}

// Open opens a KML file. Its error is a *dataset.FileFault, ctx's, or one of reading.
func Open(ctx context.Context, in *dataset.Input) (dataset.Reader, error) {
	head, err := firstBytes(in, headBytes)
	if err != nil {
		return nil, err
	}
	k, err := open(ctx, in, head, io.NewSectionReader(in, 0, in.Size), io.NopCloser(nil))
	if err != nil {
		return nil, err
	}
	return k, nil
}

// firstBytes returns up to n bytes that a file begins with.
func firstBytes(in *dataset.Input, n int64) ([]byte, error) {
	head := make([]byte, min(n, in.Size))
	n2, err := in.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head[:n2], nil
}

// open opens the text r, which begins with head; done is closed with the reader.
func open(ctx context.Context, in *dataset.Input, head []byte, r io.Reader, done io.Closer) (*Reader, error) {
	encoding, fault := encodingOf(head, in.Encoding)
	if fault != nil {
		return nil, fault
	}
	system, err := crs.Find("EPSG:4326")
	if err != nil {
		return nil, err
	}
	raw := &counted{ctx: ctx, r: r}
	k := &Reader{s: newScanner(raw, encoding.Reader(raw), in.Limits.OrDefaults()), in: in, encoding: encoding, system: system, done: done, schemas: map[string]*schema{}}
	if err := k.root(); err != nil {
		return nil, err
	}
	return k, nil
}

// isKML tells whether a namespace is KML's: OGC's, Google's before it, or none.
func isKML(space string) bool {
	return space == "" || space == "kml" || strings.HasPrefix(space, "http://www.opengis.net/kml/") || strings.HasPrefix(space, "http://earth.google.com/kml/")
}

// otherTable names what XML is that is not KML, by its first element.
var otherTable = map[string]string{
	"gpx": "GPX, tracks of a satellite receiver", "osm": "OpenStreetMap XML", "FeatureCollection": "GML", "GML": "GML", "TrainingCenterDatabase": "TCX", "html": "a web page", "HTML": "a web page",
	"svg": "a drawing (SVG)", "Workbook": "an Excel workbook in XML", "workbook": "a part of an Excel workbook", "qgis": "a QGIS project or style", "ExceptionReport": "an error that a map service answered",
	"ServiceExceptionReport": "an error that a map service answered", "WFS_Capabilities": "what a map service says of itself", "WMS_Capabilities": "what a map service says of itself", "metadata": "metadata of a layer",
	"NetworkLinkControl": "a control of network links",
}

// root reads up to the first element, which must be KML's.
func (k *Reader) root() error {
	for {
		t, err := k.s.next()
		if errors.Is(err, io.EOF) {
			return k.s.fault(codeTruncated, "there is no element in the file", "export or upload it again")
		}
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			return k.rooted(e)
		case xml.CharData:
			if len(bytes.TrimSpace(e)) > 0 {
				return k.s.fault(codeSyntax, "there is text before the first element", "take it out")
			}
		}
	}
}

func (k *Reader) rooted(e xml.StartElement) error {
	if isKML(e.Name.Space) {
		switch e.Name.Local {
		case "kml":
			return nil
		case "Document", "Folder": // as files of the first versions begin
			k.containers = append(k.containers, container{depth: k.s.depth})
			return nil
		}
	}
	what := otherTable[e.Name.Local]
	if what == "" {
		what = "XML that begins with <" + strings.Trim(dataset.Shown(e.Name.Local), `"`) + ">"
	}
	if strings.Contains(e.Name.Space, "opengis.net/gml") || strings.Contains(e.Name.Space, "opengis.net/wfs") && strings.HasSuffix(e.Name.Local, "Collection") {
		what = "GML"
	}
	return k.s.otherwise(what)
}
