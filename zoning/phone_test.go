package zoning_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
)

func TestLooksLikePhone(t *testing.T) {
	for _, number := range []string{"", "13800138000", "+86 138 0013 8000", "0573-8282 1234", "(0573) 82821234", "（0573）82821234", "0573-82821234转801", "0573-82821234 ext. 801", "82821234x12", "110", "12345", "96345", "110转2",
		"13800138000/0573-82821234", "13800138000；13800138001", "000-0000-0223", "+86-(0)573.82821234#8"} {
		assert.True(t, zoning.LooksLikePhone(number), number)
	}
	for _, text := range []string{"=cmd|x!A1", "=1", "@1", "-1", "+", "Zhang", "138 Zhang", "+1+1", "1*2", "138001\n38000", "1\t2", "0573-82821234转", "ext 8", "13800138000,=1", "<b>1",
		"1", "12", "1-2", "+86", "12转345", "1 ext 2345", "13800138000/12"} {
		assert.False(t, zoning.LooksLikePhone(text), text)
	}
}

func TestConcealPhones(t *testing.T) {
	const gone = "number-withheld"
	for text, want := range map[string]string{
		"": "", "grids.geojson": "grids.geojson", "13800138000": gone, "zhang 13800138000.csv": "zhang " + gone + ".csv", "网格_13800138000_13900139000.csv": "网格_" + gone + "_" + gone + ".csv",
		"a+8613800138000b": "a" + gone + "b", "86-138 0013 8000": gone, "138-0013-8000.zip": gone + ".zip", "0573-82821234.kml": gone + ".kml", "(0573)82821234": gone, "010 8282 1234": gone,
		"330402001001003.geojson": "330402001001003.geojson", "330402001001.csv": "330402001001.csv", "grids-20260101-2026-01-02.csv": "grids-20260101-2026-01-02.csv", "v0001-20260101": "v0001-20260101",
		"113800138000": "113800138000", "138001380001": "138001380001", "1764288000.zip": "1764288000.zip", "12345": "12345",
	} {
		assert.Equal(t, want, zoning.ConcealPhones(text))
	}
}
