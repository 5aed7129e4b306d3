package api

import (
	"context"
	"math"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const maxAccuracyM = 1000 // beyond it an answer says nothing

// CheckAnswer is a verdict for a place. It is never a permission.
type CheckAnswer struct {
	PointBase
	CheckVerdict
}

// CheckVerdict is what a check says beyond what is at the place.
type CheckVerdict struct {
	AreaM2       *float64      `json:"area_m2,omitempty" doc:"Of the footprint, square metres"`
	AccuracyM    float64       `json:"accuracy_m" doc:"Uncertainty that was reckoned with, metres"`
	Species      string        `json:"species,omitempty"`
	Count        *int64        `json:"count,omitempty"`
	Measure      string        `json:"measure,omitempty" enum:"stock,slaughter"`
	Action       string        `json:"action,omitempty" enum:"new,enlarge,existing,household"`
	Verdict      string        `json:"verdict" enum:"prohibited,restricted,not_published,outside,no_zone,needs_survey" doc:"What is published for the place; never a permission"`
	Outcome      string        `json:"outcome" enum:"forbidden,conditional,close_or_move,exempt,none" doc:"What the rules make of it; none: no rule on record speaks of it, or needs says what must be known first"`
	Rule         *DecidingRule `json:"rule" doc:"The rule that decided the outcome"`
	Needs        []string      `json:"needs" nullable:"false" enum:"species,count,measure,action,equivalents" doc:"What must be known before the outcome can be told; equivalents: no table on record counts this species in pig equivalents"`
	Certain      bool          `json:"certain" doc:"Verdict and outcome are the same wherever within the accuracy the place lies, and whatever the published words may mean"`
	Alternatives []string      `json:"alternatives" nullable:"false" doc:"For needs_survey: the verdicts that are possible, worst first"`
	Reasons      []CheckReason `json:"reasons" nullable:"false"`
	Zones        []CheckedZone `json:"zones" nullable:"false" doc:"Every zone hit, prohibited first"`
	BoundaryM    *float64      `json:"boundary_distance_m" doc:"Metres to the line of the zone that decides, or of the nearest in force; negative inside"`
	BoundaryZone *string       `json:"boundary_zone" doc:"The zone whose line that is"`
}

// CheckedZone is a zone that the place meets.
type CheckedZone struct {
	ZoneHit
	OverlapM2 float64 `json:"overlap_m2" doc:"Square metres; 0 for a point and where they only touch"`
	Share     float64 `json:"share" doc:"Of the place, 0 to 1" minimum:"0" maximum:"1"`
	Extent    string  `json:"extent,omitempty" doc:"The published words"`
	Bases     []Basis `json:"bases" nullable:"false" doc:"What it rests on; where it names nothing, what its publication rests on"`
}

// Basis is a document that a zone rests on.
type Basis struct {
	Kind   string `json:"kind,omitempty" enum:"law,regulation,rule,normative_document"`
	Number string `json:"number"`
	Title  string `json:"title,omitempty"`
	Date   string `json:"date,omitempty"`
	Status string `json:"status,omitempty"`
	Link   string `json:"link,omitempty"`
}

// checkPoint answers GET /v1/check.
func (s *service) checkPoint(c *gin.Context, q *query) error {
	p, f, err := s.place(q)
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	accuracy, keeping, err := siteQuestion(q)
	if err != nil {
		return err
	}
	box := geo.Pad(p.Bound(), accuracy)
	m, err := s.asked(c, q, &box)
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, mediaJSON) {
		return nil
	}
	body, err := s.appendCheck(c.Request.Context(), make([]byte, 0, 4096), m, atlas.Site{Point: p, AccuracyM: accuracy, Keeping: keeping}, f.out, heavyWait)
	if err != nil {
		return err
	}
	write(c, append(body, '\n'))
	return nil
}

// appendCheck appends a CheckAnswer as JSON.
func (s *service) appendCheck(ctx context.Context, dst []byte, m *moment, site atlas.Site, out system, patience time.Duration) ([]byte, error) {
	v, err := s.weigh(ctx, m, site, patience)
	if err != nil {
		return nil, err
	}
	dst = s.appendPoint(dst, m, v.At, &v.Location, nil, out)
	rest := marshal(newVerdict(&v, site))
	dst = append(dst, ',')
	return append(dst, rest[1:len(rest)-1]...), nil // without the brace and the line end
}

func newVerdict(v *atlas.Verdict, site atlas.Site) CheckVerdict {
	w := CheckVerdict{
		AccuracyM: site.AccuracyM, Species: string(site.Keeping.Species), Count: site.Keeping.Count, Measure: string(site.Keeping.Measure),
		Action: string(site.Keeping.Action), Verdict: string(v.Verdict), Outcome: string(v.Ruling.Outcome), Rule: newDecidingRule(&v.Ruling),
		Needs: append([]string{}, v.Ruling.Needs...), Certain: v.Certain,
		Alternatives: make([]string, len(v.Alternatives)), Reasons: make([]CheckReason, len(v.Reasons)), Zones: make([]CheckedZone, len(v.Zones)),
	}
	if site.Shape != nil {
		w.AreaM2 = &v.AreaM2
	}
	for i, alternative := range v.Alternatives {
		w.Alternatives[i] = string(alternative)
	}
	for i, r := range v.Reasons {
		w.Reasons[i] = newReason(r)
	}
	for i := range v.Zones {
		w.Zones[i] = newCheckedZone(&v.Zones[i])
	}
	if v.Decider != nil && !math.IsNaN(v.BoundaryM) && !math.IsInf(v.BoundaryM, 0) {
		code := v.Decider.Code()
		w.BoundaryM, w.BoundaryZone = &v.BoundaryM, &code
	}
	return w
}

func newCheckedZone(h *atlas.ZoneHit) CheckedZone {
	z, _ := h.Row.Thing.(zoning.Zone)
	w := CheckedZone{
		ZoneHit: ZoneHit{Code: z.Code, Name: z.Name, Kind: string(z.Kind), Category: z.Category,
			Relation: h.Relation.String(), Publication: h.Row.Publication, ByDivision: h.ByDivision},
		OverlapM2: h.OverlapM2, Share: h.Share, Extent: z.Extent, Bases: newBases(h.Bases),
	}
	if h.ByDivision {
		w.ExtentScope = string(scopeOf(z))
	}
	return w
}

func newBases(bases []zoning.Basis) []Basis {
	w := make([]Basis, len(bases))
	for i, b := range bases {
		w[i] = Basis{Kind: string(b.Kind), Number: b.Number, Title: b.Title, Date: b.Date, Status: b.Status, Link: b.Link}
	}
	return w
}
