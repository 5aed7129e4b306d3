package vendors

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is no part of an address stays here: who lives there, and the telephone.
func TestAVendorIsToldTheAddressAlone(t *testing.T) {
	for text, want := range map[string]string{
		"嘉兴市南湖区示例路12号3幢2单元501室":                        "嘉兴市南湖区示例路12号3幢2单元501室",
		"张三 13800001111 嘉兴市南湖区示例路12号":                  "嘉兴市南湖区示例路12号",
		"嘉兴市南湖区示例路12号 张三 13800001111":                  "嘉兴市南湖区示例路12号",
		"嘉兴市南湖区示例路12号张三13800001111":                    "嘉兴市南湖区示例路12号",
		"张三13800001111嘉兴市南湖区示例路12号":                    "嘉兴市南湖区示例路12号",
		"嘉兴市南湖区示例路12号,李小路,138-0000-1111":               "嘉兴市南湖区示例路12号",
		"李小路 +86 138 0000 1111 嘉兴市示例路12号":              "嘉兴市示例路12号",
		"嘉兴市示例路12号(0573-80001111)":                     "嘉兴市示例路12号",
		"收件人:张三 电话:80001111 地址:嘉兴市示例路12号":              "嘉兴市示例路12号",
		"嘉兴市示例路12号 张三收":                                "嘉兴市示例路12号",
		"嘉兴市示例路12号(张三 收)":                              "嘉兴市示例路12号",
		"王先生 嘉兴市示例路12号":                                "嘉兴市示例路12号",
		"张三 嘉兴市示例路12号":                                 "嘉兴市示例路12号",
		"嘉兴市示例路12号 张三 330402199001011234":              "嘉兴市示例路12号",
		"嘉兴市示例路12号 33040219900101123X 张三":              "嘉兴市示例路12号",
		"嘉兴市示例路12号 微信zhangsan_88 zhangsan@example.org": "嘉兴市示例路12号",
		"嘉兴市示例路12号 血压高 欠款三千":                           "嘉兴市示例路12号",
		"嘉兴市示例路 12":                                    "嘉兴市示例路 12",
		"嘉兴市示例苑3-2-501":                                "嘉兴市示例苑3-2-501",
		"嘉兴市南湖区示例小学":                                   "嘉兴市南湖区示例小学",
		"示例镇示例村3组":                                     "示例镇示例村3组",
		"张三 13800001111":                               "",
		"张三":                                           "",
		"13800001111":                                  "",
	} {
		assert.Equal(t, want, told(text), text)
		a := standIn(t, saying(200, amapAnswer("示例路12号", `"12号"`, "120.75432064,30.74770247", "门牌号")))
		_, err := a.geocoder(t, newClock(), Options{Vendor: "amap"}).Geocode(t.Context(), text)
		require.NoError(t, err)
		if want == "" {
			assert.Zero(t, a.times(), text)
			continue
		}
		require.Equal(t, 1, a.times(), text)
		assert.Equal(t, map[string][]string{"key": {secret}, "address": {want}, "output": {"JSON"}}, map[string][]string(a.list[0].URL.Query()))
	}
}

// The vendor's door is the one asked for when its numbers are, in their order, and count the same.
func TestSameNumbers(t *testing.T) {
	for _, tc := range []struct {
		said, asked string
		want        bool
	}{
		{"12号", "示例路12号", true}, {"12号", "示例路12", true}, {"12", "示例路12号", true}, {"示例路12号3幢", "示例路12号3栋501室", true},
		{"12号", "320国道12号", true}, {"示例路12号", "三塔路12号", true}, {"A座", "示例苑A座", true}, {"B座", "示例苑A座", false},
		{"12号", "示例路5号12幢", false}, {"12号", "示例苑12幢", false}, {"3幢12号", "示例路12号3幢", false}, {"12号", "示例路100弄12号", false},
		{"21号", "示例路12号", false}, {"12号4幢", "示例路12号3幢", false}, {"", "示例路12号", false}, {"12号", "示例路", false},
	} {
		assert.Equal(t, tc.want, sameNumbers(tc.said, tc.asked), "%s of %s", tc.said, tc.asked)
	}
}
