package api

import (
	"gridzone/zoning/publishing"
)

// PublicationFindings is what is to be known of a publication before it is published.
type PublicationFindings struct {
	Revision int64                `json:"revision" doc:"Revision in whose light it was looked at"`
	Demo     bool                 `json:"demo,omitempty"`
	ID       string               `json:"id"`
	Version  int64                `json:"version" doc:"Version of the publication that was looked at"`
	Errors   int                  `json:"errors" doc:"How many findings keep it from being submitted"`
	Warnings int                  `json:"warnings"`
	Notes    int                  `json:"notes"`
	Findings []PublicationFinding `json:"findings" nullable:"false" doc:"Errors first, then warnings, then notes"`
}

// PublicationFinding is one finding.
type PublicationFinding struct {
	Severity    string      `json:"severity" enum:"error,warning,note"`
	Code        string      `json:"code" doc:"Stable, snake_case" example:"over_division_line"`
	Field       string      `json:"field,omitempty" doc:"Of the publication, when it is about what that says"`
	Zones       []string    `json:"zones,omitempty" doc:"Codes of the zones it is about"`
	Publication string      `json:"publication,omitempty" doc:"Id of another publication it is about"`
	AreaM2      *float64    `json:"area_m2,omitempty" doc:"Square metres it is about"`
	Share       *float64    `json:"share,omitempty" minimum:"0" maximum:"1" doc:"Of the division; of coverage alone"`
	Coordinate  *[2]float64 `json:"coordinate,omitempty" doc:"Longitude and latitude of a place it is about"`
	Detail      string      `json:"detail"`
	Repair      string      `json:"repair,omitempty" doc:"How to mend it"`
}

func newFindings(findings []publishing.Finding, l *publishing.Life, revision int64, demo bool) PublicationFindings {
	w := PublicationFindings{Revision: revision, Demo: demo, ID: l.ID, Version: l.Version, Findings: make([]PublicationFinding, len(findings))}
	for i, f := range findings {
		switch f.Severity {
		case publishing.Error:
			w.Errors++
		case publishing.Warning:
			w.Warnings++
		default:
			w.Notes++
		}
		one := PublicationFinding{Severity: string(f.Severity), Code: f.Code, Field: f.Field, Zones: f.Zones, Publication: f.Publication,
			Detail: f.Detail, Repair: f.Repair}
		if coverage := f.Code == "coverage"; coverage || f.AreaM2 > 0 {
			area := f.AreaM2
			one.AreaM2 = &area
			if coverage {
				share := f.Share
				one.Share = &share
			}
		}
		if f.At != nil {
			one.Coordinate = &[2]float64{f.At[0], f.At[1]}
		}
		w.Findings[i] = one
	}
	return w
}
