package api_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gridzone/api"
	"gridzone/internal/pgtest"
	"gridzone/store/gpkg"
	"gridzone/store/ledger"
	"gridzone/store/postgres"
	"gridzone/zoning"
)

// budget sets how many lives are played: rapid prints the seed of one that fails.
func budget() {
	lives := "4"
	if os.Getenv("GRIDZONE_SOAK") == "1" {
		lives = "600"
	}
	for name, value := range map[string]string{"rapid.nofailfile": "true", "rapid.checks": lives} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
}

// Whatever is imported, corrected, replaced, published, superseded and withdrawn, on whatever day: every question about any day and any
// revision is answered as the model answers it, and what was answered once is answered so for ever, after a restart too, and from a copy of
// the store in a file or a database, in which the life goes on.
func TestBothTimesAgainstTheModel(t *testing.T) {
	server, err := pgtest.Start(t.Context(), pgtest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Remove()) })
	rapid.Check(t, func(rt *rapid.T) {
		c := begin(t, rt)
		rt.Repeat(map[string]func(*rapid.T){
			"zones":    func(*rapid.T) { c.load(c.file("zones")) },
			"grids":    func(*rapid.T) { c.load(c.file("grids")) },
			"replace":  func(*rapid.T) { c.replace() },
			"again":    func(*rapid.T) { c.again() },
			"publish":  func(*rapid.T) { c.publish() },
			"withdraw": func(*rapid.T) { c.withdraw() },
			"refused":  func(*rapid.T) { c.refused() },
			"nights":   func(*rapid.T) { c.sleep(c.number("nights", 1, 3)) },
			"restart":  func(*rapid.T) { c.restart() },
			"moves":    func(*rapid.T) { c.move(server) },
			"":         func(*rapid.T) { c.questions() },
		})
		c.restart()
		c.askAgain()
		c.move(server)
		c.askAgain()
	})
}

// chronicle is a service with the model of what it holds.
type chronicle struct {
	*service
	rt     *rapid.T
	nights *atomic.Int64
	today  int
	worlds []world // by revision
	kept   []kept
	texts  []string           // of the files that were imported
	files  map[string]*loaded // by text
	drafts int
	known  map[string]bool // ids of publications
}

// kept is an answer that must stay.
type kept struct{ request, body, answer string }

func (k kept) again(c *chronicle) {
	require.Equal(c.rt, k.answer, c.text(k.request, k.body), "asked again: %s %s", k.request, k.body)
}

// loaded is a file that was imported, with the publications that it made.
type loaded struct {
	file      []pressed
	text      string
	divisions map[string]string // division -> id
}

func begin(t *testing.T, rt *rapid.T) *chronicle {
	c := &chronicle{rt: rt, nights: &atomic.Int64{}, worlds: []world{nil}, known: map[string]bool{}, files: map[string]*loaded{}}
	c.service = openWith(t, c.clock, quiet())
	var rows []*zoning.Row
	for _, d := range grounds() {
		rows = append(rows, row(zoning.Division{Code: d.code, Name: d.code, Level: zoning.Level(d.kind)}, square(float64(d.land.west), float64(d.land.south), float64(d.land.east), float64(d.land.north))))
	}
	c.put(rows...)
	c.worlds = append(c.worlds, grounds())
	return c
}

func quiet() api.Options { return api.Options{Logger: slog.New(slog.DiscardHandler)} }

// clock stands at noon of the day.
func (c *chronicle) clock() time.Time { return today().AddDate(0, 0, int(c.nights.Load())) }

func (c *chronicle) sleep(nights int) {
	c.today += nights
	c.nights.Store(int64(c.today))
}

// restart follows the same store anew.
func (c *chronicle) restart() {
	c.service = openOver(c.t, c.service.file, c.clock, quiet())
}

