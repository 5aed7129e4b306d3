package kml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/geo/crs"
	"gridzone/importers/archive"
	"gridzone/importers/charset"
	"gridzone/importers/dataset"
)

// Reader reads the Placemarks of a file.
type Reader struct {
	s          *scanner
	in         *dataset.Input
	encoding   charset.Encoding
	system     crs.System
	done       io.Closer
	containers []container // Documents and Folders that are open
	folders    []string    // names of those that hold Placemarks, the first of them
	holders    int         // how many those are
	found      bool        // one has the name asked for
	schemas    map[string]*schema
	fields     int // in all schemas
	absent     int // fields of schemas that Placemarks did not have
	notes      []dataset.Note
	coords     []byte           // of the geometry being read; used again
	ring       orb.Ring         // of it; used again
	ahead      *dataset.Feature // read, and not handed on yet
	err        error            // that reading ended with
	entry      *archive.Entry   // of a KMZ; nil: the file is the KML
}

// container is a Document or a Folder.
type container struct {
	depth int
	name  string
	holds bool // a Placemark, not in another container
}

// About implements dataset.Reader.
func (k *Reader) About() dataset.About {
	return dataset.About{Table: k.in.Table, Encoding: string(k.encoding), System: k.system, Placed: true, Notes: k.notes}
}

// Close implements dataset.Reader.
func (k *Reader) Close() error { return k.done.Close() }

// Next implements dataset.Reader.
func (k *Reader) Next() (*dataset.Feature, error) {
	if err := k.peek(); err != nil {
		return nil, err
	}
	f := k.ahead
	k.ahead = nil
	f.End = k.s.raw.n
	return f, nil
}

// peek reads the next Placemark, and keeps it.
func (k *Reader) peek() error {
	if k.ahead == nil && k.err == nil {
		k.ahead, k.err = k.advance()
	}
	return k.err
}

// advance reads up to the next Placemark and reads that.
func (k *Reader) advance() (*dataset.Feature, error) {
	for k.s.depth > 0 {
		t, err := k.s.next()
		if err != nil {
			return nil, k.s.early(err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			f, err := k.element(e)
			if f != nil || err != nil {
				return f, err
			}
		case xml.EndElement:
			if n := len(k.containers); n > 0 && k.s.depth < k.containers[n-1].depth {
				k.containers = k.containers[:n-1]
			}
		}
	}
	return nil, k.end()
}

// element reads an element that stands in a container. The feature is nil if it is none, or not asked for.
func (k *Reader) element(e xml.StartElement) (*dataset.Feature, error) {
	if !isKML(e.Name.Space) {
		return nil, k.s.skip()
	}
	switch e.Name.Local {
	case "Document", "Folder":
		k.containers = append(k.containers, container{depth: k.s.depth})
		return nil, nil
	case "name":
		name, _, err := k.s.text()
		if n := len(k.containers); err == nil && n > 0 && k.s.depth == k.containers[n-1].depth {
			k.containers[n-1].name = strings.TrimSpace(name)
			k.found = k.found || k.containers[n-1].name == k.in.Table
		}
		return nil, err
	case "Placemark":
		if !k.asked() {
			return nil, k.s.skip()
		}
		return k.placemark()
	case "Schema":
		return nil, k.schema(e)
	case "NetworkLink":
		k.note(noteLink, "the file has network links: what they lead to is not read", "import the files that they lead to")
	case "GroundOverlay", "ScreenOverlay", "PhotoOverlay":
		k.note(noteOverlay, "the file has pictures laid over the map: they are not read", "none needed")
	}
	return nil, k.s.skip()
}

// asked notes where a Placemark stands, and tells whether it is in the folder asked for.
func (k *Reader) asked() bool {
	const kept = 20
	if n := len(k.containers); n > 0 && !k.containers[n-1].holds {
		k.containers[n-1].holds = true
		if k.holders++; len(k.folders) < kept {
			k.folders = append(k.folders, k.containers[n-1].name)
		}
	}
	return k.in.Table == "" || slices.ContainsFunc(k.containers, func(c container) bool { return c.name == k.in.Table })
}

// end looks at what follows the last element; it returns io.EOF for a file that is whole.
func (k *Reader) end() error {
	for {
		t, err := k.s.next()
		switch {
		case errors.Is(err, io.EOF):
			return k.ended()
		case err != nil:
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			return k.s.fault(codeTrailingData, "something follows the end of the KML", "leave one KML in the file")
		case xml.CharData:
			if len(bytes.TrimSpace(e)) > 0 {
				return k.s.fault(codeTrailingData, "something follows the end of the KML", "take it out")
			}
		}
	}
}

func (k *Reader) ended() error {
	if k.in.Table != "" && !k.found {
		return &dataset.FileFault{Code: codeNoTable, Detail: "there is no Folder or Document called " + dataset.Shown(k.in.Table) + "; Placemarks are in " + k.listed(), Repair: "name one of these, or none to read all of them"}
	}
	if k.in.Table == "" && k.holders > 1 {
		k.note(noteFoldersJoin, fmt.Sprintf("the Placemarks of %d folders are read as one layer: %s", k.holders, k.listed()), "none needed if they are one layer; else name the folder (table)")
	}
	return io.EOF
}

// listed names the folders that hold Placemarks.
func (k *Reader) listed() string {
	if k.holders == 0 {
		return "none"
	}
	names := make([]string, len(k.folders))
	for i, name := range k.folders {
		names[i] = dataset.Shown(name)
	}
	out := strings.Join(names, ", ")
	if more := k.holders - len(k.folders); more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	return out
}

// note keeps what is to be said of the file, once.
func (k *Reader) note(code, detail, repair string) {
	if !slices.ContainsFunc(k.notes, func(n dataset.Note) bool { return n.Code == code }) {
		k.notes = append(k.notes, dataset.Note{Code: code, Detail: detail, Repair: repair})
	}
}
