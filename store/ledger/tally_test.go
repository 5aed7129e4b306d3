package ledger

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

func refused(who, key, command string) zoning.Command {
	return zoning.Command{Name: command, Actor: zoning.Actor{Name: who, Key: key}}
}

func TestFirstOfAMinuteAreAlone(t *testing.T) {
	var counts tally
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	alone := func(n int, c zoning.Command, code string, at time.Time) (yes int) {
		for range n {
			if counts.alone(c, code, 3, at) {
				yes++
			}
		}
		return yes
	}
	li := refused("li", "k1", "import")
	assert.Equal(t, 3, alone(10, li, "invalid", at))
	assert.Equal(t, 3, alone(5, refused("li", "k2", "import"), "invalid", at), "another key")
	assert.Equal(t, 3, alone(5, refused("k1", "", "import"), "invalid", at), "a name is no key")
	assert.Equal(t, 3, alone(5, li, "forbidden", at), "another code")
	assert.Zero(t, alone(4, refused("li", "k1", "end"), "invalid", at.Add(59*time.Second)), "another command is no other sort")
	assert.Empty(t, counts.take(at.Add(tallyTime-1), false), "the minute is not over")
	assert.Equal(t, 3, alone(4, li, "invalid", at.Add(time.Minute)), "a minute later some are alone again")

	due := counts.take(at.Add(tallyTime), false)
	sum := map[string]int64{}
	for _, r := range due {
		sum[r.actor.Key+r.actor.Name+" "+r.code] = r.more
		if r.code == "invalid" && r.actor.Key == "k1" {
			assert.Equal(t, map[string]int64{"import": 8, "end": 4}, r.commands)
			assert.Equal(t, at, r.since)
			c, err := r.command()
			require.NoError(t, err)
			assert.Equal(t, zoning.Command{Name: "refused_more", Actor: zoning.Actor{Name: "li", Key: "k1"},
				Detail: `{"more":12,"since":"2026-11-23T08:00:00Z","commands":{"end":4,"import":8}}`}, c)
		}
	}
	assert.Equal(t, map[string]int64{"k1li invalid": 12, "k2li invalid": 2, "k1 invalid": 2, "k1li forbidden": 2}, sum)
	assert.Empty(t, counts.take(at.Add(time.Hour), true), "once")

	counts.giveBack(&due[0], at)
	again := counts.take(at, true)
	require.Len(t, again, 1)
	assert.Equal(t, due[0].commands, again[0].commands)
	assert.Equal(t, due[0].more, again[0].more)
}

// Whoever comes, memory is bounded, and no number is lost.
func TestCountsAreBounded(t *testing.T) {
	var counts tally
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	const many = 3 * mostTallied
	alone := 0
	for i := range many {
		for range 2 {
			if counts.alone(refused(fmt.Sprint("somebody ", i), "", fmt.Sprint("command ", i)), "invalid", 1, at) {
				alone++
			}
		}
	}
	assert.LessOrEqual(t, len(counts.of), mostTallied+1)
	var more int64
	for _, r := range counts.take(at, true) {
		more += r.more
		assert.LessOrEqual(t, len(r.commands), mostNamed+1)
	}
	assert.EqualValues(t, 2*many, more+int64(alone))
	assert.Equal(t, mostTallied, alone)
	assert.True(t, counts.alone(refused("new", "", "x"), "invalid", 1, at.Add(tallyTime)), "who has long been quiet makes room")
	assert.LessOrEqual(t, len(counts.of), 2)
}
