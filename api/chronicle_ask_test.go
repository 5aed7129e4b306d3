package api_test

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gridzone/api"
)

// questions asks some questions about days and revisions, compares them with the model, and asks some again.
func (c *chronicle) questions() {
	c.ask1("", "", len(c.worlds)-1, c.today)
	for range 3 {
		revision, day := c.number("revision", 0, len(c.worlds)-1), c.number("day", c.today-10, c.today+10)
		c.ask1(fmt.Sprintf("at=%s&revision=%d", date(day), revision), "pinned", revision, day)
	}
	if len(c.kept) > 0 {
		for range 3 {
			rapid.SampledFrom(c.kept).Draw(c.rt, "kept").again(c)
		}
	}
}

// ask1 puts every question about a place, a polygon and a box at a revision and on a day. What is pinned to both is kept.
func (c *chronicle) ask1(pins, pinned string, revision, day int) {
	w := c.worlds[revision]
	x, y := c.number("x", -12, 32), c.number("y", -12, 32)
	if c.chance("in town", 6) {
		x, y = c.number("x", 0, 20), c.number("y", 0, 20)
	}
	r := rect{west: c.number("west", 0, 18), south: c.number("south", 0, 18)}
	r.east, r.north = r.west+c.number("width", 1, 9), r.south+c.number("height", 1, 9)
	lon, lat := 120+float64(x)/100, 30+float64(y)/100
	point := fmt.Sprintf("lon=%v&lat=%v&accuracy_m=0&", lon, lat)
	polygon, _ := json.Marshal(r.geometry()) // never fails
	box := square(float64(r.west), float64(r.south), float64(r.east), float64(r.north)).Bound()
	bbox := fmt.Sprintf("bbox=%v,%v,%v,%v&limit=1000&", box.Min[0], box.Min[1], box.Max[0], box.Max[1])
	for _, q := range []struct {
		request, body string
		got           func(text string) any
		want          any
	}{
		{"GET /v1/locate?" + strings.Replace(point, "accuracy_m=0&", "", 1), "", located, w.located(x, y, day)},
		{"GET /v1/check?" + point, "", checked, w.checked(x, y, day)},
		{"POST /v1/overlaps?layer=zones,grids&", string(polygon), overlapped, w.overlapped(r, day)},
		{"GET /collections/zones/items?limit=1000&", "", listedItems, w.listed("zones", rect{}, day)},
		{"GET /collections/grids/items?" + bbox, "", listedItems, w.listed("grids", r, day)},
		{"GET /v1/publications?limit=1000&", "", publications, w.publications(pins == "", day)},
	} {
		request := strings.TrimSuffix(q.request+pins, "&")
		text := c.text(request, q.body)
		require.Equal(c.rt, q.want, q.got(text), "revision %d, day %s: %s %s\n%s", revision, date(day), request, q.body, text)
		var echo struct {
			Revision int
			At       string
		}
		require.NoError(c.rt, json.Unmarshal([]byte(text), &echo))
		require.Equal(c.rt, fmt.Sprint(revision, date(day)), fmt.Sprint(echo.Revision, echo.At))
		if pinned != "" && c.chance("keep", 2) {
			c.kept = append(c.kept, kept{request, q.body, text})
		}
	}
}

// text asks as somebody from elsewhere, who sees what is public alone, and leaves out when a page was made.
func (c *chronicle) text(request, body string) string {
	headers := []string{away}
	if body != "" {
		headers = append(headers, gj)
	}
	a := c.ask(request, body, headers...)
	require.Equal(c.rt, 200, a.status, "%s %s: %s", request, body, a.body)
	return made.ReplaceAllString(a.body, "")
}

var made = regexp.MustCompile(`"timeStamp":"[^"]*",`)

func read[T any](text string) (v T) {
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		panic(err)
	}
	return v
}

// place is what is said of a point.
type place struct {
	Grids, Divisions, Zones []string
	Verdict                 string
	Certain                 bool
}

func located(text string) any {
	a := read[api.PointAnswer](text)
	p := placed(a.PointBase)
	for _, z := range a.Zones {
		p.Zones = append(p.Zones, strings.Join([]string{z.Code, z.Name, z.Kind, z.Relation, z.Publication, fmt.Sprint(z.ByDivision)}, " "))
	}
	return p
}

func placed(a api.PointBase) (p place) {
	if a.Grid != nil {
		for _, g := range append([]api.GridHit{*a.Grid}, a.OtherGrids...) {
			p.Grids = append(p.Grids, strings.Join([]string{g.Code, g.Name, g.Kind, g.Relation, g.Division}, " "))
		}
	}
	for _, d := range a.Divisions {
		p.Divisions = append(p.Divisions, d.Code)
	}
	return p
}

