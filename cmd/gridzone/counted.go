package main

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
)

// counted moves a bar as it is read.
type counted struct {
	in   io.Reader
	n    int64
	name string
	then string // what is done with it when all is sent
	bar  bar

	mu      sync.Mutex
	ended   bool // whoever reads has all of it
	stopped bool // and never will
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	c.bar.set(c.n)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return 0, context.Canceled
	}
	if errors.Is(err, io.EOF) {
		c.ended = true
		c.bar.say(c.name + ": sent; " + c.then)
	}
	return n, err
}

// halt lets nobody read to the end who has not yet, and tells whether that is so.
func (c *counted) halt() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = !c.ended
	return c.stopped
}

// halted tells whether it was not read to the end because of halt.
func (c *counted) halted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stopped
}

// size is that of a file, or -1 when it is not known before the end.
func size(file io.Closer) int64 {
	if r, ok := file.(readCloser); ok {
		file = r.Closer
	}
	if g, ok := file.(*gathering); ok {
		return g.size
	}
	if f, ok := file.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return -1
}
