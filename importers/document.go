package importers

import (
	"bytes"
	"fmt"
)

const recordSeparator = 0x1e // RFC 8142

// document reads the stream as whatever it is: a FeatureCollection, a Feature, or
// one feature after another, on lines of their own or after record separators.
func (s *splitter) document() error {
	c, err := s.first()
	switch {
	case err != nil:
		return err
	case c == 0 && s.pos >= s.end:
		return s.at(s.pos, fault{code: codeTruncated, detail: "the file is empty", repair: "export or upload it again"})
	case c == recordSeparator:
		return s.sequence(recordSeparator)
	case c != '{':
		return s.at(s.pos, notGeoJSON(c))
	}
	_, first, _ := s.place(s.pos)
	top := topObject{splitter: s}
	if err := top.read(); err != nil {
		return err
	}
	s.collected = top.features
	_, last, _ := s.place(s.pos)
	c, err = s.peek()
	switch {
	case err != nil:
		return err
	case c == 0 && s.pos >= s.end:
		return nil
	case top.features || last > first || c != '{':
		return s.at(s.pos, fault{code: codeTrailingData, detail: visible(c) + " follows the end of the JSON text",
			repair: "a file is one FeatureCollection, or features on one line each"})
	default:
		return s.sequence('\n')
	}
}

// first skips a byte order mark and white space.
func (s *splitter) first() (byte, error) {
	for s.end < 3 {
		if ok, err := s.more(); err != nil {
			return 0, err
		} else if !ok {
			break
		}
	}
	if bytes.HasPrefix(s.block[:s.end], []byte("\xef\xbb\xbf")) {
		s.pos = 3
	}
	return s.peek()
}

func notGeoJSON(c byte) fault {
	f := fault{code: codeNotGeoJSON, detail: "the file does not begin like GeoJSON, with a brace, but with " + visible(c)}
	switch c {
	case 'P':
		f.repair = "if it is a zip archive (a shapefile, KMZ), export the layer as GeoJSON"
	case '<':
		f.repair = "if it is KML, export the layer as GeoJSON"
	case '[':
		f.repair = `wrap the list: {"type": "FeatureCollection", "features": [...]}`
	case 0xff, 0xfe:
		f.repair = "if it is UTF-16, save it as UTF-8"
	default:
		f.repair = "export the layer as GeoJSON in UTF-8"
	}
	return f
}

// sequence reads features that are separated by line ends or record separators.
func (s *splitter) sequence(separator byte) error {
	s.sequenced = true
	for {
		for s.pos < s.end && s.block[s.pos] == separator {
			s.pos++
		}
		c, err := s.peek()
		switch {
		case err != nil:
			return err
		case c == 0 && s.pos >= s.end:
			return nil
		case c == recordSeparator && separator == recordSeparator:
			continue
		}
		err = s.record(separator, s.limits.FeatureBytes, func() error { return s.add(s.from, s.pos, false) })
		if err != nil {
			return err
		}
		if s.from >= 0 {
			if err := s.add(s.from, s.pos, false); err != nil {
				return err
			}
			s.from = -1
		}
	}
}

// list reads the features of a collection, from the bracket on.
func (s *splitter) list() error {
	s.pos++
	c, err := s.peek()
	if err != nil {
		return err
	}
	if c == ']' {
		s.pos++
		return nil
	}
	for {
		if c == ',' || c == ']' || c == '}' || c == ':' || (c == 0 && s.pos >= s.end) {
			return s.stopped("a feature")
		}
		whole, err := s.extent(s.limits.FeatureBytes, func() error { return s.add(s.from, s.pos, true) })
		if err != nil {
			return err
		}
		if s.from >= 0 {
			if err := s.add(s.from, s.pos, true); err != nil {
				return err
			}
			s.from = -1
		}
		if !whole {
			return errCut
		}
		if c, err = s.peek(); err != nil {
			return err
		}
		switch c {
		case ',':
			s.pos++
			if c, err = s.peek(); err != nil {
				return err
			}
		case ']':
			s.pos++
			return nil
		default:
			return s.stopped("a comma or a closing bracket")
		}
	}
}

// stopped reports that something else is due at pos.
func (s *splitter) stopped(want string) error {
	if s.pos >= s.end {
		return s.at(s.pos, fault{code: codeTruncated, detail: "the file ends where " + want + " is due", repair: "the file was cut off: export or upload it again"})
	}
	return s.at(s.pos, fault{code: codeSyntax, detail: fmt.Sprintf("found %s where %s is due", visible(s.block[s.pos]), want), repair: "correct the JSON there"})
}
