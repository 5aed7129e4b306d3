package pgtest

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Room lets no file of the running server grow past a size in bytes, as a disk does that is full; less than 0 ends that. The files of the
// write-ahead log have their full size from the beginning, so that with 1 MiB and Options.SmallLog the tables are full and the log is not;
// with 0 the server cannot write at all, and ends. A server that is started has all the room there is.
func (s *Server) Room(ctx context.Context, size int64) error {
	bound := "unlimited"
	if size >= 0 {
		bound = strconv.FormatInt(size, 10)
	}
	// First the one that makes all others, then those that it had made before.
	first := s.process.Process.Pid
	if err := s.bound(ctx, first, bound); err != nil {
		return err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", first))
	if err != nil {
		return err
	}
	for child := range strings.FieldsSeq(string(children)) {
		pid, err := strconv.Atoi(child)
		if err != nil {
			return err
		}
		if err := s.bound(ctx, pid, bound); err != nil {
			if _, gone := os.Stat("/proc/" + child); gone == nil {
				return err
			}
		}
	}
	return nil
}

// bound changes the soft limit of a process of the server's, as its user: that takes no other rights.
func (s *Server) bound(ctx context.Context, pid int, bound string) error {
	cmd, err := s.command(ctx, "/usr/bin/prlimit", "--pid", strconv.Itoa(pid), "--fsize="+bound+":")
	if err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("prlimit: %w: %s", err, out)
	}
	return nil
}
