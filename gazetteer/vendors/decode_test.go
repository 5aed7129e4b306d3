package vendors

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/gazetteer"
	"gridzone/geo/crs"
)

// amapAnswer has the shape that amap gives one place; what it does not know is [].
func amapAnswer(address, number, location, level string) string {
	return fmt.Sprintf(`{"status":"1","info":"OK","infocode":"10000","count":"1","geocodes":[{"formatted_address":%q,"country":"中国","province":"浙江省","citycode":"0573",
"city":"嘉兴市","district":"南湖区","township":[],"neighborhood":{"name":[],"type":[]},"building":{"name":[],"type":[]},"adcode":"330402","street":[],"number":%s,
"location":%q,"level":%q}]}`, address, number, location, level)
}

func tiandituAnswer(lon, lat, level, score string) string {
	return fmt.Sprintf(`{"msg":"ok","location":{"score":%s,"level":%q,"lon":%s,"lat":%s,"keyWord":"示例路12号"},"searchVersion":"6.4.9V","status":"0"}`, score, level, lon, lat)
}

// Points of amap are turned back from GCJ-02; those of Tianditu are taken as they are, written as texts or as numbers.
func TestPointsAreCGCS2000(t *testing.T) {
	found, err := decodeAmap(200, []byte(amapAnswer("浙江省嘉兴市示例路12号", `"12号"`, "120.75432064,30.74770247", "门牌号")), "示例路12号")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.InDelta(t, 120.75, found[0].Point[0], 2e-8)
	assert.InDelta(t, 30.75, found[0].Point[1], 2e-8)
	assert.Equal(t, "浙江省嘉兴市示例路12号", found[0].Address)
	assert.Equal(t, "门牌号", found[0].Word)
	for _, body := range []string{tiandituAnswer(`"120.75"`, `"30.75"`, "门址", `"95"`), tiandituAnswer(`120.75`, `30.75`, "门址", `95`)} {
		found, err = decodeTianditu(200, []byte(body), "示例路12号")
		require.NoError(t, err)
		assert.Equal(t, []Candidate{{Address: "示例路12号", Level: gazetteer.AtDoor, Word: "门址", Point: orb.Point{120.75, 30.75}}}, found)
	}
}

// Only what a vendor calls a door, with the numbers that were asked for, is a door; what is larger than a county is no answer.
func TestLevels(t *testing.T) {
	for _, tc := range []struct {
		asked, address, number, level string
		want                          gazetteer.Level
		none                          bool
	}{
		{"示例路12号", "示例路12号", `"12号"`, "门牌号", gazetteer.AtDoor, false},
		{"示例路十二號", "示例路|12号", `"12号"`, "门址", gazetteer.AtDoor, false},
		{"示例路12号", "示例路|12号", `[]`, "门牌号", gazetteer.AtDoor, false},
		{"示例路12号", "示例路", `[]`, "门牌号", gazetteer.AtRoad, false},
		{"示例路12号", "示例路112号", `"112号"`, "门牌号", gazetteer.AtRoad, false},
		{"示例路12号", "示例路12-1号", `"12-1号"`, "门牌号", gazetteer.AtRoad, false},
		{"示例村", "示例路1号", `"1号"`, "门牌号", gazetteer.AtRoad, false},
		{"示例苑3幢2单元", "示例苑3幢2单元", `[]`, "单元号", gazetteer.AtDoor, false},
		{"示例路12号", "示例路", `[]`, "道路", gazetteer.AtRoad, false},
		{"示例路12号", "示例小学", `[]`, "兴趣点", gazetteer.AtRoad, false},
		{"示例路12号", "示例村", `[]`, "村庄", gazetteer.AtVillage, false},
		{"示例路12号", "示例镇", `[]`, "乡镇", gazetteer.AtTown, false},
		{"示例路12号", "南湖区", `[]`, "区县", gazetteer.AtCounty, false},
		{"示例路12号", "示例路12号", `"12号"`, "未知", "", false},
		{"示例路12号", "嘉兴市", `[]`, "市", "", true},
		{"示例路12号", "浙江省", `[]`, "省", "", true},
	} {
		found, err := decodeAmap(200, []byte(amapAnswer(tc.address, tc.number, "120.75,30.75", tc.level)), tc.asked)
		require.NoError(t, err)
		if tc.none {
			assert.Empty(t, found, tc.level)
			continue
		}
		require.Len(t, found, 1)
		assert.Equal(t, tc.want, found[0].Level, "%s: %s %s", tc.asked, tc.level, tc.address)
	}
	for _, tc := range []struct {
		asked, level, score string
		want                gazetteer.Level
	}{
		{"示例路12号", "门址", "90", gazetteer.AtDoor},
		{"示例路12号", "门址", "89", gazetteer.AtRoad},
		{"示例路12号", "门址", `""`, gazetteer.AtRoad},
		{"示例路12号", "门址", `"NaN"`, gazetteer.AtRoad},
		{"示例村", "门址", "100", gazetteer.AtRoad},
		{"示例路12号", "兴趣点", "100", gazetteer.AtRoad},
		{"示例路12号", "地产小区", "100", gazetteer.AtRoad},
		{"示例路12号", "购物服务", "100", ""},
		{"示例路12号", "村", "100", gazetteer.AtVillage},
	} {
		found, err := decodeTianditu(200, []byte(tiandituAnswer("120.75", "30.75", tc.level, tc.score)), tc.asked)
		require.NoError(t, err)
		require.Len(t, found, 1)
		assert.Equal(t, tc.want, found[0].Level, "%s: %s %s", tc.asked, tc.level, tc.score)
	}
}

