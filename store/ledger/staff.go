package ledger

import (
	"context"
	"slices"

	"gridzone/zoning"
)

// Staff implements zoning.Reader. A grid without staff is not in the map.
func (s *Store) Staff(ctx context.Context, grids []string) (map[string][]zoning.Staff, error) {
	return ask(ctx, s, "read staff", func(db DB) (map[string][]zoning.Staff, error) { return s.dialect.staffOf(ctx, db, grids) })
}

// Staff implements zoning.Reader.
func (t *tx) Staff(ctx context.Context, grids []string) (map[string][]zoning.Staff, error) {
	return within(t, "read staff", func(db DB) (map[string][]zoning.Staff, error) { return t.store.dialect.staffOf(ctx, db, grids) })
}

func (d Dialect) staffOf(ctx context.Context, db DB, grids []string) (map[string][]zoning.Staff, error) {
	list, err := d.List(sound(grids))
	if err != nil {
		return nil, err
	}
	rows, err := db.Query(ctx, "SELECT grid, post, name, phone, name_public, phone_public FROM staff WHERE rev_to IS NULL AND "+
		d.Among("grid", "$1")+" ORDER BY grid, place", list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string][]zoning.Staff{}
	for rows.Next() {
		var grid string
		var p zoning.Staff
		if err := rows.Scan(&grid, &p.Post, &p.Name, &p.Phone, &p.NamePublic, &p.PhonePublic); err != nil {
			return nil, err
		}
		found[grid] = append(found[grid], p)
	}
	return found, rows.Err()
}

// SetStaff implements zoning.Tx. What counts is the grid's staff before and after
// the command: the same people at the same posts are no change.
func (t *tx) SetStaff(ctx context.Context, grid string, staff []zoning.Staff) error {
	return t.write(ctx, "set staff", func() error {
		for _, s := range append([]zoning.Staff{{Name: grid}}, staff...) {
			for _, text := range []string{string(s.Post), s.Name, s.Phone} {
				if err := checkText("staff", text); err != nil {
					return err
				}
			}
		}
		if err := t.mayStaff(ctx, grid); err != nil {
			return err
		}
		if err := t.resetStaff(ctx, grid); err != nil {
			return err
		}
		have, err := t.store.dialect.staffOf(ctx, t.db, []string{grid})
		if err != nil || slices.Equal(have[grid], staff) {
			return err
		}
		return t.replaceStaff(ctx, grid, staff)
	})
}

// resetStaff takes back what this command did to a grid's staff before.
func (t *tx) resetStaff(ctx context.Context, grid string) error {
	if !t.staffSet[grid] {
		return nil
	}
	delete(t.staffSet, grid)
	gone, err := t.db.Exec(ctx, "DELETE FROM staff WHERE grid = $1 AND rev_from = $2 AND post <> $3", grid, t.revision, erased)
	if err != nil {
		return err
	}
	back, err := t.db.Exec(ctx, "UPDATE staff SET rev_to = NULL WHERE grid = $1 AND rev_to = $2 AND post <> $3", grid, t.revision, erased)
	t.changes -= gone + back
	return err
}

func (t *tx) replaceStaff(ctx context.Context, grid string, staff []zoning.Staff) error {
	if err := t.touch(ctx); err != nil {
		return err
	}
	t.staffSet[grid] = true
	closed, err := t.db.Exec(ctx, "UPDATE staff SET rev_to = $1 WHERE grid = $2 AND rev_to IS NULL", t.revision, grid)
	if err != nil {
		return err
	}
	lists := make([][]any, len(staff))
	for i, s := range staff {
		lists[i] = []any{grid, i, t.revision, string(s.Post), s.Name, s.Phone, s.NamePublic, s.PhonePublic}
	}
	t.changes += closed + int64(len(staff))
	_, err = t.db.Insert(ctx, insertion("staff", "grid", "place", "rev_from", "post", "name", "phone", "name_public", "phone_public"), lists)
	return err
}
