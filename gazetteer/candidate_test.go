package gazetteer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What stands for a road says the road, however the record writes it, and no number that nobody asked for.
func TestWhatStandsForARoadSaysTheRoad(t *testing.T) {
	for address, want := range map[string]string{
		"清溪镇东林村人民路12号": "清溪镇东林村人民路",
		"清溪镇人民路１２号":    "清溪镇人民路",
		"清溪镇第三人民路12号":  "清溪镇第三人民路",
		"清溪镇復興路12号3室":  "清溪镇復興路",
		"清溪镇":          "清溪镇",
	} {
		name := map[string]string{"清溪镇第三人民路12号": "第3人民路", "清溪镇復興路12号3室": "复兴路"}[address]
		if name == "" {
			name = "人民路"
		}
		assert.Equal(t, want, upTo(address, name))
	}
	x := built(t, twoTowns(addressRow(100, "清溪镇东林村人民路12号", "330502101201"), addressRow(101, "清溪镇东林村人民路14号", "330502101201")))
	a := search(x, "人民路13号", someDay, 5)
	require.Len(t, a.Candidates, 1)
	assert.Equal(t, AtRoad, a.Candidates[0].Level)
	assert.Equal(t, "清溪镇东林村人民路", a.Candidates[0].Address)
	assert.Equal(t, "清溪镇东林村人民路12号", search(x, "人民路12号", someDay, 5).Candidates[0].Address)
}

// That more can be meant than is listed is told, and not when all is.
func TestWhatIsNotListedIsTold(t *testing.T) {
	x := built(t, twoTowns(addressRow(100, "清溪镇东林村人民路12号", "330502101201"), addressRow(101, "桃花街道东林村人民路12号", "330502002201")))
	for limit, more := range map[int]bool{1: true, 2: false, 10: false} {
		a := search(x, "人民路12号", someDay, limit)
		assert.Len(t, a.Candidates, min(limit, 2))
		assert.Equal(t, more, a.More, "limit %d", limit)
	}
	assert.False(t, search(x, "清溪镇东林村人民路12号", someDay, 1).More)
}
