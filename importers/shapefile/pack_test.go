package shapefile

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTogether(t *testing.T) {
	stem, err := Together([]string{"GRIDS.DBF", "grids.shp", "Grids.cpg"})
	require.NoError(t, err)
	assert.Equal(t, "grids", stem, "that of the .shp")
	for says, names := range map[string][]string{
		"the .dbf is missing":  {"a.shp", "a.prj"},
		"the .shp is missing":  {"a.dbf", "a.cpg"},
		"there twice":          {"a.shp", "a.dbf", "A.SHP"},
		"different names":      {"a.shp", "b.dbf"},
		`"a.geojson" is none`:  {"a.shp", "a.geojson"},
		`"b.geojson" is none `: {"b.geojson", "a.geojson"},
	} {
		_, err := Together(names)
		require.ErrorIs(t, err, ErrIncomplete)
		assert.ErrorContains(t, err, says)
	}
}

// The same files are the same bytes, and read back.
func TestPack(t *testing.T) {
	s, x, d := sound(t)
	pack := func() []byte {
		var b bytes.Buffer
		require.NoError(t, Pack(&b, "网格", map[string]io.Reader{".dbf": bytes.NewReader(d), ".shp": bytes.NewReader(s), ".shx": bytes.NewReader(x)}))
		return b.Bytes()
	}
	assert.Equal(t, pack(), pack())
	features, about, err := readAll(input(pack()))
	require.NoError(t, err)
	assert.Len(t, features, 2)
	assert.Equal(t, "网格", about.Table)
	gone := io.ErrUnexpectedEOF
	require.ErrorIs(t, Pack(io.Discard, "a", map[string]io.Reader{".shp": io.MultiReader(bytes.NewReader(s), failing{gone})}), gone)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
