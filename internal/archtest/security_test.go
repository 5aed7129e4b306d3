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

// requirements are the lines of ASVS 5.0 that docs/security.md must have a row for: chapter and section, and how many there are.
func requirements() map[string]int {
	return map[string]int{
		"5.1": 1, "5.2": 6, "5.3": 3, "5.4": 3,
		"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 3, "7.6": 2,
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
	rows := answersOf(string(text))
	for n := 1; n <= 10; n++ {
		row := rows["API"+strconv.Itoa(n)]
		require.Len(t, row, 4, "API%d", n)
		assert.Regexp(t, `\bTest[A-Z]`, row[3], "API%d is shown by no test", n)
	}
	for section, lines := range requirements() {
		for n := 1; n <= lines; n++ {
			line := section + "." + strconv.Itoa(n)
			row := rows[line]
			require.Len(t, row, 3, line)
			assert.NotEmpty(t, strings.TrimSpace(row[1]), "%s is not answered", line)
			assert.True(t, unshown()[line] != "" || regexp.MustCompile(`\bTest[A-Z]`).MatchString(row[2]), "%s is shown by no test", line)
		}
	}
	for line, why := range unshown() {
		require.Len(t, rows[line], 3, line)
		assert.NotRegexp(t, `\bTest[A-Z]`, rows[line][2], "%s is shown now, and no longer to be excused: %s", line, why)
	}
}

// unshown are the lines that no test can show, and why.
func unshown() map[string]string {
	return map[string]string{
		"5.2.6": "nothing decodes pictures", "5.4.3": "it is not done here, and the row says so",
	}
}

// answersOf returns the cells of each table row by what its first cell begins with: one or more numbers, or the name of one of the ten.
func answersOf(text string) map[string][]string {
	begins := regexp.MustCompile(`^((?:API\d+|\d+\.\d+\.\d+)(?:, (?:\d+\.\d+\.\d+))*) `)
	rows := map[string][]string{}
	for line := range strings.Lines(text) {
		line, inTable := strings.CutPrefix(strings.TrimSuffix(strings.TrimSpace(line), "|"), "| ")
		named := begins.FindStringSubmatch(line)
		if !inTable || named == nil {
			continue
		}
		for id := range strings.SplitSeq(named[1], ", ") {
			rows[id] = strings.Split(line, " | ")
		}
	}
	return rows
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
