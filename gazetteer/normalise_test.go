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
	for _, s := range []string{"中山路12号之一", "一百零三", "a\xff１２", "12 3幢", "8#-1", "İ之1", "百十零十", "-1号-2-", "第第3组"} {
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
