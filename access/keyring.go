package access

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"gridzone/zoning"
)

// ErrUnknown says that a credential lets nobody in: it is none, wrong, expired or revoked. Which of these, Reason tells the log; whoever
// tried is not told.
var ErrUnknown = errors.New("the key is not good")

// Refusal is an ErrUnknown with its reason.
type Refusal struct {
	ID     string // of the key, as far as it was one
	Reason string
}

// Error says why, for the log.
func (r *Refusal) Error() string {
	if r.ID == "" {
		return "the key is not good: " + r.Reason
	}
	return "the key " + r.ID + " is not good: " + r.Reason
}

// Unwrap is ErrUnknown.
func (r *Refusal) Unwrap() error { return ErrUnknown }

// RefusalCode is the code under which the audit trail knows that a command was refused for it.
func (r *Refusal) RefusalCode() string { return "unauthenticated" }

const (
	rest    = time.Second // how long what was read of a key is believed: so soon every process knows that it was revoked
	keysHad = 4096        // keys, and ids that are none, that are remembered
)

// Keyring looks keys up. It is safe for concurrent use.
type Keyring struct {
	reader zoning.Reader
	now    func() time.Time
	ticks  func() time.Time // for how long it is, whatever day the service says it is

	mu      sync.Mutex
	seen    *simplelru.LRU[string, seen]
	forgets int // how often a key was to be forgotten: what was being read meanwhile is not kept
}

// seen is what was read under an id.
type seen struct {
	key  Key
	good bool // there is such a key
	when time.Time
}

// NewKeyring returns a keyring over the records that reader reads.
func NewKeyring(reader zoning.Reader, now func() time.Time) *Keyring {
	kept, _ := simplelru.NewLRU[string, seen](keysHad, nil) // the size is right
	return &Keyring{reader: reader, now: now, ticks: time.Now, seen: kept}
}

// Identify returns who comes with a key: ErrUnknown when it is not good. What was read of it within the last second is believed. While
// the store is away a key that was good is, to a lenient caller, and otherwise the error wraps zoning.ErrUnavailable.
func (r *Keyring) Identify(ctx context.Context, text string, lenient bool) (zoning.Actor, error) {
	secret, ok := ParseSecret(text)
	if !ok {
		return zoning.Actor{}, &Refusal{Reason: "it has not the form of one"}
	}
	k, err := r.look(ctx, secret.ID, lenient)
	switch {
	case err != nil:
		return zoning.Actor{}, err
	case k == nil:
		return zoning.Actor{}, &Refusal{ID: secret.ID, Reason: "there is none of this id"}
	case !secret.is(k.hash):
		return zoning.Actor{}, &Refusal{ID: secret.ID, Reason: "the secret is wrong"}
	}
	if state := k.State(r.now()); state != Good {
		return zoning.Actor{}, &Refusal{ID: secret.ID, Reason: string(state)}
	}
	return k.Actor(), nil
}

// look returns the key of an id, nil if there is none.
func (r *Keyring) look(ctx context.Context, id string, lenient bool) (*Key, error) {
	now := r.ticks()
	r.mu.Lock()
	had, ok := r.seen.Get(id)
	forgets := r.forgets
	r.mu.Unlock()
	if ok && now.Sub(had.when) < rest {
		return had.found(), nil
	}
	record, err := r.reader.Record(ctx, zoning.KeyRecords, id)
	fresh := seen{when: now}
	switch {
	case errors.Is(err, zoning.ErrNotFound):
	case err != nil && ok && had.good && lenient && errors.Is(err, zoning.ErrUnavailable):
		return had.found(), nil
	case err != nil:
		return nil, fmt.Errorf("look the key up: %w", err)
	default:
		if fresh.key, err = decode(record); err != nil {
			return nil, err
		}
		fresh.good = true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.forgets == forgets {
		r.seen.Add(id, fresh)
	}
	return fresh.found(), nil
}

func (s *seen) found() *Key {
	if !s.good {
		return nil
	}
	return &s.key
}

// Forget has a key read again the next time, whoever is just reading it: it was revoked here.
func (r *Keyring) Forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen.Remove(id)
	r.forgets++
}
