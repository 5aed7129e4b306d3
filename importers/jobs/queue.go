package jobs

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"gridzone/importers"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Options bound a queue. Zero values take the defaults named.
type Options struct {
	Most int              // jobs that have not ended; 0: 16. Each holds its file on disk
	Kept int              // jobs that have ended and are still told; 0: 100
	Keep time.Duration    // how long they are told; 0: an hour
	Now  func() time.Time // nil: time.Now
}

// Queue runs one job at a time, in the order in which they came: there is one writer to a store, and a file that is read takes memory.
type Queue struct {
	live *atlas.Live
	o    Options

	mu      sync.Mutex
	jobs    map[string]*Job // all that are told, by id
	waiting []*Job          // for their turn
	ended   []*Job          // in the order in which they ended
	stopped bool
	working bool           // a goroutine runs jobs
	worker  sync.WaitGroup // that goroutine
}

// New returns a queue of imports into what live follows.
func New(live *atlas.Live, o Options) *Queue {
	if o.Most == 0 {
		o.Most = 16
	}
	if o.Kept == 0 {
		o.Kept = 100
	}
	if o.Keep == 0 {
		o.Keep = time.Hour
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Queue{live: live, o: o, jobs: map[string]*Job{}}
}

// Keep is how long a job is told after it has ended, unless many have ended since.
func (q *Queue) Keep() time.Duration { return q.o.Keep }

// Room tells, before a file is sent, whether an order would be taken: zoning.ErrBusy when there are too many, ErrStopped when the queue is
// closed. There is always room for an order that is under way already.
func (q *Queue) Room(actor, key string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.same(actor, key) != nil {
		return nil
	}
	return q.room()
}

func (q *Queue) room() error {
	switch {
	case q.stopped:
		return ErrStopped
	case len(q.jobs)-len(q.ended) >= q.o.Most:
		return fmt.Errorf("%w: %d imports are under way", zoning.ErrBusy, q.o.Most)
	}
	return nil
}

// same returns the job under way of an actor under an idempotency key, nil if there is none.
func (q *Queue) same(actor, key string) *Job {
	for _, j := range q.jobs {
		if j.under(actor, key) && j.underWay() {
			return j
		}
	}
	return nil
}

// Add takes an order. When its actor has an order with its idempotency key under way, that is what is returned, with taken
// false, or zoning.ErrReused if it asks for something else. An order that is not taken leaves its file to the caller.
func (q *Queue) Add(o Order) (job *Job, taken bool, err error) {
	if err := o.Options.Check(); err != nil {
		return nil, false, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if !o.Options.DryRun {
		if j := q.same(o.Options.Actor.Name, o.Options.Key); j != nil {
			if j.order.Digest != o.Digest {
				return nil, false, fmt.Errorf("%w: the idempotency key %q belongs to another import under way", zoning.ErrReused, o.Options.Key)
			}
			return j, false, nil
		}
	}
	if err := q.room(); err != nil {
		return nil, false, err
	}
	q.forget()
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	job = newJob(q, hex.EncodeToString(id[:]), o)
	q.jobs[job.now.ID] = job
	q.waiting = append(q.waiting, job)
	if !q.working {
		q.working = true
		q.worker.Go(q.work)
	}
	return job, true, nil
}

// Job returns a job by its id: zoning.ErrNotFound if this process never took it, or has forgotten it.
func (q *Queue) Job(id string) (*Job, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.forget()
	if j := q.jobs[id]; j != nil {
		return j, nil
	}
	return nil, fmt.Errorf("%w: import %q", zoning.ErrNotFound, id)
}

// Close takes no more orders, cancels the jobs under way with ErrStopped, and returns when all have ended. What has ended is still told.
func (q *Queue) Close() {
	q.mu.Lock()
	q.stopped = true
	var under []*Job
	for _, j := range q.jobs {
		under = append(under, j)
	}
	q.mu.Unlock()
	for _, j := range under {
		q.cancel(j, ErrStopped)
	}
	q.worker.Wait()
}

// work runs the jobs that wait, one after the other, until none does.
func (q *Queue) work() {
	for {
		q.mu.Lock()
		if len(q.waiting) == 0 {
			q.working = false
			q.mu.Unlock()
			return
		}
		j := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.mu.Unlock()
		report, err := run(q.live, j)
		q.end(j, report, err)
	}
}

// run runs a job; a panic is an error of this job, not of the process.
func run(live *atlas.Live, j *Job) (report *importers.Report, err error) {
	defer func() {
		if v := recover(); v != nil {
			report, err = nil, fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return importers.Import(j.ctx, live, j.order.File, j.order.Options)
}

// cancel ends a job that waits for its turn, and asks one that runs to end.
func (q *Queue) cancel(j *Job, cause error) {
	j.stop(cause)
	q.mu.Lock()
	at := slices.Index(q.waiting, j)
	if at >= 0 {
		q.waiting = slices.Delete(q.waiting, at, at+1)
	}
	q.mu.Unlock()
	if at >= 0 {
		q.end(j, nil, j.ctx.Err())
	}
}

// end ends a job, and begins to forget it.
func (q *Queue) end(j *Job, report *importers.Report, err error) {
	j.order.Close()
	q.mu.Lock()
	j.settle(report, err, q.o.Now())
	q.ended = append(q.ended, j)
	q.forget()
	q.mu.Unlock()
	j.stop(nil) // frees the context
	close(j.ended)
	if j.order.Ended != nil {
		now, _ := j.Status()
		j.order.Ended(now)
	}
}

// forget drops the jobs that ended too long ago, or are too many.
func (q *Queue) forget() {
	for len(q.ended) > 0 {
		first := q.ended[0]
		now, _ := first.Status()
		if len(q.ended) <= q.o.Kept && q.o.Now().Sub(now.Ended) < q.o.Keep {
			return
		}
		delete(q.jobs, now.ID)
		q.ended = slices.Delete(q.ended, 0, 1)
	}
}
