package jobs

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"gridzone/importers"
)

// Order is an import to be run.
type Order struct {
	File    io.Reader         // read from where it stands
	Close   func()            // frees the file; called once, before it is told that the job has ended
	Size    int64             // of the file in bytes
	Digest  string            // of the file and of all that is asked, by which a repeated order is known; empty: none
	Request string            // id of the request that it came with, under which the taker logs it
	Options importers.Options // Size, Progress and Patient are set by the queue
	Ended   func(Status)      // called once, when the job has ended; may be nil
}

// Job is an import that was taken.
type Job struct {
	queue *Queue
	order Order
	ctx   context.Context // ends when the job is cancelled
	stop  context.CancelCauseFunc
	ended chan struct{}

	mu      sync.Mutex
	now     Status
	changed chan struct{} // closed at the next change
}

func newJob(q *Queue, id string, o Order) *Job {
	j := &Job{queue: q, order: o, ended: make(chan struct{}), changed: make(chan struct{}), now: Status{ID: id, N: 1, State: Queued,
		Layer: o.Options.Layer, Name: o.Options.Name, DryRun: o.Options.DryRun, Publication: o.Options.Publication, Request: o.Request, Actor: o.Options.Actor.Name,
		Size: o.Size, Taken: q.o.Now()}}
	j.ctx, j.stop = context.WithCancelCause(context.Background())
	j.order.Options.Size, j.order.Options.Progress, j.order.Options.Patient = o.Size, j.tell, true
	return j
}

// Status returns what the job is at, and what is closed when that changes. Whoever looks late sees the last of several changes.
func (j *Job) Status() (Status, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.now, j.changed
}

// Ended is closed when the job has ended, and its file is freed.
func (j *Job) Ended() <-chan struct{} { return j.ended }

// Cancel asks the job to end and returns at once. If it comes before the commit nothing will be on record; Status tells when the job
// has ended.
func (j *Job) Cancel() { j.queue.cancel(j, ErrCancelled) }

// under tells whether the job is an actor's under an idempotency key. A dry run has none.
func (j *Job) under(actor, key string) bool {
	o := &j.order.Options
	return key != "" && !o.DryRun && o.Key == key && o.Actor.Name == actor
}

// tell takes over how far the import is.
func (j *Job) tell(p importers.Progress) {
	j.change(func(s *Status) {
		s.State, s.Bytes, s.Features, s.Share = stateTable[p.Stage], p.Bytes, p.Features, p.Share
	})
}

// change changes the status and wakes who waits for that.
func (j *Job) change(to func(*Status)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	before := j.now
	if to(&j.now); j.now == before {
		return
	}
	j.now.N++
	close(j.changed)
	j.changed = make(chan struct{})
}

// settle tells what came of the job.
func (j *Job) settle(report *importers.Report, err error, at time.Time) {
	j.change(func(s *Status) {
		s.Ended = at
		switch {
		case err == nil && report.Refused() && !report.DryRun:
			s.State, s.Report, s.Share = Refused, report, 1
		case err == nil:
			s.State, s.Report, s.Share = Done, report, 1
		case j.ctx.Err() != nil && errors.Is(err, context.Canceled):
			s.State, s.Err = Cancelled, context.Cause(j.ctx)
		default:
			s.State, s.Err = Failed, err
		}
	})
}

// underWay tells whether the job has not ended.
func (j *Job) underWay() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return !j.now.State.Ended()
}
