package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// A town, a village in it, another town, and a code that the town's begins with.
const (
	ownTown, otherTown = "330402001", "330402002"
	ownVillage         = "330402001001"
	likeOwn            = "33040200"
)

// thingsOf are a row of each layer that belongs to a division; of divisions the one itself.
func thingsOf(division string) []*zoning.Row {
	of := func(t zoning.Thing) *zoning.Row { return &zoning.Row{Valid: zoning.Unbounded, Thing: t} }
	zone := of(zoning.Zone{Code: "Z" + division, Kind: zoning.Prohibited, Division: division})
	zone.Publication = "P" + division
	return []*zoning.Row{
		of(zoning.Division{Code: division, Name: "x", Level: zoning.Town}),
		of(zoning.Grid{Code: "G" + division, Kind: zoning.Base, Division: division}),
		of(zoning.Publication{ID: "P" + division, State: zoning.Published, Division: division}),
		zone,
		of(zoning.Farm{Code: "F" + division, Division: division}),
		of(zoning.Address{Code: "A" + division, Division: division}),
		shaped(of(zoning.Exception{ID: "E" + division, Kind: zoning.FaultGap, Reason: "x", Actor: "x", Division: division}), square(120, 30, 1)),
	}
}

// limitedTo is a command of an actor that may touch some divisions alone.
func limitedTo(divisions ...string) zoning.Command {
	c := command()
	c.Actor.Divisions = divisions
	return c
}

// refusal sees that a command of an actor limited to the town is refused and leaves nothing.
func refusal(t *testing.T, s zoning.Store, division string, f func(ctx context.Context, tx zoning.Tx) error) {
	t.Helper()
	before, err := Digest(t.Context(), s)
	require.NoError(t, err)
	_, err = s.Do(t.Context(), limitedTo(ownTown), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		_ = f(ctx, tx) // whoever passes over the refusal commits nothing all the same
		return nil, nil
	})
	require.ErrorIs(t, err, zoning.ErrForbidden)
	var foreign *zoning.ForeignError
	require.ErrorAs(t, err, &foreign)
	assert.Equal(t, division, foreign.Division)
	after, err := Digest(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

// allowed gives a command of an actor limited to the town that must succeed.
func allowed(t *testing.T, s zoning.Store, f func(ctx context.Context, tx zoning.Tx) error) {
	t.Helper()
	_, err := s.Do(t.Context(), limitedTo(ownTown), func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, f(ctx, tx) })
	require.NoError(t, err)
}

func limitedRows(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	for _, division := range []string{otherTown, likeOwn, "330402", ""} {
		for _, r := range thingsOf(division) {
			if r.Code() == "" {
				continue // a division without a code is none
			}
			t.Run(string(r.Layer())+" of "+division, func(t *testing.T) {
				refusal(t, s, division, func(ctx context.Context, tx zoning.Tx) error { return tx.Open(ctx, r) })
				put(t, s, r)
				refusal(t, s, division, func(ctx context.Context, tx zoning.Tx) error { return tx.Close(ctx, r.Layer(), r.ID) })
			})
		}
	}
	for _, division := range []string{ownTown, ownVillage} {
		own := thingsOf(division)
		allowed(t, s, func(ctx context.Context, tx zoning.Tx) error { return tx.Open(ctx, own...) })
		allowed(t, s, func(ctx context.Context, tx zoning.Tx) error {
			for _, r := range own {
				if err := tx.Close(ctx, r.Layer(), r.ID); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func limitedMoves(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	in := func(code, division string) *zoning.Row {
		return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: code, Kind: zoning.Base, Division: division}}
	}
	mine, theirs := in("mine", ownVillage), in("theirs", otherTown)
	standard := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: otherTown + "001001", Kind: zoning.Base}}
	put(t, s, mine, theirs, standard)
	move := func(r, to *zoning.Row) func(ctx context.Context, tx zoning.Tx) error {
		return func(ctx context.Context, tx zoning.Tx) error {
			if err := tx.Close(ctx, zoning.Grids, r.ID); err != nil {
				return err
			}
			return tx.Open(ctx, to)
		}
	}
	refusal(t, s, otherTown, move(mine, in("mine", otherTown)))
	refusal(t, s, otherTown, move(theirs, in("theirs", ownTown)))
	refusal(t, s, otherTown+"001", move(standard, in(standard.Code(), ownTown)))
	allowed(t, s, move(mine, in("mine", ownTown)))
	_, err := s.Do(t.Context(), limitedTo(ownTown, otherTown), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		return nil, move(theirs, in("theirs", ownTown))(ctx, tx)
	})
	require.NoError(t, err, "both are its own")
}

func limitedZones(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	publication := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Publication{ID: "county", State: zoning.Published, Division: "330402"}}
	zone := func(code string) *zoning.Row {
		return &zoning.Row{Valid: zoning.Unbounded, Publication: "county", Thing: zoning.Zone{Code: code, Kind: zoning.Restricted, Division: ownVillage}}
	}
	published := zone("z")
	put(t, s, publication, published)
	refusal(t, s, "330402", func(ctx context.Context, tx zoning.Tx) error { return tx.Close(ctx, zoning.Zones, published.ID) })
	refusal(t, s, "330402", func(ctx context.Context, tx zoning.Tx) error { return tx.Open(ctx, zone("y")) })
	refusal(t, s, "330402", func(ctx context.Context, tx zoning.Tx) error {
		late := &zoning.Row{Valid: zoning.Unbounded, Publication: "late", Thing: zoning.Zone{Code: "x", Kind: zoning.Restricted, Division: ownVillage}}
		if err := tx.Open(ctx, late); err != nil {
			return err
		}
		return tx.Open(ctx, &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Publication{ID: "late", Division: "330402"}})
	})
}

