package api_test

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// quarter is a town with addresses: doors of which two are called alike, a road, a village's centre.
func quarter() []*zoning.Row {
	at := func(code, text string, kind zoning.AddressKind, division string, lon, lat float64, aliases ...string) *zoning.Row {
		return row(zoning.Address{Code: code, Address: text, Kind: kind, Division: division, Aliases: aliases, At: orb.Point{lon, lat}}, nil)
	}
	return append(town(),
		at("D1", "中山路1号", zoning.Door, "330402001001", 120.02, 30.02),
		at("D12", "中山路12号", zoning.Door, "330402001001", 120.06, 30.06, "老街12号"),
		at("R", "中山路", zoning.Road, "330402001001", 120.03, 30.03),
		at("X1", "解放路5号", zoning.Door, "330402001001", 120.03, 30.08),
		at("X2", "解放路5号", zoning.Door, "330402001002", 120.15, 30.15),
		at("V", "和平村", zoning.Centre, "330402001002", 120.12, 30.12),
		at("GAP", "天边路9号", zoning.Door, "330402001002", 120.25, 30.1))
}

func addressed(text string, more ...string) string {
	return "GET /v1/locate?address=" + url.QueryEscape(text) + strings.Join(more, "")
}

func TestLocateAnAddress(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	a := s.expect(200, addressed("中山路 12 号"), "")
	w := decode[api.AddressAnswer](t, a)
	assert.Equal(t, encode(t, w), a.body, "written as encoding/json writes it")
	assert.Equal(t, &api.Point{Lon: 120.06, Lat: 30.06}, w.Point)
	assert.Equal(t, gridA, w.Grid.Code)
	assert.Equal(t, &api.Match{Address: "中山路12号", Code: "D12", Level: "door", Kind: "door", Confidence: 1, Certain: true}, w.Match)
	assert.Empty(t, w.Candidates)
	assert.Equal(t, "P", w.Zones[0].Code)
	assert.Equal(t, "330402001001", w.Divisions[len(w.Divisions)-1].Code)
	point := decode[api.PointAnswer](t, s.expect(200, "GET /v1/locate?lon=120.06&lat=30.06", ""))
	assert.Equal(t, point.Zones, w.Zones)
	assert.Equal(t, point.OtherGrids, w.OtherGrids)

	assert.Equal(t, "D12", decode[api.AddressAnswer](t, s.expect(200, addressed("老街十二号"), "")).Match.Code, "by an alias, in Chinese numerals")
	out := decode[api.AddressAnswer](t, s.expect(200, addressed("中山路12号", "&out_crs=gcj02"), ""))
	assert.Equal(t, "gcj02", out.CRS)
	assert.NotEqual(t, w.Point, out.Point)
	assert.Equal(t, gridA, out.Grid.Code)
	gap := decode[api.AddressAnswer](t, s.expect(200, addressed("天边路9号"), ""))
	assert.Nil(t, gap.Grid)
	assert.NotNil(t, gap.Point, "the door is known, and lies in a gap")
	require.NotNil(t, gap.NearestGrid)
	assert.InDelta(t, math.Round(gap.NearestGrid.DistanceM*1000)/1000, gap.NearestGrid.DistanceM, 0)
}

