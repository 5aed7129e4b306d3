package charset

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

var names = []string{"网格", "禁养区", "示例龙洲村第2网格", "嘉兴市南湖区", "王江泾镇", "第三网格（东）", "饮用水水源保护区", "1号网格", "畜禽养殖"}

func gbk(t testing.TB, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(s))
	require.NoError(t, err)
	return b
}

func TestMisread(t *testing.T) {
	for _, name := range names {
		_, found := Misread(name)
		assert.False(t, found, name)

		asGBK, err := simplifiedchinese.GBK.NewDecoder().Bytes([]byte(name))
		require.NoError(t, err)
		m, found := Misread(string(asGBK))
		assert.True(t, found, "%s as %s", name, asGBK)
		assert.Contains(t, m.How, "UTF-8 that was read as GBK")

		asLatin, err := charmap.Windows1252.NewDecoder().Bytes([]byte(name))
		require.NoError(t, err)
		_, found = Misread(string(asLatin))
		assert.True(t, found, "%s as %s", name, asLatin)

		asLatin, err = charmap.ISO8859_1.NewDecoder().Bytes(gbk(t, name))
		require.NoError(t, err)
		m, found = Misread(string(asLatin))
		assert.True(t, found, "%s as %s", name, asLatin)
		assert.Equal(t, name, m.Meant)
	}
	for text, meant := range map[string]string{"缃戞牸": "网格", "ç½‘æ\u00a0¼": "网格", "Íø¸ñ": "网格", "锟斤拷": "", "网锟斤拷格": ""} {
		m, found := Misread(text)
		assert.True(t, found, text)
		assert.Equal(t, meant, m.Meant, text)
	}
	for _, text := range []string{"", "grid 7", "Café", "naïve señor", "Ærøskøbing", "㑇村", "喆堃垚网格", "繁體網格", "网格Ａ－１", "кириллица", "Ελλάδα", "日本語", "鑫淼垚", "邨镇", "彳亍"} {
		_, found := Misread(text)
		assert.False(t, found, text)
	}
}

// A text of written characters alone is never taken for a misread one, whatever its bytes; nor is one whose bytes mean characters that nobody writes.
func TestWrittenTexts(t *testing.T) {
	for _, meant := range []string{"失津", "垚堃"} {
		text, ok := GBK.Decode([]byte(meant))
		require.True(t, ok, meant)
		_, found := Misread(text)
		assert.False(t, found, "%s for %s", text, meant)
	}
}

// Hardly any text of Chinese characters is taken for a misread one, if it has rare ones as well.
func TestMisreadIsCareful(t *testing.T) {
	var all, rare []rune
	for r := rune(0x4E00); r < 0x9FA6; r++ {
		if all = append(all, r); !common(string(r)) {
			rare = append(rare, r)
		}
	}
	require.Greater(t, len(rare), 10_000)
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from []rune) rune { return from[random.IntN(len(from))] }
	found := 0
	for range 500_000 {
		text := []rune{pick(all), pick(all), pick(rare)}
		random.Shuffle(3, func(i, j int) { text[i], text[j] = text[j], text[i] })
		if _, bad := Misread(string(text)); bad {
			found++
		}
	}
	assert.Less(t, found, 500, "of texts that are rare themselves")
}

