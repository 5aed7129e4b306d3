package api

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// trickle is a connection whose clock moves on by wait before each read gives n bytes.
type trickle struct {
	http.ResponseWriter
	clock, deadline time.Time
	wait            time.Duration
	n, left         int
}

func (c *trickle) SetReadDeadline(at time.Time) error  { c.deadline = at; return nil }
func (c *trickle) SetWriteDeadline(at time.Time) error { return nil }

func (c *trickle) Read(b []byte) (int, error) {
	c.clock = c.clock.Add(c.wait)
	if !c.deadline.IsZero() && c.clock.After(c.deadline) {
		return 0, os.ErrDeadlineExceeded
	}
	n := min(c.n, c.left)
	if c.left -= n; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func TestPace(t *testing.T) {
	for _, tc := range []struct {
		wait time.Duration
		n    int
		good bool
	}{
		{119 * time.Second, 1024, true},
		{10 * time.Second, 100, true},
		{time.Second, 1, false},
		{119 * time.Second, 1, false},
		{119 * time.Second, 1023, false},
	} {
		c := &trickle{ResponseWriter: httptest.NewRecorder(), clock: time.Unix(0, 0), wait: tc.wait, n: tc.n, left: 102_400}
		p := &pace{rc: http.NewResponseController(c), now: func() time.Time { return c.clock }}
		_, err := io.Copy(io.Discard, &pacedReader{r: c, pace: p})
		if tc.good {
			require.NoError(t, err, "%v", tc)
			assert.True(t, c.deadline.IsZero(), "nothing is awaited behind the end")
			continue
		}
		require.True(t, errors.Is(err, os.ErrDeadlineExceeded), "%v: %v", tc, err)
		assert.Contains(t, bodyFault(err).Error(), "slowly")
		assert.Less(t, c.clock.Unix(), int64(250))
	}
}

// sip is a connection whose clock moves on by wait before each write is taken.
type sip struct {
	http.ResponseWriter
	clock, deadline time.Time
	wait            time.Duration
}

func (c *sip) SetWriteDeadline(at time.Time) error { c.deadline = at; return nil }

func (c *sip) Write(b []byte) (int, error) {
	c.clock = c.clock.Add(c.wait)
	if c.clock.After(c.deadline) {
		return 0, os.ErrDeadlineExceeded
	}
	return len(b), nil
}

// Whoever takes each block in time, and all of them in days, is not waited for.
func TestPaceOfReaders(t *testing.T) {
	for wait, most := range map[time.Duration]time.Duration{
		time.Millisecond: 0, 3900 * time.Millisecond: 0, 121 * time.Second: 2 * streamIdle, 119 * time.Second: 2 * streamIdle, 10 * time.Second: 3 * streamIdle,
	} {
		c := &sip{clock: time.Unix(0, 0), wait: wait}
		p := &pace{rc: http.NewResponseController(c), now: func() time.Time { return c.clock }}
		err := p.send(c, make([]byte, 1000*spoolBlock))
		if most == 0 {
			require.NoError(t, err, wait)
			continue
		}
		require.ErrorIs(t, err, os.ErrDeadlineExceeded, wait)
		assert.LessOrEqual(t, c.clock.Sub(time.Unix(0, 0)), most, wait)
	}
}
