package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/web"
)

// The page loads nothing but its own files and a picture of the service it belongs to, runs nothing inline, and is light enough for a telephone.
func TestPageIsItsOwn(t *testing.T) {
	index, err := fs.ReadFile(web.Page(), "index.html")
	require.NoError(t, err)
	loads := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(string(index), -1)
	require.NotEmpty(t, loads)
	for _, l := range loads {
		assert.Regexp(t, `^(\./assets/[\w-]+\.(js|css)|data:,|tiles/all/picture|\./|docs|places\?f=html&amp;lang=(zh|en))$`, l[1])
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

// Whatever is bundled is there with its licence, at the version that is bundled.
func TestLicencesAreShipped(t *testing.T) {
	text, err := os.ReadFile("package-lock.json")
	require.NoError(t, err)
	var lock struct {
		Packages map[string]struct {
			Version string
			Dev     bool
		}
	}
	require.NoError(t, json.Unmarshal(text, &lock))
	found, err := fs.Glob(web.Page(), "assets/licences-*.txt")
	require.NoError(t, err)
	require.Len(t, found, 1)
	licences, err := fs.ReadFile(web.Page(), found[0])
	require.NoError(t, err)
	parts := map[string]string{} // by the line that begins each
	begins := regexp.MustCompile(`(?m)^(\S+ \d+\.\d+\.\d+)( \(.*\))?\n\n`).FindAllStringSubmatchIndex(string(licences), -1)
	for i, at := range begins {
		end := len(licences)
		if i+1 < len(begins) {
			end = begins[i+1][0]
		}
		parts[string(licences[at[2]:at[3]])] = string(licences[at[1]:end])
	}
	for where, p := range lock.Packages {
		if where == "" || p.Dev {
			continue
		}
		name := where[strings.LastIndex(where, "node_modules/")+len("node_modules/"):] + " " + p.Version
		assert.Regexp(t, `(?is)copyright.*(permission|redistribution|licen)`, parts[name], name)
		delete(parts, name)
	}
	assert.Greater(t, len(begins), 20)
	assert.Empty(t, parts, "licences of what is not bundled")
	for _, whose := range []string{"MapLibre contributors", "Copyright (c) 2015-present Jason Miller", "Copyright 2022 James Milner"} {
		assert.Contains(t, string(licences), whose)
	}
	scripts, err := fs.Glob(web.Page(), "assets/start-*.js")
	require.NoError(t, err)
	require.Len(t, scripts, 1)
	script, err := fs.ReadFile(web.Page(), scripts[0])
	require.NoError(t, err)
	assert.Contains(t, string(script), path.Base(found[0]), "the page leads there")
}
