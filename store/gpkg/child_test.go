package gpkg

import (
	"bufio"
	"context"
	crand "crypto/rand"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/store/storetest"
	"gridzone/zoning"
)

// The test binary runs itself as a child that works on a store and says on stdout
// what it was told is done. The parent kills it, or lets two of them work at once.
const (
	roleVariable = "GRIDZONE_TEST_CHILD"
	pathVariable = "GRIDZONE_TEST_PATH"
)

// childMain plays a role until it is killed or its stdin ends.
func childMain(role, path string) int {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	say("opening", 0)
	s, err := Open(ctx, path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer s.Close()
	if role == "backup" {
		go childBackups(ctx, s)
	}
	for ctx.Err() == nil {
		out, err := writeBatch(ctx, s)
		switch {
		case err == nil:
			say("ack", out.Revision)
		case ctx.Err() == nil:
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return 0
}

func childBackups(ctx context.Context, s *Store) {
	for i := int64(1); ctx.Err() == nil; i++ {
		if err := copyTo(ctx, s, fmt.Sprintf("%s.%d.backup", s.path, i), nil); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		say("backup", i)
	}
}

// say writes a whole line at once: what the parent reads was acknowledged.
func say(word string, n int64) {
	_, _ = os.Stdout.WriteString(word + " " + strconv.FormatInt(n, 10) + "\n")
}

// batch is what revision n opens; it depends on n alone.
func batch(n int64) []*zoning.Row {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	list := make([]*zoning.Row, 1+r.IntN(6))
	for i := range list {
		ring := make(orb.Ring, 4+r.IntN(20))
		if r.IntN(20) == 0 {
			ring = make(orb.Ring, 1500) // over several pages
		}
		for k := range ring {
			ring[k] = orb.Point{120 + r.Float64(), 30 + r.Float64()}
		}
		list[i] = &zoning.Row{Valid: zoning.Unbounded, RevFrom: n, Thing: zoning.Grid{Code: fmt.Sprintf("%06d-%d", n, i)}, Shape: orb.MultiPolygon{{ring}}}
	}
	return list
}

// writeBatch opens the batch of its revision, closes every other row of the one
// before, and changes staff and documents.
func writeBatch(ctx context.Context, s *Store) (zoning.Outcome, error) {
	c := zoning.Command{Name: "batch", Actor: zoning.Actor{Name: "child"}, Detail: `{"pid":` + strconv.Itoa(os.Getpid()) + `}`, Key: crand.Text(), Request: "r"}
	return s.Do(ctx, c, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		n := tx.Revision()
		var before []string
		for i, r := range batch(n - 1) {
			if i%2 == 0 && n > 1 {
				before = append(before, r.Code())
			}
		}
		for r, err := range tx.Rows(ctx, zoning.Query{Layer: zoning.Grids, Codes: append([]string{}, before...)}) {
			if err != nil {
				return nil, err
			}
			if err := tx.Close(ctx, zoning.Grids, r.ID); err != nil {
				return nil, err
			}
		}
		if err := tx.SetStaff(ctx, "g", []zoning.Staff{{Post: zoning.Head, Name: strconv.FormatInt(n, 10)}}); err != nil {
			return nil, err
		}
		if _, err := tx.PutBlob(ctx, "n", []byte(strconv.FormatInt(n, 10))); err != nil {
			return nil, err
		}
		return []byte(strconv.FormatInt(n, 10)), tx.Open(ctx, batch(n)...)
	})
}

// whole checks that a store holds the batches 1 to its newest revision, each whole,
// and nothing else, and returns that revision.
func whole(t *testing.T, s *Store) int64 {
	t.Helper()
	newest, err := s.Newest(t.Context())
	require.NoError(t, err)
	want := map[string]bool{}
	for n := int64(1); n <= newest.N; n++ {
		for i, r := range batch(n) {
			if i%2 == 0 && n < newest.N {
				r.RevTo = n + 1
			}
			line, err := storetest.Line(r)
			require.NoError(t, err)
			want[line] = true
		}
	}
	for r, err := range s.Changes(t.Context(), zoning.Grids, 0, newest.N) {
		require.NoError(t, err)
		line, err := storetest.Line(r)
		require.NoError(t, err)
		require.True(t, want[line], "%s is there as no batch has it, or twice", r.Code())
		delete(want, line)
	}
	require.Empty(t, want, "of a batch that is there only in part")
	staff, err := s.Staff(t.Context(), []string{"g"})
	require.NoError(t, err)
	if newest.N > 0 {
		require.Equal(t, strconv.FormatInt(newest.N, 10), staff["g"][0].Name)
	}
	for _, table := range []string{"revision", "blob", "answer", "audit", "(SELECT DISTINCT body FROM answer)", "staff"} {
		var n int64
		require.NoError(t, s.engine.readers.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
		require.Equal(t, newest.N, n, table)
	}
	trail, err := s.VerifyTrail(t.Context())
	require.NoError(t, err)
	require.Nil(t, trail.Fault)
	require.Equal(t, newest.N, trail.Head.N)
	sound(t, s)
	return newest.N
}

// child is a running child and the lines it has said.
type child struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	lines  *bufio.Scanner
	stderr strings.Builder
	last   map[string]int64 // newest number said with each word
	acks   []int64
}

func spawn(t *testing.T, role, path string) *child {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	c := &child{cmd: exec.CommandContext(t.Context(), self), last: map[string]int64{}}
	c.cmd.Env = append(os.Environ(), roleVariable+"="+role, pathVariable+"="+path)
	c.cmd.Stderr = &c.stderr
	out, err := c.cmd.StdoutPipe()
	require.NoError(t, err)
	c.stdin, err = c.cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, c.cmd.Start())
	c.lines = bufio.NewScanner(out)
	return c
}

// next reads a line; false after the last.
func (c *child) next(t *testing.T) (word string, n int64, ok bool) {
	t.Helper()
	if !c.lines.Scan() {
		return "", 0, false
	}
	word, digits, _ := strings.Cut(c.lines.Text(), " ")
	n, err := strconv.ParseInt(digits, 10, 64)
	require.NoError(t, err)
	c.last[word] = n
	if word == "ack" {
		c.acks = append(c.acks, n)
	}
	return word, n, true
}

// wait reads until so many lines with a word have come.
func (c *child) wait(t *testing.T, word string, count int) {
	t.Helper()
	for count > 0 {
		got, _, ok := c.next(t)
		if !ok {
			err := c.cmd.Wait()
			require.Fail(t, "the child ended", "%v: %s", err, &c.stderr)
		}
		if got == word {
			count--
		}
	}
}

// kill kills the child and reads what it had said.
func (c *child) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, c.cmd.Process.Kill())
	c.drain(t)
	assert.Empty(t, c.stderr.String())
}

// finish lets the child end by itself.
func (c *child) finish(t *testing.T) {
	t.Helper()
	require.NoError(t, c.stdin.Close())
	c.drain(t)
	assert.True(t, c.cmd.ProcessState.Success(), "the child failed: %s", &c.stderr)
}

func (c *child) drain(t *testing.T) {
	t.Helper()
	for {
		if _, _, ok := c.next(t); !ok {
			break
		}
	}
	_ = c.cmd.Wait() // killed
}
