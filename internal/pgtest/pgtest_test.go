package pgtest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const childVariable = "GRIDZONE_TEST_SERVER"

// TestMain lets the test binary be a process that starts a server and says where.
func TestMain(m *testing.M) {
	if os.Getenv(childVariable) == "" {
		os.Exit(m.Run())
	}
	s, err := Start(context.Background(), Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(s.process.Process.Pid, s.dir)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func TestServerKeepsWhatIsCommitted(t *testing.T) {
	ctx := t.Context()
	s, err := Start(ctx, Options{Durable: true})
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Remove()); assert.NoDirExists(t, s.dir) }()
	first, err := s.CreateDatabase(ctx, "")
	require.NoError(t, err)
	require.NoError(t, s.Exec(ctx, Owner, first, "CREATE TABLE a (n INTEGER)", "INSERT INTO a VALUES (1)"))
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		require.NoError(t, s.Down(signal))
		require.Error(t, s.Exec(ctx, Owner, first, "SELECT 1"))
		require.NoError(t, s.Up(ctx))
		require.NoError(t, s.Exec(ctx, Owner, first, "DO $$ BEGIN ASSERT (SELECT count(*) FROM a) = 1; END $$"))
	}
	copied, err := s.CreateDatabase(ctx, first)
	require.NoError(t, err)
	require.NoError(t, s.Exec(ctx, Owner, copied, "SELECT n FROM a"))
	require.Error(t, s.Exec(ctx, Owner, "postgres", "CREATE DATABASE mine"), "no more rights than it needs")
}

// A test that is killed leaves no server behind.
func TestServerEndsWithItsProcess(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), childVariable+"=1")
	child.Stderr = t.Output()
	in, err := child.StdinPipe()
	require.NoError(t, err)
	defer in.Close()
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	var pid int
	var dir string
	_, err = fmt.Fscan(bufio.NewReader(out), &pid, &dir)
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	require.NoError(t, syscall.Kill(pid, 0), "it runs")
	require.NoError(t, child.Process.Kill())
	_ = child.Wait() // killed
	assert.Eventually(t, func() bool { return syscall.Kill(pid, 0) != nil }, time.Minute, 20*time.Millisecond)
}

// A server without room refuses what it cannot keep, and goes on when it has room again.
func TestRoom(t *testing.T) {
	ctx := t.Context()
	s, err := Start(ctx, Options{Durable: true, SmallLog: true})
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Remove()) }()
	name, err := s.CreateDatabase(ctx, "")
	require.NoError(t, err)
	require.NoError(t, s.Exec(ctx, Owner, name, "CREATE TABLE a (n INTEGER)", "INSERT INTO a VALUES (1)"))
	require.NoError(t, s.Room(ctx, 1<<20))
	require.NoError(t, s.Exec(ctx, Owner, name, "INSERT INTO a VALUES (2)"))
	require.ErrorContains(t, s.Exec(ctx, Owner, name, "INSERT INTO a SELECT generate_series(1, 100000)"), "could not extend file")
	require.NoError(t, s.Room(ctx, -1))
	require.NoError(t, s.Exec(ctx, Owner, name, "INSERT INTO a SELECT generate_series(1, 100000)"))
	require.NoError(t, s.Room(ctx, 0))
	require.Error(t, s.Exec(ctx, Owner, name, "INSERT INTO a VALUES (3)"), "its log has no room either")
	require.NoError(t, s.Down(syscall.SIGKILL))
	require.NoError(t, s.Up(ctx))
	require.NoError(t, s.Exec(ctx, Owner, name, "DO $$ BEGIN ASSERT (SELECT count(*) FROM a) = 100002; END $$"))
}
