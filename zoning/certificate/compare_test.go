package certificate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/certificate"
)

func TestAnswersAgainstOneAnother(t *testing.T) {
	for _, tc := range []struct {
		name, from, to string
		pointer        string // where they differ; empty: nowhere that counts
		decision       bool
		laterEngine    bool
	}{
		{name: "nothing"},
		{name: "verdict", from: `"verdict":"prohibited"`, to: `"verdict":"no_zone"`, pointer: "/verdict", decision: true},
		{name: "certain", from: `"certain":true`, to: `"certain":false`, pointer: "/certain", decision: true},
		{name: "alternatives", from: `"alternatives":[]`, to: `"alternatives":["no_zone"]`, pointer: "/alternatives/0", decision: true},
		{name: "outcome", from: `"forbidden"`, to: `"conditional"`, pointer: "/outcome", decision: true},
		{name: "rule gone", from: `{"zone_kind":"prohibited","number":1}`, to: `null`, pointer: "/rule", decision: true},
		{name: "rule's number", from: `"number":1}`, to: `"number":2}`, pointer: "/rule/number", decision: true},
		{name: "grid", from: `{"code":"g1"}`, to: `{"code":"g2"}`, pointer: "/grid/code"},
		{name: "division", from: `{"code":"330402"}`, to: `{"code":"330411"}`, pointer: "/divisions/1/code"},
		{name: "division more", from: `{"code":"330402"}`, to: `{"code":"330402"},{"code":"x"}`, pointer: "/divisions/2", laterEngine: true},
		{name: "zone gone", from: `"zones":[{`, to: `"zones":[],"was":[{`, pointer: "/zones/0", decision: true, laterEngine: true},
		{name: "zone's code", from: `"z1"`, to: `"z2"`, pointer: "/zones/0/code", decision: true},
		{name: "zone's relation", from: `"inside"`, to: `"boundary"`, pointer: "/zones/0/relation", decision: true},
		{name: "zone's publication", from: `"p1"`, to: `"p2"`, pointer: "/zones/0/publication", decision: true},
		{name: "zone's basis", from: `"No. 1"`, to: `"No. 2"`, pointer: "/zones/0/bases/0/number", decision: true},
		{name: "by division from now on", from: `"share":0.5`, to: `"share":0.5,"by_division":true`, pointer: "/zones/0/by_division", decision: true, laterEngine: true},
		{name: "day", from: `"at":"2026-11-23"`, to: `"at":"2026-11-24"`, pointer: "/at"},
		{name: "revision", from: `"revision":7`, to: `"revision":8`, pointer: "/revision"},
		{name: "a code of a reason", from: `"in_zone"`, to: `"on_zone_line"`, pointer: "/reasons/0/code"},
		{name: "the sentence of a reason", from: `"The place is in it."`, to: `"It is."`},
		{name: "the sentence of the rule", from: `"number":1}`, to: `"number":1,"text":"No pigs."}`},
		{name: "a reason's sentence gone", from: `,"text":"The place is in it."`, to: ``},
		{name: "a millimetre less a bit", from: `-12.5`, to: `-12.5009`},
		{name: "more than a millimetre", from: `-12.5`, to: `-12.5011`, pointer: "/boundary_distance_m"},
		{name: "another side of the line", from: `-12.5`, to: `12.5`, pointer: "/boundary_distance_m"},
		{name: "a millionth of an area", from: `1000000`, to: `1000000.9`},
		{name: "more than a millionth", from: `1000000`, to: `1000001.1`, pointer: "/zones/0/overlap_m2"},
		{name: "a millionth of a share", from: `0.5`, to: `0.5000009`},
		{name: "more of a share", from: `0.5`, to: `0.5000011`, pointer: "/zones/0/share"},
		{name: "written otherwise", from: `1000000`, to: `1e6`},
		{name: "a text for a number", from: `1000000`, to: `"1000000"`, pointer: "/zones/0/overlap_m2"},
		{name: "null for a number", from: `-12.5`, to: `null`, pointer: "/boundary_distance_m"},
		{name: "what only a later engine says", from: `"revision":7`, to: `"revision":7,"new":1`, laterEngine: true},
		{name: "what the same engine says too much", from: `"revision":7`, to: `"revision":7,"new":1`, pointer: "/new"},
		{name: "what a later engine no longer says", from: `,"at":"2026-11-23"`, to: ``, pointer: "/at", laterEngine: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			require.Contains(t, answer, tc.from)
			again := strings.Replace(answer, tc.from, tc.to, 1)
			found, err := certificate.Answers([]byte(answer), []byte(again), !tc.laterEngine)
			require.NoError(t, err)
			var pointers []string
			for _, d := range found {
				if d.Pointer != "/was" {
					pointers = append(pointers, d.Pointer)
				}
			}
			var want []string
			if tc.pointer != "" {
				want = []string{tc.pointer}
			}
			assert.Equal(t, want, pointers)
			decided, err := certificate.Decisions([]byte(answer), []byte(again))
			require.NoError(t, err)
			assert.Equal(t, tc.decision, len(decided) > 0)
		})
	}
}

func TestDifferencesTellBothSides(t *testing.T) {
	found, err := certificate.Texts([]byte(`{"a/b":1,"c~":[1,{"d":"x"}],"e":null,"n":0.1}`), []byte(`{"c~":[1,{"d":"y"},3],"e":{},"n":0.10}`))
	require.NoError(t, err)
	assert.Equal(t, []certificate.Difference{
		{"/a~1b", []byte("1"), nil},
		{"/c~0/1/d", []byte(`"x"`), []byte(`"y"`)},
		{"/c~0/2", nil, []byte("3")},
		{"/e", []byte("null"), []byte("{}")},
	}, found)
	for _, pair := range [][2]string{{`{`, `{}`}, {`{}`, ``}, {`{}`, `{}{}`}} {
		_, err := certificate.Answers([]byte(pair[0]), []byte(pair[1]), true)
		assert.ErrorIs(t, err, zoning.ErrInvalid)
	}
}
