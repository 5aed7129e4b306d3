package api

import (
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
)

// NeighboursAnswer lists the grids that touch a grid.
type NeighboursAnswer struct {
	Revision   int64       `json:"revision" example:"12"`
	At         string      `json:"at" format:"date" example:"2026-11-23"`
	Demo       bool        `json:"demo,omitempty"`
	Code       string      `json:"code"`
	Neighbours []Neighbour `json:"neighbours" nullable:"false" doc:"Longest shared border first"`
}

// Neighbour is a grid that shares a border, or a point, with another.
type Neighbour struct {
	Code     string  `json:"code"`
	Name     string  `json:"name"`
	Kind     string  `json:"kind" enum:"base,dedicated,micro"`
	Division string  `json:"division"`
	BorderM  float64 `json:"border_m" doc:"Length of the shared border in metres; 0 when they meet in points only"`
}

// neighbours answers GET /v1/grids/{code}/neighbours.
func (s *service) neighbours(c *gin.Context, q *query) error {
	code, err := pathValue(c, "code")
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	m, err := s.moment(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	if _, err := m.atlas.Row(zoning.Grids, code, m.day); err != nil {
		return missing(m, zoning.Grids, code)
	}
	if s.fresh(c, m, mediaJSON) {
		return nil
	}
	found, err := m.atlas.Neighbours(c.Request.Context(), code, m.day)
	if err != nil {
		return err
	}
	w := NeighboursAnswer{Revision: m.revision, At: m.at, Demo: s.o.Demo, Code: code, Neighbours: make([]Neighbour, len(found))}
	for i, n := range found {
		g, _ := n.Row.Thing.(zoning.Grid)
		w.Neighbours[i] = Neighbour{Code: g.Code, Name: g.Name, Kind: string(g.Kind), Division: g.Division, BorderM: n.BorderM}
	}
	write(c, marshal(w))
	return nil
}

// missing is the problem of a code that is not on record that day. A retired
// grid's names what replaced it.
func missing(m *moment, layer zoning.Layer, code string) *Problem {
	p := problem(codeNotFound, "no row "+strconv.Quote(code)+" of layer "+string(layer)+" is in force on "+m.at)
	p.revision = m.header
	if layer != zoning.Grids {
		return p
	}
	for _, r := range m.atlas.Rows(layer, m.day) {
		if g, ok := r.Thing.(zoning.Grid); ok && slices.Contains(g.Replaces, code) {
			p.Replaced = append(p.Replaced, g.Code)
		}
	}
	if len(p.Replaced) > 0 {
		p.Detail += "; it was replaced, see replaced_by"
	}
	return p
}
