package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

const (
	chunkBytes = 64 << 10 // of input answered at a time, or twice that
	maxRow     = 1 << 20  // bytes of one row
	inFlight   = 8        // chunks between reading and writing
	smallRead  = 4 << 10  // of input that is worked on at once, and that a slow caller ties up
)

// splitter finds where rows end.
type splitter interface {
	// split returns how many bytes at the start of b are whole rows. At the end of
	// the input all of b is; then it may say that something is missing.
	split(b []byte, end bool) (int, error)
	// prepare makes whole rows, in order, ready for work.
	prepare(b []byte) ([]byte, error)
}

// pipeline answers rows in order, in bounded memory, on a few goroutines:
//
//	read -> cut at row ends -> work (several at a time) -> in order -> spool -> send
//
// Reading waits for the work, and never for the caller to read.
type pipeline struct {
	in    io.Reader
	whole []byte // all of a small input, instead of in: it is judged as a whole before anything of it is answered
	rows  splitter
	work  func(dst, rows []byte) ([]byte, error) // called concurrently; appends the answers
	out   *spool
	send  func(b []byte, last bool) error
	abort func()        // unblocks a read of in
	slots chan struct{} // taken while a chunk is worked on, never while one is waited for; nil: without bound

	ins      buffers // of what comes in
	outs     buffers // of answers, which are longer
	inFlight atomic.Int32
}

// chunk is some rows on their way.
type chunk struct {
	in, out []byte
	err     error
	done    chan struct{}
}

// raw is what one read gave.
type raw struct {
	b   []byte
	err error
}

// buffers are used again, so that rows leave next to no garbage. Those that had
// to grow stay as they are, up to a bound.
type buffers struct{ pool sync.Pool }

func (p *buffers) get(size int) []byte {
	if b, ok := p.pool.Get().(*[]byte); ok && cap(*b) >= size { // what was decoded may be smaller
		return (*b)[:0]
	}
	return make([]byte, 0, size)
}

func (p *buffers) put(b []byte) {
	if cap(b) <= 4*maxRow {
		p.pool.Put(&b)
	}
}

// input returns an empty buffer that holds a read beside a chunk that is not full.
func (p *pipeline) input() []byte { return p.ins.get(2 * chunkBytes) }

// output returns an empty buffer for the answers to n bytes: those to a table of
// points are about three times as long.
func (p *pipeline) output(n int) []byte {
	if n <= smallRead {
		return make([]byte, 0, 8*n)
	}
	return p.outs.get(8 * chunkBytes)
}

// run answers everything in p.in. All its goroutines have ended when it returns.
func (p *pipeline) run() error {
	var wg sync.WaitGroup
	stop := make(chan struct{}) // closed when nothing more is to be read
	input := make(chan raw, 2)
	jobs := make(chan *chunk, inFlight)
	order := make(chan *chunk, inFlight)
	idle := make(chan struct{}, 1) // all that was cut is answered
	var failure error
	var once sync.Once
	fail := func(err error) {
		once.Do(func() {
			failure = err
			p.out.abandon(err)
			close(stop)
			p.abort()
		})
	}
	if p.whole != nil {
		input <- raw{p.whole, io.EOF}
	} else {
		wg.Go(func() { p.read(input, stop) })
	}
	for range max(2, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for j := range jobs {
				p.answer(j)
				close(j.done)
			}
		})
	}
	wg.Go(func() {
		for j := range order {
			<-j.done
			err := j.err
			p.ins.put(j.in)
			if err == nil {
				err = p.out.put(j.out)
			}
			if err != nil {
				fail(err)
			}
			if p.inFlight.Add(-1) == 0 {
				select {
				case idle <- struct{}{}:
				default:
				}
			}
		}
		p.out.finish()
	})
	wg.Go(func() {
		if err := p.sendAll(); err != nil {
			fail(err)
		}
	})
	err := p.cut(input, idle, stop, func(j *chunk) {
		p.inFlight.Add(1)
		order <- j
		jobs <- j
	})
	if err != nil {
		fail(err)
	}
	close(jobs)
	close(order)
	wg.Wait()
	once.Do(func() { close(stop) })
	return failure
}

// read reads until the end, a fault or stop. It waits with a small buffer for a
// caller who sends little, so that many of those tie up little.
func (p *pipeline) read(input chan<- raw, stop <-chan struct{}) {
	defer close(input)
	small := make([]byte, smallRead)
	flowing := false
	for {
		var b []byte
		var n int
		var err error
		if flowing {
			b = p.input()
			n, err = p.in.Read(b[:chunkBytes])
		} else {
			n, err = p.in.Read(small)
			b = append(b, small[:n]...)
		}
		flowing = n >= smallRead
		select {
		case input <- raw{b[:n], err}:
		case <-stop:
			return
		}
		if err != nil {
			return
		}
	}
}

// cut gathers what was read and passes whole rows on: many at a time while the
// others are busy, what there is when they are idle, so that a caller who waits
// for an answer before it asks again gets it.
func (p *pipeline) cut(input <-chan raw, idle, stop <-chan struct{}, pass func(*chunk)) error {
	var pending []byte
	for {
		end := false
		select {
		case <-stop:
			return nil
		case <-idle:
		case r := <-input:
			if r.err != nil && !errors.Is(r.err, io.EOF) {
				return r.err
			}
			end = r.err != nil
			if len(pending) == 0 {
				pending = r.b
			} else {
				pending = append(pending, r.b...)
				p.ins.put(r.b)
			}
		}
		if !end && len(pending) < chunkBytes && p.inFlight.Load() > 0 {
			continue
		}
		n, err := p.rows.split(pending, end)
		if err != nil {
			return err
		}
		if n == 0 && len(pending) > maxRow {
			return problem(codeTooLarge, "a row holds more than 1 MiB")
		}
		if n > 0 {
			var rest []byte
			if n < len(pending) {
				if cap(pending) > smallRead {
					rest = p.input()
				}
				rest = append(rest, pending[n:]...)
			}
			in, err := p.rows.prepare(pending[:n])
			if err != nil {
				return err
			}
			pass(&chunk{in: in, done: make(chan struct{})})
			pending = rest
		}
		if end {
			return nil
		}
	}
}

// answer does the work; a panic in it is an error of this stream, not of the process.
func (p *pipeline) answer(j *chunk) {
	defer func() {
		if v := recover(); v != nil {
			j.err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	if p.slots != nil && len(j.in) > smallRead {
		p.slots <- struct{}{}
		defer func() { <-p.slots }()
	}
	j.out, j.err = p.work(p.output(len(j.in)), j.in) // a chunk that waits holds no room for its answer
}

// sendAll sends what the spool holds until it ends.
func (p *pipeline) sendAll() error {
	for {
		b, last, err := p.out.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := p.send(b, last); err != nil {
			return fmt.Errorf("%w: %w", errGone, err)
		}
		p.out.release(b)
	}
}

// errGone: the caller took no more of its answer.
var errGone = errors.New("the caller is gone")

// broken ends a request whose answer was begun and cannot be finished.
func broken() { panic(http.ErrAbortHandler) }
