package main

import (
	"io"
	"strings"
	"testing"

	"github.com/schollz/progressbar/v3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A file that is all sent is not yet on record: the bar says what is waited for.
func TestBarSaysWhatComesAfterSending(t *testing.T) {
	var shown strings.Builder
	const text = "twelve bytes"
	in := &counted{in: strings.NewReader(text), name: "grids.geojson", then: "judged and put on record now",
		bar: bar{progressbar.NewOptions64(int64(len(text)), progressbar.OptionSetWriter(&shown), progressbar.OptionSetDescription("grids.geojson"))}}
	_, err := io.CopyN(io.Discard, in, int64(len(text)))
	require.NoError(t, err)
	assert.NotContains(t, shown.String(), "put on record")
	_, err = in.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	assert.Contains(t, shown.String(), "grids.geojson: sent; judged and put on record now")
}

// What is halted before its end is never read to it, and what was read to its end cannot be halted.
func TestHaltedBeforeTheEndOrNotAtAll(t *testing.T) {
	in := &counted{in: strings.NewReader("text")}
	assert.True(t, in.halt())
	assert.True(t, in.halted())
	_, err := io.ReadAll(in)
	require.Error(t, err)
	in = &counted{in: strings.NewReader("text")}
	_, err = io.ReadAll(in)
	require.NoError(t, err)
	assert.False(t, in.halt())
	assert.False(t, in.halted())
}
