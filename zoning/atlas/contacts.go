package atlas

import (
	"context"
	"fmt"
	"iter"
	"maps"

	"gridzone/zoning"
)

// Contacts returns the people of a grid of whom something may be shown to everybody, as the store has them; names and numbers
// that may not are empty. Atlases of older revisions, and those that no store made, have none: what was erased is
// in no past. The slice is shared.
func (a *Atlas) Contacts(grid string) []zoning.Staff {
	if a.contacts == nil {
		return nil
	}
	return a.contacts.shards[shardOf(grid)][grid]
}

// shards is how many parts contacts are kept in: a change copies those that it touches.
const shards = 1024

// contacts are those of all grids. They never change.
type contacts struct {
	shards [shards]map[string][]zoning.Staff
}

// shardOf tells in which part a grid is (FNV-1a).
func shardOf(grid string) int {
	h := uint32(2166136261)
	for i := range len(grid) {
		h = (h ^ uint32(grid[i])) * 16777619
	}
	return int(h % shards)
}

// contactsAt reads what contacts there are at a revision: all of them, or what changed since those of the Atlas before.
func (l *Live) contactsAt(ctx context.Context, before *Atlas, revision int64) (*contacts, error) {
	after, from := &contacts{}, int64(0)
	if before != nil && before.contacts != nil {
		*after, from = *before.contacts, before.revision
	}
	copied := map[int]bool{}
	for of, err := range flowing(ctx, func(ctx context.Context) iter.Seq2[zoning.Contacts, error] {
		return l.store.Contacts(ctx, from, revision)
	}) {
		if err != nil {
			return nil, fmt.Errorf("read contacts up to revision %d: %w", revision, err)
		}
		at := shardOf(of.Grid)
		if !copied[at] {
			copied[at] = true
			if after.shards[at] = maps.Clone(after.shards[at]); after.shards[at] == nil {
				after.shards[at] = map[string][]zoning.Staff{}
			}
		}
		if len(of.People) == 0 {
			delete(after.shards[at], of.Grid)
		} else {
			after.shards[at][of.Grid] = of.People
		}
	}
	return after, nil
}
