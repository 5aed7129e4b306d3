package access

import (
	"context"
	"time"

	"gridzone/zoning"
)

// administers tells whether whoever has the key administers the whole service now: makes and revokes keys, and reads the audit trail.
func (k *Key) administers(now time.Time) bool {
	return k.Role.May(zoning.Administer) && len(k.Divisions) == 0 && k.State(now) == Good
}

// Administered tells whether any key is good for administering the whole service. Without one nobody does who comes with a key: another is
// made beside the store.
func Administered(ctx context.Context, r zoning.Reader, now time.Time) (bool, error) {
	keys, err := List(ctx, r)
	for i := range keys {
		if keys[i].administers(now) {
			return true, nil
		}
	}
	return false, err
}
