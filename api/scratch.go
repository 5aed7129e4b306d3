package api

import (
	"errors"
	"os"
)

// scratch returns a temporary file without a name: whatever becomes of the
// process, nothing of it is left. Where a file in use cannot lose its name,
// discard removes it.
func scratch(dir, pattern string) (*os.File, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, noRoom(err)
	}
	_ = os.Remove(f.Name())
	return f, nil
}

// discard closes a temporary file, and removes it where it still has its name.
func discard(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name())
}

// noRoom is the problem that nothing can be kept aside; the cause is logged.
func noRoom(err error) error {
	return errors.Join(problem(codeUnavailable, "the service has no room to keep what was sent aside; nothing was changed, try again later"), err)
}
