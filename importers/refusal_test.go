package importers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
	"gridzone/zoning"
)

// That a file was refused is on record once, whatever refused it and when; a dry run and what was given up leave nothing.
func TestRefusedFilesAreEntered(t *testing.T) {
	sound := `{"type":"Feature","properties":{"code":"G1","name":"n","kind":"base"},"geometry":{"type":"Polygon","coordinates":[` + square(120, 30, 1) + `]}}`
	for name, c := range map[string]struct {
		text    string
		change  func(*importers.Options)
		command string // under which it is entered; empty: it is not
	}{
		"by a fault of a row":      {strings.Replace(sound, "base", "dragon", 1), nil, "import"},
		"by a fault of the text":   {sound[:50], nil, "import"},
		"by grids that overlap":    {`{"type":"FeatureCollection","features":[` + sound + "," + strings.Replace(sound, "G1", "G2", 1) + `]}`, nil, "import"},
		"by its being several":     {`{"type":"FeatureCollection","features":[]}`, func(o *importers.Options) { o.Code = "G1" }, "put"},
		"by the time that it took": {sound, func(o *importers.Options) { o.Limits.Time = time.Nanosecond }, "import"},
		"in its turn":              {sound[:50], func(o *importers.Options) { o.Patient = true }, "import"},
		"as a dry run":             {sound[:50], func(o *importers.Options) { o.DryRun = true }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			o := importers.Options{Layer: zoning.Grids, Name: "a.geojson", Actor: zoning.Actor{Name: "li", Key: "k", Request: "r"}}
			if c.change != nil {
				c.change(&o)
			}
			r := s.load(t, o, c.text)
			require.True(t, r.Refused(), describe(r))
			assert.NotContains(t, codes(r.Warnings), "refusal_not_entered")
			var entered []string
			for e, err := range s.store.Entries(t.Context(), zoning.TrailQuery{}) {
				require.NoError(t, err)
				entered = append(entered, e.Command+" "+e.Refused)
				assert.Equal(t, []string{"li", "k", "r"}, []string{e.Actor, e.Key, e.Request})
				assert.Contains(t, e.Detail, `"file":"a.geojson"`)
			}
			if c.command == "" {
				assert.Empty(t, entered)
				return
			}
			assert.Equal(t, []string{c.command + " refused"}, entered)
		})
	}
}

// While nothing can be entered a file is refused all the same, and its report says what is missing.
func TestARefusalThatCannotBeEntered(t *testing.T) {
	s := open(t)
	require.NoError(t, s.store.Close())
	r, err := importers.Import(context.Background(), s.Live, strings.NewReader("{"), importers.Options{Layer: zoning.Grids})
	require.NoError(t, err)
	assert.True(t, r.Refused())
	assert.Contains(t, codes(r.Warnings), "refusal_not_entered")
}
