package turning_test

import (
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers/dataset"
	"gridzone/importers/turning"
)

// corners are those of a square, without the first again.
func corners(x, y, side float64) orb.Ring {
	return orb.Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}
}

func closed(r orb.Ring) orb.Ring { return append(append(orb.Ring{}, r...), r[0]) }

// outline adds rings named 1, 2 and so on.
func outline(t *testing.T, numbered bool, rings ...orb.Ring) (*turning.Outline, orb.MultiPolygon) {
	t.Helper()
	o := &turning.Outline{Limits: dataset.Limits{}.OrDefaults(), Numbered: numbered}
	o.Reset()
	for i, r := range rings {
		for _, p := range r {
			require.Nil(t, o.Add(strconv.Itoa(i+1), p))
		}
	}
	shape, fault := o.Shape()
	require.Nil(t, fault)
	return o, shape
}

// +---------+   +--+
// | +--+    |   |2 |
// | |3 |  1 |   +--+
// | +--+    |
// +---------+
func TestShape(t *testing.T) {
	outer, apart, hole := corners(0, 0, 10), corners(20, 0, 2), corners(1, 1, 3)
	o, shape := outline(t, true, outer)
	assert.Equal(t, orb.MultiPolygon{{closed(outer)}}, shape)
	assert.Equal(t, 1, o.Closed)
	assert.Equal(t, 5, o.Vertices)
	assert.False(t, o.Arranged)

	o, shape = outline(t, true, outer, hole)
	assert.Equal(t, orb.MultiPolygon{{closed(outer), closed(hole)}}, shape)
	assert.False(t, o.Arranged)

	o, shape = outline(t, true, outer, apart, hole)
	assert.Equal(t, orb.MultiPolygon{{closed(outer), closed(hole)}, {closed(apart)}}, shape)
	assert.True(t, o.Arranged)

	o, shape = outline(t, true, hole, outer)
	assert.Equal(t, orb.MultiPolygon{{closed(outer), closed(hole)}}, shape)
	assert.True(t, o.Arranged, "the first ring is the hole")

	o, shape = outline(t, true, closed(outer), closed(hole))
	assert.Equal(t, orb.MultiPolygon{{closed(outer), closed(hole)}}, shape)
	assert.Zero(t, o.Closed)

	o, shape = outline(t, false, closed(outer), closed(hole))
	assert.Equal(t, orb.MultiPolygon{{closed(outer), closed(hole)}}, shape, "without numbers a ring ends at its first position")
	assert.Zero(t, o.Closed)

	_, shape = outline(t, true)
	assert.Nil(t, shape)
}

func TestOutlineRefuses(t *testing.T) {
	o := &turning.Outline{Limits: dataset.Limits{RingVertices: 3, FeatureVertices: 5}, Numbered: true}
	add := func(ring string, want string) {
		t.Helper()
		fault := o.Add(ring, orb.Point{})
		if want == "" {
			require.Nil(t, fault)
			return
		}
		require.NotNil(t, fault)
		assert.Equal(t, want, fault.Code)
	}
	o.Reset()
	add("1", "")
	add("2", "")
	add("1", turning.CodeRingAgain)
	o.Reset()
	add("1", "")
	add("1", "")
	add("1", "")
	add("1", turning.CodeVertices)
	add("2", "")
	add("2", turning.CodeVertices)
	o = &turning.Outline{Limits: dataset.Limits{}.OrDefaults(), Numbered: true}
	o.Reset()
	for i := range 1000 {
		add(strconv.Itoa(i), "")
	}
	add("one more", turning.CodeNested)
}
