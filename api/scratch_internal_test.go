package api

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is kept aside has no name: a process that is killed leaves nothing of it.
func TestScratchHasNoName(t *testing.T) {
	dir := t.TempDir()
	f, err := scratch(dir, "gridzone-*")
	require.NoError(t, err)
	_, err = f.WriteString("names and numbers")
	require.NoError(t, err)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
	discard(f)
	_, err = scratch(filepath.Join(dir, "none"), "gridzone-*")
	p := asProblem(err)
	assert.Equal(t, codeUnavailable, p.Code)
	assert.Contains(t, p.Detail, "no room")
}
