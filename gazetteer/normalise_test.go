package gazetteer

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
)

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"中山路１２号": "中山路12号", "中山路十二号": "中山路12号", "中山路一百零三号": "中山路103号", "中山路一百一十号": "中山路110号", "中山路廿一號": "中山路21号", "建設鳳凰烏鎮勤儉路": "建设凤凰乌镇勤俭路", "卅号": "30号",
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

// Digits of any script are digits, numbers of one character stay numbers of their own, what is not seen is not read, and what a number leaves open is kept.
func TestNormaliseDigits(t *testing.T) {
	for in, want := range map[string]string{
		"12\u0660号": "120号", "\u0967\u0968号": "12号", "𝟏𝟐号": "12号", "12①号": "12 1号", "①②号": "1 2号", "⑫号": "12号", "12²号": "12 2号", "12½号": "12 1 2号", "1\u200b2号": "12号", "1\u00ad2号": "12号",
		"12××号": "12*号", "12＊号": "12*号", "**12号": "*12号", "1*2号": "1*2号", "12？号": "12*号", "12?": "12", "12??": "12", "12**": "12*", "12□号": "12*号", "12…号": "12*号", "12..号": "12*号", "12.号": "12号", "12 *号": "12*号", "12(?)号": "12*号", "12█号": "12*号", "12※号": "12*号", "12。。号": "12*号", "12()号": "12号", "12（号）": "12号", "12-号": "12号",
		"\u202e12\u202c号": "*12号", "1\x002号": "1*2号", "1\u03362号": "1*2号", "1\xff2号": "1*2号", "12几号": "12*号", "12多幢": "12*幢", "几12号": "*12号", "数十号": "*10号", "三百多号": "300*号", "12万号": "12*号",
		"万达广场": "万达广场", "几何路12号": "几何路12号", "多福村12号": "多福村12号", "12号*": "12号", "中山路*": "中山路", "五○一室": "501室",
	} {
		got := Normalise(in)
		assert.Equal(t, want, got, "%q", in)
		assert.Equal(t, got, Normalise(got), "%q", in)
	}
	for _, r := range unicode.Nd.R16 {
		assert.Zero(t, (r.Hi-r.Lo+1)%10, "%x: the ten of each script are together", r.Lo)
	}
	for _, r := range unicode.Nd.R32 {
		assert.Zero(t, (r.Hi-r.Lo+1)%10, "%x: the ten of each script are together", r.Lo)
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
		"中山路66号甲":              "[中山路 n66甲]",
		"中山路66甲号":              "[中山路 n66甲]",
		"中山路66号丁明收":            "[中山路 n66][丁明收]",
		"中山路66号甲幢":             "[中山路 n66 b甲]",
		"中山路130号附1号":           "[中山路 n130附1]",
		"中山路130附1号":            "[中山路 n130附1]",
		"中山路130号附近":            "[中山路 n130][附近]",
		"中山路110号（临）":           "[中山路 n110临]",
		"中山路临110号":             "[中山路 n110临]",
		"中山路110号临街":            "[中山路 n110][临街]",
		"中山路140号内3号":           "[中山路 n140内3]",
		"中山路140号附3号楼":          "[中山路 n140][附 b3]",
		"中山路12号院3号楼":           "[中山路 y12 b3]",
		"中山路12号门卫":             "[中山路 n12][门卫]",
		"中山路12号门2室":            "[中山路 u12 r2]",
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
				cost, ok := agree(way.numbers, way.numbers)
				assert.True(t, ok || len(way.numbers) > 0)
				assert.GreaterOrEqual(t, cost, 0.0)
			}
		}
	})
}

// What is left out because a text does not need it would have changed nothing: numerals alone, and rounds after the text is plain.
func TestNormaliseIsAllOfItsRounds(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 2))
	for range 50000 {
		text := made(r)
		want := text
		for range 4 {
			want = written(want)
		}
		if !assert.Equal(t, want, Normalise(text), "seed %d: %q", seed, text) {
			return
		}
	}
	for _, numeral := range numeralRunes + financialRunes {
		assert.NotEqual(t, isNumeral(numeral), isFinancial(numeral), "%c", numeral)
	}
}
