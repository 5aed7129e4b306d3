package gpkg

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// soak multiplies the budgets when GRIDZONE_SOAK=1.
func soak(n int) int {
	if os.Getenv("GRIDZONE_SOAK") == "1" {
		return 20 * n
	}
	return n
}

func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// killWithin kills the child at a random moment before the limit.
func (c *child) killWithin(t *testing.T, r *rand.Rand, limit time.Duration) {
	t.Helper()
	moment := time.NewTimer(time.Duration(r.Int64N(int64(limit))))
	<-moment.C
	c.kill(t)
}

// What was acknowledged is there and whole, at most one command more for each
// child, and never half of one; whatever the moment of the kill: while the process
// starts, within a commit or a checkpoint.
func TestKilledWhileWriting(t *testing.T) {
	r := seeded(t)
	killed, commits, unacknowledged := 0, int64(0), 0
	for range soak(16) {
		path := filepath.Join(t.TempDir(), "store.gpkg")
		before := int64(0)
		for range 10 {
			children := []*child{spawn(t, "write", path)}
			if r.IntN(5) == 0 {
				children = append(children, spawn(t, "write", path))
			}
			first := children[0]
			if r.IntN(4) > 0 {
				first.wait(t, "ack", 1+r.IntN(15))
				first.killWithin(t, r, 600*time.Microsecond)
			} else {
				first.wait(t, "opening", 1)
				first.killWithin(t, r, 20*time.Millisecond)
			}
			for _, second := range children[1:] {
				second.killWithin(t, r, 10*time.Millisecond)
			}
			acknowledged := before
			for _, c := range children {
				killed++
				if len(c.acks) > 0 {
					acknowledged = max(acknowledged, slices.Max(c.acks))
				}
			}
			s := open(t, path)
			newest := whole(t, s)
			require.GreaterOrEqual(t, newest, acknowledged, "an acknowledged command is lost")
			require.LessOrEqual(t, newest, acknowledged+int64(len(children)))
			if newest > acknowledged {
				unacknowledged++
			}
			require.NoError(t, s.Close())
			commits += newest - before
			before = newest
		}
	}
	t.Logf("%d kills, %d commits, %d times one more than acknowledged", killed, commits, unacknowledged)
	assert.Positive(t, commits)
}

// A first opening cut short anywhere is taken up by the next.
func TestKilledWhileOpening(t *testing.T) {
	r := seeded(t)
	cut := 0
	for range soak(60) {
		path := filepath.Join(t.TempDir(), "store.gpkg")
		c := spawn(t, "write", path)
		c.wait(t, "opening", 1)
		c.killWithin(t, r, 30*time.Millisecond)
		if len(c.acks) == 0 {
			cut++
		}
		s := open(t, path)
		newest := whole(t, s)
		require.GreaterOrEqual(t, newest, c.last["ack"])
		require.LessOrEqual(t, newest, c.last["ack"]+1)
		require.NoError(t, s.Close())
	}
	t.Logf("%d cut short before the first commit", cut)
	assert.Positive(t, cut)
}

// A back-up has its name when it is whole, or not at all.
func TestKilledWhileBackingUp(t *testing.T) {
	r := seeded(t)
	backups := 0
	for range soak(2) {
		path := filepath.Join(t.TempDir(), "store.gpkg")
		for range 12 {
			c := spawn(t, "backup", path)
			c.wait(t, "backup", 1+r.IntN(3))
			c.killWithin(t, r, 8*time.Millisecond)
			found, err := filepath.Glob(path + ".*.backup")
			require.NoError(t, err)
			assert.GreaterOrEqual(t, len(found), int(c.last["backup"]), "an acknowledged back-up is lost")
			for _, name := range found {
				s := open(t, name)
				whole(t, s)
				require.NoError(t, s.Close())
				require.NoError(t, os.Remove(name))
				backups++
			}
			s := open(t, path)
			assert.GreaterOrEqual(t, whole(t, s), c.last["ack"])
			require.NoError(t, s.Close())
		}
	}
	t.Logf("%d back-ups", backups)
}

// Two processes on one file queue for it: no revision is taken twice, none is lost,
// and a reader in a third follows both.
func TestTwoProcesses(t *testing.T) {
	const each = 100
	s := opened(t)
	children := []*child{spawn(t, "write", s.path), spawn(t, "write", s.path)}
	for _, c := range children {
		c.wait(t, "ack", each)
	}
	last, err := s.Newest(t.Context())
	require.NoError(t, err)
	assert.GreaterOrEqual(t, last.N, int64(each))
	for range 5 {
		out, err := writeBatch(t.Context(), s)
		require.NoError(t, err)
		assert.Greater(t, out.Revision, last.N)
		last.N = out.Revision
	}
	taken := map[int64]int{}
	for i, c := range children {
		c.finish(t)
		for _, n := range c.acks {
			assert.NotContains(t, taken, n, fmt.Sprintf("revision %d was given twice", n))
			taken[n] = i
		}
	}
	newest := whole(t, s)
	assert.EqualValues(t, newest, len(taken)+5)
}