// What a vendor answers instead of a place is nothing found, or an error that tells whose turn it is.
func TestAnswersWithoutAPlace(t *testing.T) {
	decoders := map[string]func(int, []byte, string) ([]Candidate, error){"amap": decodeAmap, "tianditu": decodeTianditu}
	for _, tc := range []struct {
		vendor string
		status int
		body   string
		want   error // nil: nothing found
	}{
		{"amap", 200, `{"status":"1","info":"OK","infocode":"10000","count":"0","geocodes":[]}`, nil},
		{"amap", 200, `{"status":"0","info":"ENGINE_RESPONSE_DATA_ERROR","infocode":"30001"}`, nil},
		{"amap", 200, `{"status":"0","info":"INVALID_USER_KEY","infocode":"10001"}`, ErrRefused},
		{"amap", 200, `{"status":"0","info":"USER_DAILY_QUERY_OVER_LIMIT","infocode":"10044"}`, ErrRefused},
		{"amap", 200, `{"status":"0","info":"INVALID_PARAMS","infocode":"20000"}`, ErrRefused},
		{"amap", 200, `{"status":"0","info":"ENGINE_RETURN_TIMEOUT","infocode":"30003"}`, ErrAway},
		{"amap", 200, `{"status":"0"}`, ErrUnreadable},
		{"amap", 200, `{}`, ErrUnreadable},
		{"amap", 200, ``, ErrUnreadable},
		{"amap", 200, `<html>`, ErrUnreadable},
		{"amap", 200, `{"status":true}`, ErrUnreadable},
		{"amap", 200, amapAnswer("a", `[]`, "", "道路"), ErrUnreadable},
		{"amap", 200, amapAnswer("a", `[]`, "120.75", "道路"), ErrUnreadable},
		{"amap", 200, amapAnswer("a", `[]`, "NaN,30", "道路"), ErrUnreadable},
		{"amap", 200, amapAnswer("a", `[]`, "30.75,120.75", "道路"), ErrUnreadable},
		{"amap", 200, amapAnswer("a", `[]`, "0,0", "道路"), ErrUnreadable},
		{"amap", 200, amapAnswer("a", `[]`, "139.7,35.6", "道路"), ErrUnreadable},
		{"amap", 200, `{"status":"1","geocodes":[{"formatted_address":"a\u0000b","location":"120.75,30.75","level":"道路"}]}`, ErrUnreadable},
		{"amap", 200, `{"status":"1","geocodes":[{"formatted_address":"` + strings.Repeat("a", longestWords+1) + `","location":"120.75,30.75","level":"道路"}]}`, ErrUnreadable},
		{"amap", 302, ``, ErrUnreadable},
		{"amap", 403, ``, ErrRefused},
		{"amap", 429, ``, ErrRefused},
		{"amap", 502, `{"status":"1"}`, ErrAway},
		{"tianditu", 200, `{"msg":"ok","searchVersion":"6.4.9V","status":"101"}`, nil},
		{"tianditu", 200, `{"msg":"ok","status":"0"}`, nil},
		{"tianditu", 200, tiandituAnswer("120.75", "30.75", "省", "100"), nil},
		{"tianditu", 200, `{"msg":"error","status":"404"}`, ErrAway},
		{"tianditu", 403, `{"code":301001,"msg":"非法key","resolve":"请到API控制台重新申请Key"}`, ErrRefused},
		{"tianditu", 200, `{"code":12,"msg":"权限类型错误","resolve":"不支持的key类型"}`, ErrRefused},
		{"tianditu", 418, `<html>`, ErrUnreadable},
		{"tianditu", 500, `<html>`, ErrAway},
		{"tianditu", 200, `<html>`, ErrUnreadable},
		{"tianditu", 200, `{}`, ErrUnreadable},
		{"tianditu", 200, `{"status":"7"}`, ErrUnreadable},
		{"tianditu", 200, tiandituAnswer("30.75", "120.75", "门址", "100"), ErrUnreadable},
		{"tianditu", 200, tiandituAnswer(`"Inf"`, "30", "门址", "100"), ErrUnreadable},
		{"tianditu", 200, tiandituAnswer(`[]`, "30", "门址", "100"), ErrUnreadable},
		{"tianditu", 200, tiandituAnswer("0", "0", "省", "100"), ErrUnreadable},
	} {
		found, err := decoders[tc.vendor](tc.status, []byte(tc.body), "示例路12号")
		assert.Empty(t, found, tc.body)
		if tc.want == nil {
			assert.NoError(t, err, tc.body)
			continue
		}
		assert.ErrorIs(t, err, tc.want, tc.body)
	}
}

