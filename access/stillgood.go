package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gridzone/zoning"
)

// OfToken begins Actor.Key of who came with a token of an identity provider, where others have the id of a key.
const OfToken = "oidc:"

// StillGood refuses an actor who was let in with a key that has since been revoked or has expired, or with a token that has expired: a
// *Refusal. r reads within the command that the actor asks for, so that nothing is written after a revocation was. Who came with neither, as on
// the command line, is good.
func StillGood(ctx context.Context, r zoning.Reader, by zoning.Actor, now time.Time) error {
	if !by.Expires.IsZero() && !now.Before(by.Expires) {
		return &Refusal{ID: by.Key, Reason: string(Expired)}
	}
	if by.Key == "" || strings.HasPrefix(by.Key, OfToken) {
		return nil
	}
	record, err := r.Record(ctx, zoning.KeyRecords, by.Key)
	if errors.Is(err, zoning.ErrNotFound) {
		return &Refusal{ID: by.Key, Reason: "there is none of this id"}
	}
	if err != nil {
		return fmt.Errorf("look the key up: %w", err)
	}
	k, err := decode(record)
	if err != nil {
		return err
	}
	if state := k.State(now); state != Good {
		return &Refusal{ID: by.Key, Reason: string(state)}
	}
	return nil
}