// Whatever is no single door has no point and no grid of its own.
func TestWhatIsNoDoorIsNeverPassedOffAsOne(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	for _, tc := range []struct {
		asked, level string
		codes        []string
		ambiguous    bool
	}{
		{"和平村", "village", []string{"V"}, false},
		{"中山路", "road", []string{"R"}, false},
		{"中山路99号", "road", []string{"R"}, false},
		{"解放路5号", "door", []string{"X1", "X2"}, true},
		{"解放路", "road", []string{"X1", "X2"}, true},
		{"月亮大道3号", "", nil, false},
	} {
		a := s.expect(200, addressed(tc.asked), "")
		w := decode[api.AddressAnswer](t, a)
		assert.Equal(t, encode(t, w), a.body, tc.asked)
		assert.Contains(t, a.body, `"point":null`, tc.asked)
		assert.Contains(t, a.body, `"grid":null`, tc.asked)
		assert.Empty(t, w.Divisions, tc.asked)
		assert.Empty(t, w.Zones, tc.asked)
		if tc.codes == nil {
			assert.Contains(t, a.body, `"match":null,"candidates":[]`)
			continue
		}
		assert.Equal(t, tc.level, w.Match.Level, tc.asked)
		assert.Equal(t, tc.ambiguous, w.Match.Ambiguous, tc.asked)
		assert.False(t, w.Match.Certain && w.Match.Ambiguous, tc.asked)
		if tc.level != "door" {
			assert.NotContains(t, a.body, `"kind":"door"`, "%s: a door that stands for its road is called none", tc.asked)
		}
		var codes []string
		for _, k := range w.Candidates {
			codes = append(codes, k.Code)
		}
		assert.Equal(t, tc.codes, codes, tc.asked)
		require.NotNil(t, w.Candidates[0].Grid, tc.asked)
		assert.Equal(t, w.Match.Confidence, *w.Candidates[0].Confidence, tc.asked)
	}
	w := decode[api.AddressAnswer](t, s.expect(200, addressed("解放路5号"), ""))
	assert.Equal(t, []string{gridA, gridD}, []string{*w.Candidates[0].Grid, *w.Candidates[1].Grid})
	assert.Len(t, decode[api.AddressAnswer](t, s.expect(200, addressed("解放路5号", "&limit=1"), "")).Candidates, 1)
	assert.Nil(t, decode[api.AddressAnswer](t, s.expect(200, addressed("解放路5号", "&limit=1"), "")).Grid, "one that is listed alone is no single door")
	for limit, more := range map[string]bool{"1": true, "2": false} {
		assert.Equal(t, more, decode[api.AddressAnswer](t, s.expect(200, addressed("解放路5号", "&limit="+limit), "")).More, "at most %s", limit)
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	for request, detail := range map[string]string{
		addressed(""):   "as people write it",
		addressed("、，"): "as people write it",
		addressed("中山路12号", "&lon=120&lat=30"):            "a point or about an address",
		addressed("中山路12号", "&crs=gcj02"):                 "a point or about an address",
		addressed("中山路12号", "&limit=0"):                   "limit",
		addressed("中山路12号", "&out_crs=EPSG:4549"):         "metres",
		addressed("中山路12号", "&at=tomorrow"):               "YYYY-MM-DD",
		addressed("中山路12号", "&revision=x"):                "revision",
		addressed(strings.Repeat("路", 201)):               "200 characters",
		"GET /v1/locate?lon=120&lat=30&limit=3":           "a point has none",
		"GET /v1/locate":                                  "lon",
		"GET /v1/addresses":                               "what was typed",
		"GET /v1/addresses?lon=120":                       "lat",
		"GET /v1/addresses?q=a&within_m=5":                "within_m",
		"GET /v1/addresses?q=" + strings.Repeat("a", 201): "200 characters",
		"GET /v1/addresses?lon=120&lat=30&limit=51":       "limit",
	} {
		assert.Contains(t, s.expect(400, request, "").body, detail, request)
	}
	s.expect(404, addressed("中山路12号", "&revision=99"), "")
	s.expect(404, "GET /v1/addresses?q=a&revision=99", "")
	s.expect(406, addressed("中山路12号"), "", "Accept: text/html")
}

// close takes the row of a code off the record, as one revision.
func (s *service) close(layer zoning.Layer, code string) {
	s.t.Helper()
	s.replace(layer, code)
}

// replace takes the row of a code off the record and opens others, as one revision.
func (s *service) replace(layer zoning.Layer, code string, rows ...*zoning.Row) {
	s.t.Helper()
	_, err := s.live.Do(context.Background(), zoning.Command{Name: "test", Actor: zoning.Actor{Name: "test"}},
		func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
			for r, err := range tx.Rows(ctx, zoning.Query{Layer: layer, Revision: tx.Revision() - 1, Codes: []string{code}}) {
				if err != nil {
					return nil, err
				}
				if err := tx.Close(ctx, layer, r.ID); err != nil {
					return nil, err
				}
			}
			return nil, tx.Open(ctx, rows...)
		})
	require.NoError(s.t, err)
}

