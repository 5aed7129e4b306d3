package api

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

const (
	spoolMemory = 4 << 20  // bytes of an answer kept in memory before the disk is used
	spoolBlock  = 64 << 10 // bytes read back, and sent, at a time

	spoolPatience = 50 * time.Millisecond // with a caller who takes nothing, before the disk is used
)

var errSpoolFull = errors.New("the caller does not read its answer, and what is kept for it has reached the bound")

// keeping is where a spool may keep what is unread.
type keeping struct {
	unread *portion               // of memory, for the buffers that are not sent; nil: without bound
	aside  func() (func(), error) // takes a place for a file, and gives what lets it go; nil: it has one
}

// spool stands between those who make an answer and a caller who may not read it
// yet: writing to it never waits for the caller. What is unread is kept in memory
// first, as far as there is a share of it for the caller, then in a temporary file of at most limit bytes.
type spool struct {
	dir   string
	limit int64
	free  func([]byte) // takes buffers back
	keep  keeping

	mu     sync.Mutex
	more   sync.Cond
	queue  [][]byte
	queued int64
	held   int64  // bytes of the buffers in the queue or being sent
	leave  func() // lets the place of the file go
	file   *os.File
	block  []byte // what was read back from it last
	taken  int64  // bytes of queue taken by the sender so far
	read   int64  // where the next unread byte of the file is
	write  int64  // where the next byte goes; equal to read when the file holds nothing
	closed bool   // nothing more comes
	broken error  // nothing more is to be sent
}

func newSpool(dir string, limit int64, free func([]byte), keep keeping) *spool {
	s := &spool{dir: dir, limit: limit, free: free, keep: keep}
	s.more.L = &s.mu
	return s
}

// put takes b over. It waits for a caller who reads, and not for one who does
// not: then it uses the file. It fails when the bound is reached or the caller is gone.
func (s *spool) put(b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	if len(b) == 0 {
		s.free(b)
		return nil
	}
	room := s.write == s.read && s.awaitRoom(len(b))
	if s.broken != nil {
		return s.broken
	}
	if n := int64(cap(b)); room && s.keep.unread.take(n) {
		s.held += n
		s.queue = append(s.queue, b)
		s.queued += int64(len(b))
		s.more.Broadcast()
		return nil
	}
	defer s.free(b)
	if s.write-s.read+int64(len(b)) > s.limit || s.write+int64(len(b)) > 2*s.limit {
		return errSpoolFull
	}
	if s.file == nil {
		if err := s.begin(); err != nil {
			return err
		}
	}
	if _, err := s.file.WriteAt(b, s.write); err != nil {
		return err
	}
	s.write += int64(len(b))
	s.more.Broadcast()
	return nil
}

// begin makes the file.
func (s *spool) begin() (err error) {
	if s.keep.aside != nil {
		if s.leave, err = s.keep.aside(); err != nil {
			return err
		}
	}
	s.file, err = scratch(s.dir, "gridzone-answer-*")
	return err
}

// awaitRoom waits until the queue has room for n bytes, and gives up when the
// sender takes nothing for a while.
func (s *spool) awaitRoom(n int) bool {
	room := func() bool { return len(s.queue) == 0 || s.queued+int64(n) <= spoolMemory || s.broken != nil }
	for !room() {
		before, late := s.taken, false
		timer := time.AfterFunc(spoolPatience, func() {
			s.mu.Lock()
			late = true
			s.mu.Unlock()
			s.more.Broadcast()
		})
		for !room() && s.taken == before && !late {
			s.more.Wait()
		}
		timer.Stop()
		if late && s.taken == before && !room() {
			return false
		}
	}
	return true
}

// finish says that nothing more comes.
func (s *spool) finish() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.more.Broadcast()
}

// abandon says that nothing more is to be sent.
func (s *spool) abandon(err error) {
	s.mu.Lock()
	if s.broken == nil {
		s.broken = err
	}
	s.mu.Unlock()
	s.more.Broadcast()
}

// next returns what is to be sent next, waiting for it; last tells whether there
// is nothing behind it at the moment. It returns io.EOF at the end.
// What it read back from the file is good until the next call.
func (s *spool) next() (b []byte, last bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.broken != nil:
			return nil, false, s.broken
		case len(s.queue) > 0:
			b, s.queue = s.queue[0], s.queue[1:]
			s.queued -= int64(len(b))
			s.taken += int64(len(b))
			s.more.Broadcast()
			return b, len(s.queue) == 0 && s.write == s.read, nil
		case s.write > s.read:
			if s.block == nil {
				s.block = make([]byte, spoolBlock)
			}
			n := min(int64(len(s.block)), s.write-s.read)
			if _, err := s.file.ReadAt(s.block[:n], s.read); err != nil {
				return nil, false, err
			}
			if s.read += n; s.read == s.write {
				s.read, s.write = 0, 0 // the file is used from its start again
			}
			return s.block[:n], s.write == s.read, nil
		case s.closed:
			return nil, false, io.EOF
		}
		s.more.Wait()
	}
}

// release takes back what next returned, once it is sent.
func (s *spool) release(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.block != nil && &b[0] == &s.block[0] {
		return // was read back from the file
	}
	n := int64(cap(b))
	s.held -= n
	s.keep.unread.give(n)
	s.free(b)
}

// close gives back what is held, and removes the file.
func (s *spool) close() {
	s.keep.unread.give(s.held)
	s.held = 0
	if s.file != nil {
		discard(s.file)
	}
	if s.leave != nil {
		s.leave()
	}
}
