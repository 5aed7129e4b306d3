package gpkg

import (
	"context"
	"database/sql"
	"slices"

	"gridzone/zoning"
)

// Staff implements zoning.Reader. A grid without staff is not in the map.
func (s *Store) Staff(ctx context.Context, grids []string) (map[string][]zoning.Staff, error) {
	var found map[string][]zoning.Staff
	err := s.read(ctx, "read staff", func(conn *sql.Conn) (err error) {
		found, err = staffOf(ctx, conn, grids)
		return err
	})
	return found, err
}

func staffOf(ctx context.Context, q querier, grids []string) (map[string][]zoning.Staff, error) {
	list, err := codesJSON(grids)
	if err != nil {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, `SELECT grid, post, name, phone, name_public, phone_public FROM staff
		WHERE rev_to IS NULL AND grid IN (SELECT value FROM json_each(?)) ORDER BY grid, place`, list)
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
		if err := t.resetStaff(ctx, grid); err != nil {
			return err
		}
		have, err := staffOf(ctx, t.conn, []string{grid})
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
	gone, err := t.affect(ctx, "DELETE FROM staff WHERE grid = ? AND rev_from = ?", grid, t.revision)
	if err != nil {
		return err
	}
	back, err := t.affect(ctx, "UPDATE staff SET rev_to = NULL WHERE grid = ? AND rev_to = ?", grid, t.revision)
	t.changes -= gone + back
	return err
}

func (t *tx) replaceStaff(ctx context.Context, grid string, staff []zoning.Staff) error {
	if err := t.touch(ctx); err != nil {
		return err
	}
	t.staffSet[grid] = true
	closed, err := t.affect(ctx, "UPDATE staff SET rev_to = ? WHERE grid = ? AND rev_to IS NULL", t.revision, grid)
	if err != nil {
		return err
	}
	for i, s := range staff {
		if _, err := t.exec(ctx, `INSERT INTO staff (grid, place, rev_from, post, name, phone, name_public, phone_public)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, grid, i, t.revision, string(s.Post), s.Name, s.Phone, s.NamePublic, s.PhonePublic); err != nil {
			return err
		}
	}
	t.changes += closed + int64(len(staff))
	return nil
}
