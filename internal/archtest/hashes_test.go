package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Digests of keys are compared through crypto/subtle and in no other way. No measurement in a test could tell: the source does.
func TestHashesAreComparedInConstantTime(t *testing.T) {
	files, err := filepath.Glob("../../access/*.go")
	require.NoError(t, err)
	constant := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		right, others := comparisonsOfHashes(source)
		constant += right
		assert.Empty(t, others, file)
	}
	assert.Positive(t, constant, "nothing compares them")
}

// comparisonsOfHashes counts those through crypto/subtle and lists the others.
func comparisonsOfHashes(source *ast.File) (constant int, others []string) {
	compares := regexp.MustCompile(`\.(Equal\w*|Compare\w*|DeepEqual|HasPrefix|Contains|Index)$`)
	digest := regexp.MustCompile(`(?i)\b(hash|own|sum256)\b`)
	ast.Inspect(source, func(n ast.Node) bool {
		text := ""
		switch n := n.(type) {
		case *ast.BinaryExpr:
			sides := types.ExprString(n.X) + " " + types.ExprString(n.Y)
			if n.Op == token.EQL || n.Op == token.NEQ {
				text = sides
			}
			if strings.HasPrefix(sides, "subtle.ConstantTimeCompare(") {
				text = ""
			}
		case *ast.CallExpr:
			called := types.ExprString(n.Fun)
			if called == "subtle.ConstantTimeCompare" && digest.MatchString(types.ExprString(n)) {
				constant++
			} else if compares.MatchString(called) {
				text = types.ExprString(n)
			}
		}
		if digest.MatchString(text) {
			others = append(others, text)
		}
		return true
	})
	return constant, others
}

// What the test above looks for, it finds.
func TestComparisonsOfHashesAreSeen(t *testing.T) {
	for body, want := range map[string]string{
		"return subtle.ConstantTimeCompare(own[:], hash) == 1": "",
		"return bytes.Equal(own[:], hash)":                     "bytes.Equal(own[:], hash)",
		"return s.hash() == [32]byte(hash)":                    "s.hash() [32]byte(hash)",
		"return slices.Equal(k.hash, x)":                       "slices.Equal(k.hash, x)",
		"return hex.EncodeToString(hash) != x":                 "hex.EncodeToString(hash) x",
	} {
		source, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nfunc f() bool { "+body+" }", parser.SkipObjectResolution)
		require.NoError(t, err)
		_, others := comparisonsOfHashes(source)
		if want == "" {
			assert.Empty(t, others, body)
			continue
		}
		assert.Contains(t, others, want, body)
	}
}
