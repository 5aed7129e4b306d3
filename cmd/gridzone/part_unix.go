//go:build unix

package main

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// holdPart holds a folder for this process, as long as it lives or until release. fs.ErrNotExist: it is gone; fs.ErrExist: another holds it;
// errors.ErrUnsupported: it cannot be held here, and so nobody takes it for left.
func holdPart(path string) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fs.ErrNotExist
	case err != nil:
		return nil, errors.ErrUnsupported
	}
	locked := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	ours, _ := f.Stat()
	there, err := os.Lstat(path)
	switch {
	case err != nil || !os.SameFile(ours, there):
		err = fs.ErrNotExist
	case errors.Is(locked, syscall.EWOULDBLOCK):
		err = fs.ErrExist
	case locked != nil:
		err = errors.ErrUnsupported
	default:
		return func() { _ = f.Close() }, nil
	}
	_ = f.Close()
	return nil, err
}
