package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	headerTime = 10 * time.Second // for the header of a request
	readTime   = time.Minute      // for a body that is no stream
	writeTime  = 5 * time.Minute  // for an answer that is no stream
	idleTime   = 2 * time.Minute  // for the next request of a connection
	streamIdle = 2 * time.Minute  // for the next bytes of a stream, either way
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

// patientReader moves the deadlines of a request on while its body arrives.
type patientReader struct {
	r    io.Reader
	c    *gin.Context
	last time.Time
}

// Read implements io.Reader.
func (p *patientReader) Read(b []byte) (int, error) {
	if now := time.Now(); now.Sub(p.last) > time.Second {
		p.last = now
		patience(p.c, streamIdle)
	}
	return p.r.Read(b)
}
