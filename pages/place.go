package pages

import (
	"html/template"

	"gridzone/zoning"
)

// Place is what the public page of a division shows.
type Place struct {
	Division zoning.Division
	At       string // day
	Revision int64
	Demo     bool
	Home     string       // address of the index
	Keep     template.URL // what links to the page itself must repeat: "&at=2026-11-24", or empty
	Above    []Ref        // largest first
	Below    []Ref
	InForce  []Issue
	Coming   []Issue
	Past     []Issue
	Files    []File // of the zones in force; none: there are no zones
	OnMap    string // address of the map page that shows it; empty: there is none
	JSON     string // address of the page as data
	Picture  *Picture
}

// File is something to download.
type File struct{ Name, Href string }

// Issue is a publication with its zones.
type Issue struct {
	ID          string
	Publication *zoning.Publication // nil: not on record
	Valid       zoning.Interval
	For         Ref    // the division it is for
	Document    string // address of the attached document; empty: none that may be shown
	Then        string // address of the page on its first day in force; empty: none is set
	Ended       bool   // no longer in force
	Near        bool   // for the division itself or one that holds it: its rules are shown at once
	Zones       []PlaceZone
}

// PlaceZone is a zone of an issue.
type PlaceZone struct {
	zoning.Zone
	Number     int // on the map; 0: not drawn
	Valid      zoning.Interval
	AreaM2     float64
	ByDivision bool
}

type placePage struct {
	Place
	Map template.HTML
}

// Place writes the public page of a division.
func (p *Pages) Place(lang Lang, w Place) ([]byte, error) {
	it := placePage{Place: w}
	if w.Picture != nil {
		it.Map = w.Picture.SVG(plain(lang, words{"区划与现行区域图", "Map of the division and its zones"}))
	}
	return p.render(lang, "place.html", it)
}

// Index is what the page of all divisions shows.
type Index struct {
	At       string
	Revision int64
	Demo     bool
	Keep     template.URL // as in Place
	Map      string       // address of the map page; empty: there is none
	Cities   []Branch
}

// Branch is a division with those in it.
type Branch struct {
	Ref
	Below []Branch
}

// Index writes the page that leads to all others.
func (p *Pages) Index(lang Lang, w Index) ([]byte, error) {
	return p.render(lang, "index.html", w)
}
