package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
)

// DaysAnswer is when something else comes into force.
type DaysAnswer struct {
	Revision int64  `json:"revision" example:"12"`
	At       string `json:"at" format:"date" example:"2026-11-23" doc:"The day asked about; today, where the service keeps its days, if none was"`
	Demo     bool   `json:"demo,omitempty"`
	From     string `json:"from,omitempty" format:"date" doc:"First day of those around the day asked about on which the same is in force; absent where nothing was different before"`
	To       string `json:"to,omitempty" format:"date" doc:"First day that is no longer one of those; absent where nothing different is to come"`
	Days     []Turn `json:"days" nullable:"false" doc:"In order"`
}

// Turn is a day on which something else is in force than the day before.
type Turn struct {
	Day    string   `json:"day" format:"date" example:"2014-01-01"`
	Layers []string `json:"layers" enum:"divisions,grids,zones,publications" doc:"Where something begins or ceases to be in force"`
}

// days answers GET /v1/days: on which days does something change?
func (s *service) days(c *gin.Context, q *query) error {
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	m, err := s.moment(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, mediaJSON) {
		return nil
	}
	turns := m.atlas.Turns()
	w := DaysAnswer{Revision: m.revision, At: m.at, Demo: s.o.Demo, Days: make([]Turn, 0, len(turns))}
	for _, t := range turns {
		switch {
		case t.Day <= m.day:
			w.From = t.Day.String()
		case w.To == "":
			w.To = t.Day.String()
		}
		w.Days = append(w.Days, Turn{Day: t.Day.String(), Layers: layerNames(t.Layers)})
	}
	write(c, marshal(w))
	return nil
}

func layerNames(layers []zoning.Layer) []string {
	names := make([]string, len(layers))
	for i, l := range layers {
		names[i] = string(l)
	}
	return names
}

// dayOperations are the part of the table about days.
func (s *service) dayOperations() []operation {
	return []operation{{
		method: http.MethodGet, path: "/v1/days", id: "days", tag: "questions", summary: "The days on which something changes",
		description: "Each day on which a division, a grid, a zone or a publication on record begins or ceases to be in force: between two of them every answer about a place stays as it is. Farms and drafts are not told of.",
		params:      pinParams(), answers: ok(typeOf[DaysAnswer](), "The days"), problems: []string{codeNotAcceptable, codeNotFound, codeBusy}, handle: s.days,
	}}
}
