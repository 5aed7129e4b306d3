package pages

import (
	"html/template"
	"slices"

	"gridzone/zoning"
)

// Certificate is what the page of a stored check shows.
type Certificate struct {
	ID, Digest, Engine string
	Issued             string // as people write it, with its time zone
	Demo               bool   // made up
	Broken             bool   // the digest is not that of the rest: someone has changed it
	Verify             string // address that verifies it: the QR code
	JSON               string // address of the certificate as data

	At           string // day
	Revision     int64
	Verdict      zoning.Verdict
	Alternatives []zoning.Verdict
	Outcome      zoning.RuleOutcome
	Needs        []string
	Rule         *Rule // that decided
	Reasons      []Reason
	Zones        []HitZone
	Documents    []Document

	Lon, Lat    float64 // the point, or one in the footprint
	CRS         string
	Given       string   // the place as it was written, with its coordinate system; empty when that is CRS
	AreaM2      *float64 // of the footprint; nil: a point
	AccuracyM   float64
	Species     zoning.Species
	Count       *int64
	Measure     zoning.Measure
	Action      zoning.Action
	BoundaryM   *float64 // signed, negative inside
	BoundaryOf  string   // zone
	Grid        Ref
	NearestGrid Ref // when there is no grid
	Divisions   []Ref
	Picture     Picture
}

// Rule is the rule that decided.
type Rule struct {
	zoning.Rule
	Text           string // in English words
	Number         int
	Document       string
	PigEquivalents *float64
	Equivalents    string // name of the table
}

// Ref names a thing, with the address of its page if it has one.
type Ref struct {
	Code, Name, Href string
	Level            zoning.Level // of a division
	Marked           bool         // of a division: something was published for itself
}

// HitZone is a zone that the site meets.
type HitZone struct {
	Number     int // on the map
	Code, Name string
	Kind       zoning.ZoneKind
	Category   string
	Relation   string // inside or boundary
	ByDivision bool
	Scope      string // of one that goes by its division: whole or part
	OverlapM2  float64
	Share      float64 // 0 to 1
	Extent     string
	Document   string // number of its publication's document
	Bases      []zoning.Basis
}

// whole is a share from which on nothing is left but what reckoning rounds.
const whole = 1 - 1e-9

// Partly tells whether the zone holds a part of the site, and not all of it.
func (z HitZone) Partly() bool { return z.Relation == "inside" && z.Share > 0 && z.Share < whole }

// Document is a publication, as a certificate names it.
type Document struct {
	ID, Issuer, Number, Title, PublishedOn string
	Valid                                  zoning.Interval
	State                                  zoning.State
	Unapproved                             bool
}

type certificatePage struct {
	Certificate
	QR, Map template.HTML
}

// InsideLine tells whether the distance to the line is one from inside.
func (c certificatePage) InsideLine() bool { return c.BoundaryM != nil && *c.BoundaryM < 0 }

// Partly tells whether the zones that gave the verdict leave something of the site outside, however they lie to one another.
func (c certificatePage) Partly() bool {
	held, sum := 0, 0.0
	for _, z := range c.Zones {
		if string(z.Kind) != string(c.Verdict) || z.Relation != "inside" {
			continue
		}
		if !z.Partly() {
			return false
		}
		held, sum = held+1, sum+z.Share
	}
	return held > 0 && sum < whole
}

// Touching tells whether the zones that gave the verdict have no more of the site than their line.
func (c certificatePage) Touching() bool {
	met := false
	for _, z := range c.Zones {
		if string(z.Kind) != string(c.Verdict) {
			continue
		}
		if z.Relation != "boundary" {
			return false
		}
		met = true
	}
	return met
}

// Certificate writes the page of a stored check.
func (p *Pages) Certificate(lang Lang, c Certificate) ([]byte, error) {
	c.Reasons = slices.Clone(c.Reasons)
	for i, r := range c.Reasons {
		c.Reasons[i].partly = slices.ContainsFunc(c.Zones, func(z HitZone) bool { return z.Code == r.ZoneCode && z.Partly() })
	}
	if lang == Chinese { // in which two sentences that differ in English may be one
		c.Reasons = slices.CompactFunc(c.Reasons, func(a, b Reason) bool {
			zh := reasonWords(a).zh
			return zh != "" && zh == reasonWords(b).zh
		})
	}
	qr, err := QR(c.Verify)
	if err != nil {
		return nil, err
	}
	return p.render(lang, "certificate.html", certificatePage{c, qr, c.Picture.SVG(plain(lang, words{"位置图", "Map of the place"}))})
}