func TestSurvey(t *testing.T) {
	add := func(texts ...[]byte) *Survey {
		s := &Survey{}
		for _, b := range texts {
			s.Add(b, false)
		}
		return s
	}
	inUTF8, inGBK := [][]byte{[]byte("plain")}, [][]byte{[]byte("plain")}
	for _, n := range names {
		inUTF8, inGBK = append(inUTF8, []byte(n)), append(inGBK, gbk(t, n))
	}
	inGB18030 := append([][]byte{{0x82, 0x30, 0x8b, 0x37}}, inGBK...)
	for name, c := range map[string]struct {
		texts        [][]byte
		stated       Encoding
		want, likely Encoding
		ok           bool
	}{
		"nothing":                 {nil, "", UTF8, "", true},
		"ASCII":                   {[][]byte{[]byte("a")}, GBK, GBK, "", true},
		"UTF-8":                   {inUTF8, "", UTF8, "", true},
		"GBK":                     {inGBK, "", GB18030, "", true},
		"UTF-8 stated":            {inUTF8, UTF8, UTF8, "", true},
		"GBK stated":              {inGBK, GBK, GBK, "", true},
		"UTF-8 stated GBK":        {inUTF8, GBK, "", UTF8, false},
		"UTF-8 stated GB18030":    {inUTF8, GB18030, "", UTF8, false},
		"UTF-8 stated Latin":      {inUTF8, Latin1, "", UTF8, false},
		"GBK stated UTF-8":        {inGBK, UTF8, "", GB18030, false},
		"GBK stated Latin":        {inGBK, Latin1, "", GB18030, false},
		"GB18030 stated GBK":      {inGB18030, GBK, "", GB18030, false},
		"Latin stated Latin":      {[][]byte{[]byte("Caf\xe9"), []byte("se\xf1or")}, Latin1, Latin1, "", true},
		"mixed":                   {append(inUTF8, gbk(t, names[0])), "", UTF8, "", true},
		"either":                  {[][]byte{{0xC3, 0xA9}}, "", "", "", false},
		"either, stated GBK":      {[][]byte{{0xC3, 0xA9}}, GBK, GBK, "", true},
		"mostly UTF-8, stated":    {append(inUTF8, gbk(t, names[0])), UTF8, UTF8, "", true},
		"Latin that GBK could be": {[][]byte{[]byte("C\xf4te d'Ivoire"), []byte("S\xe3o Tom\xe9 and")}, "", "", "", false},
		"Latin stated, GBK":       {[][]byte{[]byte("C\xf4te d'Ivoire"), []byte("Stra\xdfe \xe4\xf6A"), []byte("Cura\xe7ao")}, Latin1, Latin1, "", true},
		"rare characters of GBK":  {append([][]byte{{0x86, 0x45, 0x82, 0x41}}, inGBK...), "", GB18030, "", true},
		"lost":                    {[][]byte{{0xff}}, "", "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			got, likely, ok := add(c.texts...).Choose(c.stated)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.likely, likely)
			assert.Equal(t, c.ok, ok)
		})
	}
}

func TestCutTexts(t *testing.T) {
	text, cut, ok := UTF8.Whole([]byte("网格名称")[:11])
	assert.Equal(t, "网格名", text)
	assert.True(t, cut && ok)
	text, cut, ok = GBK.Whole(gbk(t, "网格名称")[:7])
	assert.Equal(t, "网格名", text)
	assert.True(t, cut && ok)
	_, _, ok = UTF8.Whole(gbk(t, "网格"))
	assert.False(t, ok)
	s := &Survey{}
	s.Add([]byte{0xC3, 0xA9}, false)
	assert.Equal(t, `UTF-8 ("é"), GB18030 ("茅"), ISO-8859-1 ("Ã©")`, s.Candidates())
	s = &Survey{}
	s.Add([]byte("网格名称")[:11], true)
	e, _, ok := s.Choose("")
	assert.True(t, ok)
	assert.Equal(t, UTF8, e)
	assert.Equal(t, "网格名", s.Shown(UTF8))
}

// Whatever the bytes, what is decoded is sound and nothing panics.
func FuzzDecode(f *testing.F) {
	for _, n := range names {
		f.Add([]byte(n))
		f.Add(gbk(f, n))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s := &Survey{}
		s.Add(b, true)
		for _, stated := range []Encoding{"", UTF8, GBK, GB18030, Latin1} {
			if e, _, ok := s.Choose(stated); ok {
				if text, ok := e.Decode(b); ok {
					_, again := UTF8.Decode([]byte(text))
					assert.True(t, again)
					Misread(text)
				}
			}
		}
	})
}
