package tokens

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/sync/singleflight"
)

const (
	fresh   = 10 * time.Minute // how long keys are used without asking again
	kept    = time.Hour        // how long they are while the issuer cannot be asked
	rest    = 5 * time.Second  // between one time the issuer is asked and the next, whatever tokens come
	patient = 4 * time.Second  // how long it may take to answer
)

// errNoKey says that a token was signed with none of the issuer's keys.
var errNoKey = errors.New("is signed with no key of the issuer")

// keys are those that the issuer publishes, asked for anew when they are old or a token names one that is not among them. They are safe for concurrent use.
type keys struct {
	issuer  string
	fetch   func(ctx context.Context, issuer string) ([]jose.JSONWebKey, error)
	elapsed func() time.Time // the clock by which they age

	asking singleflight.Group
	mu     sync.Mutex
	held   []jose.JSONWebKey
	when   time.Time // they were read; zero: never
	asked  time.Time // when the issuer was last done with
	fault  error     // of that time
}

// verify returns what a token says that is signed with one of the keys. errNoKey if it is not; ErrIssuerAway if that cannot be known.
func (k *keys) verify(ctx context.Context, token string) ([]byte, error) {
	signed, err := jose.ParseSignedCompact(token, algorithms())
	if err != nil {
		return nil, errNoKey
	}
	id := signed.Signatures[0].Header.KeyID
	held, age := k.known()
	had := matching(held, id)
	if age < fresh && len(had) > 0 {
		payload, err := verified(signed, had)
		if err == nil || id != "" {
			return payload, err
		}
	}
	if err := k.renew(ctx); err != nil {
		return nil, err
	}
	held, age = k.known()
	if age < kept {
		payload, err := verified(signed, matching(held, id))
		if err == nil || k.lastFault() == nil {
			return payload, err
		}
	}
	return nil, fmt.Errorf("%w: %w", ErrIssuerAway, k.lastFault())
}

func (k *keys) known() (held []jose.JSONWebKey, age time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.when.IsZero() {
		return nil, kept
	}
	return k.held, k.elapsed().Sub(k.when)
}

func (k *keys) lastFault() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.fault
}

// renew asks the issuer, unless it was asked just now. Who comes meanwhile waits for the same answer. The error is ctx's alone.
func (k *keys) renew(ctx context.Context) error {
	done := k.asking.DoChan("", func() (any, error) {
		k.mu.Lock()
		resting := !k.asked.IsZero() && k.elapsed().Sub(k.asked) < rest
		k.mu.Unlock()
		if resting {
			return nil, nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patient) // others wait for it, too
		defer cancel()
		found, err := k.fetch(ctx, k.issuer)
		k.mu.Lock()
		defer k.mu.Unlock()
		k.asked, k.fault = k.elapsed(), err
		if err == nil {
			k.held, k.when = found, k.asked
		}
		return nil, nil
	})
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// matching are the keys of an id; without one, all.
func matching(held []jose.JSONWebKey, id string) []jose.JSONWebKey {
	var found []jose.JSONWebKey
	for _, key := range held {
		if id == "" || key.KeyID == id {
			found = append(found, key)
		}
	}
	return found
}

func verified(signed *jose.JSONWebSignature, with []jose.JSONWebKey) ([]byte, error) {
	for _, key := range with {
		if payload, err := signed.Verify(key); err == nil {
			return payload, nil
		}
	}
	return nil, errNoKey
}
