package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// terminal tells whether w is a terminal somebody looks at.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// bar is a progress bar on standard error, and nothing when that is no terminal.
type bar struct{ shown *progressbar.ProgressBar }

func newBar(std streams, total int64, what string, bytes bool) bar {
	return draw(std, total, what, progressbar.OptionShowBytes(bytes), progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond))
}

// shareSteps is how many steps a bar of shares has.
const shareSteps = 1000

// newShareBar shows how much is done of something that tells it now and then, in shareSteps.
func newShareBar(std streams, what string) bar { return draw(std, shareSteps, what) }

func draw(std streams, total int64, what string, also ...progressbar.Option) bar {
	if !terminal(std.err) {
		return bar{}
	}
	return bar{progressbar.NewOptions64(total, append(also, progressbar.OptionSetWriter(std.err), progressbar.OptionSetDescription(what), progressbar.OptionClearOnFinish())...)}
}

// set moves the bar to n.
func (b bar) set(n int64) {
	if b.shown != nil {
		_ = b.shown.Set64(n) // drawing is best effort
	}
}

// say changes what stands before the bar.
func (b bar) say(what string) {
	if b.shown != nil {
		b.shown.Describe(what)
	}
}

func (b bar) finish() {
	if b.shown != nil {
		_ = b.shown.Finish() // drawing is best effort
	}
}