// move goes on with a copy of the store, which holds the same.
func (c *chronicle) move(server *pgtest.Server) {
	from := c.service.file.(whole)
	held, err := from.Digest(c.t.Context(), nil)
	require.NoError(c.rt, err)
	path := filepath.Join(c.t.TempDir(), "copy.gpkg")
	var to whole
	var copied ledger.Content
	if rapid.Bool().Draw(c.rt, "into a database") {
		name, err := server.CreateDatabase(c.t.Context(), "")
		require.NoError(c.rt, err)
		s, err := postgres.Open(c.t.Context(), server.URL(pgtest.Owner, name), "")
		require.NoError(c.rt, err)
		copied, err = from.CopyTo(c.t.Context(), s.Store, nil)
		require.NoError(c.rt, err)
		to = s
	} else {
		require.NoError(c.rt, gpkg.Create(c.t.Context(), filepath.Dir(path), path, "", 0o600, func(s *gpkg.Store) (err error) {
			copied, err = from.CopyTo(c.t.Context(), s.Store, nil)
			return err
		}))
		s, err := gpkg.Open(c.t.Context(), path)
		require.NoError(c.rt, err)
		to = s
	}
	require.Equal(c.rt, held, copied)
	c.t.Cleanup(func() { require.NoError(c.t, to.Close()) })
	c.service = openOver(c.t, to, c.clock, quiet())
}

// whole is a store that can be copied.
type whole interface {
	zoning.Store
	Digest(ctx context.Context, told func(done, total int64)) (ledger.Content, error)
	CopyTo(ctx context.Context, other *ledger.Store, told func(done, total int64)) (ledger.Content, error)
}

// askAgain asks what was asked before.
func (c *chronicle) askAgain() {
	for _, k := range c.kept {
		k.again(c)
	}
}

// newest is what is on record.
func (c *chronicle) newest() world { return c.worlds[len(c.worlds)-1] }

// becomes notes what a command has made of the world: another revision, or nothing.
func (c *chronicle) becomes(w world) {
	if !w.same(c.newest()) {
		c.worlds = append(c.worlds, w)
	}
	require.EqualValues(c.rt, len(c.worlds)-1, c.live.Atlas().Revision())
}

// date writes a day, "" for the ends of time.
func date(day int) string {
	if day == ever || day == never {
		return ""
	}
	return today().AddDate(0, 0, day).Format(time.DateOnly)
}

func (c *chronicle) number(what string, low, high int) int {
	return rapid.IntRange(low, high).Draw(c.rt, what)
}

// chance is true that many times in eight: whole numbers would be drawn small more often than not.
func (c *chronicle) chance(what string, eighths int) bool {
	drawn := 0
	for range 3 {
		drawn *= 2
		if rapid.Bool().Draw(c.rt, what) {
			drawn++
		}
	}
	return drawn >= 8-eighths
}

// days are some days around today, with or without ends.
func (c *chronicle) days() (from, to int) {
	from = c.number("from", c.today-6, c.today+6)
	to = from + c.number("days", 1, 8)
	switch c.number("ends", 0, 3) {
	case 0:
		return ever, to
	case 1:
		return from, never
	default:
		return from, to
	}
}

// fact draws what a file says of a code. Grids are side by side: no two share land.
func (c *chronicle) fact(layer, code string, at int) fact {
	f := fact{layer: layer, code: code, from: ever, to: never}
	south := c.number("south", 0, 16)
	f.name = rapid.SampledFrom([]string{"one", "two"}).Draw(c.rt, "name")
	f.division = rapid.SampledFrom([]string{"330402001001", "330402001002"}).Draw(c.rt, "division")
	f.kind, f.drawn, f.land = "dedicated", true, rect{5 * at, south, 5*at + 5, south + c.number("height", 2, 4)}
	if layer == "zones" {
		f.kind = rapid.SampledFrom([]string{"prohibited", "restricted"}).Draw(c.rt, "kind")
		west := c.number("west", 0, 16)
		f.land.west, f.land.east = west, west+c.number("width", 2, 4)
		if f.drawn = c.chance("drawn", 6); !f.drawn {
			f.land = rect{}
		}
		if c.chance("of the town", 2) {
			f.division = "330402001"
		}
	}
	return f
}

