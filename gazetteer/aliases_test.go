package gazetteer

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Old names are entered as aliases: of an estate one for each door, of a town any address of it that has it teaches the others.
func TestOldNamesByAliases(t *testing.T) {
	x := built(t, twoTowns(
		addressRow(100, "清溪镇东林村幸福小区3幢", "330502101201", "清溪镇老八家3幢"),
		addressRow(101, "清溪镇东林村幸福小区4幢", "330502101201"),
		addressRow(104, "桃花街道南塘社区解放路4号", "330502002202", "桃源镇南塘社区解放路4号"),
		addressRow(105, "桃花街道南塘社区解放路5号", "330502002202"),
	))
	for text, want := range map[string]string{"老八家3幢": "a100", "老八家4幢": "", "桃源镇解放路4号": "a104", "桃源镇解放路5号": "a105"} {
		a := search(x, text, someDay, 5)
		assert.Equal(t, want != "", a.Certain, text)
		if want != "" {
			assert.Equal(t, want, a.Candidates[0].Code, text)
		}
	}
}

// Six digits at either end are a postcode, five are a number.
func TestPostcodesHaveSixDigits(t *testing.T) {
	x := built(t, smallCity())
	assert.True(t, search(x, "314000建林村王店路3号", someDay, 5).HasDoor())
	assert.False(t, search(x, "31400建林村王店路3号", someDay, 5).HasDoor())
}
