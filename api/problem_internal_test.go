package api

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Of a store that is away nobody knows what became of a command; of one that is another, or went back, one does.
func TestWordsForAStoreThatCannotBeUsed(t *testing.T) {
	for says, err := range map[string]error{
		"A command may have been done all the same":                   zoning.ErrUnavailable,
		"no longer where it was opened; nothing was done":             zoning.ErrReplaced,
		"does not hold the revision that is served; nothing was done": atlas.ErrWentBack,
	} {
		p := asProblem(fmt.Errorf("import: %w", err))
		assert.Equal(t, http.StatusServiceUnavailable, p.Status)
		assert.Contains(t, p.Detail, says)
	}
}
