package api

import (
	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// FarmTotals is what is kept in the restricted zones of a division, and what its quota leaves.
type FarmTotals struct {
	Revision         int64             `json:"revision" example:"12"`
	At               string            `json:"at" format:"date" example:"2026-11-23"`
	Demo             bool              `json:"demo,omitempty"`
	Draft            *DraftRef         `json:"draft,omitempty"`
	Division         string            `json:"division"`
	Restricted       Herds             `json:"restricted" doc:"Farms whose verdict is restricted"`
	NeedsSurvey      Herds             `json:"needs_survey" doc:"Farms that only a survey can tell to be restricted; not among the restricted"`
	Surveyed         []FarmBase        `json:"surveyed" nullable:"false" doc:"Those farms; the first ones"`
	Unconverted      []FarmBase        `json:"unconverted" nullable:"false" doc:"Farms of either that no table in force tells the pig equivalents of; the first ones"`
	UnconvertedCount int               `json:"unconverted_count"`
	Equivalents      []string          `json:"equivalents" nullable:"false" doc:"Names of the tables of pig equivalents used"`
	Quota            *int64            `json:"quota" doc:"Pig equivalents, counted by stock; null: no publication in force for the division itself sets one"`
	Publication      *QuotaPublication `json:"quota_publication" doc:"The publication that does"`
	Left             *float64          `json:"left" doc:"Of the quota after the restricted farms counted by stock; negative when it is exceeded. What needs a survey or could not be converted is not taken off"`
	SlaughterQuota   *SlaughterQuota   `json:"slaughter_quota" doc:"The quota that counts slaughter; null: none is set"`
}

// Herds is what farms keep, by what is counted. The two are never added up.
type Herds struct {
	Stock     Herd `json:"stock" doc:"Farms that give the animals there at a time"`
	Slaughter Herd `json:"slaughter" doc:"Farms that give the animals sent off in a year"`
}

// Herd is what some farms keep.
type Herd struct {
	Farms          int     `json:"farms"`
	PigEquivalents float64 `json:"pig_equivalents" doc:"Of the farms that could be converted"`
	Unconverted    int     `json:"unconverted" doc:"Farms that could not"`
}

// QuotaPublication names the publication that sets a quota.
type QuotaPublication struct {
	ID       string `json:"id"`
	Document string `json:"document"`
	Title    string `json:"title"`
}

// SlaughterQuota is a quota that counts the animals sent off in a year.
type SlaughterQuota struct {
	Quota       int64            `json:"quota" doc:"Pig equivalents"`
	Left        float64          `json:"left" doc:"After the restricted farms counted by slaughter, as for the other quota"`
	Publication QuotaPublication `json:"publication" doc:"The publication that sets it"`
}

// farmsNamed is how many farms a list beside the totals names.
const farmsNamed = 1000

// farmTotals answers GET /v1/farms/totals.
func (s *service) farmTotals(c *gin.Context, q *query) error {
	division := q.text("division")
	if division == "" {
		return badParameter("division", "missing; the code of a division is needed")
	}
	bom, err := q.flag("bom")
	if err != nil {
		return err
	}
	media, err := tableMedia(c.Request)
	if err != nil {
		return err
	}
	m, err := s.asked(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	if err := knownDivision(m, division); err != nil {
		return err
	}
	if who := actorOf(c); !who.Touches(division) { // a quota is held against all farms of the division, or against none
		return &zoning.ForeignError{Layer: zoning.Divisions, Code: division, Division: division, Own: who.Divisions}
	}
	c.Writer.Header()["Cache-Control"] = ownUse
	if s.fresh(c, m, limitsIn(c, media+"; totals")) {
		return nil
	}
	t, err := m.atlas.FarmTotals(c.Request.Context(), division, m.day)
	if err != nil {
		return err
	}
	w := FarmTotals{Revision: m.revision, At: m.at, Demo: s.o.Demo, Draft: m.draft, Division: division, Restricted: newHerds(t.Restricted), NeedsSurvey: newHerds(t.Survey),
		Surveyed: newFarmBases(t.Surveyed), Unconverted: newFarmBases(t.Unconverted), UnconvertedCount: len(t.Unconverted),
		Equivalents: list(t.Tables)}
	if q := t.Quotas[0]; q != nil {
		by := newQuotaPublication(q.Publication)
		w.Quota, w.Left, w.Publication = &q.Limit, &q.Left, &by
	}
	if q := t.Quotas[1]; q != nil {
		w.SlaughterQuota = &SlaughterQuota{q.Limit, q.Left, newQuotaPublication(q.Publication)}
	}
	if media != mediaJSON {
		return answerTable(c, media, "totals", appendTotalsTable(nil, &w), bom)
	}
	write(c, marshal(w))
	return nil
}

func newQuotaPublication(row *zoning.Row) QuotaPublication {
	p, _ := row.Thing.(zoning.Publication)
	return QuotaPublication{ID: p.ID, Document: p.Document, Title: p.Title}
}

func newHerds(h [2]atlas.Herd) Herds {
	one := func(h atlas.Herd) Herd { return Herd{h.Farms, h.PigEquivalents, h.Unconverted} }
	return Herds{Stock: one(h[0]), Slaughter: one(h[1])}
}

func newFarmBases(farms []*atlas.Standing) []FarmBase {
	w := make([]FarmBase, min(len(farms), farmsNamed))
	for i := range w {
		w[i] = newFarmBase(farms[i].Farm)
	}
	return w
}
