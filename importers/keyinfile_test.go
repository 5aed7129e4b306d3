package importers_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
)

const (
	aKey   = "gz_0123abcd_S-e_cret0S-e_cret1S-e_cret2S-e_cret3S-e_cre" // in form alone, and so is the token
	aToken = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
)

// A key that stands in a file, wherever it does, is told by its place and refuses the file; no report repeats it.
func TestKeysInFiles(t *testing.T) {
	for more, column := range map[string]string{
		`,"name2":"` + aKey + `"`:                  "name2",
		`,"head":"wang ` + aKey + `"`:              "head",
		`,"members":[{"name":"` + aKey + `"}]`:     "members",
		`,"note":{"a":["x",{"b":"` + aKey + `"}]}`: "note",
		`,"note":{"` + aKey + `":1}`:               "note",
		`,"note":"` + aToken + `"`:                 "note",
		`,"` + aKey + `":"x"`:                      "gz_0123abcd_withheld",
	} {
		s := withVillages(t)
		before := s.Atlas().Revision()
		r := s.load(t, gridOptions(), collection(gridAt(first, 0, ""), gridAt(second, 1, more)))
		require.True(t, r.Refused(), more)
		assert.Equal(t, "key_in_file", r.Errors[0].Code, more)
		assert.Equal(t, "/features/1/properties/"+column, r.Errors[0].Pointer, more)
		assert.Equal(t, 1, r.Errors[0].Feature, more)
		assert.NotEmpty(t, r.Errors[0].Repair)
		said := told(t, r)
		assert.NotContains(t, said, aKey[12:30], more)
		assert.NotContains(t, said, aToken, more)
		assert.Equal(t, before, s.Atlas().Revision())
	}
	r := withVillages(t).load(t, gridOptions(), collection(gridAt(first, 0, `,"note":"gz_ and gz_0123abcd","gz_column_of_theirs":"x"`)))
	assert.False(t, r.Refused(), "what is no key stands where it likes")
}

// Every format is looked at, and in its known columns too.
func TestKeysInFilesOfAnyFormat(t *testing.T) {
	text := collection(strings.Replace(gridAt(first, 0, ""), `"name":"n"`, `"name":"`+aKey+`"`, 1))
	for _, path := range []string{byGDAL(t, text, "layer.gpkg", "-f", "GPKG"), byGDAL(t, text, "layer.kml", "-f", "LIBKML"),
		byGDAL(t, text, "layer.csv", "-lco", "GEOMETRY=AS_WKT")} {
		file, err := os.ReadFile(path) //nolint:gosec // a test's own file
		require.NoError(t, err)
		r := withVillages(t).loadFile(t, gridOptions(), file)
		require.True(t, r.Refused(), path)
		assert.Equal(t, "key_in_file", r.Errors[0].Code, path)
		assert.NotContains(t, told(t, r), aKey[12:30], path)
	}
}

// A file that is kept whole, as the document of publications, holds none beside its features either.
func TestKeysBesideFeatures(t *testing.T) {
	zone := polygon(`"code":"Z1","name":"n","kind":"prohibited","division":"`+first[:12]+`"`, square(120.72, 30.72, 0.002))
	for key, refused := range map[string]bool{aKey: true, "none": false} {
		r := withVillages(t).load(t, zoneOptions(), strings.Replace(collection(zone), "{", `{"note":"`+key+`",`, 1))
		require.Equal(t, refused, r.Refused(), reported(t, r))
		if refused {
			assert.Equal(t, importers.Place{Code: "key_in_file", Feature: -1, Part: -1, Ring: -1, Detail: r.Errors[0].Detail, Repair: r.Errors[0].Repair}, r.Errors[0])
			assert.NotContains(t, told(t, r), key[12:30])
		}
	}
}
