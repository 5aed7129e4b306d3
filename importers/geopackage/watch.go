package geopackage

import (
	"context"
	"errors"
	"time"
)

// How long SQLite may be busy with a file: so long, and a second for so many bytes more. It reads several hundred times as fast.
const (
	patience       = 30 * time.Second
	bytesPerSecond = 4 << 20
)

var errBusy = errors.New("SQLite was busy with the file for too long")

// watch ends what SQLite does when nobody waits for it any more, when it has been busy for too long, or when the file cannot be read.
type watch struct {
	ctx    context.Context //nolint:containedctx // of the one reading this belongs to
	cancel context.CancelCauseFunc
	left   time.Duration
}

func newWatch(ctx context.Context, size int64) *watch {
	w := &watch{left: patience + time.Duration(size/bytesPerSecond)*time.Second}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	return w
}

// during calls f, which asks SQLite, and takes the time of it.
func (w *watch) during(f func(ctx context.Context) error) error {
	if err := w.ended(); err != nil {
		return err
	}
	began := time.Now()
	timer := time.AfterFunc(w.left, func() { w.cancel(errBusy) })
	err := f(w.ctx)
	timer.Stop()
	w.left -= time.Since(began)
	if why := w.ended(); why != nil && err != nil {
		return why
	}
	return err
}

// ended says why nothing is to be read any more; nil while it is.
func (w *watch) ended() error {
	if w.ctx.Err() != nil {
		return context.Cause(w.ctx)
	}
	return nil
}

// fail ends everything with an error of reading the file.
func (w *watch) fail(err error) { w.cancel(err) }
