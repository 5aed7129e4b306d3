package publishing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// AnyVersion stands for whichever version is the newest.
const AnyVersion int64 = -1

// Act is who does something to a publication, and how.
type Act struct {
	Actor   zoning.Actor
	Why     string
	Version int64  // the version it was decided on, else ErrStale; AnyVersion: whichever
	AnyOf   string // how several versions were named of which Version is one, to tell requests apart; empty: Version alone was
	Key     string // idempotency key; empty: none

	// Place waits for a place for work that keeps a processor busy for a while, in which findings are reckoned; its error ends the act.
	// nil: none is needed.
	Place func(ctx context.Context) (release func(), err error)
}

// deed is what an act consists of, for the audit trail and to tell requests apart.
type deed struct {
	name string // of the command
	id   string
	made bool           // the id was made for it: another request would have another
	said map[string]any // what was asked for
	took map[string]any // what was taken for what was left out; the same request may take something else on another day
}

// command runs f as one command on a publication and returns the life that f leaves behind, or left when the key was first used. With an
// error that wraps atlas.ErrNotServed the life is whole: the command is done and must not be repeated. Once begun it is not broken off when ctx
// ends: who asked may leave.
func (a Act) command(ctx context.Context, live *atlas.Live, d deed, f func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) (Life, error)) (Life, error) {
	detail := map[string]any{}
	maps.Copy(detail, d.said)
	if a.Why != "" {
		detail["why"] = a.Why
	}
	if !d.made {
		detail["publication"] = d.id
	}
	request, err := json.Marshal(detail)
	if err != nil {
		return Life{}, fmt.Errorf("%s: describe the command: %w", d.name, err)
	}
	maps.Copy(detail, d.took)
	detail["publication"] = d.id
	text, err := json.Marshal(detail)
	if err != nil {
		return Life{}, fmt.Errorf("%s: describe the command: %w", d.name, err)
	}
	c := zoning.Command{Name: d.name, Actor: a.Actor, Detail: string(text)}
	if a.Key != "" {
		decided := strconv.FormatInt(a.Version, 10)
		if a.AnyOf != "" {
			decided = strconv.Quote(a.AnyOf)
		}
		sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %s", d.name, request, decided))
		c.Key, c.Request = a.Key, hex.EncodeToString(sum[:])
	}
	var done Life
	out, err := live.Do(context.WithoutCancel(ctx), c, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) ([]byte, error) {
		var err error
		if done, err = f(ctx, tx, now); err != nil {
			return nil, err
		}
		return encode(&done)
	})
	if err != nil && !errors.Is(err, atlas.ErrNotServed) {
		return Life{}, err
	}
	if out.Repeated {
		var broken error
		if done, broken = decode(out.Answer); broken != nil {
			return Life{}, broken
		}
	}
	return done, err
}

// on reads the publication and sees that the actor may change it, that its version is the one the act needs, and its state, or one of the others.
func (a Act) on(ctx context.Context, tx zoning.Tx, id string, need zoning.State, others ...zoning.State) (Life, error) {
	l, err := Read(ctx, tx, id)
	if err != nil {
		return Life{}, err
	}
	if err := a.may(&l); err != nil {
		return Life{}, err
	}
	if a.Version != AnyVersion && a.Version != l.Version {
		return Life{}, fmt.Errorf("%w: publication %s is at version %d, not %d", zoning.ErrStale, id, l.Version, a.Version)
	}
	if l.State != need && !slices.Contains(others, l.State) {
		return Life{}, &StateError{ID: id, State: l.State, Need: need}
	}
	return l, nil
}

// step notes a step.
func (a Act) step(live *atlas.Live, l *Life, kind StepKind) *Step {
	l.Steps = append(l.Steps[:len(l.Steps):len(l.Steps)], Step{Kind: kind, Time: live.Now().UTC(), Actor: a.Actor.Name, Why: a.Why})
	return &l.Steps[len(l.Steps)-1]
}

// put keeps the life as the next version of its record.
func (a Act) put(ctx context.Context, tx zoning.Tx, live *atlas.Live, l *Life) error {
	if err := a.mayBecome(ctx, tx, l); err != nil {
		return err
	}
	l.Changed, l.ChangedBy = live.Now().UTC(), a.Actor.Name
	body, err := encode(l)
	if err != nil {
		return err
	}
	if err := tx.PutRecord(ctx, zoning.PublicationRecords, l.ID, l.Version, l.Division, body); err != nil {
		return fmt.Errorf("keep the life of %s: %w", l.ID, err)
	}
	l.Version++
	return nil
}