// sound looks at what a decoder made of anything.
func sound(t *testing.T, found []Candidate, err error, asked string) {
	t.Helper()
	assert.True(t, err == nil || len(found) == 0)
	assert.LessOrEqual(t, len(found), mostCandidates)
	for _, c := range found {
		assert.True(t, crs.InChina(c.Point), "%v", c.Point)
		assert.True(t, c.Level != gazetteer.AtDoor || len(numbersOf(asked)) > 0)
		for _, text := range []string{c.Address, c.Word} {
			assert.True(t, utf8.ValidString(text) && len(text) <= longestWords)
			for _, r := range text {
				assert.False(t, unicode.IsControl(r))
			}
		}
	}
}

func FuzzAmap(f *testing.F) {
	f.Add(200, []byte(amapAnswer("示例路12号", `"12号"`, "120.75,30.75", "门牌号")), "示例路12号")
	f.Add(200, []byte(amapAnswer("示例路", `[]`, "120.75,30.75", "道路")), "示例路")
	f.Add(200, []byte(`{"status":"0","info":"\u0000","infocode":"30001"}`), "")
	f.Add(500, []byte(`[`), "1")
	f.Fuzz(func(t *testing.T, status int, body []byte, asked string) {
		found, err := decodeAmap(status, body, asked)
		sound(t, found, err, asked)
	})
}

func FuzzTianditu(f *testing.F) {
	f.Add(200, []byte(tiandituAnswer("120.75", `"30.75"`, "门址", "100")), "示例路12号")
	f.Add(200, []byte(tiandituAnswer("1e2", "30", "村", `""`)), "示例村")
	f.Add(403, []byte(`{"code":301001,"msg":"非法key"}`), "")
	f.Fuzz(func(t *testing.T, status int, body []byte, asked string) {
		found, err := decodeTianditu(status, body, asked)
		sound(t, found, err, asked)
	})
}