func (w world) placed(x, y, day int) (p place) {
	for _, g := range w.gridsAt(x, y, day) {
		p.Grids = append(p.Grids, strings.Join([]string{g.code, g.name, g.kind, g.land.where(x, y), g.division}, " "))
	}
	p.Divisions = w.chainAt(x, y, day)
	return p
}

func (w world) located(x, y, day int) any {
	p := w.placed(x, y, day)
	zones := w.zonesAt(x, y, day)
	for _, drawn := range []bool{true, false} { // those with a shape first
		for _, z := range zones {
			if z.drawn == drawn {
				p.Zones = append(p.Zones, strings.Join([]string{z.code, z.name, z.kind, z.extent().where(x, y), z.publication, fmt.Sprint(!drawn)}, " "))
			}
		}
	}
	return p
}

func checked(text string) any {
	a := read[api.CheckAnswer](text)
	p := placed(a.PointBase)
	p.Verdict, p.Certain = a.Verdict, a.Certain
	for _, z := range a.Zones {
		p.Zones = append(p.Zones, z.Code+" "+z.Kind)
	}
	return p
}

func (w world) checked(x, y, day int) any {
	p := w.placed(x, y, day)
	p.Verdict, p.Certain = w.verdictAt(x, y, day), true
	for _, z := range w.zonesAt(x, y, day) {
		p.Zones = append(p.Zones, z.code+" "+z.kind)
	}
	return p
}

func overlapped(text string) any {
	var met []string
	for _, o := range read[api.OverlapsAnswer](text).Items {
		met = append(met, fmt.Sprint(o.Layer, " ", o.Code, " ", o.Name, " ", o.AreaM2 > 0))
	}
	slices.Sort(met)
	return met
}

func (w world) overlapped(r rect, day int) any {
	var met []string
	for _, layer := range []string{"zones", "grids"} {
		for _, f := range w.on(layer, day) {
			if f.extent().meets(r) {
				met = append(met, fmt.Sprint(layer, " ", f.code, " ", f.name, " ", f.extent().overlaps(r)))
			}
		}
	}
	slices.Sort(met)
	return met
}

func listedItems(text string) any {
	var rows []string
	for _, f := range read[struct {
		Features []struct {
			Geometry *struct {
				Coordinates [][][2]float64
			}
			Properties struct {
				Code, Name, Kind, Division, Publication string
				From                                    string `json:"valid_from"`
				To                                      string `json:"valid_to"`
			}
		}
	}](text).Features {
		land := ""
		if f.Geometry != nil {
			ring := f.Geometry.Coordinates[0]
			land = fmt.Sprint(rect{hundredths(ring[0][0], 120), hundredths(ring[0][1], 30), hundredths(ring[2][0], 120), hundredths(ring[2][1], 30)})
		}
		p := f.Properties
		rows = append(rows, strings.Join([]string{p.Code, p.Name, p.Kind, p.Division, p.Publication, p.From, p.To, land}, "|"))
	}
	return rows
}

func hundredths(degrees, origin float64) int { return int(math.Round((degrees - origin) * 100)) }

// listed writes the facts of a layer; with a box, only those that have land of their own which meets it.
func (w world) listed(layer string, box rect, day int) any {
	var rows []string
	for _, f := range w.on(layer, day) {
		if box != (rect{}) && (!f.drawn || !f.land.meets(box)) {
			continue
		}
		land := ""
		if f.drawn {
			land = fmt.Sprint(f.land)
		}
		rows = append(rows, strings.Join([]string{f.code, f.name, f.kind, f.division, f.publication, date(f.from), date(f.to), land}, "|"))
	}
	return rows
}

func publications(text string) any {
	var rows []string
	for _, p := range read[api.PublicationList](text).Publications {
		rows = append(rows, strings.Join([]string{p.ID, p.State, p.Division, p.ValidFrom, p.ValidTo}, "|"))
	}
	return rows
}

// publications writes the publications in force on a day, or those of every day.
func (w world) publications(always bool, day int) any {
	var rows []string
	for _, f := range w {
		if f.layer == "publications" && (always || f.from <= day && day < f.to) {
			rows = append(rows, strings.Join([]string{f.code, f.kind, f.division, date(f.from), date(f.to)}, "|"))
		}
	}
	slices.Sort(rows)
	return rows
}
