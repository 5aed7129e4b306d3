// Package faults judges what clients of a service with several replicas saw while something broke, and breaks connections. It knows
// nothing of gridzone: a write is a tag that several things get at once, and a read sees the tags of all of them.
package faults

import (
	"fmt"
	"slices"
	"sync"
)

// History collects what was sent, acknowledged and read, by any number of goroutines, and what must not have happened.
type History struct {
	mu        sync.Mutex
	writes    map[string]*write
	tags      map[int64]string // revision -> what was read at it
	seen      map[string]int64 // replica -> the newest revision that a reply of it has shown
	reads     int
	violation []string
}

// write is one write.
type write struct {
	revision int64 // that was acknowledged; 0: none was
	refused  bool
}

// Read is a read that has begun.
type Read struct {
	h       *History
	replica string
	least   int64 // revision that a reply of the replica had shown when it began
}

// New begins a history at a revision with a tag, "" for none.
func New(revision int64, tag string) *History {
	return &History{writes: map[string]*write{tag: {revision: revision}}, tags: map[int64]string{revision: tag}, seen: map[string]int64{}}
}

func (h *History) violate(format string, args ...any) {
	if len(h.violation) < 20 {
		h.violation = append(h.violation, fmt.Sprintf(format, args...))
	}
}

// Sent notes that a write is sent. It is known from its tag, which no other has; sending it again changes nothing.
func (h *History) Sent(tag string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.writes[tag] == nil {
		h.writes[tag] = &write{}
	}
}

// Acknowledged notes a reply that says the write is on record as a revision. A write has one, however often it was sent.
func (h *History) Acknowledged(replica, tag string, revision int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w := h.writes[tag]
	switch {
	case w.revision != 0 && w.revision != revision:
		h.violate("write %s was acknowledged as revision %d and as %d", tag, w.revision, revision)
	case w.refused:
		h.violate("write %s was refused and acknowledged as revision %d", tag, revision)
	}
	w.revision = revision
	h.at(revision, tag)
	h.seen[replica] = max(h.seen[replica], revision)
}

// Refused notes a reply that says the write is not on record and will not be.
func (h *History) Refused(tag string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.writes[tag].refused = true
}

// Reads begins a read from a replica. A replica that was started again is the same: what it showed before must not be gone.
func (h *History) Reads(replica string) *Read {
	h.mu.Lock()
	defer h.mu.Unlock()
	return &Read{h, replica, h.seen[replica]}
}

// Saw ends the read with the revision that the reply names and the tags it holds.
func (r *Read) Saw(revision int64, tags ...string) {
	h := r.h
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reads++
	if revision < r.least {
		h.violate("replica %s answered from revision %d after it had shown %d", r.replica, revision, r.least)
	}
	h.seen[r.replica] = max(h.seen[r.replica], revision)
	h.whole(revision, tags)
}

// whole checks that a reply shows one write and no half of another.
func (h *History) whole(revision int64, tags []string) {
	if len(tags) == 0 {
		h.violate("nothing was read at revision %d", revision)
		return
	}
	if slices.ContainsFunc(tags, func(tag string) bool { return tag != tags[0] }) {
		h.violate("half a write at revision %d: %q", revision, tags)
		return
	}
	h.at(revision, tags[0])
}

// at notes which write a revision is.
func (h *History) at(revision int64, tag string) {
	before, known := h.tags[revision]
	switch {
	case known && before != tag:
		h.violate("revision %d is %s and %s", revision, before, tag)
	case h.writes[tag] == nil:
		h.violate("revision %d is %q, which nobody sent", revision, tag)
	}
	h.tags[revision] = tag
}

// Count returns how many writes were acknowledged and how many reads ended.
func (h *History) Count() (acknowledged, reads int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, w := range h.writes {
		if w.revision != 0 {
			acknowledged++
		}
	}
	return acknowledged, h.reads
}

// Judge looks at what is on record in the end, the tags at each revision, and returns what must not have happened: half a write, a revision that is
// two, a replica that went back, an acknowledged write that is gone, a refused one or one that nobody sent that is there, one that is there twice.
func (h *History) Judge(record map[int64][]string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	found := map[string]int64{}
	for revision, tags := range record {
		h.whole(revision, tags)
		if len(tags) == 0 {
			continue
		}
		tag := tags[0]
		if before, twice := found[tag]; twice {
			h.violate("write %s is on record twice, as revisions %d and %d", tag, min(before, revision), max(before, revision))
		}
		found[tag] = revision
		if w := h.writes[tag]; w != nil && w.refused {
			h.violate("write %s was refused and is on record as revision %d", tag, revision)
		}
	}
	for tag, w := range h.writes {
		if w.revision != 0 && found[tag] != w.revision {
			h.violate("write %s was acknowledged as revision %d, and is not on record as that", tag, w.revision)
		}
	}
	for revision, tag := range h.tags {
		if _, there := record[revision]; !there {
			h.violate("revision %d (%s) was read, and is not on record", revision, tag)
		}
	}
	return h.violation
}
