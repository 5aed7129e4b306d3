package gazetteer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// A sheaf that is used again finds what a new one finds: nothing is left in it of the addresses before.
func TestSheafForgets(t *testing.T) {
	rows := manyRows()
	x := built(t, rows)
	read := func(h *sheaf, rows []*zoning.Row) *sheaf {
		for _, r := range rows {
			a, is := r.Thing.(zoning.Address)
			require.True(t, is)
			h.entries = append(h.entries, entry{id: r.ID, address: a, level: LevelOf(a.Kind)})
		}
		h.readAll()
		<-h.done
		return h
	}
	again := newSheaf(x.base)
	for from := 11; from < len(rows); from += sheafSize / 2 {
		some := rows[from:min(from+sheafSize/2, len(rows))]
		want := read(newSheaf(x.base), some)
		again.empty()
		read(again, some)
		assert.Equal(t, want.findings, again.findings)
		assert.Equal(t, want.bytes, again.bytes)
		assert.Equal(t, want.codes, again.codes)
		assert.Equal(t, want.places, again.places)
		assert.Equal(t, want.reader.list, again.reader.list)
		assert.Equal(t, want.reader.names, again.reader.names)
		assert.Equal(t, want.reader.numbers, again.reader.numbers)
		assert.Equal(t, want.reader.taught, again.reader.taught)
		assert.Equal(t, want.entries, again.entries)
	}
}
