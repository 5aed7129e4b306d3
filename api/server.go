package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	headerTime = 10 * time.Second // for the header of a request
	readTime   = time.Minute      // for a body that is no stream
	writeTime  = 5 * time.Minute  // for an answer that is no stream
	idleTime   = 2 * time.Minute  // for the next request of a connection
	streamIdle = 2 * time.Minute  // for the next bytes of a stream, either way

	maxStreams = 64 // requests at a time of one connection of HTTP/2
)

// Server returns an http.Server for handler with the time-outs that New's
// handlers reckon with: short for questions, and moved on by streams for as long
// as something flows.
func Server(handler http.Handler, addr string) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           handler,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    64 << 10,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
	}
}

// Drain stops srv: it takes no new connection, finishes the requests that were
// begun, and after patience breaks off what is still running. It returns an error
// when something had to be broken off.
func Drain(srv *http.Server, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := srv.Shutdown(ctx)
	if err == nil {
		return nil
	}
	return errors.Join(err, srv.Close())
}

// patience moves the deadlines of a request on. Where there are none (a call in
// process) there is nothing to move.
func patience(c *gin.Context, d time.Duration) {
	rc := http.NewResponseController(c.Writer)
	until := time.Now().Add(d)
	_ = rc.SetReadDeadline(until)
	_ = rc.SetWriteDeadline(until)
}

// leastFlow is how many bytes a body must bring within streamIdle, so that a
// caller who sends a byte now and then does not keep a stream open for ever.
const leastFlow = 1 << 10

// leastRate is how many bytes a second a caller must take of a long answer on the whole, so that one who takes a little now and then does not
// keep it, and the place that it has, for days.
const leastRate = 16 << 10

// pace moves the deadlines of a stream on while enough flows, in or out, and lets
// whoever gives the stream up unblock those who read and write.
type pace struct {
	rc  *http.ResponseController
	now func() time.Time

	mu      sync.Mutex
	moved   time.Time
	stopped bool
	sent    int64         // bytes of the answer
	awaited time.Duration // that sending them took

	// Of the one that reads.
	since time.Duration // spent waiting for the bytes in got
	got   int           // bytes since the last leastFlow
}

func newPace(c *gin.Context) *pace {
	return &pace{rc: http.NewResponseController(c.Writer), now: time.Now}
}

// move gives the caller more time to read: streamIdle, and no more than the least rate leaves over all that was sent. It does next to
// nothing more than once a second.
func (p *pace) move() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.stopped || now.Sub(p.moved) < time.Second {
		return
	}
	p.moved = now
	left := streamIdle + time.Duration(float64(p.sent)/leastRate*float64(time.Second)) - p.awaited
	_ = p.rc.SetWriteDeadline(now.Add(min(streamIdle, left))) // in process there is none to move
}

// send writes b to the caller, some at a time, as long as it keeps the pace.
func (p *pace) send(w io.Writer, b []byte) error {
	for some := range slices.Chunk(b, spoolBlock) {
		if err := p.timed(len(some), func() error { _, err := w.Write(some); return err }); err != nil {
			return err
		}
	}
	return nil
}

// flush sends what is gathered.
func (p *pace) flush() error { return p.timed(0, p.rc.Flush) }

// timed sends n bytes and counts how long the caller takes for them.
func (p *pace) timed(n int, send func() error) error {
	p.move()
	begun := p.now()
	err := send()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent += int64(n)
	p.awaited += p.now().Sub(begun)
	return err
}

// await gives the caller what is left of its time to send.
func (p *pace) await(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.stopped {
		_ = p.rc.SetReadDeadline(now.Add(streamIdle - p.since))
	}
}

// arrived counts what came of the body, and after its end lets the deadline go.
func (p *pace) arrived(n int, waited time.Duration, end bool) {
	p.got += n
	p.since += waited
	if p.got >= leastFlow || end {
		p.got, p.since = 0, 0
		p.move()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if end && !p.stopped {
		_ = p.rc.SetReadDeadline(time.Time{})
	}
}

// stop unblocks reads and, when the answer was begun, writes.
func (p *pace) stop(begun bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	_ = p.rc.SetReadDeadline(time.Now())
	if begun {
		_ = p.rc.SetWriteDeadline(time.Now())
	}
}

// pacedReader keeps the pace as a body arrives.
type pacedReader struct {
	r    io.Reader
	pace *pace
}

// Read implements io.Reader.
func (p *pacedReader) Read(b []byte) (int, error) {
	begun := p.pace.now()
	p.pace.await(begun)
	n, err := p.r.Read(b)
	p.pace.arrived(n, p.pace.now().Sub(begun), errors.Is(err, io.EOF))
	return n, err
}
