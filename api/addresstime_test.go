package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/internal/gpkgtest"
	"gridzone/internal/pgtest"
	"gridzone/store/postgres"
	"gridzone/zoning"
)

// What is promised of addresses and time holds over either store.
func TestAddressesThroughTime(t *testing.T) {
	server, err := pgtest.Start(t.Context(), pgtest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Remove()) })
	for kind, open := range map[string]func(t *testing.T) zoning.Store{
		"file": func(t *testing.T) zoning.Store { return gpkgtest.Open(t) },
		"database": func(t *testing.T) zoning.Store {
			name, err := server.CreateDatabase(t.Context(), "")
			require.NoError(t, err)
			s, err := postgres.Open(t.Context(), server.URL(pgtest.Owner, name), "")
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, s.Close()) })
			return s
		},
	} {
		for _, promise := range []struct {
			name string
			run  func(t *testing.T, store zoning.Store)
		}{
			{"every revision answers as it did", addressesAtEveryRevision},
			{"through a random life as well, also to who comes later", randomLifeOfAddresses},
			{"a day has its own", addressesOnADay},
			{"a batch is of one revision", batchesOfAddresses},
			{"what is imported is found, through a replica too", importedAddresses},
		} {
			t.Run(kind+": "+promise.name, func(t *testing.T) { promise.run(t, open(t)) })
		}
	}
}

// Day and revision together bring back what was answered then; and caches know how long it is good.
func addressesAtEveryRevision(t *testing.T, store zoning.Store) {
	s := openOver(t, store, today, api.Options{}, quarter()...)
	asked := []string{"中山路12号", "解放路5号", "和平村", "新路1号", "北京路1号"}
	lists := []string{"GET /v1/addresses?q=" + url.QueryEscape("中山路1"), "GET /v1/addresses?lon=120.06&lat=30.06", "GET /v1/addresses?lon=120.06&lat=30.06&q=" + url.QueryEscape("解放路")}
	was := map[string]string{}
	note := func() {
		revision := "&at=2026-11-23&revision=" + s.expect(200, "GET /collections", "").header.Get("Gridzone-Revision")
		for _, text := range asked {
			was[addressed(text, revision)] = s.expect(200, addressed(text), "").body
		}
		for _, list := range lists {
			was[list+revision] = s.expect(200, list, "").body
		}
	}
	note()
	s.put(row(zoning.Address{Code: "N", Address: "新路1号", Kind: zoning.Door, Division: "330402001001", At: orb.Point{120.07, 30.07}}, nil))
	note()
	s.close(zoning.Addresses, "X2")
	note()
	s.close(zoning.Addresses, "D12")
	s.close(zoning.Divisions, "330402001001")
	note()
	s.put(row(zoning.Address{Code: "D12", Address: "中山路12号", Kind: zoning.Door, Division: "330402001002", At: orb.Point{120.16, 30.16}}, nil))
	note()
	s.close(zoning.Grids, gridA)
	note()
	s.put(row(zoning.Grid{Code: "330402001001778", Kind: zoning.Base, Division: "330402001001"}, square(30, 0, 31, 1)))
	require.NotEqual(t, was[addressed("中山路12号", "&at=2026-11-23&revision=1")], was[addressed("中山路12号", "&at=2026-11-23&revision=7")])
	for request, body := range was {
		a := s.expect(200, request, "")
		assert.Equal(t, body, a.body, request)
		assert.Equal(t, "public, max-age=86400", a.header.Get("Cache-Control"))
		tag := a.header.Get("Etag")
		require.NotEmpty(t, tag)
		assert.Equal(t, 304, s.ask(request, "", "If-None-Match: "+tag).status, request)
	}
	none := decode[api.AddressAnswer](t, s.expect(200, addressed("中山路12号", "&revision=0"), ""))
	assert.Nil(t, none.Match)
	assert.EqualValues(t, 0, none.Revision)
	assert.Equal(t, "public, max-age=0, must-revalidate", s.expect(200, addressed("中山路12号"), "").header.Get("Cache-Control"))
}

