package gazetteer

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// pieces are what texts are made of at random: numbers, words behind them, marks, signs and what looks like these.
func pieces() []string {
	return []string{"中山路", "阳光苑", "第", "3", "12", "1234567", "a", "-", " ", "号", "号楼", "号院", "幢", "单元", "室", "组", "弄", "层", "甲", "丁", "附", "临", "内", "街道", "村临", "桥", "团", "no", "No.", "№", "#", "三", "十",
		"百", "千", "零", "廿", "壹", "佰", "陆", "之", "几", "多", "委", "村民委员会", "建設", "衖", "〇", "１", "Ａ", "×", "?", "…", "。", "\u200b", "\xff", "①", "*", "é"}
}

// made is a text of them.
func made(r *rand.Rand) string {
	text := ""
	for range 1 + r.IntN(12) {
		text += pieces()[r.IntN(len(pieces()))]
	}
	return text
}

// What is taken apart does not depend on what was before it, in the same memory, and stays apart.
func TestSplitterForgets(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	s := &splitter{}
	for range 20000 {
		text := Normalise(made(r))
		want := split(text)
		got := s.split(text)
		if !assert.Equal(t, show(want), show(got), "seed %d: %q", seed, text) {
			return
		}
		for _, p := range got { // nothing that is added to a part is in another
			_, _ = append(p.name, 'x'), append(p.numbers, number{})
		}
		assert.Equal(t, show(want), show(got), "seed %d: %q", seed, text)
	}
}
