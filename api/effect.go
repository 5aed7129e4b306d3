package api

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/importers/delimited"
	"gridzone/zoning/publishing"
)

// EffectAnswer is what a publication does to the farms on record.
type EffectAnswer struct {
	Revision    int64         `json:"revision" doc:"Of the side after, as at and draft are" example:"12"`
	At          string        `json:"at" format:"date" example:"2026-11-23"`
	Demo        bool          `json:"demo,omitempty"`
	Draft       *DraftRef     `json:"draft,omitempty" doc:"Present when it is a draft: nothing of this has happened"`
	Publication string        `json:"publication"`
	Division    string        `json:"division,omitempty" doc:"Code of the division whose farms were looked at"`
	Before      DiffSide      `json:"before"`
	After       DiffSide      `json:"after"`
	Farms       int           `json:"farms" doc:"How many were looked at"`
	Changed     int           `json:"changed" doc:"How many get another verdict, outcome or deadline"`
	Totals      []EffectTotal `json:"totals" nullable:"false" doc:"The changes, those of most farms first"`
	Changes     []EffectFarm  `json:"changes" nullable:"false" doc:"The farms that change, by code"`
}

// EffectTotal counts the farms that go from one standing to another.
type EffectTotal struct {
	Before FarmStanding `json:"before"`
	After  FarmStanding `json:"after"`
	Farms  int          `json:"farms"`
}

// EffectFarm is a farm that stands otherwise afterwards.
type EffectFarm struct {
	FarmBase
	Before FarmStanding `json:"before"`
	After  FarmStanding `json:"after"`
}

// FarmStanding is what a check says of a farm.
type FarmStanding struct {
	Verdict string `json:"verdict" enum:"prohibited,restricted,not_published,outside,no_zone,needs_survey"`
	Outcome string `json:"outcome" enum:"forbidden,conditional,close_or_move,exempt,none"`

	Deadline string `json:"deadline,omitempty" format:"date" doc:"Of the rule that decides"`
}

func newFarmStanding(s publishing.Standing) FarmStanding {
	return FarmStanding{string(s.Verdict), string(s.Outcome), s.Deadline}
}

// publicationEffect answers GET /v1/publications/{id}/effect: JSON, or a table as CSV.
func (s *service) publicationEffect(c *gin.Context, q *query) error {
	format, bom, err := answerFormat(c, q, "json", "csv")
	if err != nil {
		return err
	}
	w, err := s.sidesOf(c, q)
	if err != nil {
		return err
	}
	defer w.done()
	division := q.text("division")
	if err := knownDivision(w.after, division); err != nil {
		return err
	}
	c.Writer.Header()["Cache-Control"] = ownUse
	if w.fresh(s, c, limitsIn(c, formatMedia(format))) {
		return nil
	}
	release, err := s.enterHeavy(c.Request.Context(), heavyWait)
	if err != nil {
		return err
	}
	defer release()
	e, err := publishing.Affect(c.Request.Context(), w.before.side(), w.after.side(), division, actorOf(c))
	if err != nil {
		return err
	}
	if format == "csv" {
		return answerTable(c, mediaCSV, "effect", appendEffectTable(nil, &e), bom)
	}
	a := EffectAnswer{Revision: w.after.revision, At: w.after.at, Demo: s.o.Demo, Draft: w.after.draft, Publication: w.publication, Division: division,
		Before: newSide(w.before), After: newSide(w.after), Farms: e.Farms, Changed: len(e.Changed),
		Totals: make([]EffectTotal, len(e.Totals)), Changes: make([]EffectFarm, len(e.Changed))}
	for i, t := range e.Totals {
		a.Totals[i] = EffectTotal{newFarmStanding(t.Before), newFarmStanding(t.After), t.Farms}
	}
	for i, f := range e.Changed {
		a.Changes[i] = EffectFarm{newFarmBase(f.Farm), newFarmStanding(f.Before), newFarmStanding(f.After)}
	}
	write(c, marshal(a))
	return nil
}

// effectColumns are the columns of the table of an effect.
const effectColumns = "code,name,species,count,measure,household,division,verdict_before,outcome_before,deadline_before,verdict_after,outcome_after,deadline_after\n"

// appendEffectTable appends the farms that change as CSV with a heading.
func appendEffectTable(dst []byte, e *publishing.Effect) []byte {
	dst = append(dst, effectColumns...)
	for _, f := range e.Changed {
		w := newFarmBase(f.Farm)
		for i, text := range []string{w.Code, w.Name, w.Species, strconv.FormatInt(w.Count, 10), w.Measure, strconv.FormatBool(w.Household), w.Division,
			string(f.Before.Verdict), string(f.Before.Outcome), f.Before.Deadline, string(f.After.Verdict), string(f.After.Outcome), f.After.Deadline} {
			dst = delimited.AppendField(comma(dst, i), text)
		}
		dst = append(dst, '\n')
	}
	return dst
}
