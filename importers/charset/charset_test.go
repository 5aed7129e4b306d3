package charset

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNamed(t *testing.T) {
	for name, want := range map[string]Encoding{
		"UTF-8": UTF8, "utf8": UTF8, " 65001\n": UTF8, "GBK": GBK, "gb2312": GBK, "CP936": GBK, "936": GBK, "ANSI 936": GBK, "GB18030": GB18030, "gb_18030": GB18030,
		"ISO-8859-1": Latin1, "88591": Latin1, "ISO 8859-1": Latin1, "LATIN1": Latin1, "1252": Latin1,
	} {
		got, ok := Named(name)
		assert.True(t, ok, name)
		assert.Equal(t, want, got, name)
	}
	for _, name := range []string{"", "BIG5", "Shift_JIS", "UTF-16"} {
		_, ok := Named(name)
		assert.False(t, ok, name)
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		in   Encoding
		raw  string
		want string
		ok   bool
	}{
		{UTF8, "网格", "网格", true},
		{UTF8, "\xcd\xf8\xb8\xf1", "", false},
		{UTF8, "a\ufffdb", "", false},
		{UTF8, "\xc0\xaf", "", false},
		{GBK, "\xcd\xf8\xb8\xf1", "网格", true},
		{GBK, "\xcd", "", false},
		{GBK, "\x80", "€", true},
		{GBK, "\x82\x30\x8b\x37", "", false},
		{GB18030, "\x82\x30\x8b\x37", "㔎", true},
		{GB18030, "\xcd\xf8\xb8\xf1", "网格", true},
		{GB18030, "\xaa\xa1", "", false}, // private use
		{GB18030, "\x84\x31\xa4\x37", "", false},
		{Latin1, "Caf\xe9", "Café", true},
		{UTF8, "plain", "plain", true},
	} {
		got, ok := c.in.Decode([]byte(c.raw))
		assert.Equal(t, c.ok, ok, "%s %q", c.in, c.raw)
		if ok {
			assert.Equal(t, c.want, got)
		}
	}
}
