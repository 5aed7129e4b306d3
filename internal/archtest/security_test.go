package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requirements are the lines that docs/security.md must speak of: chapter and section, and how many there are.
func requirements() map[string]int {
	return map[string]int{
		"5.1": 1, "5.2": 6, "5.3": 3, "5.4": 3,
		"16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 4,
	}
}

// What docs/security.md says is shown by a test is shown by one that exists, and no line of what it goes through is left out.
func TestSecurityNamesWhatExists(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(root, "docs", "security.md"))
	require.NoError(t, err)
	there := testsOf(t, root)
	named := regexp.MustCompile(`\bTest[A-Z]\w*`).FindAllString(string(text), -1)
	require.Greater(t, len(named), 50)
	for _, name := range named {
		assert.True(t, there[name], "%s is named and does not exist", name)
	}
	for n := 1; n <= 10; n++ {
		assert.Contains(t, string(text), "| API"+strconv.Itoa(n)+" ")
	}
	for section, lines := range requirements() {
		for n := 1; n <= lines; n++ {
			assert.Regexp(t, `[| ]`+regexp.QuoteMeta(section)+`\.`+strconv.Itoa(n)+`[ ,]`, string(text))
		}
	}
}

// testsOf returns the names of all tests.
func testsOf(t *testing.T, root string) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	test := regexp.MustCompile(`(?m)^func (Test[A-Z]\w*)\(`)
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, found := range test.FindAllStringSubmatch(string(source), -1) {
			there[found[1]] = true
		}
		return err
	}))
	return there
}
