package importers_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A character that cannot be seen is refused by the feature and the property in which it stands, of people without what is said of them.
func TestUnseenCharactersInFiles(t *testing.T) {
	for name, c := range map[string]struct{ property, value, pointer, code, besides string }{
		"a name":            {"name", `a\u202eb`, "name", "unseen_character", ""},
		"a name of lines":   {"name", `a\nb`, "name", "unseen_character", ""},
		"a name of nothing": {"name", `\u200b\u200b`, "name", "unseen_character", ""},
		"a name by another": {"网格名称", `a\ufeffb`, "网格名称", "unseen_character", ""},
		"a head":            {"head", `Zhang\u202e`, "head", "bad_property", ""},
		"a member":          {"members", `Zhang\u200f 13800138000`, "members", "bad_property", `,"head":null`},
	} {
		s := withVillages(t)
		bad := strings.Replace(gridAt(first, 1, `,"`+c.property+`":"`+c.value+`"`+c.besides), `"name":"n",`, "", 1)
		r := s.load(t, gridOptions(), collection(gridAt(second, 0, ""), bad))
		assert.Equal(t, []string{c.code}, codes(r.Errors), "%s: %s", name, describe(r))
		assert.Equal(t, 1, r.Errors[0].Feature, name)
		assert.Equal(t, "/features/1/properties/"+c.pointer, r.Errors[0].Pointer, name)
		assert.NotContains(t, describe(r), "Zhang", name)
	}
}
