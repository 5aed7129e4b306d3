// Package basemap is the map of others that may lie beneath what is on record: which tiles browsers ask for, of which hosts, and whose they are.
// It asks nobody itself, and knows nothing of who asks.
package basemap

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// None is the name of no basemap.
const None = "none"

// Options say which basemap there is. The zero value is none.
type Options struct {
	// Map is None or empty, the name of a vendor's map, or a template of the addresses of square tiles of 256 pixels in Web Mercator (EPSG:3857), rows
	// counted from the north, with {z}, {x} and {y}, and {key} where a key belongs: https, or http on this machine.
	Map string
	// Key is what the vendor knows its customer by. Browsers are given it: it is no secret.
	Key string
	// Credit is whose the map is, as plain text. A vendor's own is there already, and this comes after it.
	Credit string
	// MaxZoom is the last zoom of a template's tiles, which are enlarged beyond it; 0: 18.
	MaxZoom int
}

// Wanted tells whether there is to be a basemap.
func (o Options) Wanted() bool { return o.Map != "" && o.Map != None }

const (
	longestKey      = 200
	longestCredit   = 200
	longestTemplate = 1000
	usualMaxZoom    = 18
	furthestZoom    = 22
)

// New returns the basemap that is asked for: nil for none.
func New(o Options) (*Map, error) {
	if !o.Wanted() {
		if o.Key != "" || o.Credit != "" || o.MaxZoom != 0 {
			return nil, errors.New("a key, a credit or a last zoom says nothing without a basemap; name one, or leave them out")
		}
		return nil, nil //nolint:nilnil // no map is a map that is not there
	}
	if err := checkWords(o); err != nil {
		return nil, err
	}
	if v, found := vendorTable()[o.Map]; found {
		return v.open(o)
	}
	if !strings.Contains(o.Map, "://") {
		return nil, fmt.Errorf("there is no basemap %.40q; give %s, tianditu, tianditu-imagery, or a template such as https://tiles.example.org/{z}/{x}/{y}.png", o.Map, None)
	}
	return openTemplate(o)
}

// checkWords looks at what stands in every answer, whichever map it is.
func checkWords(o Options) error {
	unfit := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	switch {
	case len(o.Key) > longestKey || strings.ContainsFunc(o.Key, unfit):
		return fmt.Errorf("the key of the basemap is no key: it has blanks, characters that cannot be seen, or more than %d", longestKey)
	case !utf8.ValidString(o.Credit) || utf8.RuneCountInString(o.Credit) > longestCredit || strings.ContainsFunc(o.Credit, unicode.IsControl):
		return fmt.Errorf("the credit of the basemap is not one line of at most %d characters", longestCredit)
	case strings.ContainsAny(o.Credit, "<>"):
		return errors.New("the credit of the basemap has < or >, but other maps would take that for HTML; write plain text, such as © OpenStreetMap contributors")
	case o.MaxZoom < 0 || o.MaxZoom > furthestZoom:
		return fmt.Errorf("the last zoom of a basemap is 1 to %d", furthestZoom)
	}
	return nil
}
