package gazetteer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"中山路１２号": "中山路12号", "中山路十二号": "中山路12号", "中山路一百零三号": "中山路103号", "中山路一百一十号": "中山路110号", "中山路廿一號": "中山路21号", "卅号": "30号",
		"五〇一室": "501室", "一千零二十号": "1020号", "二百号": "200号", "百福弄": "百福弄", "千金村": "千金村", "十号": "10号", "二十": "20",
		"三塔路": "3塔路", "中山路 12 号": "中山路12号", "12 3幢": "12 3幢", "十二 三幢": "12 3幢", "12号之一": "12号-1", "12之3号": "12-3号", "12—3号": "12-3号", "之江路": "之江路",
		"（南湖区）中山路，12号。": "南湖区中山路12号", "Ａ座": "a座", "8#楼": "8号楼", "8＃301": "8号301", "竹林村村民委員會": "竹林村村委会", "竹林村村民委员会": "竹林村村委会", "": "", "，。": "", "零百": "0百", "一百零": "1000", "百十": "百10",
	} {
		assert.Equal(t, want, Normalise(in), in)
	}
}

// Financial numerals are numbers where numbers stand, and names elsewhere.
func TestNormaliseFinancialNumerals(t *testing.T) {
	for in, want := range map[string]string{
		"中山路壹拾贰号": "中山路12号", "中山路拾贰号": "中山路12号", "中山路陆號": "中山路6号", "中山路陸號": "中山路6号", "壹佰零叁号": "103号", "贰佰伍拾伍号": "255号", "壹仟零贰拾号": "1020号", "壹百零三号": "103号",
		"肆柒捌玖号": "4789号", "叁幢贰单元伍零壹室": "3幢2单元501室", "伍零壹": "501", "中山路壹拾贰": "中山路12", "叁拾陆弄伍号": "36弄5号", "貳組": "2组", "十陆号": "16号", "伍拾楼": "50楼", "叄號樓": "3号楼",
		"陆家桥": "陆家桥", "陆巷村伍组": "陆巷村5组", "伍房": "伍房", "三陆村": "3陆村", "壹品园": "壹品园", "拾村": "拾村", "陆": "陆", "佰": "佰", "佰号": "百号", "陆家浜路伍号": "陆家浜路5号", "中山路伍#": "中山路5号",
	} {
		assert.Equal(t, want, Normalise(in), in)
	}
}

// No., № and # are other ways to write 号.
func TestNormaliseSignsOfNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"中山路No.12": "中山路12号", "中山路 No 12": "中山路12号", "中山路№12": "中山路12号", "中山路NO.１２": "中山路12号", "中山路no12": "中山路12号", "中山路No：12": "中山路12号", "中山路No.十二": "中山路12号",
		"No.12号": "12号", "No.12弄5号": "12弄5号", "No.3幢": "3幢", "No.12-3": "12-3号", "No.12之3号": "12-3号", "No.12a": "12a号", "No.12 3幢": "12号3幢", "中山路No.12阳光苑3幢": "中山路12号阳光苑3幢", "No. No.12": "12号",
		"中山路12#": "中山路12号", "中山路１２＃": "中山路12号", "中山路12 #": "中山路12号", "12#301": "12号301", "12#-3": "12号-3", "12 #3": "12 3", "12#幢": "12幢", "12#号": "12号", "12#楼": "12号楼", "#12": "12", "#": "",
		"No.13800001111": "no 13800001111", "nano12": "nano12", "no": "no", "no号": "no号", "中山路no": "中山路no", "12no5": "12no5",
	} {
		assert.Equal(t, want, Normalise(in), in)
		assert.Equal(t, want, Normalise(want), in)
	}
}

func show(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("[" + string(p.name))
		for _, n := range p.numbers {
			fmt.Fprintf(&b, " %c%s", n.rank, n.value)
		}
		b.WriteString("]")
	}
	return b.String()
}

func TestSplit(t *testing.T) {
	for in, want := range map[string]string{
		"南湖区中山路12号":            "[南湖区中山路 n12]",
		"中山路12号之1":             "[中山路 n12-1]",
		"中山路12-3号":             "[中山路 n12-3]",
		"中山路12":                "[中山路 ?12]",
		"新丰村第3组12号":            "[新丰村 g3 n12]",
		"新丰村三组十二号":             "[新丰村 g3 n12]",
		"南门弄5号":                "[南门弄 n5]",
		"中山路100弄5号":            "[中山路 l100 n5]",
		"中山路12号阳光苑3幢2单元501室":   "[中山路 n12][阳光苑 b3 u2 r501]",
		"阳光苑3-2-501":           "[阳光苑 ?3-2-501]",
		"阳光苑3号楼2单元501":         "[阳光苑 b3 u2 ?501]",
		"阳光苑A座3楼":              "[阳光苑 ba f3]",
		"阳光苑甲幢":                "[阳光苑 b甲]",
		"三塔路5号":                "[3塔路 n5]",
		"107国道旁":               "[107国道旁]",
		"3号桥路5号":               "[3号桥路 n5]",
		"中山路12号3":              "[中山路 n12 ?3]",
		"中山路12号(建设街道)":         "[中山路 n12][建设街道]",
		"12号":                  "[ n12]",
		"嘉兴市 南湖区,中山路 12 号 3 幢": "[嘉兴市南湖区中山路 n12 b3]",
		"2组团5幢":                "[2组团 b5]",
		"新丰村3组 12-2":           "[新丰村 g3 ?12-2]",
		"中山路1234-5678":         "[中山路 ?1234-5678]",
		"中山路12号1234567":        "[中山路 n12][ ?1234567]",
		"":                     "",
	} {
		assert.Equal(t, want, show(split(Normalise(in))), in)
	}
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"中山路12号之一", "一百零三", "a\xff１２", "12 3幢", "8#-1", "İ之1", "百十零十", "-1号-2-", "第第3组", "壹佰零叁号陆家", "十陆拾", "nonono 1no2", "No.12-3#", "12 #-楼"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Normalise(s)
		assert.Equal(t, once, Normalise(once), "%q", s)
		for _, p := range split(once) {
			assert.Equal(t, p.numbers, decode(nil, encode(p.numbers)))
			for _, way := range readings(p.numbers) {
				cost, ok := agree(way, way)
				assert.True(t, ok || len(way) > 0)
				assert.GreaterOrEqual(t, cost, 0.0)
			}
		}
	})
}
