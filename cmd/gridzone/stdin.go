package main

import (
	"context"
	"io"
	"sync"
)

// untilDone is a reader that ends when its context is done, also while it waits for somebody who sends nothing: a transport waits
// for what reads a body, and an interrupt would wait with it.
type untilDone struct {
	*io.PipeReader
	in    io.Reader
	out   *io.PipeWriter
	begin sync.Once
	stop  func() bool
}

// readUntilDone reads in, from the first Read on, until ctx is done. A read of in that never comes back stays behind then, to the end of the process.
func readUntilDone(ctx context.Context, in io.Reader) io.ReadCloser {
	u := &untilDone{in: in}
	u.PipeReader, u.out = io.Pipe()
	u.stop = context.AfterFunc(ctx, func() { u.out.CloseWithError(context.Cause(ctx)) })
	return u
}

func (u *untilDone) Read(p []byte) (int, error) {
	u.begin.Do(func() {
		go func() {
			_, err := io.Copy(u.out, u.in)
			u.out.CloseWithError(err) // nil: the end of in
		}()
	})
	return u.PipeReader.Read(p)
}

// Close lets nothing more be read. What it reads from stays open.
func (u *untilDone) Close() error {
	u.stop()
	return u.PipeReader.Close()
}
