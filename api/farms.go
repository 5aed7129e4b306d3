package api

import (
	"math"
	"net/http"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// FarmList is a page of the farms on record.
type FarmList struct {
	Revision int64        `json:"revision" example:"12"`
	At       string       `json:"at" format:"date" example:"2026-11-23"`
	Demo     bool         `json:"demo,omitempty"`
	Draft    *DraftRef    `json:"draft,omitempty"`
	Matched  int          `json:"matched" doc:"Farms on all pages"`
	Farms    []FarmListed `json:"farms" nullable:"false" doc:"Ordered by code"`
	Links    []Link       `json:"links" nullable:"false" doc:"next leads to the farms that follow"`
}

// FarmListed is a farm with what a check says of it.
type FarmListed struct {
	FarmBase
	Lon          float64       `json:"lon" doc:"Of its point, or of a point inside its footprint"`
	Lat          float64       `json:"lat"`
	Grid         *string       `json:"grid" doc:"Code of the grid there"`
	Verdict      string        `json:"verdict" enum:"prohibited,restricted,not_published,outside,no_zone,needs_survey"`
	Certain      bool          `json:"certain"`
	Alternatives []string      `json:"alternatives" nullable:"false" doc:"For needs_survey: the verdicts that are possible, worst first"`
	Outcome      string        `json:"outcome" enum:"forbidden,conditional,close_or_move,exempt,none" doc:"What the rules make of a farm, or a household, that is there already"`
	Rule         *DecidingRule `json:"rule" doc:"The rule that decided the outcome"`
	Needs        []string      `json:"needs" nullable:"false" doc:"What must be known before the outcome can be told"`
	Zones        []FarmZone    `json:"zones" nullable:"false" doc:"Every zone it meets, prohibited first"`
	BoundaryM    *float64      `json:"boundary_distance_m" doc:"Metres to the line of the zone that decides, or of the nearest in force; negative inside"`
	BoundaryZone *string       `json:"boundary_zone" doc:"The zone whose line that is"`
}

// FarmBase is what is on record of a farm, its place apart.
type FarmBase struct {
	Code      string `json:"code" example:"YZ00001"`
	Name      string `json:"name"`
	Species   string `json:"species" example:"pig"`
	Count     int64  `json:"count" minimum:"0"`
	Measure   string `json:"measure" enum:"stock,slaughter"`
	Household bool   `json:"household" doc:"Kept by a household (养殖户); otherwise it is a farm (养殖场)"`
	Division  string `json:"division" doc:"Code of its division; empty when unknown"`
	ValidFrom string `json:"valid_from,omitempty" format:"date"`
	ValidTo   string `json:"valid_to,omitempty" format:"date" doc:"The first day no longer in force"`
}

// FarmZone is a zone that a farm meets.
type FarmZone struct {
	Code       string  `json:"code"`
	Kind       string  `json:"kind" enum:"prohibited,restricted"`
	OverlapM2  float64 `json:"overlap_m2" doc:"Square metres; 0 for a point and where they only touch"`
	ByDivision bool    `json:"by_division,omitempty" doc:"The zone has no polygon; its division covers the farm"`
}

// verdictNames are the verdicts that farms are selected by.
func verdictNames() []string {
	return []string{"prohibited", "restricted", "not_published", "outside", "no_zone", "needs_survey"}
}

// farms answers GET /v1/farms: JSON, or a table as CSV. The link next pins revision and day.
func (s *service) farms(c *gin.Context, q *query) error {
	limit, err := q.whole("limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	verdict, err := q.choice("verdict", verdictNames()...)
	if err != nil {
		return err
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
	asked := atlas.FarmQuery{Division: q.text("division"), Zone: q.text("zone"), Verdict: zoning.Verdict(verdict), After: q.text("after"), Limit: int(limit), Seen: actorOf(c)}
	if err := known404(m, asked); err != nil {
		return err
	}
	c.Writer.Header()["Cache-Control"] = ownUse
	if s.fresh(c, m, limitsIn(c, media+"; links")) {
		return nil
	}
	page, err := m.atlas.Farms(c.Request.Context(), asked, m.day)
	if err != nil {
		return err
	}
	links := []Link{{Href: s.public.self(c.Request), Rel: "self", Type: media, Title: "This page"}}
	if page.More {
		next := nextPath("/v1/farms", q, m, page.Farms[len(page.Farms)-1].Farm.Code())
		links = append(links, Link{Href: s.public.link(c.Request, next), Rel: "next", Type: media, Title: "The next page"})
	}
	for _, l := range links {
		c.Writer.Header().Add("Link", "<"+l.Href+`>; rel="`+l.Rel+`"; type="`+l.Type+`"`)
	}
	if media != mediaJSON {
		return answerTable(c, media, "farms", appendFarmTable(nil, page.Farms), bom)
	}
	w := FarmList{Revision: m.revision, At: m.at, Demo: s.o.Demo, Draft: m.draft, Matched: page.Matched, Farms: make([]FarmListed, len(page.Farms)), Links: links}
	for i, f := range page.Farms {
		w.Farms[i] = newFarmListed(f)
	}
	write(c, marshal(w))
	return nil
}

// known404 refuses to list the farms of a division or a zone that is not there.
func known404(m *moment, q atlas.FarmQuery) error {
	if err := knownDivision(m, q.Division); err != nil {
		return err
	}
	if q.Zone != "" {
		if _, err := m.atlas.Row(zoning.Zones, q.Zone, m.day); err != nil {
			return missing(m, zoning.Zones, q.Zone)
		}
	}
	return nil
}

// knownDivision refuses a division that is not on record that day; with none on record farms go by the codes alone.
func knownDivision(m *moment, code string) error {
	if code == "" || m.atlas.Count(zoning.Divisions, m.day) == 0 {
		return nil
	}
	if _, err := m.atlas.Row(zoning.Divisions, code, m.day); err != nil {
		return missing(m, zoning.Divisions, code)
	}
	return nil
}

func newFarmBase(r *zoning.Row) FarmBase {
	f, _ := r.Thing.(zoning.Farm)
	return FarmBase{Code: f.Code, Name: f.Name, Species: string(f.Species), Count: f.Count, Measure: string(f.Measure), Household: f.Household, Division: f.Division,
		ValidFrom: r.Valid.From.String(), ValidTo: r.Valid.To.String()}
}

func newFarmListed(f *atlas.Standing) FarmListed {
	w := FarmListed{FarmBase: newFarmBase(f.Farm), Lon: f.At[0], Lat: f.At[1], Verdict: string(f.Verdict), Certain: f.Certain,
		Alternatives: make([]string, len(f.Alternatives)), Outcome: string(f.Ruling.Outcome), Rule: newDecidingRule(&f.Ruling),
		Needs: list(f.Ruling.Needs), Zones: make([]FarmZone, len(f.Zones))}
	for i, v := range f.Alternatives {
		w.Alternatives[i] = string(v)
	}
	if f.Grid != nil {
		code := f.Grid.Code()
		w.Grid = &code
	}
	for i, h := range f.Zones {
		z, _ := h.Row.Thing.(zoning.Zone)
		w.Zones[i] = FarmZone{Code: z.Code, Kind: string(z.Kind), OverlapM2: h.OverlapM2, ByDivision: h.ByDivision}
	}
	if f.Decider != nil && !math.IsNaN(f.BoundaryM) && !math.IsInf(f.BoundaryM, 0) {
		code := f.Decider.Code()
		w.BoundaryM, w.BoundaryZone = &f.BoundaryM, &code
	}
	return w
}

// farmOperations are what is asked and commanded of farms on record.
func (s *service) farmOperations() []operation {
	faults := draftFaults(codeNotAcceptable, codeNotFound, codeBusy)
	command := []string{codeForbidden, codeNotFound, codeStale, codePrecondition, codeReused, codeBusy, codeUnavailable}
	ifMatch := param{name: "If-Match", in: "header", description: "The ETag of the farm as it was read"}
	key := param{name: "Idempotency-Key", in: "header", description: "Makes a repeated request answer as the first did"}
	pinned := askParams()
	bom := markedParam()
	return []operation{{
		method: http.MethodGet, path: "/v1/farms", id: "farms", tag: "farms", summary: "Farms on record, with their verdicts", right: zoning.Inspect,
		description: "Each farm is checked where it stands, as one that is there already, or as a household. By pages, ordered by code; the link next goes on at the same revision and day. As a table with the header Accept: text/csv, or that of an XLSX workbook.",
		params: append([]param{divisionParam(),
			{name: "zone", example: "Z1", description: "Code of a zone; only farms that meet it"},
			{name: "verdict", enum: verdictNames(), description: "Only farms with this verdict"},
			{name: "limit", kind: "integer", def: defaultLimit, low: bound(1), high: bound(maxLimit), description: "Farms in a page"},
			{name: "after", example: "YZ00001", description: "Farms with codes after this one; the link next gives it"},
			bom}, pinned...),
		answers: ok(typeOf[FarmList](), "A page", mediaJSON, "text/csv", mediaSheet), problems: faults, handle: s.farms,
	}, {
		method: http.MethodGet, path: "/v1/farms/totals", id: "farmTotals", tag: "farms", summary: "What is kept in the restricted zones of a division, and what its quota leaves", right: zoning.Inspect,
		description: "In pig equivalents by the table of the nearest publication in force. Stock and slaughter are counted apart, and so are their quotas. As a table with the header Accept: text/csv, or that of an XLSX workbook: the verdicts and what is counted, without the farms by name. A farm with the code totals is read as /v1/farms/%74otals.",
		params:      append([]param{{name: "division", required: true, example: "330402001", description: "Code of a division"}, bom}, pinned...),
		answers:     ok(typeOf[FarmTotals](), "The totals", mediaJSON, "text/csv", mediaSheet), problems: faults, handle: s.farmTotals,
	}, {
		method: http.MethodGet, path: "/v1/farms/{code}", id: "farm", tag: "farms", summary: "A farm on record, with its verdict and the reasons", right: zoning.Inspect,
		description: "The ETag names all that is on record of the farm, of all days: an edit gives it back in If-Match.",
		params:      append([]param{codeParam("farm")}, pinned...),
		answers:     ok(typeOf[FarmAnswer](), "The farm"), problems: faults, handle: s.farm,
	}, {
		method: http.MethodPut, path: "/v1/farms/{code}", id: "putFarm", act: "put", tag: "farms", summary: "Put one farm on record", right: zoning.Edit,
		description: "The body says all of the farm: what it leaves out does not stay. Without valid_from and valid_to it corrects the farm that is in force today. It is read as an import of the layer farms is, and answered likewise.",
		params:      []param{codeParam("farm"), ifMatch, key},
		body:        &content{media: []string{mediaGeoJSON, mediaJSON}, of: typeOf[FarmAsked](), description: "A GeoJSON Feature with a Point, a Polygon or a MultiPolygon"},
		answers: []content{{status: http.StatusOK, of: typeOf[ImportReport](), media: []string{mediaJSON}, description: "It was on record, and is as asked now"},
			{status: http.StatusCreated, of: typeOf[ImportReport](), media: []string{mediaJSON}, description: "It was not on record for these days"}},
		problems: append([]string{codeBadBody, codeMediaType, codeTooLarge, codeRefused}, command...), handle: s.putFarm,
	}, {
		method: http.MethodDelete, path: "/v1/farms/{code}", id: "endFarm", act: "end", tag: "farms", summary: "End a farm from a day on", right: zoning.Edit,
		description: "What was on record before that day stays.",
		params:      []param{codeParam("farm"), {name: "from", format: "date", example: "2026-12-01", description: "The first day on which it is no longer in force; today if absent"}, ifMatch, key},
		answers:     ok(typeOf[FarmEnded](), "It has ended"), problems: command, handle: s.endFarm,
	}}
}
