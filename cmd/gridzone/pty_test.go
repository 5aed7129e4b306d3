package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// seat is a process whose standard error is a terminal that somebody looks at.
type seat struct {
	t      *testing.T
	cmd    *exec.Cmd
	screen *os.File // what is written here is typed
	out    strings.Builder

	mu    sync.Mutex
	shown strings.Builder
	more  chan struct{} // receives when something was shown
	dark  chan struct{} // closed when nothing more is
}

// sit starts the program at a terminal.
func sit(t *testing.T, args ...string) *seat {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = screen.Close() })
	var number int
	control(t, screen, func(fd int) error { return unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0) })
	control(t, screen, func(fd int) (err error) { number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN); return err })
	control(t, screen, func(fd int) error { return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 200}) })
	terminal, err := os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	defer terminal.Close()

	self, err := os.Executable()
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "gridzone")
	require.NoError(t, os.Symlink(self, name))
	s := &seat{t: t, cmd: exec.CommandContext(t.Context(), name, args...), screen: screen, more: make(chan struct{}, 1), dark: make(chan struct{})}
	s.cmd.Stdout, s.cmd.Stderr = &s.out, terminal
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 2}
	require.NoError(t, s.cmd.Start())
	go s.look()
	return s
}

func control(t *testing.T, f *os.File, do func(fd int) error) {
	t.Helper()
	raw, err := f.SyscallConn()
	require.NoError(t, err)
	var failed error
	require.NoError(t, raw.Control(func(fd uintptr) { failed = do(int(fd)) }))
	require.NoError(t, failed)
}

// look keeps what is shown.
func (s *seat) look() {
	defer close(s.dark)
	b := make([]byte, 4096)
	for {
		n, err := s.screen.Read(b)
		s.mu.Lock()
		s.shown.Write(b[:n])
		s.mu.Unlock()
		select {
		case s.more <- struct{}{}:
		default:
		}
		if err != nil { // EIO when the process has ended
			return
		}
	}
}

// everything is all that was shown so far.
func (s *seat) everything() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown.String()
}

// sees waits until a text is shown.
func (s *seat) sees(text string) {
	s.t.Helper()
	for !strings.Contains(s.everything(), text) {
		select {
		case <-s.more:
		case <-s.dark:
			if !strings.Contains(s.everything(), text) {
				require.Fail(s.t, "it ended without showing "+text, s.everything())
			}
		}
	}
}

// types types a text.
func (s *seat) types(text string) {
	s.t.Helper()
	_, err := io.WriteString(s.screen, text)
	require.NoError(s.t, err)
}

// leaves waits for the end of the process and returns its exit status.
func (s *seat) leaves() int {
	s.t.Helper()
	_ = s.cmd.Wait() // the status tells
	<-s.dark
	return s.cmd.ProcessState.ExitCode()
}