// feature writes a fact as GeoJSON.
func (p pressed) feature() string {
	properties := map[string]any{"code": p.code, "name": p.name, "kind": p.kind, "division": p.division}
	if p.layer == "zones" {
		properties["extent_scope"] = "whole"
	}
	if p.dated {
		properties["valid_from"], properties["valid_to"] = date(p.from), date(p.to)
	}
	feature := map[string]any{"type": "Feature", "properties": properties, "geometry": nil}
	if p.drawn {
		feature["geometry"] = p.land.geometry()
	}
	text, _ := json.Marshal(feature) // never fails
	return string(text)
}

func (r rect) geometry() map[string]any {
	return map[string]any{"type": "Polygon", "coordinates": square(float64(r.west), float64(r.south), float64(r.east), float64(r.north))[0]}
}

func collected(file []pressed) string {
	var features []string
	for _, p := range file {
		features = append(features, p.feature())
	}
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

// file draws a file of a layer: some codes, with and without dates, one of them perhaps for two stretches of days.
func (c *chronicle) file(layer string) []pressed {
	var file []pressed
	for i, code := range []string{"a", "b", "c", "d"} {
		if len(file) > 0 && !c.chance("another", 3) {
			continue
		}
		p := pressed{c.fact(layer, layer+"-"+code, i), c.chance("dated", 6)}
		if p.dated {
			p.from, p.to = c.days()
		}
		file = append(file, p)
		if p.dated && p.to != never && c.chance("and later", 2) {
			later := pressed{c.fact(layer, p.code, i), true}
			later.from, later.to = p.to+c.number("gap", 0, 2), never
			file = append(file, later)
		}
	}
	return file
}

// load imports a file.
func (c *chronicle) load(file []pressed) { c.send(c.loaded(file), "", "") }

// loaded returns a file, with what was made of it if it came before.
func (c *chronicle) loaded(file []pressed) *loaded {
	text := collected(file)
	if c.files[text] == nil {
		c.texts = append(c.texts, text)
		c.files[text] = &loaded{file, text, map[string]string{}}
	}
	return c.files[text]
}

// again imports a file that was imported before.
func (c *chronicle) again() {
	if len(c.texts) > 0 {
		c.send(c.files[rapid.SampledFrom(c.texts).Draw(c.rt, "file")], "", "")
	}
}

// replace imports a file that ends what it does not name.
func (c *chronicle) replace() {
	file := c.file(rapid.SampledFrom([]string{"zones", "grids"}).Draw(c.rt, "layer"))
	division := rapid.SampledFrom([]string{"330402001001", "330402001002", "330402001", "330402"}).Draw(c.rt, "replaced")
	from := ""
	if c.chance("from a day", 6) {
		from = date(c.number("end", c.today-4, c.today+4))
	}
	c.send(c.loaded(file), division, from)
}

// send imports a file, after a dry run that changes nothing.
func (c *chronicle) send(l *loaded, replace, from string) {
	layer := l.file[0].layer
	request, end := "POST /v1/imports?layer="+layer, c.today
	if replace != "" {
		request += "&replace=" + replace
	}
	if from != "" {
		request += "&from=" + from
		day, err := time.Parse(time.DateOnly, from)
		require.NoError(c.rt, err)
		end = int(day.Sub(today().Truncate(24*time.Hour)) / (24 * time.Hour))
	}
	called := func(division string) string {
		if id := l.divisions[division]; id != "" && c.newest().alive(id) {
			return id
		}
		return "new " + division
	}
	after, ok := c.newest().imported(l.file, c.today, replace, end, called)
	if c.chance("dry", 2) {
		require.Equal(c.rt, 200, c.ask(request+"&dry_run=true", l.text, gj).status)
		c.becomes(c.newest())
	}
	a := c.ask(request, l.text, gj)
	if !ok {
		require.Equal(c.rt, 422, a.status, a.body)
		c.becomes(c.newest())
		return
	}
	require.Equal(c.rt, 200, a.status, a.body)
	c.becomes(c.named(after, l))
}

// named gives new publications of an import the ids that they got.
func (c *chronicle) named(w world, l *loaded) world {
	for _, p := range read[api.PublicationList](c.ask("GET /v1/publications?limit=10000", "").body).Publications {
		if !c.known[p.ID] {
			c.known[p.ID], l.divisions[p.Division] = true, p.ID
			for i := range w {
				for _, id := range []*string{&w[i].code, &w[i].publication} {
					if *id == "new "+p.Division {
						*id = p.ID
					}
				}
			}
		}
	}
	for _, f := range w {
		require.False(c.rt, strings.HasPrefix(f.publication, "new "), "a file whose publication has ended is published again, as another: %v", f)
	}
	return w
}

// publish writes a draft and brings it into force, if it can be.
func (c *chronicle) publish() {
	c.drafts++
	d := announced{fact: fact{layer: "publications", code: fmt.Sprintf("p%03d", c.drafts)}}
	d.kind, d.division = "published", rapid.SampledFrom([]string{"330402001", "330402001001", "330402001002"}).Draw(c.rt, "for")
	d.from, d.to = c.number("first", c.today-4, c.today+6), never
	if c.chance("ends", 2) {
		d.to = d.from + c.number("for days", 1, 9)
	}
	var sent []pressed
	for _, p := range c.file("zones") {
		if !slices.ContainsFunc(sent, func(q pressed) bool { return q.code == p.code }) {
			sent, d.zones = append(sent, p), append(d.zones, p.fact)
		}
	}
	for _, id := range c.publications() {
		if f := c.newest().of("publications", id); c.chance("supersede", 5) && (len(f) > 0 && in(f[0].division, d.division) || c.chance("wrongly", 1)) {
			d.supersedes = append(d.supersedes, id)
		}
	}
	header, err := json.Marshal(api.PublicationAsked{ID: d.code, Division: d.division, Issuer: "the town", Document: d.code, ValidFrom: date(d.from), ValidTo: date(d.to), Supersedes: d.supersedes})
	require.NoError(c.rt, err)
	require.Equal(c.rt, 201, c.ask("POST /v1/publications", string(header), js, li).status)
	c.known[d.code] = true
	a := c.ask("POST /v1/imports?layer=zones&publication="+d.code, collected(sent), gj, li, ifAny)
	require.Equal(c.rt, 200, a.status, a.body)
	c.becomes(c.newest())
	a = c.ask("POST /v1/publications/"+d.code+"/submit", "", li)
	if !c.newest().sound(d) {
		require.Equal(c.rt, 422, a.status, a.body)
		c.becomes(c.newest())
		return
	}
	require.Equal(c.rt, 200, a.status, a.body)
	require.Equal(c.rt, 403, c.ask("POST /v1/publications/"+d.code+"/approve", "", li, "If-Match: "+a.header.Get("Etag")).status, "whoever submits does not approve")
	c.becomes(c.newest())
	a = c.ask("POST /v1/publications/"+d.code+"/approve", "", wang, "If-Match: "+a.header.Get("Etag"))
	require.Equal(c.rt, 200, a.status, a.body)
	c.becomes(c.newest().published(d))
}

// publications returns the ids of all there ever were.
func (c *chronicle) publications() []string {
	var ids []string
	for id := range c.known {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// withdraw ends a publication on some day, past or not.
func (c *chronicle) withdraw() {
	if len(c.known) == 0 {
		return
	}
	id := rapid.SampledFrom(c.publications()).Draw(c.rt, "withdrawn")
	from := c.number("end", c.today-5, c.today+5)
	a := c.ask("POST /v1/publications/"+id+"/withdraw", `{"why":"annulled","from":"`+date(from)+`"}`, js, wang)
	want := c.newest().withdrawable(id, from, c.today)
	require.Equal(c.rt, want, a.status, a.body)
	if want != http.StatusOK {
		c.becomes(c.newest())
		return
	}
	c.becomes(c.newest().ended("withdrawn", from, id))
}

// refused sends what must change nothing: a file of which one feature is bad.
func (c *chronicle) refused() {
	text := strings.Replace(collected(c.file("zones")), `"kind":"`, `"kind":"un`, 1)
	require.Equal(c.rt, 422, c.ask("POST /v1/imports?layer=zones", text, gj).status)
	c.becomes(c.newest())
}
