package api

import (
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// CheckReason explains a verdict.
type CheckReason struct {
	Code      string          `json:"code" doc:"Stable, snake_case" example:"in_zone"`
	Text      string          `json:"text"`
	Zone      *ReasonZone     `json:"zone,omitempty" doc:"The zone it speaks of"`
	Document  *ReasonDocument `json:"document,omitempty" doc:"What published that zone, or is in force here"`
	Division  string          `json:"division,omitempty" doc:"Code of the division it speaks of"`
	DistanceM *float64        `json:"distance_m,omitempty" doc:"To the line of the zone, metres"`
}

// ReasonZone is a zone that a reason speaks of.
type ReasonZone struct {
	Code   string `json:"code"`
	Name   string `json:"name,omitempty"`
	Kind   string `json:"kind" enum:"prohibited,restricted"`
	Extent string `json:"extent,omitempty" doc:"The published words, of one without a polygon"`
}

// ReasonDocument is a publication that a reason speaks of.
type ReasonDocument struct {
	Publication string `json:"publication" doc:"Its id"`
	Number      string `json:"number,omitempty"`
	Title       string `json:"title,omitempty"`
	Issuer      string `json:"issuer,omitempty"`
}

func newReason(r atlas.Reason) CheckReason {
	w := CheckReason{Code: r.Code, Text: r.Text, DistanceM: r.DistanceM}
	if r.Zone != nil {
		z, _ := r.Zone.Thing.(zoning.Zone)
		w.Zone = &ReasonZone{Code: z.Code, Name: z.Name, Kind: string(z.Kind)}
		if len(r.Zone.Shape) == 0 {
			w.Zone.Extent, w.Division = z.Extent, z.Division
		}
	}
	if r.Publication != nil {
		p, _ := r.Publication.Thing.(zoning.Publication)
		w.Document = &ReasonDocument{Publication: p.ID, Number: p.Document, Title: p.Title, Issuer: p.Issuer}
	}
	if r.Division != nil {
		w.Division = r.Division.Code()
	}
	return w
}