func TestSuggestAndNear(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	codes := func(request string) (list []string) {
		a := s.expect(200, request, "")
		w := decode[api.AddressList](t, a)
		for _, i := range w.Items {
			list = append(list, i.Code)
		}
		return list
	}
	q := func(text string) string { return "GET /v1/addresses?q=" + url.QueryEscape(text) }
	assert.Equal(t, []string{"D1", "D12"}, codes(q("中山路1")))
	assert.Equal(t, []string{"D12"}, codes(q("中山路12")))
	assert.Equal(t, []string{"D1"}, codes(q("中山路1")+"&limit=1"))
	assert.Equal(t, []string{"R", "D1", "D12"}, codes(q("中山")))
	assert.Equal(t, []string{"X2", "X1"}, codes(q("解放路")+"&lon=120.16&lat=30.16"))
	assert.Equal(t, []string{"X1", "X2"}, codes(q("解放路")+"&lon=120.01&lat=30.01"))
	assert.Empty(t, codes(q("，")))

	near := decode[api.AddressList](t, s.expect(200, "GET /v1/addresses?lon=120.0601&lat=30.06", ""))
	require.Len(t, near.Items, 1)
	assert.Equal(t, "D12", near.Items[0].Code)
	assert.InDelta(t, 9.65, *near.Items[0].DistanceM, 0.1)
	assert.InDelta(t, math.Round(*near.Items[0].DistanceM*1000)/1000, *near.Items[0].DistanceM, 0, "in whole millimetres, as distances are right to one")
	assert.Nil(t, near.Items[0].Confidence)
	assert.Equal(t, []string{"D12", "X1"}, codes("GET /v1/addresses?lon=120.06&lat=30.06&within_m=6000&limit=2"))
	assert.Empty(t, codes("GET /v1/addresses?lon=120.06&lat=30.0603&within_m=30"))
	assert.NotContains(t, s.expect(200, q("中山"), "").body, "source")
	typed := decode[api.AddressList](t, s.expect(200, q("中山路12")+"&out_crs=gcj02", ""))
	assert.NotEqual(t, 120.06, typed.Items[0].Lon)
}

// A draft does not change where an address is, but what is said there.
func TestAnAddressInADraft(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	s.expect(201, "POST /v1/publications", draft, "Content-Type: application/json")
	w := decode[api.AddressAnswer](t, s.expect(200, addressed("和平村", "&draft=p"), ""))
	assert.Equal(t, "V", w.Match.Code)
	assert.Equal(t, "p", w.Draft.Publication)
	w = decode[api.AddressAnswer](t, s.expect(200, addressed("中山路12号", "&draft=p"), ""))
	assert.Equal(t, gridA, w.Grid.Code)
	assert.Equal(t, "p", w.Draft.Publication)
	assert.Equal(t, http.StatusUnauthorized, s.ask(addressed("和平村", "&draft=p"), "", away).status)
}

// A door is known and its point is wrong: that is never certain, alone, in batches and of an older revision.
func TestMisplacedDoorsAreNotCertain(t *testing.T) {
	at := func(code, text string, lon, lat float64) *zoning.Row {
		return row(zoning.Address{Code: code, Address: text, Kind: zoning.Door, Division: "330402001001", At: orb.Point{lon, lat}}, nil)
	}
	rows := append(quarter(), row(zoning.Division{Code: "330402002", Name: "Other", Level: zoning.Town}, square(20, 0, 30, 8)),
		at("FAR", "远方路1号", 121.5, 31.5), at("BESIDE", "邻镇路1号", 120.25, 30.05))
	s := open(t, api.Options{Trusted: true}, rows...)
	s.expect(200, "POST /v1/imports?layer=addresses&crs=EPSG:4490", "地址,经度,纬度\n新路1号,120.05,30.05\n", asCSV)
	for text, certain := range map[string]bool{"远方路1号": false, "邻镇路1号": false, "中山路12号": true, "天边路9号": true} {
		for _, when := range []string{"", "&revision=1"} {
			w := decode[api.AddressAnswer](t, s.expect(200, addressed(text, when), ""))
			assert.NotNil(t, w.Point, text)
			require.NotNil(t, w.Match, text)
			assert.Equal(t, certain, w.Match.Certain, text+when)
		}
		line := decode[api.AddressAnswer](t, s.expect(200, "POST /v1/locate", `{"address":"`+text+`"}`, asJSON))
		assert.Equal(t, certain, line.Match.Certain, text)
	}
	assert.Contains(t, s.expect(200, "POST /v1/locate", "address,lon,lat\n远方路1号,,\n", asCSV).body, "no single door")

	var undrawn []*zoning.Row
	for _, r := range rows {
		if _, division := r.Thing.(zoning.Division); !division {
			undrawn = append(undrawn, r)
		}
	}
	bare := open(t, api.Options{}, undrawn...)
	assert.True(t, decode[api.AddressAnswer](t, bare.expect(200, addressed("远方路1号"), "")).Match.Certain, "no division says where it should be")
}
