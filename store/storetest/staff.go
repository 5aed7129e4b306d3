package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// set replaces the staff of a grid and returns the revision.
func set(t *testing.T, s zoning.Store, grid string, staff ...zoning.Staff) int64 {
	t.Helper()
	return do(t, s, func(ctx context.Context, tx zoning.Tx) error { return tx.SetStaff(ctx, grid, staff) }).Revision
}

// erase takes the staff of a grid out of the record and returns how many entries were, and the outcome.
func erase(t *testing.T, s zoning.Store, grid string, former bool) (gone int64, out zoning.Outcome) {
	t.Helper()
	out = do(t, s, func(ctx context.Context, tx zoning.Tx) (err error) {
		gone, err = tx.EraseStaff(ctx, grid, former)
		return err
	})
	return gone, out
}

// contacts reads what may be shown of the grids whose contacts changed.
func contacts(t *testing.T, s zoning.Store, from, to int64) map[string][]zoning.Staff {
	t.Helper()
	found := map[string][]zoning.Staff{}
	last := ""
	for c, err := range s.Contacts(t.Context(), from, to) {
		require.NoError(t, err)
		require.Less(t, last, c.Grid, "in order, each once")
		last = c.Grid
		found[c.Grid] = c.People
	}
	return found
}

// staffErased sees that nobody comes back once they are erased, and that others stay.
func staffErased(t *testing.T, open Open, reopen Reopen) {
	s := open(t)
	before, now, other := zoning.Staff{Post: zoning.Head, Name: "before"}, zoning.Staff{Post: zoning.Head, Name: "now", NamePublic: true}, zoning.Staff{Post: zoning.Member, Name: "other"}
	put(t, s, grid("a"), grid("b"))
	set(t, s, "a", before)
	set(t, s, "b", other)
	set(t, s, "a", now)
	of := func(grid string) []zoning.Staff {
		staff, err := s.Staff(t.Context(), []string{grid})
		require.NoError(t, err)
		return staff[grid]
	}

	gone, out := erase(t, s, "a", true)
	assert.EqualValues(t, 1, gone)
	assert.True(t, out.Changed)
	assert.EqualValues(t, 5, out.Revision, "it is a revision, as what is shown may change")
	assert.Equal(t, []zoning.Staff{now}, of("a"))
	gone, out = erase(t, s, "a", true)
	assert.Zero(t, gone)
	assert.False(t, out.Changed, "nobody is left")
	gone, _ = erase(t, s, "a", false)
	assert.EqualValues(t, 1, gone)
	assert.Empty(t, of("a"))
	assert.Equal(t, []zoning.Staff{other}, of("b"))
	gone, _ = erase(t, s, "none", false)
	assert.Zero(t, gone)

	do(t, s, func(ctx context.Context, tx zoning.Tx) error { // all in one command
		require.NoError(t, tx.SetStaff(ctx, "a", []zoning.Staff{before}))
		gone, err := tx.EraseStaff(ctx, "a", false)
		require.NoError(t, err)
		assert.EqualValues(t, 1, gone)
		require.NoError(t, tx.SetStaff(ctx, "a", []zoning.Staff{before}))
		require.NoError(t, tx.SetStaff(ctx, "a", []zoning.Staff{now}))
		in, err := tx.Staff(ctx, []string{"a"})
		assert.Equal(t, []zoning.Staff{now}, in["a"])
		return err
	})
	s = reopen(t, s)
	assert.Equal(t, []zoning.Staff{now}, of("a"))
	failed := assert.AnError
	_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		_, err := tx.EraseStaff(ctx, "a", false)
		require.NoError(t, err)
		return nil, failed
	})
	require.ErrorIs(t, err, failed)
	assert.Equal(t, []zoning.Staff{now}, of("a"), "as any command, or not at all")
}

// contactsShown sees that contacts say what is public of those on record, and which of them changed.
func contactsShown(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	put(t, s, grid("a"), grid("b"), grid("c"))
	head := zoning.Staff{Post: zoning.Head, Name: "张三", Phone: "0573-1", NamePublic: true}
	member := zoning.Staff{Post: zoning.Member, Name: "李四", Phone: "2", PhonePublic: true}
	hidden := zoning.Staff{Post: zoning.Member, Name: "hidden", Phone: "3"}
	shownHead, shownMember := zoning.Staff{Post: zoning.Head, Name: "张三", NamePublic: true}, zoning.Staff{Post: zoning.Member, Phone: "2", PhonePublic: true}
	set(t, s, "b", hidden)
	assert.Empty(t, contacts(t, s, 0, 2))
	set(t, s, "a", hidden, member, head)
	three := set(t, s, "c", head)
	assert.Equal(t, map[string][]zoning.Staff{"a": {shownMember, shownHead}, "c": {shownHead}}, contacts(t, s, 0, three))
	assert.Equal(t, map[string][]zoning.Staff{"c": {shownHead}}, contacts(t, s, three-1, three))
	assert.Empty(t, contacts(t, s, three, three))

	vacant := set(t, s, "a", hidden)
	assert.Equal(t, map[string][]zoning.Staff{"a": nil}, contacts(t, s, three, vacant), "nothing of it is public any more")
	_, out := erase(t, s, "c", false)
	assert.Equal(t, map[string][]zoning.Staff{"a": nil, "c": nil}, contacts(t, s, three, out.Revision))
	assert.Equal(t, map[string][]zoning.Staff{"c": nil}, contacts(t, s, vacant, out.Revision), "what was erased is known to have changed")
	again := set(t, s, "c", head)
	assert.Equal(t, map[string][]zoning.Staff{"c": nil}, contacts(t, s, vacant, out.Revision), "not yet at that revision")
	assert.Equal(t, map[string][]zoning.Staff{"c": {shownHead}}, contacts(t, s, vacant, again))
	other := zoning.Staff{Post: zoning.Head, Name: "王五", NamePublic: true}
	last := set(t, s, "c", other)
	for _, from := range []int64{0, vacant, last - 1} {
		assert.Equal(t, []zoning.Staff{other}, contacts(t, s, from, last)["c"], "who was there before is shown no more")
	}
	for range s.Contacts(t.Context(), 0, again) {
		break
	}
}
