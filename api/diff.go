package api

import (
	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// DiffAnswer is what differs between two sides. Its own revision, day and draft are those of the side after.
type DiffAnswer struct {
	Revision    int64          `json:"revision" example:"12"`
	At          string         `json:"at" format:"date" example:"2026-11-23"`
	Demo        bool           `json:"demo,omitempty"`
	Draft       *DraftRef      `json:"draft,omitempty" doc:"Present when the side after is what a draft would make of it"`
	Publication string         `json:"publication,omitempty" doc:"Id of the publication that makes the difference"`
	Division    string         `json:"division,omitempty" doc:"Code of the division that was looked at"`
	Before      DiffSide       `json:"before"`
	After       DiffSide       `json:"after"`
	Zones       []DiffZone     `json:"zones" nullable:"false" doc:"Zones that are not the same, by code"`
	Lands       []DiffLand     `json:"lands" nullable:"false" doc:"What the kinds of zones gain and lose in all: land that only passes from one zone to another of the kind is neither"`
	Divisions   []DiffDivision `json:"divisions" nullable:"false" doc:"Divisions that gain or lose, by code; a town's land is that of its villages and groups as well"`
}

// DiffSide is one side of a comparison.
type DiffSide struct {
	Revision int64  `json:"revision"`
	At       string `json:"at" format:"date"`
}

// DiffZone is a zone that is not the same on both sides.
type DiffZone struct {
	Code            string     `json:"code"`
	Change          string     `json:"change" enum:"added,removed,changed"`
	Attributes      []string   `json:"attributes" nullable:"false" doc:"Of a zone that changed: what it says differently, by the names that files use; days of effect apart"`
	GeometryChanged bool       `json:"geometry_changed" doc:"Of a zone that changed: its land differs"`
	GainedM2        *float64   `json:"gained_m2" doc:"Land that is in it now and was not, or not as this kind, square metres; null when words alone say what it covers"`
	LostM2          *float64   `json:"lost_m2"`
	Before          *DiffState `json:"before" doc:"null: it was not in force"`
	After           *DiffState `json:"after" doc:"null: it is not in force"`
}

// DiffState is what a zone says on one side.
type DiffState struct {
	Name        string `json:"name"`
	Kind        string `json:"kind" enum:"prohibited,restricted"`
	Category    string `json:"category"`
	Division    string `json:"division"`
	Extent      string `json:"extent,omitempty" doc:"The published words"`
	ByDivision  bool   `json:"by_division,omitempty" doc:"The zone has no polygon"`
	ExtentScope string `json:"extent_scope,omitempty" enum:"whole,part" doc:"Only with by_division"`
	Publication string `json:"publication"`
}

// DiffLand is what zones of a kind gain and lose in all.
type DiffLand struct {
	Kind     string  `json:"kind" enum:"prohibited,restricted"`
	GainedM2 float64 `json:"gained_m2" doc:"Square metres"`
	LostM2   float64 `json:"lost_m2"`
}

// DiffDivision is what a division gains and loses in land in zones of a kind.
type DiffDivision struct {
	DivisionRef
	DiffLand
}

// diff answers GET /v1/diff: two revisions, or two days.
func (s *service) diff(c *gin.Context, q *query) error {
	return s.answerDiff(c, q, func() (*sides, error) { return s.twoRevisions(c, q) })
}

// publicationDiff answers GET /v1/publications/{id}/diff.
func (s *service) publicationDiff(c *gin.Context, q *query) error {
	return s.answerDiff(c, q, func() (*sides, error) { return s.sidesOf(c, q) })
}

// answerDiff compares two sides and answers in the format asked for.
func (s *service) answerDiff(c *gin.Context, q *query, compared func() (*sides, error)) error {
	format, bom, err := answerFormat(c, q, "json", "geojson", "csv")
	if err != nil {
		return err
	}
	out, err := parseSystem(q, "out_crs")
	if err != nil {
		return err
	}
	w, err := compared()
	if err != nil {
		return err
	}
	defer w.done()
	if w.fresh(s, c, formatMedia(format)) {
		return nil
	}
	division := q.text("division")
	d, err := s.compare(c.Request.Context(), w, division)
	if err != nil {
		return err
	}
	answer := s.newDiff(w, &d, division)
	switch format {
	case "csv":
		return answerTable(c, mediaCSV, "diff", appendDiffTable(nil, &answer), bom)
	case "geojson":
		writeAs(c, mediaGeoJSON, appendDiffFeatures(nil, w, &answer, &d, out))
	default:
		write(c, marshal(answer))
	}
	return nil
}

func newSide(m *moment) DiffSide { return DiffSide{m.revision, m.at} }

func (s *service) newDiff(w *sides, d *publishing.Diff, division string) DiffAnswer {
	a := DiffAnswer{Revision: w.after.revision, At: w.after.at, Demo: s.o.Demo, Draft: w.after.draft, Publication: w.publication, Division: division,
		Before: newSide(w.before), After: newSide(w.after),
		Zones: make([]DiffZone, len(d.Zones)), Lands: make([]DiffLand, len(d.Lands)), Divisions: make([]DiffDivision, len(d.Divisions))}
	for i := range d.Zones {
		z := &d.Zones[i]
		a.Zones[i] = DiffZone{Code: z.Code, Change: string(z.Change), Attributes: list(z.Attributes), GeometryChanged: z.Geometry,
			Before: newDiffState(z.Before), After: newDiffState(z.After)}
		if z.Drawn {
			a.Zones[i].GainedM2, a.Zones[i].LostM2 = &z.GainedM2, &z.LostM2
		}
	}
	for i, l := range d.Lands {
		a.Lands[i] = DiffLand{string(l.Kind), l.GainedM2, l.LostM2}
	}
	for i, v := range d.Divisions {
		a.Divisions[i] = DiffDivision{newDivision(v.Division), DiffLand{string(v.Kind), v.GainedM2, v.LostM2}}
	}
	return a
}

func newDiffState(r *zoning.Row) *DiffState {
	if r == nil {
		return nil
	}
	z, _ := r.Thing.(zoning.Zone)
	w := &DiffState{Name: z.Name, Kind: string(z.Kind), Category: z.Category, Division: z.Division, Extent: z.Extent, Publication: r.Publication}
	if len(r.Shape) == 0 {
		w.ByDivision, w.ExtentScope = true, string(scopeOf(z))
	}
	return w
}

// state is what the zone says after, or said before it was removed.
func (z *DiffZone) state() *DiffState {
	if z.After != nil {
		return z.After
	}
	return z.Before
}
