package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"gridzone/exporters"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// FarmAnswer is a farm on record with what a check says of it.
type FarmAnswer struct {
	Revision  int64        `json:"revision" example:"12"`
	At        string       `json:"at" format:"date" example:"2026-11-23"`
	Demo      bool         `json:"demo,omitempty"`
	Draft     *DraftRef    `json:"draft,omitempty"`
	Farm      FarmRecord   `json:"farm"`
	Grid      *string      `json:"grid" doc:"Code of the grid where it stands"`
	Divisions []string     `json:"divisions" nullable:"false" doc:"Codes of the divisions where it stands, largest first"`
	Check     CheckVerdict `json:"check" doc:"Of a farm, or a household, that is there already"`
}

// FarmRecord is all that is on record of a farm.
type FarmRecord struct {
	FarmBase
	Geometry *AnyGeometry   `json:"geometry" doc:"A Point, a Polygon or a MultiPolygon"`
	Extra    map[string]any `json:"extra,omitempty" doc:"Other properties that came with its file"`
}

// farm answers GET /v1/farms/{code}.
func (s *service) farm(c *gin.Context, q *query) error {
	code, err := pathValue(c, "code")
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	m, err := s.asked(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	row, err := m.atlas.Row(zoning.Farms, code, m.day)
	if err != nil || actorOf(c).MayTouch(row.Thing) != nil {
		return missing(m, zoning.Farms, code)
	}
	site, err := atlas.FarmSite(row)
	if err != nil {
		return err
	}
	v, err := s.weigh(c.Request.Context(), m, site, heavyWait)
	if err != nil {
		return err
	}
	f, _ := row.Thing.(zoning.Farm)
	w := FarmAnswer{Revision: m.revision, At: m.at, Demo: s.o.Demo, Draft: m.draft, Divisions: []string{}, Check: newVerdict(&v, site),
		Farm: FarmRecord{FarmBase: newFarmBase(row), Geometry: &AnyGeometry{}, Extra: f.Extra}}
	if err := json.Unmarshal(exporters.AppendPlace(nil, row), w.Farm.Geometry); err != nil {
		return err
	}
	if v.Location.Grid != nil {
		grid := v.Location.Grid.Row.Code()
		w.Grid = &grid
	}
	for _, d := range v.Location.Divisions {
		w.Divisions = append(w.Divisions, d.Code())
	}
	body := marshal(w)
	s.once(c, m, body)
	if m.draft == nil {
		c.Writer.Header()["Etag"] = []string{farmTag(m.atlas, code)}
	}
	write(c, body)
	return nil
}

// farmTag names what is on record of a farm, of all days, by what it says; "" when nothing is.
func farmTag(a *atlas.Atlas, code string) string {
	rows := a.History(zoning.Farms, code)
	if len(rows) == 0 {
		return ""
	}
	h := mix(0, code)
	for _, r := range rows {
		h = mix(mix(h, r.Valid.From.String()), r.Valid.To.String())
		h = mix(mix(h, string(marshal(r.Thing))), string(exporters.AppendPlace(nil, r)))
	}
	return `"` + strconv.FormatUint(h, 36) + `"`
}

// matchFarm refuses an edit that was made for another version of a farm. needed: one that exists must be named.
func matchFarm(r *http.Request, a *atlas.Atlas, code string, needed bool) error {
	tag := farmTag(a, code)
	if values := r.Header.Values("If-None-Match"); len(values) > 0 && tag != "" && (strings.TrimSpace(values[0]) == "*" || matches(values, tag)) {
		return problem(codeStale, "the farm "+strconv.Quote(code)+" is on record already")
	}
	values := r.Header.Values("If-Match")
	switch {
	case len(values) == 0 && needed && tag != "":
		return problem(codePrecondition, "the farm "+strconv.Quote(code)+" is on record; read it and send its ETag in If-Match")
	case len(values) == 0:
		return nil
	case tag == "":
		return problem(codeStale, "no farm "+strconv.Quote(code)+" is on record")
	case !matches(values, tag):
		return problem(codeStale, "the farm "+strconv.Quote(code)+" was changed since it was read; read it again")
	}
	return nil
}