func limitedStaff(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	people := []zoning.Staff{{Post: zoning.Head, Name: "x"}}
	in := func(code, division string, from, to zoning.Day) *zoning.Row {
		return valid(&zoning.Row{Thing: zoning.Grid{Code: code, Kind: zoning.Base, Division: division}}, from, to)
	}
	mine := in("mine", ownVillage, day(0), day(9))
	put(t, s, mine, in("theirs", otherTown, day(0), day(9)), in("both", ownVillage, day(0), day(5)), in("both", otherTown, day(5), day(9)),
		in(otherTown+"001001", "", day(0), day(9)))
	for code, division := range map[string]string{"theirs": otherTown, "both": otherTown, otherTown + "001001": otherTown + "001", "none": ""} {
		refusal(t, s, division, func(ctx context.Context, tx zoning.Tx) error { return tx.SetStaff(ctx, code, people) })
		refusal(t, s, division, func(ctx context.Context, tx zoning.Tx) error {
			_, err := tx.EraseStaff(ctx, code, false)
			return err
		})
	}
	allowed(t, s, func(ctx context.Context, tx zoning.Tx) error {
		if err := tx.SetStaff(ctx, "mine", people); err != nil {
			return err
		}
		_, err := tx.EraseStaff(ctx, "mine", false)
		return err
	})
	allowed(t, s, func(ctx context.Context, tx zoning.Tx) error {
		if err := tx.Open(ctx, in("new", ownVillage, day(0), day(1))); err != nil {
			return err
		}
		if err := tx.Close(ctx, zoning.Grids, mine.ID); err != nil {
			return err
		}
		if err := tx.SetStaff(ctx, "mine", nil); err != nil { // it was on record until this command
			return err
		}
		return tx.SetStaff(ctx, "new", people)
	})
}

func limitedDrafts(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	zone := func(publication, division string) *zoning.Row {
		return &zoning.Row{Valid: zoning.Unbounded, Publication: publication, Thing: zoning.Zone{Code: "z", Kind: zoning.Restricted, Division: division}}
	}
	record := func(kind zoning.RecordKind, id string, version int64, division string) func(ctx context.Context, tx zoning.Tx) error {
		return func(ctx context.Context, tx zoning.Tx) error {
			return tx.PutRecord(ctx, kind, id, version, division, []byte("{}"))
		}
	}
	do(t, s, record(life, "theirs", 0, otherTown))
	do(t, s, record(life, "nobodys", 0, ""))
	allowed(t, s, record(life, "mine", 0, ownTown))
	theirs, strange := zone("theirs", ownTown), zone("mine", otherTown)
	do(t, s, func(ctx context.Context, tx zoning.Tx) error { return tx.OpenDraft(ctx, theirs, strange) })

	opening := func(z *zoning.Row) func(ctx context.Context, tx zoning.Tx) error {
		return func(ctx context.Context, tx zoning.Tx) error { return tx.OpenDraft(ctx, z) }
	}
	refusal(t, s, otherTown, opening(zone("theirs", ownTown)))
	refusal(t, s, otherTown, opening(zone("mine", otherTown)))
	refusal(t, s, "", opening(zone("nobodys", ownTown)))
	refusal(t, s, "", opening(zone("none", ownTown)))
	refusal(t, s, "", opening(zone("mine", "")))
	refusal(t, s, otherTown, func(ctx context.Context, tx zoning.Tx) error { return tx.CloseDraft(ctx, "theirs", theirs.ID) })
	refusal(t, s, otherTown, func(ctx context.Context, tx zoning.Tx) error { return tx.CloseDraft(ctx, "mine", strange.ID) })
	own := zone("mine", ownVillage)
	allowed(t, s, opening(own))
	allowed(t, s, func(ctx context.Context, tx zoning.Tx) error { return tx.CloseDraft(ctx, "mine", own.ID) })

	refusal(t, s, otherTown, record(life, "new", 0, otherTown))
	refusal(t, s, "", record(life, "new", 0, ""))
	refusal(t, s, otherTown, record(life, "theirs", 1, ownTown))
	refusal(t, s, otherTown, record(life, "mine", 1, otherTown))
	refusal(t, s, ownTown, record(zoning.KeyRecords, "k", 0, ownTown))
	refusal(t, s, "", record("another", "k", 0, ""))
	allowed(t, s, record(life, "mine", 1, ownVillage))
	refusal(t, s, otherTown, record(zoning.CheckRecords, "c", 0, otherTown))
	refusal(t, s, "", record(zoning.CheckRecords, "c", 0, ""))
	allowed(t, s, record(zoning.CheckRecords, "c", 0, ownVillage))
	allowed(t, s, func(ctx context.Context, tx zoning.Tx) error {
		_, err := tx.PutBlob(ctx, "x.pdf", []byte("x"))
		return err
	})
	kept, err := s.Record(t.Context(), life, "mine")
	require.NoError(t, err)
	assert.Equal(t, ownVillage, kept.Division)
}
