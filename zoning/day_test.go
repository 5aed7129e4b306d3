package zoning_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
)

func TestMinus(t *testing.T) {
	span := func(from, to zoning.Day) zoning.Interval { return zoning.Interval{From: from, To: to} }
	for name, c := range map[string]struct {
		of     zoning.Interval
		others []zoning.Interval
		want   []zoning.Interval
	}{
		"nothing":            {span(1, 5), nil, []zoning.Interval{span(1, 5)}},
		"the middle":         {span(1, 9), []zoning.Interval{span(3, 5)}, []zoning.Interval{span(1, 3), span(5, 9)}},
		"the head":           {span(1, 9), []zoning.Interval{span(0, 5)}, []zoning.Interval{span(5, 9)}},
		"the tail":           {span(1, 9), []zoning.Interval{span(5, zoning.Forever)}, []zoning.Interval{span(1, 5)}},
		"the whole":          {span(1, 9), []zoning.Interval{span(1, 9)}, nil},
		"what only touches":  {span(1, 5), []zoning.Interval{span(5, 7), span(-3, 1)}, []zoning.Interval{span(1, 5)}},
		"out of order":       {span(1, 9), []zoning.Interval{span(7, 8), span(2, 3)}, []zoning.Interval{span(1, 2), span(3, 7), span(8, 9)}},
		"overlapping others": {span(1, 9), []zoning.Interval{span(2, 6), span(4, 8)}, []zoning.Interval{span(1, 2), span(8, 9)}},
		"an empty one":       {span(1, 9), []zoning.Interval{span(4, 4)}, []zoning.Interval{span(1, 9)}},
		"of every day":       {zoning.Unbounded, []zoning.Interval{span(1, 2)}, []zoning.Interval{span(zoning.Always, 1), span(2, zoning.Forever)}},
		"of no day":          {span(5, 5), nil, nil},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, c.of.Minus(c.others...)) })
	}
	assert.Equal(t, span(3, 5), span(1, 5).And(span(3, 9)))
	assert.True(t, span(1, 3).And(span(3, 9)).Empty())
}