// randomLifeOfAddresses opens, closes, moves and renames, and asks about all of it again.
func randomLifeOfAddresses(t *testing.T, store zoning.Store) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	s := openOver(t, store, today, api.Options{}, quarter()...)
	villages := map[string]string{"330402001001": "一村", "330402001002": "二村"}
	made := func(code string) *zoning.Row {
		text := fmt.Sprintf("%s%d号", []string{"中山路", "解放路", "新路"}[r.IntN(3)], 1+r.IntN(4))
		return row(zoning.Address{Code: code, Address: text, Kind: zoning.Door, Division: []string{"330402001001", "330402001002"}[r.IntN(2)],
			At: orb.Point{120 + r.Float64()/5, 30 + r.Float64()/5}}, nil)
	}
	held := []string{"D1", "D12", "R", "X1", "X2", "V", "GAP"}
	was, revisions := map[string]string{}, map[string]bool{}
	for step := range 15 {
		at := r.IntN(max(1, len(held)))
		switch act := r.IntN(4); {
		case act == 0 || len(held) == 0:
			code := fmt.Sprint("N", step)
			s.put(made(code))
			held = append(held, code)
		case act == 1:
			s.close(zoning.Addresses, held[at])
			held = slices.Delete(held, at, at+1)
		case act == 2:
			s.replace(zoning.Addresses, held[at], made(held[at]))
		default:
			code := []string{"330402001001", "330402001002"}[r.IntN(2)]
			s.replace(zoning.Divisions, code, row(zoning.Division{Code: code, Name: fmt.Sprint(villages[code], step), Level: zoning.Village}, square(0, 0, 20, 20)))
		}
		revision := s.expect(200, "GET /collections", "").header.Get("Gridzone-Revision")
		require.False(t, revisions[revision], "each step is a revision")
		revisions[revision] = true
		for _, request := range []string{addressed("中山路1号"), addressed("解放路2号"), addressed("解放路5号"), addressed("新路"), addressed("一村新路3号"), "GET /v1/addresses?q=" + url.QueryEscape("路"),
			"GET /v1/addresses?lon=120.1&lat=30.1&within_m=5000"} {
			was[request+"&at=2026-11-23&revision="+revision] = s.expect(200, request, "").body
		}
	}
	for name, asked := range map[string]*service{"who was there": s, "who came later": openOver(t, store, today, api.Options{})} {
		for request, body := range was {
			assert.Equal(t, body, asked.expect(200, request, "").body, "seed %d, %s: %s", seed, name, request)
		}
	}
}

// A question may name a day on which other addresses were in force.
func addressesOnADay(t *testing.T, store zoning.Store) {
	over := row(zoning.Address{Code: "OLD", Address: "老路1号", Kind: zoning.Door, Division: "330402001001", At: orb.Point{120.05, 30.05}}, nil)
	over.Valid.To, _ = zoning.ParseDay("2020-01-01")
	s := openOver(t, store, today, api.Options{}, append(quarter(), over)...)
	assert.Nil(t, decode[api.AddressAnswer](t, s.expect(200, addressed("老路1号"), "")).Match)
	w := decode[api.AddressAnswer](t, s.expect(200, addressed("老路1号", "&at=2019-12-31"), ""))
	assert.Equal(t, "OLD", w.Match.Code)
	assert.Equal(t, gridA, w.Grid.Code)
	assert.Equal(t, "2019-12-31", w.At)
}

// All rows of a batch are of one revision, an older one too.
func batchesOfAddresses(t *testing.T, store zoning.Store) {
	s := openOver(t, store, today, api.Options{}, quarter()...)
	s.close(zoning.Addresses, "X2")
	s.close(zoning.Addresses, "D12")
	now := s.expect(200, "POST /v1/locate", addressTable, asCSV)
	assert.Equal(t, "3", now.header.Get("Gridzone-Revision"))
	assert.NotEqual(t, addressWant, now.body)
	for range 2 {
		assert.Equal(t, addressWant, s.expect(200, "POST /v1/locate?revision=1", addressTable, asCSV).body)
	}
	many := "address\n" + strings.Repeat("中山路12号\n和平村\n", 5000)
	a := s.expect(200, "POST /v1/locate?revision=1&at=2026-11-23", many, asCSV)
	assert.Equal(t, 5000, strings.Count(a.body, "中山路12号,"+gridA))
	assert.Equal(t, 5000, strings.Count(a.body, "和平村,,,,,和平村,village"))
	assert.Equal(t, 10_001, strings.Count(a.body, "\n"))
}

// What is imported is found by the next question, also by a replica that follows.
func importedAddresses(t *testing.T, store zoning.Store) {
	s := openOver(t, store, today, api.Options{}, town()...)
	assert.Nil(t, decode[api.AddressAnswer](t, s.expect(200, addressed("示例路1号"), "")).Match)
	s.expect(200, "POST /v1/imports?layer=addresses&crs=EPSG:4490", "地址,经度,纬度\n示例路1号,120.05,30.05\n", "Content-Type: text/csv")
	assert.Equal(t, gridA, decode[api.AddressAnswer](t, s.expect(200, addressed("示例路1号"), "")).Grid.Code)
	other := openOver(t, store, today, api.Options{})
	s.expect(200, "POST /v1/imports?layer=addresses&crs=EPSG:4490", "地址,经度,纬度\n示例路2号,120.15,30.05\n", "Content-Type: text/csv")
	require.NoError(t, other.live.Refresh(t.Context()))
	assert.Equal(t, gridB, decode[api.AddressAnswer](t, other.expect(200, addressed("示例路2号"), "")).Grid.Code)
}
