package api

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"github.com/paulmach/orb"

	"gridzone/gazetteer"
	"gridzone/importers/delimited"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// By what rows of a batch say where they are.
const (
	byPoint   = "point"
	byAddress = "address"
)

// addressed asks what is at each address. No vendor is asked: so many questions are for what is on record.
type addressed struct {
	frame
	addressColumn
	ctx   context.Context // of the request
	s     *service
	m     *moment
	index *gazetteer.Index
}

// addressing makes what rows with addresses are asked, when the first of them comes.
type addressing func() (*addressed, error)

func newAddressing(make func() (*addressed, error)) addressing { return sync.OnceValues(make) }

func (a *addressed) of(bool, bool) (questions, error) { return a, nil }

func (a *addressed) answeredFor() *moment { return a.m }

func (a *addressed) byAddress() bool { return true }

func (a *addressed) instead() string { return "" }

func (a *addressed) columns() []string {
	return []string{"grid", "grid_relation", "division", "zones", "match", "match_level", "confidence", "certain", "lon", "lat", "candidates"}
}

func (a *addressed) members() []string {
	return []string{"revision", "at", "demo", "draft", "point", "crs", "grid", "other_grids", "nearest_grid", "divisions", "zones", "match", "candidates", "more_candidates", "geocoder", "error"}
}

// column implements questions. The column of addresses is found as those of coordinates are.
func (a *addressed) column(string) (string, zoning.Measure) { return "", "" }

// grids implements questions: where an address is, is not known before it is looked up.
func (a *addressed) grids(dst []atlas.Hit, _ []orb.Point) []atlas.Hit { return dst }

// find looks up the address of a row.
func (a *addressed) find(text string) (gazetteer.Answer, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return gazetteer.Answer{}, badParameter("address", "missing")
	}
	if err := soundAddress(text); err != nil {
		return gazetteer.Answer{}, err
	}
	found, err := a.index.Search(a.ctx, text, a.m.day, gazetteer.DefaultLimit)
	return a.s.where(a.m, a.index, found), err
}

func (a *addressed) appendObject(dst []byte, it *item) ([]byte, error) {
	found, err := a.find(it.address)
	if err != nil {
		return nil, err
	}
	return a.s.appendAddress(dst, a.m, addressAnswer{found: found, out: a.out}), nil
}

func (a *addressed) appendColumns(dst []byte, _ orb.Point, own []rowValue, _ *atlas.Hit) ([]byte, error) {
	text := ""
	if len(own) > 0 {
		text = own[0].text
	}
	found, err := a.find(text)
	if err != nil {
		return nil, err
	}
	door, single := found.Door()
	if single {
		memory, _ := a.s.locators.Get().(*locator)
		defer a.s.locators.Put(memory)
		memory.spot.Summarize(a.m.atlas, door.Point, a.m.day)
		dst = appendPlaceColumns(dst, &memory.spot.Location)
	} else {
		dst = append(dst, ",,,,"...)
	}
	if len(found.Candidates) == 0 {
		return append(dst, ",,,,false,,,0"...), nil
	}
	best := &found.Candidates[0]
	dst = delimited.AppendField(append(dst, ','), best.Address)
	dst = append(append(dst, ','), best.Level...)
	dst = appendNumber(append(dst, ','), best.Confidence)
	dst = strconv.AppendBool(append(dst, ','), found.Certain)
	if single {
		p := a.out.point(door.Point)
		dst = appendNumber(append(dst, ','), p[0])
		dst = appendNumber(append(dst, ','), p[1])
	} else {
		dst = append(dst, ",,"...)
	}
	return strconv.AppendInt(append(dst, ','), int64(len(answers(found))), 10), nil
}
