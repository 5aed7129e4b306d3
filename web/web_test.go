package web_test

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"path"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/web"
)

// The page loads nothing but its own files, runs nothing inline, and is light enough for a telephone.
func TestPageIsItsOwn(t *testing.T) {
	index, err := fs.ReadFile(web.Page(), "index.html")
	require.NoError(t, err)
	loads := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(string(index), -1)
	require.NotEmpty(t, loads)
	for _, l := range loads {
		assert.Regexp(t, `^(\./assets/[\w-]+\.(js|css)|data:,|places)$`, l[1])
	}
	assert.NotRegexp(t, `<style|<script[^>]*>[^<]|\son\w+=|\sstyle=`, string(index))
}

func TestScriptsAreLight(t *testing.T) {
	entries, err := fs.ReadDir(web.Page(), "assets")
	require.NoError(t, err)
	var packed bytes.Buffer
	for _, e := range entries {
		if path.Ext(e.Name()) != ".js" {
			continue
		}
		script, err := fs.ReadFile(web.Page(), "assets/"+e.Name())
		require.NoError(t, err)
		w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		require.NoError(t, err)
		_, err = w.Write(script)
		require.NoError(t, err)
		require.NoError(t, w.Close())
	}
	assert.Greater(t, packed.Len(), 100_000)
	assert.LessOrEqual(t, packed.Len(), 500_000, "bytes of scripts, packed")
}
