package importers

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A thousandth of the area is the most that changes unasked, either way.
func TestLargeChanges(t *testing.T) {
	for change, large := range map[Change]bool{{1000, 1000.9}: false, {1000, 999.1}: false, {1000, 1001}: false, {1000, 1001.1}: true, {1000, 998.9}: true, {0, 0}: false, {0, 0.01}: true} {
		assert.Equal(t, large, change.large(), change)
	}
}
