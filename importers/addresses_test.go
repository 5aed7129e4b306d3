package importers_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gridzone/exporters"
	"gridzone/importers"
	"gridzone/zoning"
)

func addressAt(lon, lat float64, properties string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{%s},"geometry":{"type":"Point","coordinates":[%g,%g]}}`, properties, lon, lat)
}

func addressOptions() importers.Options {
	return importers.Options{Layer: zoning.Addresses, Name: "addresses.geojson"}
}

// addressesOf returns the addresses on record, as code, text and longitude.
func (s shop) addressesOf(t *testing.T) (found []string) {
	t.Helper()
	for _, r := range s.rows(t, zoning.Addresses) {
		a, ok := r.Thing.(zoning.Address)
		require.True(t, ok)
		found = append(found, fmt.Sprintf("%s %s %.4f %s", strings.TrimPrefix(a.Code, zoning.AddressCode(a.Address, a.Division, 1)), a.Address, a.At[0], a.Division))
	}
	return found
}

// A list without codes is known again, whatever the order of its lines and the width of its digits; a better point corrects what is on record.
func TestAddressesWithoutCodes(t *testing.T) {
	s := withVillages(t)
	one := addressAt(120.725, 30.725, `"address":"示例路1号","aliases":"老街1号"`)
	two := addressAt(120.726, 30.725, `"address":"示例路2号"`)
	other := addressAt(120.745, 30.725, `"address":"示例路1号"`) // in the next village
	r := s.load(t, addressOptions(), collection(one, two, other))
	require.False(t, r.Refused(), describe(r))
	assert.Equal(t, 3, r.New)
	assert.Equal(t, 3, len(s.addressesOf(t)))
	assert.Equal(t, []string{"kind_from_address", "division_assigned", "division_assigned", "division_assigned"}, codes(r.Warnings))

	again := s.load(t, addressOptions(), collection(other, two, strings.ReplaceAll(one, "路1号", "路１ 号")))
	assert.Equal(t, 2, again.Unchanged, describe(again))
	assert.Equal(t, 1, again.Changed, "the text is written otherwise")

	moved := s.load(t, addressOptions(), collection(addressAt(120.7255, 30.7255, `"address":"示例路1号"`)))
	assert.Equal(t, []int{0, 1, 0}, []int{moved.New, moved.Changed, moved.Unchanged}, describe(moved))
	assert.Contains(t, codes(moved.Warnings), "kept_from_record")
	a, ok := s.rows(t, zoning.Addresses)[0].Thing.(zoning.Address)
	for _, row := range s.rows(t, zoning.Addresses) {
		if at, _ := row.Spot(); at == (orb.Point{120.7255, 30.7255}) {
			a, ok = row.Thing.(zoning.Address)
		}
	}
	require.True(t, ok)
	assert.Equal(t, []string{"老街1号"}, a.Aliases, "the file has no such column")
	assert.Equal(t, village, a.Division)
}

// Points of one address are told apart by where they are, in whichever order they come; for other days they are one.
func TestAddressWithSeveralPoints(t *testing.T) {
	s := withVillages(t)
	west, middle, east := addressAt(120.725, 30.725, `"address":"示例路1号"`), addressAt(120.726, 30.725, `"address":"示例路1号"`), addressAt(120.727, 30.725, `"address":"示例路1号"`)
	r := s.load(t, addressOptions(), collection(east, west, middle))
	require.False(t, r.Refused(), describe(r))
	assert.Contains(t, codes(r.Warnings), "several_points")
	want := []string{" 示例路1号 120.7250 " + village, "-2 示例路1号 120.7260 " + village, "-3 示例路1号 120.7270 " + village}
	assert.Equal(t, want, s.addressesOf(t))
	again := s.load(t, addressOptions(), collection(middle, east, west))
	assert.Equal(t, 3, again.Unchanged, describe(again))

	r = s.load(t, addressOptions(), collection(addressAt(120.725, 30.726, `"address":"示例路2号","valid_to":"2020-01-01"`), addressAt(120.724, 30.726, `"address":"示例路2号","valid_from":"2020-01-01"`)))
	require.False(t, r.Refused(), describe(r))
	assert.NotContains(t, codes(r.Warnings), "several_points")
}

// Whoever replaces the addresses of a village ends those that the file does not name, also those that were given no code.
func TestAddressesReplaced(t *testing.T) {
	s := withVillages(t)
	here, gone, there := addressAt(120.725, 30.725, `"address":"示例路1号"`), addressAt(120.726, 30.725, `"address":"示例路2号"`), addressAt(120.745, 30.725, `"address":"示例路3号"`)
	require.False(t, s.load(t, addressOptions(), collection(here, gone, there)).Refused())
	o := addressOptions()
	o.Replace, o.DryRun = village, true
	assert.Equal(t, 1, s.load(t, o, collection(here)).Ended)
	o.DryRun = false
	r := s.load(t, o, collection(here))
	assert.Equal(t, 1, r.Ended, describe(r))
	assert.Equal(t, []string{zoning.AddressCode("示例路2号", village, 1)}, r.EndedCodes)
	assert.Equal(t, 1, r.Unchanged)
}

// An actor puts addresses into its own divisions alone, also where the place decides which that is.
func TestAddressesOfOnesOwnDivisions(t *testing.T) {
	s := withVillages(t)
	o := addressOptions()
	o.Actor = zoning.Actor{Name: "wang", Role: zoning.Editor, Divisions: []string{village}}
	r := s.load(t, o, collection(addressAt(120.725, 30.725, `"address":"示例路1号"`), addressAt(120.745, 30.725, `"address":"示例路1号"`)))
	assert.True(t, r.Refused())
	assert.Equal(t, []string{"foreign_division"}, codes(r.Errors))
}

// A division that the file names is compared with the place, and counts.
func TestAddressBesideItsDivision(t *testing.T) {
	s := withVillages(t)
	r := s.load(t, addressOptions(), collection(addressAt(120.745, 30.725, `"address":"示例路1号","division":"`+village+`"`), addressAt(120.725, 30.725, `"address":"示例路2号","division":"999"`)))
	require.False(t, r.Refused(), describe(r))
	assert.Subset(t, codes(r.Warnings), []string{"outside_own_division", "division_not_on_record"})
	assert.Contains(t, strings.Join(s.addressesOf(t), "\n"), " 示例路1号 120.7450 "+village)
}

// One list in every way in which offices keep it is the same list.
func TestAddressesInTables(t *testing.T) {
	geojson := collection(addressAt(120.725, 30.725, `"address":"示例路12-3号","kind":"door","aliases":"老街3号;示例店","source":"示例普查","division":"`+village+`"`))
	table := "标准地址,地址类型,别名,来源,村编码,经度,纬度\n示例路12-3号,门牌,老街3号；示例店,示例普查," + village + ",120.725,30.725\n"
	wkt := "地址,类型,曾用名,数据来源,所属村,WKT\n示例路12-3号,门牌,老街3号;示例店,示例普查," + village + ",POINT (120.725 30.725)\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(table)
	require.NoError(t, err)
	kml := `<kml><Placemark><name>示例路12-3号</name><ExtendedData><Data name="类型"><value>门牌</value></Data><Data name="别名"><value>老街3号;示例店</value></Data>` +
		`<Data name="来源"><value>示例普查</value></Data><Data name="村编码"><value>` + village + `</value></Data></ExtendedData><Point><coordinates>120.725,30.725</coordinates></Point></Placemark></kml>`
	for name, text := range map[string]string{"a.csv": table, "wkt.csv": wkt, "gbk.csv": gbk, "a.txt": strings.ReplaceAll(table, ",", "\t"), "a.kml": kml} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		sameLayer(t, zoning.Addresses, geojson, path, importers.Options{CRS: "EPSG:4490"})
	}
	sameLayer(t, zoning.Addresses, geojson, sheet(t, []any{"标准地址", "地址类型", "别名", "来源", "村编码", "经度", "纬度"}, []any{"示例路12-3号", "门牌", "老街3号;示例店", "示例普查", village, 120.725, 30.725}),
		importers.Options{CRS: "EPSG:4490"})
	sameLayer(t, zoning.Addresses, geojson, byGDAL(t, geojson, "addresses.gpkg"), importers.Options{})
	sameLayer(t, zoning.Addresses, geojson, byGDAL(t, geojson, "addresses.shz", "-lco", "ENCODING=UTF-8"), importers.Options{})

	// Metres, with the system named.
	s := withVillages(t)
	o := addressOptions()
	o.Name, o.CRS = "a.csv", "EPSG:4549"
	r := s.load(t, o, "地址,X,Y\n示例路1号,3403497.8255,571815.3661\n")
	require.False(t, r.Refused(), describe(r))
	at, _ := s.rows(t, zoning.Addresses)[0].Spot()
	assert.InDelta(t, 120.75, at[0], 1e-9)
	assert.InDelta(t, 30.75, at[1], 1e-9)
}

// Where an address comes from goes out with a file for staff, and not with one for everybody.
func TestSourceOfAnAddressIsForStaff(t *testing.T) {
	s := withVillages(t)
	text := collection(addressAt(120.725, 30.725, `"address":"示例路1号","source":"hidden-source","note":"hidden-note"`))
	require.False(t, s.load(t, addressOptions(), text).Refused())
	for _, format := range exporters.FormatNames() {
		for _, public := range []bool{true, false} {
			if format == "shapefile" { // its archive is packed
				continue
			}
			var b bytes.Buffer
			require.NoError(t, exporters.Write(t.Context(), &b, exporters.Options{Format: format, Layer: zoning.Addresses, Public: public},
				s.store.Rows(t.Context(), zoning.Query{Layer: zoning.Addresses})))
			assert.Equal(t, !public, strings.Contains(b.String(), "hidden-source"), format)
			assert.Equal(t, !public, strings.Contains(b.String(), "hidden-note"), format)
			assert.Contains(t, b.String(), "示例路1号", format)
		}
	}
}
